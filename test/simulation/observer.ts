import sql from 'sql-template-tag'

import type { Database } from '#server/db/database.ts'

/** Who looks on from a session of its own and can end others. */
export interface Observer {
  readonly db: Database
  /** Of these sessions those that wait for a lock, each with the sessions that it waits for. */
  blockersOf(pids: readonly number[]): Promise<Map<number, readonly number[]>>
  /** Ends the session and stays until its transaction is undone. */
  terminate(pid: number): Promise<void>
  /** Ends the statement of the session, as PostgreSQL does to the victim of a deadlock. */
  cancel(pid: number): Promise<void>
}

export function observerOf(db: Database): Observer {
  return {
    db,
    async blockersOf(pids) {
      const rows = await db.query<{ pid: number; blockers: number[] }>(sql`
        select pid, pg_blocking_pids(pid) as blockers from unnest(${[...pids]}::int[]) as t (pid)
        where cardinality(pg_blocking_pids(pid)) > 0`)
      return new Map(rows.map(({ pid, blockers }) => [pid, blockers]))
    },
    async terminate(pid) {
      await db.query(sql`select sim.terminate(${pid}::int)`)
    },
    async cancel(pid) {
      await db.query(sql`select pg_cancel_backend(${pid}::int)`)
    },
  }
}

/** Sessions that wait for each other in a circle. */
export function circleIn(waits: ReadonlyMap<number, readonly number[]>): readonly number[] | undefined {
  for (const start of waits.keys()) {
    const path: number[] = []
    const found = follow(start, waits, path, new Set())
    if (found) return found
  }
  return undefined
}

function follow(
  pid: number,
  waits: ReadonlyMap<number, readonly number[]>,
  path: number[],
  seen: Set<number>,
): readonly number[] | undefined {
  const at = path.indexOf(pid)
  if (at !== -1) return path.slice(at)
  if (seen.has(pid)) return undefined
  seen.add(pid)
  path.push(pid)
  for (const next of waits.get(pid) ?? []) {
    const found = follow(next, waits, path, seen)
    if (found) return found
  }
  path.pop()
  return undefined
}
