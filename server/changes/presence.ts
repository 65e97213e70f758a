import sql from 'sql-template-tag'
import { z } from 'zod'

import type { SessionCache } from '#server/access/sessions.ts'
import type { World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'

/** A record, in the environment of a schema. */
export interface Place {
  readonly schema: string
  readonly moduleId: string
  readonly recordId: string
}

/** Somebody who has a record before them, in one tab of a browser. */
export interface Visit extends Place {
  readonly userId: string
  readonly name: string
  /** The browser's own name for the tab. */
  readonly id: string
  /** What they are typing in: the id of a field, or the name of a standard one. */
  readonly fieldId: string | null
}

/**
 * Who is where just now, in all processes: kept in memory alone, forgotten when it is not said again.
 * Who may know of it is the matter of whoever asks.
 */
export interface Presence {
  arrive(visit: Visit): Promise<void>
  leave(userId: string, visitId: string): Promise<void>
  /** In the order in which they came. */
  at(place: Place): readonly Visit[]
  isAt(userId: string, place: Place): boolean
  /** Calls back with where somebody has come, gone, or begun or stopped to type. */
  onChange(listener: (place: Place) => void): () => void
  close(): Promise<void>
}

const channel = 'lazo_presence'
/** A browser says every 20 seconds that it is still there. */
const keptMs = 50_000
const sweptEveryMs = 10_000
export const visitsPerUserMax = 20

const place = { schema: z.string(), moduleId: z.string(), recordId: z.string() }
const told = z.union([
  z.object({ ...place, userId: z.string(), name: z.string(), id: z.string(), fieldId: z.string().nullable() }),
  z.object({ userId: z.string(), gone: z.string() }),
])

interface Kept {
  readonly visit: Visit
  readonly untilMs: number
}

export async function openPresence(db: Database, world: World, sessions: SessionCache): Promise<Presence> {
  const self = Buffer.from(world.randomBytes(8)).toString('hex')
  const listeners = new Set<(place: Place) => void>()
  const visits = keptVisits(world, (place) => {
    for (const listener of listeners) listener(place)
  })
  function hear(payload: string): void {
    const text = readJson(payload)
    // What this process says it knows already; a late echo would bring back who has just left.
    if (Object(text).from === self) return
    const message = told.safeParse(text).data
    if (!message) return
    if ('gone' in message) visits.remove(message.userId, message.gone)
    else visits.keep(message)
  }
  const stop = await db.listen(channel, { onMessage: hear })
  // Whoever signed out is gone; from another browser of theirs it is soon said again.
  const forget = sessions.onChange((userId) => {
    if (userId !== null) visits.removeAll(userId)
  })
  const sweeping = setInterval(visits.sweep, sweptEveryMs).unref()

  async function announce(message: z.input<typeof told>): Promise<void> {
    await db.query(sql`select pg_notify(${channel}, ${JSON.stringify({ ...message, from: self })})`)
  }

  return {
    async arrive(visit) {
      visits.keep(visit)
      await announce(visit)
    },
    async leave(userId, visitId) {
      visits.remove(userId, visitId)
      await announce({ userId, gone: visitId })
    },
    at: visits.at,
    isAt: visits.isAt,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      clearInterval(sweeping)
      forget()
      await stop()
    },
  }
}

function keptVisits(world: World, tell: (place: Place) => void) {
  const users = new Map<string, Map<string, Kept>>()

  function remove(userId: string, visitId: string): void {
    const own = users.get(userId)
    const known = own?.get(visitId)
    if (!own || !known) return
    own.delete(visitId)
    if (own.size === 0) users.delete(userId)
    tell(known.visit)
  }

  function keep(visit: Visit): void {
    const own = users.get(visit.userId) ?? new Map<string, Kept>()
    users.set(visit.userId, own)
    const known = own.get(visit.id)?.visit
    own.set(visit.id, { visit, untilMs: Date.parse(world.now()) + keptMs })
    const [oldest] = own.keys()
    if (own.size > visitsPerUserMax && oldest !== undefined) remove(visit.userId, oldest)
    const isMoved = known !== undefined && !isSame(known, visit)
    if (isMoved) tell(known)
    if (!known || isMoved || known.fieldId !== visit.fieldId) tell(visit)
  }

  function sweep(): void {
    const nowMs = Date.parse(world.now())
    for (const [userId, own] of users) for (const [id, { untilMs }] of own) if (untilMs <= nowMs) remove(userId, id)
  }

  function ofUser(userId: string, place: Place): Visit[] {
    return [...(users.get(userId)?.values() ?? [])].flatMap(({ visit }) => (isSame(visit, place) ? [visit] : []))
  }

  return {
    keep,
    remove,
    sweep,
    removeAll(userId: string): void {
      for (const id of users.get(userId)?.keys() ?? []) remove(userId, id)
    },
    at(place: Place): Visit[] {
      sweep()
      return [...users.keys()].flatMap((userId) => ofUser(userId, place))
    },
    isAt: (userId: string, place: Place): boolean => ofUser(userId, place).length > 0,
  }
}

function isSame(left: Place, right: Place): boolean {
  return left.recordId === right.recordId && left.moduleId === right.moduleId && left.schema === right.schema
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
