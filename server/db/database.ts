import sql, { type Sql } from 'sql-template-tag'

import { openPool } from './pool.ts'
import type { Connection, ConnectionPool, SessionClient } from './pool.ts'
import { only } from './texts.ts'
import { openEar, type Listener } from './listen.ts'
import { runTransaction } from './transaction.ts'

export interface Queryable {
  /**
   * Rows typed by the caller. int8 comes as number where safe, else as string; numeric, date and timestamptz come as
   * strings (timestamptz as '2026-01-02T03:04:05.678Z'); json is parsed. A JavaScript array is sent as a PostgreSQL
   * array: pass JSON parameters as text.
   */
  query<Row = Record<string, unknown>>(sql: Sql): Promise<Row[]>
  /** The single text column of each row, as is: JSON built by PostgreSQL is not parsed. */
  texts(sql: Sql): Promise<(string | null)[]>
  /** Of the single row. */
  text(sql: Sql): Promise<string>
  /** Run DDL or several statements, without parameters. */
  exec(text: string): Promise<void>
  /** For libraries that bring SQL text of their own, such as the job queue. */
  execute(text: string, values: readonly unknown[]): Promise<Execution>
}

export interface Execution {
  readonly rows: Record<string, unknown>[]
  readonly rowCount: number
}

export interface Transaction extends Queryable {
  readonly kind: 'transaction'
  /** What work does is undone when it throws; the transaction goes on. */
  savepoint<T>(work: () => Promise<T>): Promise<T>
  /** The statement goes with the next one, or the end, which fails where it does. @returns what tells its texts from then on */
  later(sql: Sql): () => (string | null)[]
  /** Sends what waits for the next statement now, for whoever needs its answer before the end. */
  sendLater(): Promise<void>
  /** Called once all is committed; not where it is undone. */
  afterCommit(call: () => void): void
  /** COPY … TO STDOUT as bytes, chunks ending anywhere. Who stops reading half way ends the transaction. */
  copyOut(text: string): AsyncIterable<Uint8Array>
  /** COPY … FROM STDIN; the number of rows. Text, identifiers included, is the caller's: it takes no parameters. */
  copyIn(text: string, source: AsyncIterable<Uint8Array | string>): Promise<number>
  /** The same for lines that are there: statement and rows leave in one message, with what was to be sent later. */
  copyLines(text: string, lines: string): Promise<void>
}

export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readonly readOnly?: boolean
}

export interface Database extends Queryable {
  readonly kind: 'database'
  /** Runs work again, up to five times, when PostgreSQL reports a deadlock or a serialisation failure. */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** One connection beside the others hears all channels. It comes back by itself; what was said meanwhile is lost. */
  listen(channel: string, listener: Listener): Promise<() => Promise<void>>
  /**
   * Says it to all processes that listen, and comes back when it has been heard. Where all sessions may be busy
   * with those who wait for this, another's say it.
   */
  notify(channel: string, payload: string, by?: Queryable): Promise<void>
  /** Rows in batches through a cursor on one snapshot, for exports and backups. */
  stream<Row = Record<string, unknown>>(sql: Sql, batchSize: number): AsyncIterable<Row[]>
  /** Hand over a whole connection, for libraries that speak to the driver themselves. */
  lease<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  readonly url: string
  readonly poolSize?: number
  readonly applicationName?: string
  /** The application owns no DDL; the migrator may change schemas and take minutes over it. */
  readonly role?: 'app' | 'migrator'
  readonly statementTimeoutMs?: number
  /** For simulations, which hold each statement until its turn: called with every new session. */
  readonly onSession?: (client: SessionClient) => Promise<void>
  /** Likewise, how long a transaction rests that runs again after so many attempts. */
  readonly rest?: (attempt: number) => Promise<void>
}

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const pool = await openPool(options)
  const ear = openEar(pool.connectionOptions)
  const query = async <Row>(statement: Sql): Promise<Row[]> =>
    await pool.read(statement.text, async (connection) => await connection.query<Row>(statement))

  return {
    kind: 'database',
    query,
    texts: pool.texts,
    text: async (statement) => only(await pool.texts(statement)),
    exec: (text) => pool.run((connection) => connection.exec(text)),
    execute: (text, values) => pool.read(text, (connection) => connection.execute(text, values)),
    transaction: (work, transactionOptions) => runTransaction(pool, work, transactionOptions),
    listen: ear.listen,
    async notify(channel, payload, by) {
      const heard = ear.echo(channel, payload)
      const say = sql`select pg_notify(${channel}, ${payload})`
      await (by ? by.query(say) : query(say))
      await heard
    },
    stream: <Row>(statement: Sql, batchSize: number) => streamRows<Row>(pool, statement, batchSize),
    lease: (work) => pool.run(work),
    async close() {
      await ear.close()
      await pool.close()
    },
  }
}

const streamSettings = `
  set local statement_timeout = '60s';
  set local idle_in_transaction_session_timeout = '5min'`

async function* streamRows<Row>(pool: ConnectionPool, statement: Sql, batchSize: number): AsyncIterable<Row[]> {
  const { connection, release } = await pool.acquire()
  let failure: Error | undefined
  try {
    // The reader's pace is a client's download, so this transaction may idle longer than others.
    await connection.exec(`begin isolation level repeatable read read only; ${streamSettings}`)
    await connection.execute(`declare lazo_stream no scroll cursor for ${statement.text}`, statement.values)
    while (true) {
      const rows = await connection.rows<Row>(`fetch forward ${Math.trunc(batchSize)} from lazo_stream`)
      if (rows.length === 0) break
      yield rows
    }
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error))
    throw error
  } finally {
    await connection.exec('rollback').catch((error: Error) => {
      failure = error
    })
    release(failure)
  }
}
