import pg from 'pg'

import { valueTypes } from './parsers.ts'

/** Statements that go to the database in one message. The first that fails ends it: those behind it are not run. */
export interface Together<Answers = pg.QueryResult[]> extends pg.Submittable {
  readonly statements: readonly pg.QueryConfig[]
  readonly answers: Promise<Answers>
}

export function isTogether(query: unknown): query is Together<unknown> {
  return typeof query === 'object' && query !== null && 'statements' in query && 'answers' in query
}

/** What the driver's client calls while a query is answered; its types tell only how one is handed over. */
export interface Answering {
  readonly name?: string
  readonly text: string
  submit(connection: pg.Connection): Error | null
  handleRowDescription(message: unknown): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: pg.Connection): void
  handleEmptyQuery(connection: pg.Connection): void
  handleReadyForQuery(connection: pg.Connection): void
  handleError(error: Error, connection: pg.Connection): void
}

/** The statements that a session knows by name, and those on their way to it. */
export interface Named extends pg.Connection {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
}

export function together(statements: readonly pg.QueryConfig[]): Together {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult[]>()
  const results: pg.QueryResult[] = []
  let failure: Error | undefined
  const queries = statements.map((statement) =>
    asQuery(statement, (error, result) => {
      if (error) failure ??= error
      else results.push(result)
    }),
  )
  let at = 0
  const current = (): Answering | undefined => queries[at]
  const group: Together & Answering = {
    statements,
    answers: promise,
    // The client notes by these which statement the session has understood.
    get name() {
      return current()?.name ?? ''
    },
    get text() {
      return current()?.text ?? ''
    },
    submit(connection) {
      connection.stream.cork()
      // What cannot even be sent is told when those before it are answered.
      for (const query of queries) if (!failure) failure = query.submit(withoutSync(connection)) ?? failure
      connection.sync()
      connection.stream.uncork()
      return null
    },
    handleRowDescription: (message) => current()?.handleRowDescription(message),
    handleDataRow: (message) => current()?.handleDataRow(message),
    handleCommandComplete(message, connection) {
      current()?.handleCommandComplete(message, connection)
      at += 1
    },
    handleEmptyQuery: () => void (at += 1),
    handleReadyForQuery(connection) {
      for (const query of queries) query.handleReadyForQuery(connection)
      if (failure) reject(failure)
      else resolve(results)
    },
    handleError(error, connection) {
      for (const { name } of queries.slice(at)) forgetUnparsed(connection, name)
      reject(failure ?? error)
    },
  }
  return group
}

function asQuery(
  statement: pg.QueryConfig,
  done: (error: Error | undefined, result: pg.QueryResult) => void,
): Answering {
  const query: unknown = new pg.Query(
    { types: valueTypes, ...statement, queryMode: 'extended' } as pg.QueryConfig,
    done,
  ) // As the driver documents it.
  return query as Answering // What the client itself relies on.
}

/** Never reached by the server, so that it is to be told again what the name stands for. */
function forgetUnparsed(connection: pg.Connection, name: string | undefined): void {
  const { parsedStatements, submittedNamedStatements } = connection as Named // Its types leave them out.
  if (name !== undefined && parsedStatements[name] === undefined) delete submittedNamedStatements[name]
}

const quiet = new WeakMap<pg.Connection, pg.Connection>()

/** The same connection for a query that is not the last: one message ends where it is synchronised. */
function withoutSync(connection: pg.Connection): pg.Connection {
  const known = quiet.get(connection)
  if (known) return known
  const made: pg.Connection = Object.create(connection, { sync: { value: () => undefined } })
  quiet.set(connection, made)
  return made
}
