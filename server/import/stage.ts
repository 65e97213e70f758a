import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import sql from 'sql-template-tag'
import type { Context, Environment } from '#server/context.ts'
import {
  changeBatch,
  findBatch,
  keepLater,
  moduleOfBatch,
  noCounts,
  rowTable,
  usualConventions,
  type Batch,
} from './batch.ts'
import { guessMapping } from './guess.ts'
import { openTableApart } from './read-apart.ts'
import type { Table, TableRow } from './read.ts'
import { stageRows } from './rows.ts'
import { importTargets } from './targets.ts'
import { sniffConventions } from './values.ts'

const rowsPerInsert = 1000
const samplesMax = 200
const samplesShown = 5

/** Reads the file into rows of the import and guesses what its columns mean. */
export async function stageFile(ctx: Context, batch: Batch, goOn: () => void): Promise<void> {
  const { environment } = ctx
  await withLocalCopy(environment, batch.fileHash, async (path) => {
    const table = await openTableApart(path)
    try {
      const { samples, rows } = await stageTable(environment, batch, table, goOn)
      await finish(ctx, batch.id, table, samples, rows)
    } finally {
      table.close()
    }
  })
}

/** While some rows are written, the next are read. */
async function stageTable(
  environment: Environment,
  batch: Batch,
  table: Table,
  goOn: () => void,
): Promise<{ samples: string[][]; rows: number }> {
  const staged = await lastStaged(environment, batch.id)
  const samples: string[][] = []
  let waiting: TableRow[] = []
  let rows = 0
  let writing = Promise.resolve()
  const flush = async (): Promise<void> => {
    await writing
    writing = stageSome(environment, batch.id, waiting)
    // It is told when it is waited for.
    writing.catch(() => undefined)
    waiting = []
    goOn()
  }
  try {
    for await (const row of table.rows) {
      rows += 1
      if (samples.length < samplesMax) samples.push([...row.values])
      // A run that was cut off has left its rows; reading goes on after them.
      if (row.number <= staged) continue
      waiting.push(row)
      if (waiting.length >= rowsPerInsert) await flush()
    }
    await flush()
  } finally {
    // Whoever goes on asks which rows are there: none may come after.
    await writing
  }
  return { samples, rows }
}

/** Whoever discards the import meanwhile waits for the rows, and takes them away too. */
async function stageSome(environment: Environment, batchId: string, rows: readonly TableRow[]): Promise<void> {
  await environment.db.transaction(async (tx) => {
    keepLater(tx)
    const batch = await findBatch(environment, tx, batchId, { lock: true })
    if (batch?.status === 'reading') await stageRows(environment, tx, batchId, rows)
  })
}

async function lastStaged(environment: Environment, batchId: string): Promise<number> {
  const rows = await environment.db.query<{ last: number }>(sql`
    select coalesce(max(number), 0)::int as last from ${rowTable(environment)} where batch_id = ${batchId}`)
  return rows[0]?.last ?? 0
}

async function finish(
  ctx: Context,
  batchId: string,
  table: Table,
  samples: readonly (readonly string[])[],
  rows: number,
): Promise<void> {
  const { environment } = ctx
  await environment.db.transaction(async (tx) => {
    const batch = await findBatch(environment, tx, batchId, { lock: true })
    if (batch?.status !== 'reading') return
    const { kind, encoding, delimiter, headers } = table
    const guessed = guessMapping(headers, samples, importTargets(ctx, moduleOfBatch(ctx, batch)))
    const { decimal, dayFirst } = sniffConventions(samples, usualConventions(ctx))
    await changeBatch(environment, tx, batch, {
      status: 'mapped',
      file: { kind, encoding, delimiter, headers, samples: samples.slice(0, samplesShown), decimal, dayFirst },
      mapping: guessed.map(({ target }) => target),
      confidences: guessed.map(({ confidence }) => confidence),
      counts: { ...noCounts, rows },
    })
  })
}

/** The readers of archives jump about in a file, so it is copied out of the store for them. */
async function withLocalCopy<T>(
  environment: Environment,
  hash: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lazo-import-'))
  try {
    const path = join(folder, 'file')
    await pipeline(environment.files.read(hash), createWriteStream(path, { mode: 0o600 }))
    return await work(path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
