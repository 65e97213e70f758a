import type { Sql } from 'sql-template-tag'
import sql from 'sql-template-tag'
import { invariant } from '#common/errors.ts'
import { importOptions, type ImportDetail, type ImportOptions, type ImportStatus } from '#common/api/imports.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { batchTable, findBatch, type Batch } from '#server/import/batch.ts'
import { planImport, readImport, runImport, startImport, undoImport } from '#server/import/imports.ts'
import { registerImportWork } from '#server/import/work.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { testDatabase, type TestDatabase } from './database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from './world.ts'

/** Imports of a test in a database of its own, whose background work is done at once. */
export interface TestImports {
  readonly database: TestDatabase
  readonly environment: TestEnvironment
  /** Uploads, reads the file and guesses its columns. */
  begin(ctx: Context, module: string, content: Uint8Array | string): Promise<ImportDetail>
  /** The preview, with the guessed mapping but for what `mapping` says by header. */
  check(ctx: Context, begun: ImportDetail, plan?: TestPlan): Promise<ImportDetail>
  run(ctx: Context, id: string): Promise<ImportDetail>
  undo(ctx: Context, id: string): Promise<ImportDetail>
  /** As its job finds it that begins with that. */
  standing(id: string, status: ImportStatus): Promise<Batch>
  close(): Promise<void>
}

interface TestPlan extends Partial<ImportOptions> {
  readonly mapping?: Readonly<Record<string, string | null>>
}

export async function testImports(): Promise<TestImports> {
  const database = await testDatabase()
  const environment = await testEnvironment(database)
  const { jobs, files } = environment
  registerImportWork(environment, async (userId, actId) => {
    const found = Object.entries(people).find(([, { id }]) => id === userId)
    invariant(found, 'imports in tests are made by people of the world')
    // The entry's key is one of the names that the object has.
    return { ...(await contextOf(environment, found[0] as Person, 'import')), actId }
  })
  await migrateJobs(environment.migrator)
  await jobs.start()
  const settled = async (ctx: Context, id: string): Promise<ImportDetail> => {
    await jobs.drain()
    return await readImport(ctx, id)
  }
  return {
    database,
    environment,
    async begin(ctx, module, content) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content
      const { hash } = await files.put(inPieces(bytes), { bytesMax: 100_000_000 })
      const { id } = await startImport(ctx, module, { hash, name: 'feria.csv' })
      return await settled(ctx, id)
    },
    async check(ctx, begun, { mapping = {}, ...options } = {}) {
      const chosen = begun.headers.map((header, at) =>
        header in mapping ? (mapping[header] ?? null) : (begun.mapping[at] ?? null),
      )
      await planImport(ctx, begun.id, { mapping: chosen, options: importOptions.parse(options) })
      return await settled(ctx, begun.id)
    },
    async run(ctx, id) {
      await runImport(ctx, id)
      return await settled(ctx, id)
    },
    async undo(ctx, id) {
      await undoImport(ctx, id)
      return await settled(ctx, id)
    },
    async standing(id, status) {
      await database.db.query(sql`update ${batchTable(environment)} set status = ${status}, place = 0 where id = ${id}`)
      const batch = await findBatch(environment, database.db, id)
      invariant(batch, 'the import is there')
      return batch
    },
    async close() {
      await jobs.stop()
      await database.drop()
    },
  }
}

interface Ears {
  /** Before each transaction. */
  readonly begin?: () => Promise<unknown>
  /** Before each statement of them. */
  readonly hear: (statement: Sql, tx: Transaction) => unknown
}

/** The same context, to whose transactions one listens. */
export function listenedTo<C extends Context>(ctx: C, { begin, hear }: Ears): C {
  const { db } = ctx.environment
  const transaction: typeof db.transaction = async (work, options) => {
    await begin?.()
    return await db.transaction(async (tx) => {
      const query: typeof tx.query = async (statement) => {
        await hear(statement, tx)
        return await tx.query(statement)
      }
      return await work({ ...tx, query })
    }, options)
  }
  return { ...ctx, environment: { ...ctx.environment, db: { ...db, transaction } } }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
