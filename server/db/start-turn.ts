import { setTimeout as wait } from 'node:timers/promises'

import sql from 'sql-template-tag'

import { openDatabase } from './database.ts'

const startLock = 7_265_004
const lookAgainMs = 50

/**
 * Servers that are started together bring their database up to date one after the other, and each finds done what
 * those before it did. The lock is its connection's, so whoever dies in its turn has ended it.
 *
 * @returns what ends the turn; it may be called again
 */
export async function takeStartTurn(url: string): Promise<() => Promise<void>> {
  const db = await openDatabase({ url, role: 'migrator', poolSize: 1, applicationName: 'lazo start' })
  const taken = Promise.withResolvers<void>()
  const over = Promise.withResolvers<void>()
  const turn = db.lease(async ({ query }) => {
    // The first start of a large company takes minutes, for which the others wait. Who waits inside the database
    // is a transaction, which those minutes' own building of indexes would wait for in turn.
    const take = sql`select pg_try_advisory_lock(${startLock}) as taken`
    while ((await query<{ taken: boolean }>(take))[0]?.taken !== true) await wait(lookAgainMs)
    taken.resolve()
    await over.promise
  })
  turn.catch(taken.reject)
  let ending: Promise<void> | undefined
  const end = async (): Promise<void> => {
    over.resolve()
    await turn.catch(() => undefined)
    await db.close()
  }
  const endOnce = async (): Promise<void> => await (ending ??= end())
  try {
    await taken.promise
  } catch (error) {
    await endOnce()
    throw error
  }
  return endOnce
}
