import { parentPort } from 'node:worker_threads'
import { LazoError, invariant } from '#common/errors.ts'
import { openTable, type OpenOptions, type TableRow } from './read.ts'

/** Said before the first row of a file is asked for; a thread reads one file after the other. */
export interface FileToRead {
  readonly path: string
  readonly options: OpenOptions
}

/** What the thread that reads a file tells the one that asked; one answer for each request. */
export type ReadAnswer =
  | { readonly kind: 'open'; readonly table: OpenedTable }
  | { readonly kind: 'rows'; readonly rows: readonly TableRow[]; readonly done: boolean }
  | { readonly kind: 'refused'; readonly error: Pick<LazoError, 'code' | 'text' | 'violations'> }
  | { readonly kind: 'broken'; readonly message: string }

interface OpenedTable {
  readonly kind: 'csv' | 'xlsx' | 'vcard'
  readonly encoding: Awaited<ReturnType<typeof openTable>>['encoding']
  readonly delimiter: string
  readonly sheet: string
  readonly headers: readonly string[]
}

/** Rows in one answer: enough to hide the cost of a message, few enough to stay small. */
const rowsPerAnswer = 500

async function* answers(path: string, options: OpenOptions): AsyncGenerator<ReadAnswer> {
  const { rows, close: _close, ...table } = await openTable(path, options)
  yield { kind: 'open', table }
  let batch: TableRow[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < rowsPerAnswer) continue
    yield { kind: 'rows', rows: batch, done: false }
    batch = []
  }
  yield { kind: 'rows', rows: batch, done: true }
}

function failure(error: unknown): ReadAnswer {
  if (!(error instanceof LazoError)) return { kind: 'broken', message: String(error) }
  const { code, text, violations } = error
  return { kind: 'refused', error: { code, text, violations } }
}

invariant(parentPort, 'the reader of files runs in a thread of its own')
const port = parentPort
let source: AsyncGenerator<ReadAnswer> | undefined
port.on('message', (said: FileToRead | 'next') => {
  if (said !== 'next') {
    source = answers(said.path, said.options)
    return
  }
  source?.next().then(
    ({ value, done }) => {
      if (!done) port.postMessage(value)
    },
    (error: unknown) => port.postMessage(failure(error)),
  )
})
