/**
 * The list that one came from, in the order in which one saw it: it stays as it was while one goes from
 * record to record, even if what one changes would take a record out of it.
 */
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { call } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import type { ListData } from './list-data.ts'
import { listParameters } from './queries.ts'
import { recordPage, type ListState } from './reader-types.ts'

/** A record on the way; a calendar has those of several modules. */
export interface Stop {
  readonly module: string
  readonly id: string
}

interface Rest {
  readonly module: string
  readonly state: ListState
  /** Where the rows go on that nobody has read yet. */
  readonly next: string
}

interface Walk {
  /** The list's address, with its view, filter and sort. */
  readonly href: string
  readonly stops: readonly Stop[]
  /** How many there are, as the list says it. */
  readonly total: { readonly value: number; readonly capped: boolean } | undefined
  readonly rest: Rest | undefined
}

const aheadRows = 5
let current: Walk | undefined
let seen: Stop | undefined
let isReading = false
const listeners = new Set<() => void>()

/** The list says what it shows, while it is there. */
export function useNotedWalk(module: ReaderModule, state: ListState, data: ListData, ids: readonly string[]): void {
  const { count, next } = data
  const stops = useMemo(() => ids.map((id) => ({ module: module.name, id })), [module.name, ids])
  const rest = useMemo(
    () => (next === undefined ? undefined : { module: module.name, state, next }),
    [module.name, state, next],
  )
  useNote(stops, count, rest)
}

/** What is shown whole, such as a board, a calendar or a map, in the order in which it is read. */
export function useNotedStops(stops: readonly Stop[], isCut: boolean): void {
  const total = useMemo(() => ({ value: stops.length, capped: isCut }), [stops, isCut])
  useNote(stops, total, undefined)
}

function useNote(stops: readonly Stop[], total: Walk['total'], rest: Rest | undefined): void {
  const [path] = useState(() => location.pathname)
  useEffect(() => {
    // On the way out the address is already that of the record.
    if (location.pathname !== path) return
    note({ href: location.pathname + location.search, stops, total, rest })
  }, [path, stops, total, rest])
}

function note(walk: Walk): void {
  current = walk
  for (const listener of listeners) listener()
}

/** The record that one had open last, once, if it is of these modules: the list shows it again. */
export function takeSeen(modules: readonly string[]): string | undefined {
  const id = seen && modules.includes(seen.module) ? seen.id : undefined
  seen = undefined
  return id
}

export interface WalkPlace {
  readonly walk: Walk
  /** Counted from one. */
  readonly place: number
  readonly previous: Stop | undefined
  readonly next: Stop | undefined
}

/** Where a record is in the list that one came from; nothing where it is in none. */
export function useWalkPlace(module: string, id: string): WalkPlace | undefined {
  const walk = useSyncExternalStore(subscribe, () => current)
  const at = walk?.stops.findIndex((stop) => stop.id === id && stop.module === module) ?? -1
  const isNearEnd = walk !== undefined && at >= walk.stops.length - aheadRows
  useEffect(() => {
    if (at < 0) return
    seen = { module, id }
    if (isNearEnd) void readOn()
  }, [module, id, at, isNearEnd])
  if (!walk || at < 0) return undefined
  return { walk, place: at + 1, previous: walk.stops[at - 1], next: walk.stops[at + 1] }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function readOn(): Promise<void> {
  const walk = current
  if (walk?.rest === undefined || isReading) return
  const { module, state, next } = walk.rest
  isReading = true
  try {
    const page = recordPage(
      await call('GET /records/:module', {
        params: { module },
        query: { ...listParameters(state), fields: 'title', cursor: next, limit: 100 },
      }),
    )
    if (current !== walk) return
    const known = new Set(walk.stops.map(({ id }) => id))
    const more = page.rows.filter(({ id }) => !known.has(id)).map(({ id }) => ({ module, id }))
    note({
      ...walk,
      stops: [...walk.stops, ...more],
      rest: page.next === null ? undefined : { ...walk.rest, next: page.next },
    })
  } catch {
    // What is read of the list can be walked; the next step asks again.
  } finally {
    isReading = false
  }
}
