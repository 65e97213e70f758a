import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

import pg from 'pg'
import type { Sql } from 'sql-template-tag'

import { invariant } from '#common/errors.ts'

import { copyIn, copyOut } from './copy.ts'
import type { DatabaseOptions, Execution } from './database.ts'
import { errorCode, isConnectionLost } from './database-violation.ts'
import { rawTypes, valueTypes } from './parsers.ts'
import { chooseAppLogin } from './roles.ts'
import { sessionSettings } from './session-settings.ts'
import { rememberStatements } from './statements.ts'
import type { Statements } from './statements.ts'
import { together } from './together.ts'

/** One session of the database. Calls made at the same time run one after the other. */
export interface Connection {
  query<Row>(sql: Sql): Promise<Row[]>
  rows<Row>(text: string): Promise<Row[]>
  text(sql: Sql): Promise<string>
  exec(text: string): Promise<void>
  execute(text: string, values: readonly unknown[]): Promise<Execution>
  command(text: string): Promise<string>
  /** For a statement whose answer nobody needs: it goes with the next one, which fails where it does. */
  later(sql: Sql): void
  /** Forgets what was to go with the next statement. @returns its texts */
  drop(): Promise<readonly string[]>
  copyOut(text: string): AsyncIterable<Uint8Array>
  copyIn(text: string, source: AsyncIterable<Uint8Array | string>): Promise<number>
  readonly client: pg.PoolClient
}

export interface Lease {
  readonly connection: Connection
  /** With an error the session is closed instead of being used again. */
  release(error?: Error): void
}

/** A session as the driver hands it over when it has just been opened. */
export type SessionClient = Pick<pg.ClientBase, 'query'>

export interface ConnectionPool {
  readonly connectionOptions: pg.ClientConfig
  /** Between two attempts of a transaction that got in the way of others: for each a while of its own. */
  rest(attempt: number): Promise<void>
  acquire(): Promise<Lease>
  run<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** As run, but a read whose session turns out to be dead runs once more on another. */
  read<T>(text: string, work: (connection: Connection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const statementNamesMax = 500
const acquireTimeoutMs = 5_000
const idleTimeoutMs = 30_000
const waitersMax = 500

export async function openPool(options: DatabaseOptions): Promise<ConnectionPool> {
  const statements = rememberStatements(statementNamesMax)
  const login = await chooseLogin(options)
  const pool = new pg.Pool({
    ...login.connectionOptions,
    max: options.poolSize ?? 10,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    onConnect: async (client) => {
      await client.query(login.sessionSettings)
      await options.onSession?.(client)
    },
  })
  // A session that dies while idle is dropped by the pool; while in use, its query reports the error.
  pool.on('error', ignoreDeadSession)
  pool.on('connect', (client) => client.on('error', ignoreDeadSession))

  async function acquire(): Promise<Lease> {
    if (pool.waitingCount >= waitersMax) throw busy()
    const client = await connectPatiently(pool)
    const connection = asConnection(client, statements)
    return {
      connection,
      release: (error) => client.release(error ?? isWornOut(client)),
    }
  }

  async function perform<T>({ connection, release }: Lease, work: (connection: Connection) => Promise<T>): Promise<T> {
    let broken: Error | undefined
    try {
      return await work(connection)
    } catch (error) {
      if (error instanceof Error && isConnectionLost(error)) broken = error
      throw error
    } finally {
      release(broken)
    }
  }

  async function read<T>(text: string, work: (connection: Connection) => Promise<T>): Promise<T> {
    const lease = await acquire()
    try {
      return await perform(lease, work)
    } catch (error) {
      const again = isStalePlan(error) || (isConnectionLost(error) && isRead(text))
      if (!again) throw error
      return perform(await acquire(), work)
    }
  }

  const run = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => perform(await acquire(), work)

  const { connectionOptions } = login
  return { connectionOptions, rest: options.rest ?? rest, acquire, run, read, close: () => pool.end() }
}

async function rest(attempt: number): Promise<void> {
  await wait(randomInt(5, 20 * 2 ** attempt))
}

function ignoreDeadSession(): void {}

/** Too many already wait: refuse at once, as PostgreSQL does when it has no session left. */
function busy(): Error {
  return Object.assign(new Error('Too many requests are waiting for a database session.'), {
    code: '53300',
  })
}

/** Until the first byte of the statement is sent a failure costs nothing, so a restarting database is waited for. */
async function connectPatiently(pool: pg.Pool): Promise<pg.PoolClient> {
  const deadline = performance.now() + acquireTimeoutMs
  for (let delayMs = 50; ; delayMs = Math.min(delayMs * 2, 500)) {
    try {
      return await pool.connect()
    } catch (error) {
      if (!isConnectionLost(error) || performance.now() + delayMs > deadline) throw error
      await wait(delayMs)
    }
  }
}

interface Login {
  readonly connectionOptions: pg.ClientConfig
  readonly sessionSettings: string
}

async function chooseLogin(options: DatabaseOptions): Promise<Login> {
  const role = options.role ?? 'app'
  const base: pg.ClientConfig = {
    connectionString: options.url,
    application_name: options.applicationName ?? 'lazo',
    keepAlive: true,
    types: valueTypes,
  }
  const settings = sessionSettings(role, options.statementTimeoutMs)
  if (role === 'migrator') return { connectionOptions: base, sessionSettings: settings }
  const appLogin = await chooseAppLogin(base)
  return {
    connectionOptions: appLogin.connectionOptions,
    sessionSettings: [settings, appLogin.setRole].filter(Boolean).join(';'),
  }
}

const usedNames = new WeakMap<pg.PoolClient, Set<string>>()

/** Prepared statements stay in a session until it ends, so a session that has seen too many is closed. */
function isWornOut(client: pg.PoolClient): boolean {
  return (usedNames.get(client)?.size ?? 0) > statementNamesMax
}

function noteName(client: pg.PoolClient, name: string): void {
  const names = usedNames.get(client) ?? new Set()
  usedNames.set(client, names.add(name))
}

/** Calls of one session that are made at the same time. */
function oneAfterTheOther() {
  let tail: Promise<unknown> = Promise.resolve()

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work)
    tail = result.catch(() => undefined)
    return result
  }

  /** For work that is not one call: the turn lasts until the function that comes back is called. */
  async function takeTurn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const before = tail
    tail = promise
    await before
    return resolve
  }

  return { inTurn, takeTurn }
}

function asConnection(client: pg.PoolClient, statements: Statements): Connection {
  const { inTurn, takeTurn } = oneAfterTheOther()
  const held: pg.QueryConfig[] = []

  function asQuery(text: string, values: readonly unknown[], more: object = {}): pg.QueryConfig {
    const name = statements.nameOf(text)
    if (name) noteName(client, name)
    return { text, values: [...values], ...(name ? { name } : {}), ...more }
  }

  async function send(text: string, values: readonly unknown[], more: object = {}): Promise<pg.QueryResult> {
    const query = asQuery(text, values, more)
    const group = [...held.splice(0), query]
    try {
      return group.length === 1 ? await client.query(query) : await sendTogether(client, group)
    } catch (error) {
      if (isStalePlan(error)) for (const one of group) statements.renew(one.text)
      throw error
    }
  }

  /** Before what goes another way. */
  async function sendHeld(): Promise<void> {
    if (held.length > 0) await sendTogether(client, held.splice(0))
  }

  return {
    client,
    query: <Row>(sql: Sql) => inTurn(async () => rowsAs<Row>(await send(sql.text, sql.values))),
    rows: <Row>(text: string) => inTurn(async () => rowsAs<Row>(await client.query(text))),
    text: (sql) =>
      inTurn(async () => singleText(await send(sql.text, sql.values, { rowMode: 'array', types: rawTypes }))),
    exec: (text) =>
      inTurn(async () => {
        await sendHeld()
        await client.query(text)
      }),
    execute: (text, values) =>
      inTurn(async () => {
        const result = await send(text, values)
        return { rows: rowsAs<Record<string, unknown>>(result), rowCount: result.rowCount ?? 0 }
      }),
    command: (text) => inTurn(async () => (await send(text, [])).command),
    later: (sql) => void inTurn(async () => held.push(asQuery(sql.text, sql.values))),
    drop: () => inTurn(async () => held.splice(0).map(({ text }) => text)),
    async *copyOut(text) {
      const endTurn = await takeTurn()
      try {
        await sendHeld()
        yield* copyOut(client, text)
      } finally {
        endTurn()
      }
    },
    copyIn: (text, source) =>
      inTurn(async () => {
        await sendHeld()
        return await copyIn(client, text, source)
      }),
  }
}

async function sendTogether(client: pg.PoolClient, queries: readonly pg.QueryConfig[]): Promise<pg.QueryResult> {
  const last = (await client.query(together(queries)).answers).at(-1)
  invariant(last, 'each statement has an answer')
  return last
}

function rowsAs<Row>(result: pg.QueryResult): Row[] {
  // The caller writes the select list and so knows the row's type.
  return result.rows as Row[]
}

function singleText(result: pg.QueryResult): string {
  const rows = rowsAs<unknown[]>(result)
  const value = rows.length === 1 ? rows[0]?.[0] : undefined
  if (typeof value !== 'string') throw new Error(`Expected one row with one text, got ${rows.length} rows.`)
  return value
}

/** A table changed under a prepared statement; with a new name the same text works. */
export function isStalePlan(error: unknown): boolean {
  return (
    errorCode(error) === '0A000' && error instanceof Error && error.message.startsWith('cached plan must not change')
  )
}

function isRead(text: string): boolean {
  return (
    /^\s*(select|values|table|with)\b/i.test(text) && !/\b(insert|update|delete|merge|nextval|pg_notify)\b/i.test(text)
  )
}
