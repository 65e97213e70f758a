import { elementKinds } from '#catalog/elements/index.ts'
import { coreId, seededId } from '#catalog/modules/define.ts'
import type { Element, ElementKind } from '#common/element.ts'
import { invalid, violation, type Violation } from '#common/errors.ts'
import { applyPatch, sameJson } from '#common/merge-patch.ts'
import type { SpecChange, SpecDefinition, SpecItem } from '#common/spec-definition.ts'
import { isObject } from '#common/text.ts'
import { desiredElements } from '#server/programme/desired.ts'
import type { Entry, Pack, PackChange } from './shape.ts'

interface Ref {
  readonly kind: ElementKind
  /** Module and name, or the name alone. */
  readonly path: readonly string[]
}

function readRef(text: string): Ref | undefined {
  const [kind, path = ''] = text.split(':')
  const entry = elementKinds.find((one) => one.kind === kind)
  const parts = path.split('.')
  return entry && parts.length === (entry.inModule ? 2 : 1) ? { kind: entry.kind, path: parts } : undefined
}

/** Ids by what elements are called in a pack: those that it brings, and those of the configuration. */
interface ElementNames {
  readonly brought: ReadonlyMap<string, string>
  readonly current: readonly Element[]
}

function namesFor(pack: Pack, current: readonly Element[]): ElementNames {
  const brought = changesIn(pack).flatMap(({ create, id }): [string, string][] => {
    const ref = create === undefined ? undefined : readRef(create)
    // The same in each installation that takes the pack over.
    return create === undefined || !ref ? [] : [[create, id ?? seededId(`package:${pack.name}`, ref.kind, ...ref.path)]]
  })
  return { brought: new Map(brought), current }
}

/** Nothing where there is no such element. */
function idNamed(names: ElementNames, text: string): string | undefined {
  const { brought, current } = names
  const own = brought.get(text)
  if (own !== undefined) return own
  const ref = readRef(text)
  if (!ref) return current.some(({ id }) => id === text) ? text : undefined
  // One of the standard CRM keeps its id, whatever it is called by now.
  const usual = coreId(ref.kind, ...ref.path)
  if (current.some(({ id }) => id === usual)) return usual
  const [name, module] = ref.path.toReversed()
  const parent = module === undefined ? null : idNamed(names, `module:${module}`)
  return current.find((one) => one.kind === ref.kind && one.name === name && one.parent === parent)?.id
}

function createdAs(names: ElementNames, text: string): Pick<Element, 'id' | 'kind' | 'name' | 'parent'> | undefined {
  const ref = readRef(text)
  const id = names.brought.get(text)
  if (!ref || id === undefined) return undefined
  const [name = '', module] = ref.path.toReversed()
  const parent = module === undefined ? null : idNamed(names, `module:${module}`)
  return parent === undefined ? undefined : { id, kind: ref.kind, name, parent }
}

function changesIn(pack: Pack): PackChange[] {
  return Object.values(pack.sections.items).flatMap(changesOf)
}

function changesOf(item: Entry): readonly PackChange[] {
  // The schema holds what is written there to changes.
  return (item.changes ?? []) as readonly PackChange[]
}

/** The items of a pack with their definitions as they are kept, what they need first before them. */
interface ResolvedItem extends SpecItem {
  readonly local: string
}

/**
 * What is put at the end of a list is put there of the list that the configuration has, with what the
 * items before it put there: each that adds to the same needs the one before.
 */
export function resolveItems(pack: Pack, current: readonly Element[], idOf: (local: string) => string): ResolvedItem[] {
  const names = namesFor(pack, current)
  const problems: Violation[] = []
  let elements = [...current]
  const resolved: ResolvedItem[] = []
  for (const local of inOrder(pack)) {
    const entry = pack.sections.items[local] ?? {}
    const changes = changesOf(entry).flatMap((one, index) => {
      const made = resolveChange(one, names, elements)
      if (made) return [made]
      const at = `items.${local}.changes.${index}`
      const named = one.create ?? one.update ?? one.rename ?? one.remove ?? ''
      problems.push(
        violation(
          at,
          'missing',
          `No existe «${named}» ni lo trae el paquete.`,
          `There is no “${named}”, nor does the pack bring it.`,
        ),
      )
      return []
    })
    // What the schema holds to words by their names.
    const contract = entry.contract as SpecDefinition['contract']
    const dependsOn = (Array.isArray(entry.dependsOn) ? entry.dependsOn : []).map((one: unknown) => idOf(String(one)))
    const item = {
      local,
      id: idOf(local),
      key: local,
      dependsOn,
      definition: { changes, ...(contract ? { contract } : {}) },
    }
    resolved.push(item)
    // Whether they can be carried out is asked of the whole; here only what lists have by now counts.
    elements = applied(elements, changes)
  }
  if (problems.length > 0) throw invalid(problems)
  return resolved
}

function resolveChange(one: PackChange, names: ElementNames, elements: readonly Element[]): SpecChange | undefined {
  if (one.create !== undefined) {
    const made = createdAs(names, one.create)
    return made && { change: 'create', element: { ...made, definition: withIds(one.definition ?? {}, names) } }
  }
  const id = idNamed(names, one.update ?? one.rename ?? one.remove ?? '')
  if (id === undefined) return undefined
  if (one.remove !== undefined) return { change: 'remove', id }
  if (one.rename !== undefined) {
    const was = elements.find((element) => element.id === id)?.name
    return { change: 'rename', id, name: one.to ?? '', ...(was === undefined ? {} : { was }) }
  }
  const before = elements.find((element) => element.id === id)?.definition
  const added = one.add === undefined ? {} : grown(before, withIds(one.add, names))
  return { change: 'update', id, definition: joined(withIds(one.definition ?? {}, names), added) }
}

function joined(a: object, b: object): object {
  const made = applyPatch(a, b)
  return isObject(made) ? made : a
}

/** Elements that a definition names by kind and name stand in it by their ids. */
function withIds(value: Readonly<Record<string, unknown>>, names: ElementNames): Readonly<Record<string, unknown>> {
  const made = replaced(value, names)
  return isObject(made) ? made : value
}

function replaced(value: unknown, names: ElementNames): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => replaced(one, names))
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaced(one, names)]))
  return typeof value === 'string' && /^(?:role|group|module):[A-Za-z0-9]+$/.test(value)
    ? (idNamed(names, value) ?? value)
    : value
}

/** The lists of a definition with more at their end; what is there already is not put there twice. */
function grown(before: unknown, more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const was = isObject(before) ? before : {}
  return Object.fromEntries(
    Object.entries(more).map(([key, value]) => {
      const old = was[key]
      if (isObject(value)) return [key, grown(old, value)]
      if (!Array.isArray(value)) return [key, value]
      const kept: readonly unknown[] = Array.isArray(old) ? old : []
      return [key, [...kept, ...value.filter((one) => !kept.some((other) => sameJson(one, other)))]]
    }),
  )
}

function applied(elements: readonly Element[], changes: readonly SpecChange[]): Element[] {
  return changes.reduce<Element[]>(
    (all, one) => {
      if (one.change === 'create') return [...all, { ...one.element, origin: 'local', owner: null }]
      if (one.change !== 'update') return all
      return all.map((each) =>
        each.id === one.id ? { ...each, definition: applyPatch(each.definition, one.definition) } : each,
      )
    },
    [...elements],
  )
}

/** Local names of the items, what one needs first before it. */
function inOrder(pack: Pack): string[] {
  const ordered: string[] = []
  const place = (local: string) => {
    const entry = pack.sections.items[local]
    if (!entry || ordered.includes(local)) return
    for (const one of Array.isArray(entry.dependsOn) ? entry.dependsOn : []) place(String(one))
    ordered.push(local)
  }
  for (const local of Object.keys(pack.sections.items)) place(local)
  return ordered
}

/** The configuration that a pack makes of another. @throws invalid, where it cannot be carried out on it */
export function configured(pack: Pack, current: readonly Element[]): readonly Element[] {
  return desiredElements(
    current,
    resolveItems(pack, current, (local) => local),
  ).elements
}
