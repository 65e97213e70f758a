import pg from 'pg'

import { valueTypes } from './parsers.ts'
import { sendAtOnce } from './send-at-once.ts'
import { answerTexts } from './texts.ts'

/** A statement of several in one message. */
export interface Part extends pg.QueryConfig {
  readonly values: unknown[]
  /** Of its rows the one column is wanted, as text; or no row at all. */
  readonly isText?: boolean
  /** Of COPY … FROM STDIN: they go with it, and nobody waits to be asked for them. */
  readonly lines?: string
}

export interface Answer {
  readonly rows: readonly unknown[]
  readonly command: string
}

/** Statements that go to the database in one message. The first that fails ends it: those behind it are not run. */
export interface Together<Answers = Answer[]> extends pg.Submittable {
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
  handleCopyInResponse?(connection: pg.Connection): void
  handleError(error: Error, connection: pg.Connection): void
}

/** The statements that a session knows by name, and those on their way to it. */
export interface Named extends pg.Connection {
  readonly parsedStatements: Record<string, string>
  readonly submittedNamedStatements: Record<string, string>
}

export function together(statements: readonly Part[]): Together {
  const { promise, resolve, reject } = Promise.withResolvers<Answer[]>()
  const results: Answer[] = []
  let failure: Error | undefined
  const answered = (answer: Answer): void => void results.push(answer)
  const queries = statements.map((statement) =>
    statement.isText
      ? answerTexts(statement, answered)
      : asQuery(statement, (error, result) => {
          if (error) failure ??= error
          else answered(result)
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
      sendAtOnce(connection, (gathering) => {
        // What cannot even be sent is told when those before it are answered.
        for (const query of queries) if (!failure) failure = query.submit(gathering) ?? failure
      })
      return null
    },
    handleRowDescription: (message) => current()?.handleRowDescription(message),
    handleDataRow: (message) => current()?.handleDataRow(message),
    handleCommandComplete(message, connection) {
      current()?.handleCommandComplete(message, connection)
      at += 1
    },
    handleEmptyQuery: () => void (at += 1),
    // The rows are on their way already.
    handleCopyInResponse: () => undefined,
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
