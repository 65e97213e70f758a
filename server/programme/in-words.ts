import { fieldType, isFieldType } from '#catalog/field-types/index.ts'
import type { Element } from '#common/element.ts'
import type { Language, Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import { en } from '#common/texts/en.ts'
import { es } from '#common/texts/es.ts'
import { isObject } from '#common/text.ts'
import { labelOf } from '#common/uses.ts'
import { valueDifferences, type PartDifference } from '#server/model/differences.ts'

type Values = Readonly<Record<string, unknown>>

/** Keys under which a definition names fields of its module. */
const fieldKeys = new Set([
  ...['columns', 'facts', 'fields', 'quickCreate', 'card', 'hidden', 'field', 'groupBy', 'start', 'until', 'place'],
  ...['titleFields', 'titleFallback', 'required', 'by', 'of', 'near', 'far', 'accessBy', 'normative', 'linkFields'],
])
/** What stands for itself where a whole part is said in a row. */
const plainKeys = new Set(['fields', 'columns', 'options', 'by', 'module'])
const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

interface About {
  readonly kind: string
  readonly name: string
  readonly parent: string | null
}

export interface Speaker {
  /** Two definitions of an element, whole or patches of it, compared as their reader would say them. */
  differences(about: About, before: unknown, after: unknown): PartDifference[]
}

/** Says definitions in the reader's words: labels for names, conditions as sentences, one language of the two. */
export function speaker(elements: readonly Element[], language: Language): Speaker {
  const said = saying(elements, language)
  return {
    differences(about, before, after) {
      const home = about.kind === 'module' ? about.name : said.moduleOf(about.parent)
      const worded = [before, after].map((one) => (one === undefined ? one : said.value(one, '', home)))
      return valueDifferences(worded[0], worded[1], said.whole)
    },
  }
}

function saying(elements: readonly Element[], language: Language) {
  const text = language === 'es' ? es : en
  const modules = new Map(elements.filter(({ kind }) => kind === 'module').map((one) => [one.id, one.name]))
  const keyOf = ({ kind, name, parent }: Element) => `${kind} ${modules.get(parent ?? '') ?? ''} ${name}`
  const known = new Map(elements.map((one) => [keyOf(one), one]))
  const byId = new Map(elements.map((one) => [one.id, one]))
  const label = (element: Element | undefined, otherwise: string) => (element ? labelOf(element)[language] : otherwise)
  const fieldOf = (home: string, path: string): Field | undefined =>
    // The registry holds only fields of this shape.
    known.get(`field ${home} ${path.split('.').at(-1) ?? ''}`)?.definition as Field | undefined

  function field(home: string, path: string): string {
    const [first = '', ...rest] = path.split('.')
    const found = known.get(`field ${home} ${first}`)
    const own = found ? label(found, first) : (wordOf(text.studio.partNames, first) ?? first)
    const target = (found?.definition as Field | undefined)?.options?.module
    return rest.length === 0 ? own : `${own} › ${field(target ?? '', rest.join('.'))}`
  }

  function option(of: Field | undefined, one: unknown): string {
    if (typeof one === 'boolean') return one ? text.common.yes : text.common.no
    const plain = String(one)
    const list = known.get(`optionList  ${of?.options?.list ?? ''}`)?.definition
    const options: unknown = isObject(list) ? list.options : undefined
    const chosen = Array.isArray(options)
      ? options.find((each) => isObject(each) && each.value === plain && isLocalized(each.label))
      : undefined
    if (isObject(chosen) && isLocalized(chosen.label)) return chosen.label[language]
    return wordOf(text.list.windows, plain) ?? (uuid.test(plain) ? label(byId.get(plain), '…') : plain)
  }

  function condition(filter: Values, home: string): string {
    const parts = (list: unknown) => (Array.isArray(list) ? list.map((one) => condition(one as Values, home)) : [])
    if ('all' in filter) return parts(filter.all).join(` ${text.list.and} `)
    if ('any' in filter) return parts(filter.any).join(language === 'es' ? ' o ' : ' or ')
    if ('not' in filter) return `no (${condition(filter.not as Values, home)})`
    if ('related' in filter) return related(filter, home)
    const { field: path, op, value: wanted } = filter
    const operator = wordOf(text.list.operators, String(op)) ?? String(op)
    const values = wanted === undefined || wanted === null ? [] : Array.isArray(wanted) ? wanted : [wanted]
    const words = values.map((one) => option(fieldOf(home, String(path)), one)).join(', ')
    return [field(home, String(path)), operator, words].filter(Boolean).join(' ')
  }

  function related({ related: name, by, has, where }: Values, home: string): string {
    const target = by === undefined ? fieldOf(home, String(name))?.options?.module : String(name)
    const what = label(known.get(`module  ${target ?? ''}`), language === 'es' ? 'actividades' : 'activities')
    const inner = isObject(where) ? ` (${condition(where, target ?? '')})` : ''
    return `${wordOf({ some: language === 'es' ? 'con' : 'with', none: language === 'es' ? 'sin' : 'without' }, String(has)) ?? ''} ${what}${inner}`
  }

  function value(one: unknown, key: string, home: string): unknown {
    if (typeof one === 'boolean') return one ? text.common.yes : text.common.no
    if (typeof one === 'string') return word(one, key, home)
    if (Array.isArray(one)) return one.map((each) => value(each, key, home))
    if (!isObject(one)) return one
    if (isLocalized(one)) return one[language]
    if (isCondition(one)) return condition(one, home)
    if (typeof one.field === 'string' && 'direction' in one) {
      return `${field(home, one.field)} ${one.direction === 'desc' ? '↓' : '↑'}`
    }
    // What is said beside the name of a module is said of its fields.
    const at = typeof one.module === 'string' ? one.module : home
    const own = isLocalized(one.label) && !('name' in one) && key !== '' ? { name: one.label[language] } : {}
    const entries = Object.entries(one).filter(([name]) => !('name' in own && (name === 'label' || name === 'value')))
    return { ...own, ...Object.fromEntries(entries.map(([name, each]) => [keyWord(name, key, home), value(each, name, at)])) }
  } // prettier-ignore

  /** Rights are kept by the names of modules and fields. */
  function keyWord(name: string, under: string, home: string): string {
    if (under !== 'modules' && under !== 'fields') return name
    const module = known.get(`module  ${name}`)
    return module ? label(module, name) : field(home, name)
  }

  function word(one: string, key: string, home: string): string {
    if (fieldKeys.has(key)) return field(home, one)
    if (key === 'module' || key === 'through' || key === 'modules') return label(known.get(`module  ${one}`), one)
    if (key === 'list') return label(known.get(`optionList  ${one}`), one)
    if (key === 'view') return label(known.get(`view ${home} ${one}`), one)
    if (key === 'type' && isFieldType(one)) return fieldType(one).label[language]
    return uuid.test(one) ? label(byId.get(one), '…') : one
  }

  function whole(one: unknown): string {
    if (Array.isArray(one)) return one.map(whole).join(', ')
    if (!isObject(one)) return String(one)
    // The way to it names it already.
    const { name, ...rest } = one
    const parts = Object.entries(rest)
      .filter(([, each]) => each !== null && each !== undefined)
      .map(([key, each]) => (plainKeys.has(key) ? whole(each) : `${partName(key)}: ${whole(each)}`))
    return parts.length === 0 ? String(name ?? '') : parts.join('; ')
  }

  function partName(key: string): string {
    return wordOf(text.specification.within, key) ?? wordOf(text.studio.partNames, key) ?? key
  }

  return { value, whole, moduleOf: (id: string | null) => modules.get(id ?? '') ?? '' }
}

function wordOf(words: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined
}

function isLocalized(value: unknown): value is Localized {
  return isObject(value) && typeof value.es === 'string' && typeof value.en === 'string'
}

function isCondition(value: Values): boolean {
  if (typeof value.field === 'string' && typeof value.op === 'string') return true
  return Array.isArray(value.all) || Array.isArray(value.any) || isObject(value.not) || typeof value.has === 'string'
}
