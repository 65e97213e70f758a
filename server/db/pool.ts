import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

import pg from 'pg'
import type { Sql } from 'sql-template-tag'

import { invariant } from '#common/errors.ts'

import { copyIn, copyOut } from './copy.ts'
import type { DatabaseOptions, Execution } from './database.ts'
import { errorCode, isConnectionLost } from './database-violation.ts'
import { valueTypes } from './parsers.ts'
import { chooseAppLogin } from './roles.ts'
import { sessionSettings } from './session-settings.ts'
import { rememberStatements } from './statements.ts'
import type { Statements } from './statements.ts'
import { askTexts } from './texts.ts'
import { together } from './together.ts'
import type { Answer, Part } from './together.ts'

/** One session of the database. Calls made at the same time run one after the other. */
export interface Connection {
  query<Row>(sql: Sql): Promise<Row[]>
  rows<Row>(text: string): Promise<Row[]>
  texts(sql: Sql): Promise<(string | null)[]>
  exec(text: string): Promise<void>
  execute(text: string, values: readonly unknown[]): Promise<Execution>
  command(text: string): Promise<string>
  /** The statement goes with the next one, which fails where it does. @returns what tells its texts from then on */
  later(sql: Sql): () => (string | null)[]
  /** Sends what waits for the next statement now. */
  sendLater(): Promise<void>
  /** Forgets what was to go with the next statement. @returns its texts */
  drop(): Promise<readonly string[]>
  copyOut(text: string): AsyncIterable<Uint8Array>
  copyIn(text: string, source: AsyncIterable<Uint8Array | string>): Promise<number>
  copyLines(text: string, lines: string): Promise<void>
  readonly client: pg.PoolClient
}

interface Lease {
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
  /** The same for one column of text, without what only those need who say several things in one session. */
  texts(sql: Sql): Promise<(string | null)[]>
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

  async function session(): Promise<pg.PoolClient> {
    if (pool.waitingCount >= waitersMax) throw busy()
    return await connectPatiently(pool)
  }

  async function acquire(): Promise<Lease> {
    const client = await session()
    return {
      connection: asConnection(client, statements),
      release: (error) => client.release(error ?? isWornOut(client)),
    }
  }

  async function perform<T>(client: pg.PoolClient, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    let broken: Error | undefined
    try {
      return await work(client)
    } catch (error) {
      if (error instanceof Error && isConnectionLost(error)) broken = error
      throw error
    } finally {
      client.release(broken ?? isWornOut(client))
    }
  }

  async function twice<T>(text: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await session()
    try {
      return await perform(client, work)
    } catch (error) {
      const again = isStalePlan(error) || (isConnectionLost(error) && isRead(text))
      if (!again) throw error
      return await perform(await session(), work)
    }
  }

  return {
    connectionOptions: login.connectionOptions,
    rest: options.rest ?? rest,
    acquire,
    run: async (work) => await perform(await session(), (client) => work(asConnection(client, statements))),
    read: (text, work) => twice(text, (client) => work(asConnection(client, statements))),
    texts: ({ text, values }) => twice(text, (client) => sendAlone(client, statements, text, values)),
    close: () => pool.end(),
  }
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

function nameIn(client: pg.PoolClient, statements: Statements, text: string): string | undefined {
  const name = statements.nameOf(text)
  if (name === undefined) return undefined
  const names = usedNames.get(client) ?? new Set()
  usedNames.set(client, names.add(name))
  return name
}

async function sendAlone(
  client: pg.PoolClient,
  statements: Statements,
  text: string,
  values: readonly unknown[],
): Promise<(string | null)[]> {
  try {
    return await client.query(askTexts({ text, values, name: nameIn(client, statements, text) })).answers
  } catch (error) {
    // Otherwise it says where the answer was read, not who asked.
    if (error instanceof Error) Error.captureStackTrace(error)
    if (isStalePlan(error)) statements.renew(text)
    throw error
  }
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

/** A statement that goes with the next one. */
interface Held {
  readonly part: Part
  answer: Answer | undefined
}

/** Statements on their way to a session, those that are held as one message with what comes behind them. */
function openSending(client: pg.PoolClient, statements: Statements) {
  let held: Held[] = []

  function asPart(text: string, values: readonly unknown[], isText = false): Part {
    return { text, values: [...values], isText, name: nameIn(client, statements, text) ?? '' }
  }

  function take(): readonly Held[] {
    const before = held
    held = []
    return before
  }

  async function sendHeld(...behind: readonly Part[]): Promise<Answer | undefined> {
    const before = take()
    const parts = [...before.map(({ part }) => part), ...behind]
    const [first, more] = parts
    if (!first) return undefined
    try {
      const isAlone = !more && !first.isText
      const answers = isAlone ? [await client.query(first)] : await client.query(together(parts)).answers
      before.forEach((one, at) => (one.answer = answers[at]))
      return answers.at(-1)
    } catch (error) {
      if (isStalePlan(error)) for (const { text } of parts) statements.renew(text)
      throw error
    }
  }

  async function send(part: Part): Promise<Answer> {
    const answer = await sendHeld(part)
    invariant(answer, 'each statement has an answer')
    return answer
  }

  return {
    /** As the driver reads it. */
    send: async (text: string, values: readonly unknown[]) => (await send(asPart(text, values))) as pg.QueryResult,
    sendForText: async (text: string, values: readonly unknown[]) => await send(asPart(text, values, true)),
    async sendCopy(text: string, lines: string): Promise<void> {
      await send({ text, values: [], isText: true, name: '', lines })
    },
    hold(text: string, values: readonly unknown[]): Held {
      const one: Held = { part: asPart(text, values, true), answer: undefined }
      held.push(one)
      return one
    },
    sendHeld: async (): Promise<void> => void (await sendHeld()),
    take,
  }
}

function asConnection(client: pg.PoolClient, statements: Statements): Connection {
  const { inTurn, takeTurn } = oneAfterTheOther()
  const { send, sendForText, sendCopy, sendHeld, hold, take } = openSending(client, statements)

  return {
    client,
    query: <Row>(sql: Sql) => inTurn(async () => rowsAs<Row>(await send(sql.text, sql.values))),
    rows: <Row>(text: string) => inTurn(async () => rowsAs<Row>(await client.query(text))),
    texts: (sql) => inTurn(async () => textsOf(await sendForText(sql.text, sql.values))),
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
    command: (text) => inTurn(async () => (await sendForText(text, [])).command),
    later(sql) {
      let one: Held | undefined
      void inTurn(async () => (one = hold(sql.text, sql.values)))
      return () => {
        invariant(one?.answer, 'what was to be sent later has been sent')
        return textsOf(one.answer)
      }
    },
    sendLater: () => inTurn(sendHeld),
    drop: () => inTurn(async () => take().map(({ part }) => part.text)),
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
    copyLines: (text, lines) => inTurn(async () => await sendCopy(text, lines)),
  }
}

function textsOf({ rows }: Answer): (string | null)[] {
  // What was asked for its texts is answered with them.
  return rows as (string | null)[]
}

function rowsAs<Row>(result: pg.QueryResult): Row[] {
  // The caller writes the select list and so knows the row's type.
  return result.rows as Row[]
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
