import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import sql from 'sql-template-tag'
import { LazoError, forbidden, unavailable } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'
import { testImports, type TestImports } from '#test/support/imports.ts'
import { contextOf } from '#test/support/world.ts'
import { readImport, runImport } from './imports.ts'

describe('what an import meets that is not the fault of its file', () => {
  let imports: TestImports
  let ada: Context
  let db: Database

  before(async () => {
    imports = await testImports()
    ada = await contextOf(imports.environment, 'ada')
    ;({ db } = imports.database)
  })
  after(async () => await imports.close())
  beforeEach(() => Object.assign(imports.environment, { db }))

  const busy = new LazoError('busy', { es: 'Ocupado.', en: 'Busy.' })

  /** What has been imported before is refused. */
  let files = 0
  async function begun(): Promise<string> {
    const detail = await imports.begin(ada, 'lead', `Nombre,Apellidos\nEva,Ruiz ${(files += 1)}\n`)
    const checked = await imports.check(ada, detail, { values: { source: 'tradeFair' } })
    await runImport(ada, checked.id)
    return checked.id
  }

  /** So many of what it asks outside transactions are answered with this. */
  function failing(error: unknown, times = Infinity): void {
    let left = times
    const query: Database['query'] = async (text) => {
      if (text.sql.includes('import_batch') && left-- > 0) throw error
      return await db.query(text)
    }
    Object.assign(imports.environment, { db: { ...db, query } })
  }

  async function attempt(times = 10): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await imports.database.migrator.query(
        sql`update lazo_jobs.job set start_after = now() where name = 'import' and state < 'active'`,
      )
      await imports.environment.jobs.drain()
    }
  }

  for (const error of [busy, unavailable('No responde.', 'No answer.'), new Error('a bug')]) {
    test(`is tried again: ${error.message}`, async () => {
      const id = await begun()
      failing(error, 2)
      await attempt(2)
      Object.assign(imports.environment, { db })
      assert.equal((await readImport(ada, id)).status, 'running')
      await attempt()
      const { status, counts } = await readImport(ada, id)
      assert.deepEqual([status, counts.create], ['done', 1])
    })

    test(`is told when it does not end: ${error.message}`, async () => {
      const id = await begun()
      failing(error)
      await attempt()
      Object.assign(imports.environment, { db })
      const { status, problem } = await readImport(ada, id)
      assert.equal(status, 'failed')
      assert.match(
        problem?.es ?? '',
        error instanceof LazoError ? new RegExp(error.text.es) : /culpa no es del archivo/,
      )
    })
  }

  test('a full disk is waited for', async () => {
    const id = await begun()
    failing(Object.assign(new Error('No space left on device'), { code: '53100' }))
    await attempt()
    Object.assign(imports.environment, { db })
    assert.equal((await readImport(ada, id)).status, 'running')
  })

  test('rights that are gone are told at once', async () => {
    const id = await begun()
    failing(forbidden('Ya no.', 'No longer.'), 1)
    await attempt(1)
    assert.equal((await readImport(ada, id)).status, 'failed')
  })
})
