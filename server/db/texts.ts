import pg from 'pg'

import { sendAtOnce } from './send-at-once.ts'
import type { Answer, Answering, Named, Together } from './together.ts'

interface Asked {
  readonly text: string
  readonly values?: readonly unknown[]
  /** Under which it is prepared. */
  readonly name?: string | undefined
  /** Of COPY … FROM STDIN, in its text format. */
  readonly lines?: string | undefined
}

// The driver exports it; its types leave it out.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): string | Buffer | null } }).utils

/**
 * Answers texts as they come: as nothing is made of them by their type, the database need not describe the one
 * column at each use, nor the driver keep what it says. That is a tenth of the processor time of a whole request.
 */
export function askTexts(asked: Asked): Together<(string | null)[]> {
  const { promise, resolve, reject } = Promise.withResolvers<(string | null)[]>()
  // As answerTexts leaves them.
  const asking = answerTexts(asked, ({ rows }) => resolve(rows as (string | null)[]))
  const alone: Together<(string | null)[]> & Answering = {
    ...asking,
    statements: [{ ...asked, name: asking.name ?? '', values: [...(asked.values ?? [])] }],
    answers: promise,
    submit(connection) {
      sendAtOnce(connection, asking.submit)
      return null
    },
    handleError: reject,
  }
  return alone
}

/** The same as a part of a message. */
export function answerTexts({ text, values = [], name = '', lines }: Asked, done: (answer: Answer) => void): Answering {
  const given = values.map(prepareValue)
  const rows: (string | null)[] = []
  let command = ''
  return {
    name,
    text,
    submit(connection) {
      if (name === '' || !isKnown(connection, name)) prepare(connection, name, text)
      connection.bind({ statement: name, values: given }, true)
      connection.execute({}, true)
      if (lines !== undefined) connection.stream.write(copyMessages(lines))
      return null
    },
    handleRowDescription: () => undefined,
    handleDataRow: ({ fields: [value = null] }: { readonly fields: readonly (string | null)[] }) =>
      void rows.push(value),
    handleCommandComplete: (told: { readonly text: string }) => void (command = told.text),
    handleEmptyQuery: () => undefined,
    handleReadyForQuery: () => done({ rows, command }),
    handleError: () => undefined,
  }
}

/** All that is copied, and that it is all. Where the COPY is refused the database passes over them. */
function copyMessages(lines: string): Uint8Array {
  const size = Buffer.byteLength(lines)
  const message = Buffer.allocUnsafe(copyHead + size + copyDone.length)
  message.writeUInt8(0x64)
  message.writeInt32BE(copyHead - 1 + size, 1)
  message.write(lines, copyHead)
  message.set(copyDone, copyHead + size)
  return message
}

const copyHead = 5
const copyDone = [0x63, 0, 0, 0, 4]

function isKnown(connection: pg.Connection, name: string): boolean {
  const { parsedStatements, submittedNamedStatements } = connection as Named // Its types leave them out.
  return parsedStatements[name] !== undefined || submittedNamedStatements[name] !== undefined
}

/** The client notes what is on its way as understood, once the database says so. */
function prepare(connection: pg.Connection, name: string, text: string): void {
  connection.parse({ name, text, types: [] }, true)
  if (name !== '') (connection as Named).submittedNamedStatements[name] = text // As above.
}

/** The single text of the single row. */
export function only(texts: readonly (string | null)[]): string {
  const [text] = texts
  if (texts.length === 1 && typeof text === 'string') return text
  throw new Error(`Expected one row with one text, got ${texts.length} rows.`)
}
