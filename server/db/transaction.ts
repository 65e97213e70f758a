import { raw } from 'sql-template-tag'

import type { Transaction, TransactionOptions } from './database.ts'
import { errorCode } from './database-violation.ts'
import type { Connection, ConnectionPool } from './pool.ts'
import { isStalePlan } from './pool.ts'
import { only } from './texts.ts'

const attemptsMax = 5

export async function runTransaction<T>(
  pool: ConnectionPool,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptTransaction(pool, work, options)
    } catch (error) {
      if (attempt >= attemptsMax || !isTransient(error)) throw error
      await pool.rest(attempt)
    }
  }
}

function isTransient(error: unknown): boolean {
  const code = errorCode(error)
  return code === '40001' || code === '40P01' || isStalePlan(error)
}

async function attemptTransaction<T>(
  pool: ConnectionPool,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const { connection, release } = await pool.acquire()
  let broken: Error | undefined
  const calls: (() => void)[] = []
  const beginning = beginText(options)
  try {
    connection.later(raw(beginning))
    const result = await work(asTransaction(connection, calls))
    await commit(connection)
    for (const call of calls) call()
    return result
  } catch (error) {
    const unsent = await connection.drop()
    // A session that cannot even roll back must not serve anyone else.
    if (!unsent.includes(beginning))
      await connection.exec('rollback').catch((failure: Error) => void (broken = failure))
    throw error
  } finally {
    release(broken)
  }
}

/** What a session begins with need not be said (server/db/session-settings.ts). */
function beginText({ isolation, readOnly }: TransactionOptions): string {
  const modes = [isolation && `isolation level ${isolation}`, readOnly && 'read only'].filter(Boolean)
  return ['begin', modes.join(' ')].join(' ').trim()
}

/** PostgreSQL answers COMMIT of a failed transaction with a quiet ROLLBACK: that must not pass for success. */
async function commit(connection: Connection): Promise<void> {
  const command = await connection.command('commit')
  if (command !== 'COMMIT') throw new Error('The transaction was rolled back because an error inside it was swallowed.')
}

function asTransaction(connection: Connection, calls: (() => void)[]): Transaction {
  let depth = 0
  return {
    kind: 'transaction',
    query: connection.query,
    texts: connection.texts,
    text: async (statement) => only(await connection.texts(statement)),
    exec: connection.exec,
    execute: connection.execute,
    later: connection.later,
    sendLater: connection.sendLater,
    copyOut: connection.copyOut,
    copyIn: connection.copyIn,
    copyLines: connection.copyLines,
    afterCommit: (call) => void calls.push(call),
    async savepoint(work) {
      // Few names, since the sessions keep every text that they have prepared.
      const name = `lazo_${++depth}`
      await connection.command(`savepoint ${name}`)
      try {
        const result = await work()
        await connection.command(`release savepoint ${name}`)
        return result
      } catch (error) {
        await connection.drop()
        await connection.exec(`rollback to savepoint ${name}; release savepoint ${name}`)
        throw error
      } finally {
        depth -= 1
      }
    },
  }
}
