/**
 * The list that one came from, in the order in which one saw it: it stays as it was while one goes from
 * record to record, even if what one changes would take a record out of it.
 */
import { useEffect, useSyncExternalStore } from 'react'
import { recordsHref } from '#web/api/addresses.ts'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import type { ListData } from './list-data.ts'
import { listParameters } from './queries.ts'
import { recordPage, type ListState } from './reader-types.ts'

export interface Walk {
  readonly module: string
  /** The list's address, with its view, filter and sort. */
  readonly href: string
  readonly state: ListState
  readonly ids: readonly string[]
  /** How many there are, as the list says it. */
  readonly total: { readonly value: number; readonly capped: boolean } | undefined
  /** Where the rows go on that nobody has read yet. */
  readonly next: string | undefined
}

const aheadRows = 5
let current: Walk | undefined
let seen: { readonly module: string; readonly id: string } | undefined
let isReading = false
const listeners = new Set<() => void>()

/** The list says what it shows, while it is there. */
export function useNotedWalk(module: ReaderModule, state: ListState, data: ListData, ids: readonly string[]): void {
  const { count, next } = data
  useEffect(() => {
    // On the way out the address is already that of the record.
    if (location.pathname !== recordsHref(module.name)) return
    note({ module: module.name, href: location.pathname + location.search, state, ids, total: count, next })
  }, [module.name, state, ids, count, next])
}

function note(walk: Walk): void {
  current = walk
  for (const listener of listeners) listener()
}

/** The record of the list that one had open last, once: the list shows it again. */
export function takeSeen(module: string): string | undefined {
  const id = seen?.module === module ? seen.id : undefined
  seen = undefined
  return id
}

export interface WalkPlace {
  readonly walk: Walk
  /** Counted from one. */
  readonly place: number
  readonly previous: string | undefined
  readonly next: string | undefined
}

/** Where a record is in the list that one came from; nothing where it is in none. */
export function useWalkPlace(module: string, id: string): WalkPlace | undefined {
  const walk = useSyncExternalStore(subscribe, () => current)
  const at = walk?.module === module ? walk.ids.indexOf(id) : -1
  const isNearEnd = walk !== undefined && at >= walk.ids.length - aheadRows
  useEffect(() => {
    if (at < 0) return
    seen = { module, id }
    if (isNearEnd) void readOn()
  }, [module, id, at, isNearEnd])
  if (!walk || at < 0) return undefined
  return { walk, place: at + 1, previous: walk.ids[at - 1], next: walk.ids[at + 1] }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function readOn(): Promise<void> {
  const walk = current
  if (walk?.next === undefined || isReading) return
  isReading = true
  try {
    const page = recordPage(
      await call('GET /records/:module', {
        params: { module: walk.module },
        query: { ...listParameters(walk.state), fields: 'title', cursor: walk.next, limit: 100 },
      }),
    )
    if (current !== walk) return
    const known = new Set(walk.ids)
    const ids = [...walk.ids, ...page.rows.map(({ id }) => id).filter((id) => !known.has(id))]
    note({ ...walk, ids, next: page.next ?? undefined })
  } catch {
    // What is read of the list can be walked; the next step asks again.
  } finally {
    isReading = false
  }
}
