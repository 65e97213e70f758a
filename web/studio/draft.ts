import type { Element, ElementKind } from '#common/element.ts'
import { mergedOptions } from '#common/merged-options.ts'
import type { SpecDefinition } from '#common/spec-definition.ts'
import { renamed, without } from '#common/uses.ts'
import type { Change, ElementOf, ElementRow } from './queries.ts'

/** What somebody wants to change, before it is applied as one. Kept over reloads. */
export interface Draft {
  /** New definitions by id, with the hash of the one that was seen; none for a new element. */
  readonly puts: Readonly<Record<string, Put>>
  readonly renames: Readonly<Record<string, { readonly name: string; readonly hash: string }>>
  readonly removals: Readonly<Record<string, { readonly hash: string }>>
  /** Options that are to become another one of their list. */
  readonly merges: readonly Merge[]
  /** The item of the specification whose definition it is. */
  readonly item?: DraftedItem
}

export interface DraftedItem {
  readonly module: string
  readonly id: string
  readonly title: string
  /** As it was opened: whoever changed it since is not written over. */
  readonly version: number
  readonly definition: SpecDefinition
}

interface Merge {
  /** Of the list. */
  readonly id: string
  readonly from: string
  readonly into: string
}

interface Put {
  readonly element: Element
  readonly hash?: string | undefined
}

export const emptyDraft: Draft = { puts: {}, renames: {}, removals: {}, merges: [] }

/** Creates the element or gives it another definition; one as it was before is no change. */
export function put(draft: Draft, rows: readonly ElementRow[], element: Element): Draft {
  const row = rows.find(({ id }) => id === element.id)
  const isBack = row && canonical(row.definition) === canonical(element.definition)
  const { [element.id]: before, ...others } = draft.puts
  if (isBack) return { ...draft, puts: others }
  return { ...draft, puts: { ...draft.puts, [element.id]: { element, hash: before?.hash ?? row?.hash } } }
}

export function rename(draft: Draft, rows: readonly ElementRow[], id: string, name: string): Draft {
  const row = rows.find((one) => one.id === id)
  if (!row) return putChanged(draft, rows, (elements) => renamed(elements, id, name))
  const { [id]: _before, ...others } = draft.renames
  return row.name === name
    ? { ...draft, renames: others }
    : { ...draft, renames: { ...others, [id]: { name, hash: row.hash } } }
}

export function mergeOptions(draft: Draft, merge: Merge): Draft {
  return { ...draft, merges: [...draft.merges, merge] }
}

/** What is new goes with every mention of it; the server does the same for what there is. */
export function remove(draft: Draft, rows: readonly ElementRow[], id: string): Draft {
  const row = rows.find((one) => one.id === id)
  if (!row)
    return withoutParts(
      putChanged(draft, rows, (elements) => without(elements, id)),
      id,
    )
  return withoutParts({ ...draft, removals: { ...draft.removals, [id]: { hash: row.hash } } }, id)
}

/** As it was before the draft. */
export function revert(draft: Draft, rows: readonly ElementRow[], id: string): Draft {
  if (!rows.some((one) => one.id === id)) return remove(draft, rows, id)
  const rest = <T>(of: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(of).filter(([key]) => key !== id))
  const merges = draft.merges.filter((one) => one.id !== id)
  return { ...draft, puts: rest(draft.puts), renames: rest(draft.renames), removals: rest(draft.removals), merges }
}

function withoutParts(draft: Draft, id: string): Draft {
  const puts = Object.entries(draft.puts).filter(([key, { element }]) => key !== id && element.parent !== id)
  const merges = draft.merges.filter((one) => one.id !== id)
  return { ...draft, puts: Object.fromEntries(puts), merges }
}

function putChanged(
  draft: Draft,
  rows: readonly ElementRow[],
  change: (elements: readonly Element[]) => readonly Element[],
): Draft {
  const before = merged(rows, draft)
  const known = new Map(before.map((element) => [element.id, textOf(element)]))
  return change(before)
    .filter((element) => known.get(element.id) !== textOf(element))
    .reduce((next, element) => put(next, rows, element), draft)
}

function textOf({ name, definition }: Element): string {
  return canonical([name, definition])
}

/** What the draft asks of the server: made and changed first, then merged, renamed and removed. */
export function changesOf(draft: Draft): Change[] {
  const puts = Object.entries(draft.puts).map(([id, { element, hash }]): Change => {
    if (hash !== undefined) return { change: 'update', id, definition: element.definition, hash }
    const { kind, name, parent, definition } = element
    return { change: 'create', element: { id, kind, name, parent, definition } }
  })
  const renames = Object.entries(draft.renames).map(([id, one]): Change => ({ change: 'rename', id, ...one }))
  const removals = Object.entries(draft.removals).map(([id, one]): Change => ({ change: 'remove', id, ...one }))
  const merges = draft.merges.map((one): Change => ({ change: 'mergeOptions', ...one }))
  return [...puts, ...merges, ...renames, ...removals]
}

/** What somebody else, or one's own other tab, has changed since the draft saw it: the draft would take that back. */
export function outdated(draft: Draft, rows: readonly ElementRow[]): readonly ElementRow[] {
  return rows.filter(({ id, hash }) => {
    const seen = draft.puts[id]?.hash ?? draft.renames[id]?.hash ?? draft.removals[id]?.hash
    return seen !== undefined && seen !== hash
  })
}

export function isChanged(draft: Draft, id: string): boolean {
  return id in draft.puts || id in draft.renames || draft.merges.some((one) => one.id === id)
}

/** The configuration as it would be. Renamed elements keep their old name until the server has followed every mention. */
export function merged(rows: readonly ElementRow[], draft: Draft): readonly Element[] {
  const isGone = ({ id, parent }: Element) => id in draft.removals || (parent !== null && parent in draft.removals)
  const kept = rows.filter((row) => !isGone(row)).map((row): Element => draft.puts[row.id]?.element ?? row)
  const made = Object.values(draft.puts).filter(
    ({ hash, element }) => hash === undefined && !rows.some(({ id }) => id === element.id),
  )
  return draft.merges.reduce<readonly Element[]>(
    (elements, { id, from, into }) => {
      const list = elements.find((one) => one.id === id)?.name
      return list === undefined ? elements : mergedOptions(elements, { list, from, into })
    },
    [...kept, ...made.map(({ element }) => element)],
  )
}

export function elementsOf<K extends ElementKind>(
  elements: readonly Element[],
  kind: K,
  parent?: string,
): readonly ElementOf<K>[] {
  // The registry and the editors keep each kind's own shape.
  return elements.filter(
    (one) => one.kind === kind && (parent === undefined || one.parent === parent),
  ) as readonly ElementOf<K>[]
}

/** Equal values give equal text; keys without a value count for nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  )
}

const accents = /\p{Diacritic}/gu

/** A name for the API out of a label: «Fecha de visita» becomes `fechaDeVisita`, then `fechaDeVisita2`. */
export function nameFrom(label: string, taken: readonly string[]): string {
  const words = label
    .normalize('NFD')
    .replace(accents, '')
    .replace(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ')
  const joined = words
    .map((word, index) => (index === 0 ? lowered(word) : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
  const start = /^[a-z]/.test(joined) ? joined : `x${joined}`
  const base = start.slice(0, 40)
  for (let index = 1; ; index += 1) {
    const name = index === 1 ? base : `${base}${index}`
    if (!taken.includes(name)) return name
  }
}

/** `Visit` and `NIF` begin a name as `visit` and `nif`; `technicalVisit` as it is. */
function lowered(word: string): string {
  return word === word.toUpperCase() ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1)
}
