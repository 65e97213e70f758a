/**
 * What an item of the specification makes of the configuration: changes of elements in the shape of the
 * Studio's draft, without the hashes of what was seen. An element that is new comes whole; one that is
 * there is updated by a merge patch (RFC 7396), so that several items may say something of one role or
 * layout. What is no element yet, such as a function or an integration, says its contract in words.
 */
import type { Element, ElementKind } from './element.ts'
import type { Localized } from './errors.ts'
import { patchedParts, sameJson } from './merge-patch.ts'
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

/** Every part of an element of which two items say different things without one needing the other. */
export function conflictsAmong(items: readonly SpecItem[]): SpecConflict[] {
  const said = new Map<string, { item: SpecItem; path: string; value: unknown }[]>()
  for (const item of items) {
    for (const one of item.definition.changes) {
      const parts = partsOf(one).map((part) => ({ item, ...part }))
      said.set(elementOf(one), [...(said.get(elementOf(one)) ?? []), ...parts])
    }
  }
  const above = reach(items)
  const found = new Map<string, SpecConflict>()
  for (const [element, parts] of said) {
    for (const [index, a] of parts.entries()) {
      for (const b of parts.slice(index + 1)) {
        if (a.item.id === b.item.id || !meet(a.path, b.path) || sameJson(a.value, b.value)) continue
        if (above.get(a.item.id)?.has(b.item.id) || above.get(b.item.id)?.has(a.item.id)) continue
        const path = a.path.length > b.path.length ? a.path : b.path
        const key = [element, path, a.item.id, b.item.id].join(' ')
        found.set(key, {
          element,
          path,
          items: [a.item, b.item],
          message: conflictText(a.item, b.item, nameOf(path, parts)),
        })
      }
    }
  }
  return [...found.values()]
}

/** What a person calls the part: the element itself where it is all of it. */
function nameOf(path: string, parts: readonly { readonly item: SpecItem; readonly value: unknown }[]): string {
  if (path !== wholePath && path !== namePath && path !== '') return path
  const made = parts.flatMap(({ value }) => (isObject(value) && typeof value.name === 'string' ? [value.name] : []))
  return made[0] ?? '*'
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

/** Whether one path is the other or part of it; what is removed is all of it. */
function meet(a: string, b: string): boolean {
  if (a === '' || b === '') return true
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`)
}

/** By item, every item that it needs, through others too. */
function reach(items: readonly SpecItem[]): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = new Map(items.map(({ id: item, dependsOn }) => [item, dependsOn]))
  return new Map(
    items.map(({ id: item }) => {
      const seen = new Set<string>()
      const waiting = [...(direct.get(item) ?? [])]
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (seen.has(next)) continue
        seen.add(next)
        waiting.push(...(direct.get(next) ?? []))
      }
      return [item, seen]
    }),
  )
}
