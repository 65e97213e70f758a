import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import sql from 'sql-template-tag'
import { findBatch } from './batch.ts'
import { runImport } from './imports.ts'
import { pendingNumbers } from './rows.ts'
import { resumeImports } from './work.ts'
import type { Context } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { listRecords } from '#server/records/list.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { testImports, type TestImports } from '#test/support/imports.ts'
import { tradeFairFile } from '#test/support/trade-fair-file.ts'
import { contextOf, type TestEnvironment } from '#test/support/world.ts'

describe('an import that is killed', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let imports: TestImports
  let ada: Context

  before(async () => {
    imports = await testImports()
    ;({ database, environment } = imports)
    ada = await contextOf(environment, 'ada')
  })
  after(async () => await imports.close())

  /** Works on the import in another process until so many steps are committed, then kills it. */
  async function killAfter(id: string, steps: number): Promise<void> {
    const program = fileURLToPath(import.meta.resolve('#test/support/import-process.ts'))
    const child = spawn(process.execPath, [program, database.url, id], { stdio: ['ignore', 'pipe', 'inherit'] })
    let seen = ''
    child.stdout.on('data', (piece: Buffer) => {
      seen += piece.toString()
      // Killed while the next step is under way: its rows are written, but not committed.
      if (seen.length >= steps) child.kill('SIGKILL')
    })
    await once(child, 'exit')
    assert.ok(!seen.includes('done'), 'the import was still running')
  }

  test('a row that is left costs one look, at its outcome', async () => {
    let plan = ''
    const explained: Queryable = {
      ...database.db,
      query: async (statement) => {
        plan = JSON.stringify(await database.db.query(sql`explain ${statement}`))
        return []
      },
    }
    await pendingNumbers(environment, explained, ada.user.id, 0, 500)
    assert.match(plan, /Nested Loop.*import_row.*import_outcome/)
    assert.doesNotMatch(plan, /import_verdict/)
  })

  test('goes on after the last step that was committed, and writes no row twice', async () => {
    const rows = 4000
    const file = tradeFairFile({ seed: 11, rows, format: 'csv' })
    const begun = await imports.begin(ada, 'lead', file.bytes)
    const checked = await imports.check(ada, begun, { values: { source: 'tradeFair' } })
    await runImport(ada, begun.id)
    for (const steps of [1, 2]) await killAfter(begun.id, steps)
    const before = await findBatch(environment, database.db, begun.id)
    await environment.migrator.lease(async (elsewhere) => {
      await elsewhere.exec(`select pg_advisory_lock(hashtextextended('import:${environment.schema}:${begun.id}', 0))`)
      await resumeImports(environment)
      await environment.jobs.drain()
      await elsewhere.exec('select pg_advisory_unlock_all()')
    })
    assert.deepEqual(await findBatch(environment, database.db, begun.id), before, 'another process is at it')
    const waiting = sql`update lazo_jobs.job set start_after = now()
      where name = 'import' and state = 'created' and start_after > now() returning 1`
    assert.equal((await database.migrator.query(waiting)).length, 1, 'should that one die')
    const done = await imports.run(ada, begun.id)
    assert.equal(done.status, 'done')
    const { done: _, ...counts } = done.counts
    const { done: __, ...foreseen } = checked.counts
    assert.deepEqual(counts, foreseen)
    const page = JSON.parse(await listRecords(ada, { module: 'lead', scope: 'all', count: 'exact', limit: 1 }))
    assert.equal(page.count.value, counts.create)
  })
})
