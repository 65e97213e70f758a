import { filterLimits, type Condition, type Filter, type RelatedCondition } from '#common/filter.ts'

/** A filter while somebody edits it: its parts keep their identity, and a condition may lack its value. */
export type DraftPart = DraftCondition | DraftRelated | DraftGroup

interface DraftCondition {
  readonly id: number
  readonly kind: 'condition'
  readonly condition: Condition
}

export interface DraftRelated {
  readonly id: number
  readonly kind: 'related'
  readonly related: string
  readonly by?: string | undefined
  readonly has: RelatedCondition['has']
  readonly group: DraftGroup
}

type GroupHow = 'all' | 'any' | 'none'

export interface DraftGroup {
  readonly id: number
  readonly kind: 'group'
  readonly how: GroupHow
  readonly parts: readonly DraftPart[]
}

let last = 0

export function newId(): number {
  last += 1
  return last
}

export function emptyGroup(how: GroupHow = 'all'): DraftGroup {
  return { id: newId(), kind: 'group', how, parts: [] }
}

/** The whole filter as the group that the editor opens with. */
export function draftOf(filter: Filter | undefined): DraftGroup {
  if (!filter) return emptyGroup()
  const part = partOf(filter)
  return part.kind === 'group' ? part : { ...emptyGroup(), parts: [part] }
}

function partOf(filter: Filter): DraftPart {
  if ('all' in filter) return groupOf('all', filter.all)
  if ('any' in filter) return groupOf('any', filter.any)
  if ('not' in filter) {
    const { not } = filter
    return 'any' in not ? groupOf('none', not.any) : groupOf('none', [not])
  }
  if (!('related' in filter)) return { id: newId(), kind: 'condition', condition: filter }
  const { related, by, has, where } = filter
  return { id: newId(), kind: 'related', related, by, has, group: draftOf(where) }
}

function groupOf(how: GroupHow, parts: readonly Filter[]): DraftGroup {
  return { id: newId(), kind: 'group', how, parts: parts.map(partOf) }
}

/** The filter that a draft stands for; a group that says nothing is left out. */
export function filterFrom(group: DraftGroup): Filter | undefined {
  const parts = group.parts.flatMap((part) => filterOfPart(part) ?? [])
  const [only] = parts
  if (!only) return undefined
  if (group.how === 'none') return { not: parts.length === 1 && !('any' in only) ? only : { any: parts } }
  if (parts.length === 1) return only
  return group.how === 'all' ? { all: parts } : { any: parts }
}

function filterOfPart(part: DraftPart): Filter | undefined {
  if (part.kind === 'condition') return part.condition
  if (part.kind === 'group') return filterFrom(part)
  const { related, by, has } = part
  const where = filterFrom(part.group)
  return { related, ...(by !== undefined && { by }), has, ...(where && { where }) }
}

/** The group with one part, however deep, put in the place of another, or taken out. */
export function replaced(group: DraftGroup, id: number, next: DraftPart | undefined): DraftGroup {
  const parts = group.parts.flatMap((part): readonly DraftPart[] => {
    if (part.id === id) return next ? [next] : []
    if (part.kind === 'group') return [replaced(part, id, next)]
    if (part.kind === 'related') return [{ ...part, group: replacedGroup(part.group, id, next) }]
    return [part]
  })
  return { ...group, parts }
}

function replacedGroup(group: DraftGroup, id: number, next: DraftPart | undefined): DraftGroup {
  if (group.id !== id) return replaced(group, id, next)
  return next?.kind === 'group' ? next : { ...group, parts: [] }
}

/** Whether a group at this depth may hold groups of its own. */
export function mayDeepen(depth: number): boolean {
  return depth + 2 < filterLimits.depth
}
