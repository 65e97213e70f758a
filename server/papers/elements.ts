import { fieldType } from '#catalog/field-types/index.ts'
import type { Element } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { patchedParts } from '#common/merge-patch.ts'
import { elementOf, type SpecChange, type SpecDefinition, type SpecElement } from '#common/spec-definition.ts'
import { isObject } from '#common/text.ts'
import { labelOf } from '#common/uses.ts'
import type { Writer } from './writer.ts'

/** What an item makes of one element, in words. */
interface ChangeLine {
  readonly change: string
  readonly element: string
  readonly detail: string
}

type Named = Pick<Element, 'id' | 'kind' | 'name' | 'parent' | 'definition'>

/** Elements by id: those of the configuration, and those that items make. */
export function elementsKnown(
  current: readonly Element[],
  definitions: readonly SpecDefinition[],
): ReadonlyMap<string, Named> {
  const made = definitions.flatMap(({ changes }) =>
    changes.flatMap((one): SpecElement[] => (one.change === 'create' ? [one.element] : [])),
  )
  return new Map<string, Named>([...current, ...made].map((one) => [one.id, one]))
}

export function changeLines(
  writer: Writer,
  known: ReadonlyMap<string, Named>,
  { changes, contract = {} }: SpecDefinition,
): ChangeLine[] {
  return [
    ...changes.map((one) => lineOf(writer, known, one)),
    ...Object.entries(contract).map(([about, text]) => ({ change: '', element: about, detail: text })),
  ]
}

/** Name of the module of which an item speaks first; none of what belongs to no module. */
export function moduleLabel(
  { spoken }: Writer,
  known: ReadonlyMap<string, Named>,
  { changes }: SpecDefinition,
): string | undefined {
  for (const one of changes) {
    const element = known.get(elementOf(one))
    const module = element?.kind === 'module' ? element : known.get(element?.parent ?? '')
    if (module?.kind === 'module') return labelIn(module, spoken.language)
  }
  return undefined
}

function lineOf(writer: Writer, known: ReadonlyMap<string, Named>, one: SpecChange): ChangeLine {
  const { spoken } = writer
  const { language } = spoken
  const { studio } = spoken.texts
  const element = known.get(elementOf(one))
  const module = known.get(element?.parent ?? '')
  const kind = element ? studio.kinds[element.kind] : ''
  const names = [module ? labelIn(module, language) : '', element ? labelIn(element, language) : ''].filter(Boolean)
  return {
    change: studio.operations[one.change],
    element: `${kind}: ${names.join(' · ')}`,
    detail: element ? detailOf(writer, element, one) : '',
  }
}

function labelIn(element: Named, language: 'es' | 'en'): string {
  // Kinds without words of their own go by their name.
  return labelOf({ ...element, origin: 'local', owner: null })[language]
}

function detailOf(writer: Writer, element: Named, one: SpecChange): string {
  if (one.change === 'rename') return one.name
  if (one.change === 'remove') return ''
  if (one.change === 'create') return element.kind === 'field' ? fieldDetail(writer, element) : helpOf(writer, element)
  return patchedParts(one.definition)
    .map(({ path, value }) => `${pathText(writer, path)}: ${valueText(writer, value)}`)
    .join('\n')
}

function fieldDetail(writer: Writer, element: Named): string {
  const { language } = writer.spoken
  // The registry and the definition's own check hold only fields of this shape.
  const { type, required, options } = element.definition as Field
  const list = options?.list === undefined ? [] : [options.list]
  const facts = [fieldType(type).label[language], ...list, ...(required ? [writer.words.required] : [])]
  return [facts.join(', '), helpOf(writer, element)].filter(Boolean).join('. ')
}

function helpOf({ spoken }: Writer, { definition }: Named): string {
  const help = isObject(definition) ? definition.help : undefined
  return isObject(help) && typeof help[spoken.language] === 'string' ? String(help[spoken.language]) : ''
}

function pathText({ spoken }: Writer, path: string): string {
  const names: Readonly<Record<string, string>> = spoken.texts.studio.partNames
  return path
    .split('.')
    .map((part) => names[part] ?? part)
    .join(' › ')
}

const valueMax = 300

function valueText({ spoken }: Writer, value: unknown): string {
  if (value === null) return '—'
  const words = isObject(value) && typeof value[spoken.language] === 'string' ? value[spoken.language] : value
  const text = typeof words === 'string' ? words : JSON.stringify(words)
  return text.length > valueMax ? `${text.slice(0, valueMax)}…` : text
}
