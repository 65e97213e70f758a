import { setTimeout as wait } from 'node:timers/promises'
import sql, { type Sql } from 'sql-template-tag'

import type { Database, Transaction } from './database.ts'
import type { Connection } from './pool.ts'

/** Of a lock, by a name that says what it keeps for one. */
export function lockKey(name: string): Sql {
  return sql`hashtextextended(${name}, 0)`
}

/** Waits until no other transaction has the turn of this name, which ends with the transaction. */
export async function takeTurn(tx: Transaction, name: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(${lockKey(name)})`)
}

/**
 * Does what only one process may do at a time, where no other is at it. The lock is the session's, so it ends with
 * whoever works. Nobody waits for it inside the database: who waits there is a transaction, and a concurrent change
 * of an index waits for all of those.
 *
 * @returns whether nobody else was at it
 */
export async function whileAlone(
  db: Database,
  name: string,
  work: (session: Connection) => Promise<void>,
): Promise<boolean> {
  return await db.lease(async (session) => {
    const [row] = await session.query<{ free: boolean }>(sql`select pg_try_advisory_lock(${lockKey(name)}) as free`)
    if (!row?.free) return false
    try {
      await work(session)
    } finally {
      await session.query(sql`select pg_advisory_unlock(${lockKey(name)})`)
    }
    return true
  })
}

const lookAgainMs = 200

/** The same as soon as nobody else is at it. */
export async function whenAlone(
  db: Database,
  name: string,
  work: (session: Connection) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  while (!(await whileAlone(db, name, work))) await wait(lookAgainMs, undefined, { signal })
}
