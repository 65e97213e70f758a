/**
 * What an item of the specification makes of the configuration: changes of elements in the shape of the
 * Studio's draft, without the hashes of what was seen. An element that is new comes whole; one that is
 * there is updated by a merge patch (RFC 7396), so that several items may say something of one role or
 * layout. What is no element yet, such as a function or an integration, says its contract in words.
 */
import type { Element, ElementKind } from './element.ts'
import type { Localized } from './errors.ts'
import { patchedParts, sameJson } from './merge-patch.ts'
import { reach } from './reach.ts'
import { isObject } from './text.ts'

export interface SpecElement extends Pick<Element, 'id' | 'name' | 'parent' | 'definition'> {
  readonly kind: ElementKind
}

export type SpecChange =
  | { readonly change: 'create'; readonly element: SpecElement }
  | { readonly change: 'update'; readonly id: string; readonly definition: object }
  | { readonly change: 'rename'; readonly id: string; readonly name: string; readonly was?: string | undefined }
  | { readonly change: 'remove'; readonly id: string }

export interface SpecDefinition {
  readonly changes: readonly SpecChange[]
  readonly contract?: Readonly<Record<string, string>> | undefined
}

export function elementOf(one: SpecChange): string {
  return one.change === 'create' ? one.element.id : one.id
}

/** An item that takes part in a merge. */
export interface SpecItem {
  readonly id: string
  /** `ESP-4`, as people call it. */
  readonly key: string
  readonly definition: SpecDefinition
  /** Ids of the items that it needs first. */
  readonly dependsOn: readonly string[]
}

/** Two items, neither of which needs the other, that say different things of the same part of an element. */
export interface SpecConflict {
  readonly element: string
  readonly path: string
  readonly items: readonly [SpecItem, SpecItem]
  readonly message: Localized
}

/** What an item needs first comes first; those that need nothing of each other by their key. */
export function inOrder<Item extends Pick<SpecItem, 'id' | 'key' | 'dependsOn'>>(items: readonly Item[]): Item[] {
  const byId = new Map(items.map((item) => [item.id, item]))
  const placed = new Set<string>()
  const ordered: Item[] = []
  const place = (item: Item) => {
    // Set before its sources are looked at: a circle, which links refuse, must not turn for ever.
    if (placed.has(item.id)) return
    placed.add(item.id)
    for (const source of item.dependsOn) {
      const first = byId.get(source)
      if (first) place(first)
    }
    ordered.push(item)
  }
  for (const item of items.toSorted((a, b) => a.key.localeCompare(b.key, 'en', { numeric: true }))) place(item)
  return ordered
}

/** What one item says of one part of an element. */
interface Said {
  readonly item: SpecItem
  readonly value: unknown
}

/** Every part of an element of which two items say different things without one needing the other. */
export function conflictsAmong(items: readonly SpecItem[]): SpecConflict[] {
  // By element and path: parts are looked up with all that holds them, never each against each other.
  const said = new Map<string, Map<string, Said[]>>()
  for (const item of items) {
    for (const one of item.definition.changes) {
      const paths = said.get(elementOf(one)) ?? new Map<string, Said[]>()
      said.set(elementOf(one), paths)
      for (const { path, value } of partsOf(one)) {
        const there = paths.get(path)
        if (there) there.push({ item, value })
        else paths.set(path, [{ item, value }])
      }
    }
  }
  const above = needsOf(items)
  const areFree = (a: SpecItem, b: SpecItem) =>
    a.id !== b.id && above.get(a.id)?.has(b.id) !== true && above.get(b.id)?.has(a.id) !== true
  return [...said].flatMap(([element, paths]) => conflictsOf(element, paths, areFree))
}

function conflictsOf(
  element: string,
  paths: ReadonlyMap<string, readonly Said[]>,
  areFree: (a: SpecItem, b: SpecItem) => boolean,
): SpecConflict[] {
  const found = new Map<string, SpecConflict>()
  const made = nameOf(paths)
  for (const [path, parts] of paths) {
    for (const holder of [path, ...holdersOf(path)]) {
      for (const [a, b] of pairs(paths.get(holder) ?? [], parts, holder === path)) {
        if (!areFree(a.item, b.item) || sameJson(a.value, b.value)) continue
        const shown = [wholePath, namePath, ''].includes(path) ? made : path
        const message = conflictText(a.item, b.item, shown)
        found.set(`${path} ${a.item.id} ${b.item.id}`, { element, path, items: [a.item, b.item], message })
      }
    }
  }
  return [...found.values()]
}

function* pairs(some: readonly Said[], others: readonly Said[], areSame: boolean): Iterable<readonly [Said, Said]> {
  for (const [index, a] of some.entries()) {
    for (const b of areSame ? others.slice(index + 1) : others) yield [a, b]
  }
}

/** Paths of what a part is a part of; what is removed is all of it. */
function holdersOf(path: string): string[] {
  if (path === '') return []
  const names = path.split('.')
  return ['', ...names.slice(1).map((_, index) => names.slice(0, index + 1).join('.'))]
}

/** What a person calls the element, where it is named by what is said of it. */
function nameOf(paths: ReadonlyMap<string, readonly Said[]>): string {
  const [made] = paths.get(wholePath) ?? []
  return isObject(made?.value) && typeof made.value.name === 'string' ? made.value.name : '*'
}

function conflictText({ key: one }: SpecItem, { key: other }: SpecItem, path: string): Localized {
  return {
    es: `${one} y ${other} dicen cosas distintas de «${path}»: que una necesite a la otra, o ponlas de acuerdo.`,
    en: `${one} and ${other} say different things of “${path}”: let one need the other, or make them agree.`,
  }
}

function partsOf(one: SpecChange): { path: string; value: unknown }[] {
  switch (one.change) {
    case 'create':
      // A definition of its own beside patches of others is what patches are for.
      return [{ path: wholePath, value: one.element }]
    case 'update':
      return patchedParts(one.definition)
    case 'rename':
      return [{ path: namePath, value: one.name }]
    case 'remove':
      return [{ path: '', value: null }]
  }
}

const wholePath = '(create)'
const namePath = '(name)'

/** By item, every item that it needs, through others too. */
function needsOf(items: readonly SpecItem[]): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map(items.map(({ id: item, dependsOn }) => [item, dependsOn]))
  return new Map(items.map(({ id: item, dependsOn }) => [item, reach(dependsOn, (one) => direct.get(one) ?? [])]))
}
