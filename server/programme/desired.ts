import type { Element } from '#common/element.ts'
import { invalid, violation, type Violation } from '#common/errors.ts'
import { applyPatch } from '#common/merge-patch.ts'
import { isObject } from '#common/text.ts'
import { renamed } from '#common/uses.ts'
import { conflictsAmong, elementOf, inOrder, type SpecChange, type SpecItem } from '#common/spec-definition.ts'
import { resultOf } from '#server/model/changes.ts'

/** The configuration that items make of the one that is there; whatever they say of it already changes nothing. */
export interface Desired {
  readonly elements: readonly Element[]
  /** Ids of the items that say something of an element, by its id. */
  readonly spoken: ReadonlyMap<string, readonly string[]>
}

interface Said {
  readonly item: SpecItem
  readonly one: SpecChange
}

/**
 * What is new comes first, then what is said of each element in the order in which items need each other,
 * names, and last what goes. @throws invalid, where two items say different things of one part
 */
export function desiredElements(current: readonly Element[], items: readonly SpecItem[]): Desired {
  const conflicts = conflictsAmong(items)
  if (conflicts.length > 0) {
    throw invalid(
      conflicts.map(({ element, path, message }) =>
        violation(`${nameOf(current, items, element)}.${path}`, 'conflict', message.es, message.en),
      ),
    )
  }
  const said = inOrder(items).flatMap((item) => item.definition.changes.map((one): Said => ({ item, one })))
  const spoken = new Map(
    [...Map.groupBy(said, ({ one }) => elementOf(one))].map(([id, some]) => [
      id,
      [...new Set(some.map(({ item }) => item.id))],
    ]),
  )
  let elements = withOldNames(current, said)
  for (const each of said) if (each.one.change === 'create') elements = withCreated(elements, each)
  const problems: Violation[] = []
  for (const each of said) if (each.one.change === 'update') elements = withUpdated(elements, each, problems)
  const rest = said.flatMap(({ item, one }) => {
    if (one.change !== 'rename' && one.change !== 'remove') return []
    const isThere = elements.some(({ id }) => id === one.id)
    // What is gone already is as it should be.
    if (!isThere && one.change === 'rename') problems.push(absent(item, one))
    return isThere ? [one] : []
  })
  if (problems.length > 0) throw invalid(problems)
  return { elements: resultOf(elements, rest), spoken }
}

/** Items go on saying the names that elements had when they were written. */
function withOldNames(current: readonly Element[], said: readonly Said[]): Element[] {
  let elements = [...current]
  for (const { one } of said.toReversed()) {
    if (one.change !== 'rename' || one.was === undefined) continue
    const now = elements.find(({ id }) => id === one.id)
    if (now?.name === one.name) elements = renamed(elements, one.id, one.was)
  }
  return elements
}

function withCreated(elements: readonly Element[], { item, one }: Said): Element[] {
  if (one.change !== 'create') return [...elements]
  const old = elements.find(({ id }) => id === one.element.id)
  const { id, kind, name, parent, definition } = one.element
  const made: Element = { id, kind, name, parent, definition, origin: old?.origin ?? 'local', owner: item.id }
  return old ? elements.map((each) => (each === old ? made : each)) : [...elements, made]
}

/** What nobody answers for comes to belong to the item that says something of it; the standard CRM stays as it is. */
function withUpdated(elements: readonly Element[], { item, one }: Said, problems: Violation[]): Element[] {
  if (one.change !== 'update') return [...elements]
  const old = elements.find(({ id }) => id === one.id)
  if (!old) {
    problems.push(absent(item, one))
    return [...elements]
  }
  const owner = old.origin === 'core' ? old.owner : (old.owner ?? item.id)
  const made = { ...old, owner, definition: patched(old, one.definition) }
  return elements.map((each) => (each === old ? made : each))
}

/** A patch has no word for null, and a group at the top of the tree says so by it. */
export function patched({ kind, definition }: Element, patch: unknown): unknown {
  const made = applyPatch(definition, patch)
  return kind === 'group' && isObject(made) && !('parent' in made) ? { ...made, parent: null } : made
}

function absent({ key }: SpecItem, one: SpecChange): Violation {
  return violation(
    `${key}.${elementOf(one)}`,
    'missing',
    `${key} habla de un elemento que no existe ni crea nadie.`,
    `${key} speaks of an element that is not there and that nobody creates.`,
  )
}

function nameOf(current: readonly Element[], items: readonly SpecItem[], id: string): string {
  const created = items.flatMap(({ definition }) =>
    definition.changes.flatMap((one) => (one.change === 'create' && one.element.id === id ? [one.element.name] : [])),
  )
  return current.find((one) => one.id === id)?.name ?? created[0] ?? id
}
