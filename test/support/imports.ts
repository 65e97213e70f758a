import { invariant } from '#common/errors.ts'
import { importOptions, type ImportDetail, type ImportOptions } from '#common/api/imports.ts'
import type { Context } from '#server/context.ts'
import { planImport, readImport, runImport, startImport, undoImport } from '#server/import/imports.ts'
import { registerImportWork } from '#server/import/work.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { contextOf, people, type Person, type TestEnvironment } from './world.ts'

/** Imports of a test, whose background work is done at once. */
export interface TestImports {
  /** Uploads, reads the file and guesses its columns. */
  begin(ctx: Context, module: string, content: Uint8Array | string): Promise<ImportDetail>
  /** The preview, with the guessed mapping but for what `mapping` says by header. */
  check(ctx: Context, begun: ImportDetail, plan?: TestPlan): Promise<ImportDetail>
  run(ctx: Context, id: string): Promise<ImportDetail>
  undo(ctx: Context, id: string): Promise<ImportDetail>
}

export interface TestPlan extends Partial<ImportOptions> {
  readonly mapping?: Readonly<Record<string, string | null>>
}

export async function testImports(environment: TestEnvironment): Promise<TestImports> {
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
  }
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
