import type { Element, ElementKind } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { applyPatch, joinPatches, patchBetween } from '#common/merge-patch.ts'
import type { SpecItemType } from '#common/programme.ts'
import { isObject } from '#common/text.ts'
import { elementOf, type SpecChange, type SpecDefinition } from '#common/spec-definition.ts'
import { merged, put, remove, rename, type Draft } from './draft.ts'
import type { ElementRow } from './queries.ts'

/** Part of a draft that makes sense by itself: a new module with all that is its own, the changes of one module. */
export interface ProposedItem {
  readonly type: SpecItemType
  /** `module:visit/field:result`, as the project calls what it is about. */
  readonly element: string
  /** The module that it is about, where there is one. */
  readonly module: Element | undefined
  readonly changes: readonly SpecChange[]
  /** Places of the items that it needs first. */
  readonly needs: readonly number[]
}

/** What the draft says, in the shape in which an item keeps it: patches of what is there, and what is new. */
export function changesOfDraft(draft: Draft, rows: readonly ElementRow[]): SpecChange[] {
  const puts = Object.values(draft.puts).flatMap(({ element, hash }): SpecChange[] => {
    const row = rows.find(({ id }) => id === element.id)
    if (hash === undefined || !row) return [created(element)]
    const patch = patchBetween(row.definition, element.definition)
    return isPatch(patch) ? [{ change: 'update', id: element.id, definition: patch }] : []
  })
  const renames = Object.entries(draft.renames).flatMap(([id, { name }]): SpecChange[] => {
    const was = rows.find((one) => one.id === id)?.name
    return [{ change: 'rename', id, name, ...(was === undefined ? {} : { was }) }]
  })
  const removals = Object.keys(draft.removals).map((id): SpecChange => ({ change: 'remove', id }))
  return [...puts, ...renames, ...removals]
}

function created({ id, kind, name, parent, definition }: Element): SpecChange {
  return { change: 'create', element: { id, kind, name, parent, definition } }
}

function isPatch(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** The draft as items, those that others need before them. */
export function proposedItems(draft: Draft, rows: readonly ElementRow[]): ProposedItem[] {
  const elements = merged(rows, draft)
  const find = (id: string) => elements.find((one) => one.id === id) ?? rows.find((one) => one.id === id)
  const changes = changesOfDraft(draft, rows)
  const lists = newListUsers(changes, elements)
  const leaders = newModulesFollowed(changes, elements)
  const groups = new Map<string, SpecChange[]>()
  for (const one of changes) {
    const element = find(elementOf(one))
    const home = element?.kind === 'module' ? element.id : (element?.parent ?? lists.get(elementOf(one)))
    const key = leaders.get(elementOf(one)) ?? home ?? elementOf(one)
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  const joined = withoutCircles([...groups.entries()])
  return ordered(joined.map(([key, some]) => itemOf(key, some, find))).map(({ item, needs }) => ({ ...item, needs }))
}

/** A new list goes with the one module whose new fields use it. */
function newListUsers(changes: readonly SpecChange[], elements: readonly Element[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const one of changes) {
    if (one.change !== 'create' || one.element.kind !== 'optionList') continue
    const users = new Set(
      elements.flatMap(({ kind, parent, definition }) =>
        // Editors keep fields in their own shape.
        kind === 'field' && (definition as Field).options?.list === one.element.name ? [parent] : [],
      ),
    )
    const [only] = users
    if (users.size === 1 && only) found.set(one.element.id, only)
  }
  return found
}

/** What only lets a new module be pointed to, or be found in the menu, goes with it. */
function newModulesFollowed(changes: readonly SpecChange[], elements: readonly Element[]): ReadonlyMap<string, string> {
  const made = changes.flatMap((one) => (one.change === 'create' && one.element.kind === 'module' ? [one.element] : []))
  const followed = changes.flatMap((one): [string, string][] => {
    const element = elements.find(({ id }) => id === elementOf(one))
    if (one.change !== 'update' || !isFollower(element)) return []
    const [only, another] = made.filter(({ id, name }) => mentions([one], [`"${id}"`, `"${name}"`]))
    return only && !another ? [[elementOf(one), only.id]] : []
  })
  return new Map(followed)
}

/** The menu, and a field that points to records of several modules. */
export function isFollower(element: Element | undefined): boolean {
  // Editors keep fields in their own shape.
  const isToSeveral = element?.kind === 'field' && (element.definition as Field).type === 'polymorphic'
  return element?.kind === 'navigation' || isToSeveral
}

type Group = readonly [key: string, changes: readonly SpecChange[]]

/** Ids and quoted names of what a group makes, by which another one would need it. */
function marksOf(changes: readonly SpecChange[]): string[] {
  return changes.flatMap((one) => {
    if (one.change !== 'create') return []
    const { id, kind, name } = one.element
    return kind === 'module' || kind === 'optionList' ? [`"${id}"`, `"${name}"`] : [`"${id}"`]
  })
}

function mentions(changes: readonly SpecChange[], marks: readonly string[]): boolean {
  const text = JSON.stringify(changes)
  return marks.some((mark) => text.includes(mark))
}

/** Groups that need each other are one. */
function withoutCircles(groups: readonly Group[]): readonly Group[] {
  for (const [index, [key, a]] of groups.entries()) {
    for (const [later, [, b]] of groups.entries()) {
      if (later <= index || !mentions(a, marksOf(b)) || !mentions(b, marksOf(a))) continue
      const rest = groups.filter((_, at) => at !== index && at !== later)
      return withoutCircles([[key, [...a, ...b]], ...rest])
    }
  }
  return groups
}

/** What is needed first comes first. A longer circle, which links refuse, is left unlinked. */
function ordered(items: readonly ProposedItem[]): { item: ProposedItem; needs: number[] }[] {
  const needed = items.map((one) =>
    items.flatMap((other, at) => (other !== one && mentions(one.changes, marksOf(other.changes)) ? [at] : [])),
  )
  const placed: number[] = []
  const place = (at: number, way: readonly number[]) => {
    if (placed.includes(at) || way.includes(at)) return
    for (const other of needed[at] ?? []) place(other, [...way, at])
    placed.push(at)
  }
  items.forEach((_, at) => place(at, []))
  return placed.flatMap((at, position) => {
    const item = items[at]
    const needs = (needed[at] ?? []).map((other) => placed.indexOf(other)).filter((other) => other < position)
    return item ? [{ item, needs }] : []
  })
}

function itemOf(key: string, changes: readonly SpecChange[], find: (id: string) => Element | undefined): ProposedItem {
  const about = changes.flatMap((one) => find(elementOf(one)) ?? [])
  const home = find(key)
  const module = home?.kind === 'module' ? home : undefined
  const first = kindOrder.flatMap((kind) => about.find((one) => one.kind === kind) ?? [])[0]
  const path = module ? `module:${module.name}` : ''
  const own = first && first.kind !== 'module' ? `${path === '' ? '' : '/'}${first.kind}:${first.name}` : ''
  return {
    type: first ? typeOf(first) : 'setting',
    element: about.length === 1 || !module ? `${path}${own}` : path,
    module,
    changes,
    needs: [],
  }
}

const kindOrder: readonly ElementKind[] = [
  'module',
  'field',
  'view',
  'layout',
  'pipeline',
  'optionList',
  'role',
  'group',
  'language',
  'currency',
  'printTemplate',
  'workflow',
  'letterhead',
  'form',
  'navigation',
  'settings',
  'extension',
]

const types: Partial<Readonly<Record<ElementKind, SpecItemType>>> = {
  module: 'module',
  field: 'field',
  view: 'view',
  layout: 'layout',
  optionList: 'optionList',
  role: 'role',
  group: 'securityGroup',
  language: 'language',
  currency: 'currency',
  printTemplate: 'report',
}

function typeOf({ kind, definition }: Element): SpecItemType {
  // Editors keep fields in their own shape.
  if (kind === 'field' && (definition as Field).type === 'relation') return 'relation'
  return types[kind] ?? 'setting'
}

/** All of it as one item. */
export function asOneItem(items: readonly ProposedItem[]): ProposedItem[] {
  const [first] = items.toSorted((a, b) => b.changes.length - a.changes.length)
  return first ? [{ ...first, changes: items.flatMap(({ changes }) => changes), needs: [] }] : []
}

/** An item's definition as a draft: what it says of the configuration as it is now. */
export function draftOf(rows: readonly ElementRow[], { changes }: SpecDefinition, start: Draft): Draft {
  return changes.reduce((draft, one) => {
    switch (one.change) {
      case 'create': {
        const made: Element = { ...one.element, origin: 'local', owner: null }
        const row = rows.find(({ id }) => id === made.id)
        return put(draft, rows, row ? { ...row, definition: made.definition } : made)
      }
      case 'update': {
        const old = merged(rows, draft).find(({ id }) => id === one.id)
        return old ? put(draft, rows, { ...old, definition: applyPatch(old.definition, one.definition) }) : draft
      }
      case 'rename':
        return rename(draft, rows, one.id, one.name)
      case 'remove':
        return remove(draft, rows, one.id)
    }
  }, start)
}

/** The definition of an item after its draft was changed; what was built already goes on being part of it. */
export function definitionAfter(
  draft: Draft,
  rows: readonly ElementRow[],
  { changes: before, contract }: SpecDefinition,
): SpecDefinition {
  const elements = merged(rows, draft)
  const creates = new Set(before.flatMap((one) => (one.change === 'create' ? [one.element.id] : [])))
  const kept = before.flatMap((one): SpecChange[] => {
    const now = elements.find(({ id }) => id === elementOf(one))
    const row = rows.find(({ id }) => id === elementOf(one))
    if (one.change === 'create') return now ? [created({ ...now, name: draft.renames[now.id]?.name ?? now.name })] : []
    // Already so: the draft, which begins from what there is, says nothing of it.
    if (one.change === 'rename') {
      const isBuilt = now?.name === one.name && !(one.id in draft.renames) && !creates.has(one.id)
      return isBuilt ? [one] : []
    }
    if (one.change === 'remove') return now || row ? [] : [one]
    if (!now) return []
    const further = patchBetween(applyPatch(row?.definition, one.definition), now.definition)
    const patch = further === undefined ? one.definition : joinPatches(one.definition, further)
    return isPatch(patch) ? [{ change: 'update', id: one.id, definition: patch }] : []
  })
  const known = new Set(kept.flatMap((one) => (one.change === 'rename' ? [] : [elementOf(one)])))
  const made = new Set(kept.flatMap((one) => (one.change === 'create' ? [one.element.id] : [])))
  const added = changesOfDraft(draft, rows).filter((one) =>
    one.change === 'rename' ? !made.has(one.id) : one.change === 'remove' || !known.has(elementOf(one)),
  )
  return { changes: [...kept, ...added], ...(contract ? { contract } : {}) }
}

/** As the server answers it, which takes in no other shape. */
export function storedDefinition(value: unknown): SpecDefinition {
  return isObject(value) && Array.isArray(value.changes) ? { ...value, changes: value.changes } : { changes: [] }
}
