import type { Sql } from 'sql-template-tag'

import { isConnectionLost } from '#server/db/database-violation.ts'
import type { Database, Transaction, TransactionOptions } from '#server/db/database.ts'
import type { Jobs } from '#server/jobs/jobs.ts'

type Work<T> = (tx: Transaction) => Promise<T>

/** A fault that somebody could build in, planted to see that the simulation finds it. */
export interface Plant {
  readonly name: string
  transaction?<T>(db: Database, work: Work<T>, options: TransactionOptions | undefined): Promise<T>
  jobs?(jobs: Jobs, db: Database): Jobs
}

/** The product as it is. */
export const honest: Plant = { name: 'nothing' }

export const plants: readonly Plant[] = [
  {
    name: 'a record that is written outside of its transaction',
    transaction: async (db, work, options) =>
      await db.transaction(async (tx) => {
        const outside: Promise<unknown>[] = []
        const later: Transaction['later'] = (text) => {
          if (!/^\s*with saved as \(\s*insert into/.test(text.text)) return tx.later(text)
          outside.push(db.query(text))
          return () => []
        }
        const [worked] = await Promise.allSettled([work({ ...tx, later })])
        await Promise.all(outside)
        if (worked.status === 'rejected') throw worked.reason
        return worked.value
      }, options),
  },
  {
    name: 'a record that is changed without being locked',
    transaction: async (db, work, options) =>
      await db.transaction(async (tx) => {
        const query: Transaction['query'] = async (text) => await tx.query(unlocked(text))
        return await work({ ...tx, query, texts: async (text) => await tx.texts(unlocked(text)) })
      }, options),
  },
  {
    name: 'a transaction that is acknowledged before it is committed',
    async transaction(db, work, options) {
      let early: { readonly value: Awaited<ReturnType<typeof work>> } | undefined
      try {
        return await db.transaction(async (tx) => {
          early = undefined
          const value = await work(tx)
          early = { value }
          return value
        }, options)
      } catch (error) {
        if (early) return early.value
        throw error
      }
    },
  },
  {
    name: 'a transaction that is done again when its answer is lost',
    async transaction(db, work, options) {
      try {
        return await db.transaction(work, options)
      } catch (error) {
        if (!isConnectionLost(error)) throw error
        return await db.transaction(work, options)
      }
    },
  },
  {
    name: 'a job that is acknowledged before its effect',
    jobs: (jobs) => ({
      ...jobs,
      work: (name, handler, options) =>
        jobs.work(name, async (data, run) => void handler(data, run).catch(() => undefined), options),
    }),
  },
  {
    name: 'a job that is written outside of its transaction',
    jobs: (jobs, db) => ({
      ...jobs,
      // What a queue that was given the pool would do; the type is what keeps people from it.
      enqueue: async ({ afterCommit }, name, data, options) =>
        await jobs.enqueue({ ...db, afterCommit } as unknown as Transaction, name, data, options),
    }),
  },
]

function unlocked({ text, values }: Sql): Sql {
  // Whoever runs a statement reads its text and its values.
  return { text: text.replace(/for update of t\b/, ''), values } as Sql
}
