import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sql from 'sql-template-tag'
import type { Context } from '#server/context.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { moduleOf } from '#server/records/fields.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { testImports, type TestImports } from '#test/support/imports.ts'
import { contextOf, type TestEnvironment } from '#test/support/world.ts'
import { readImport, undoImport } from './imports.ts'

describe('steps of an import', () => {
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

  async function prepared(name: string, rows: number): Promise<string> {
    const lines = Array.from({ length: rows }, (_, at) => `${name} ${at};${name}${at}@pasos.es`)
    const begun = await imports.begin(ada, 'contact', ['Nombre;Correo', ...lines].join('\n'))
    const { counts } = await imports.check(ada, begun)
    assert.equal(counts.create, rows)
    return begun.id
  }

  /** Runs while nobody can write people; what is done meanwhile comes when so many steps wait. */
  async function runHeldUp(id: string, waiting: number, meanwhile = async (): Promise<void> => {}): Promise<void> {
    const contacts = tableOf(ada, moduleOf(ada, 'contact'))
    const running = await database.migrator.transaction(async (tx) => {
      await tx.exec(`lock table ${contacts.text} in share mode`)
      const run = imports.run(ada, id)
      await database.untilBlocked(waiting)
      await meanwhile()
      // Not waited for in here, where what it waits for is held.
      return { run }
    })
    await running.run
  }

  async function written(id: string): Promise<number> {
    const contacts = tableOf(ada, moduleOf(ada, 'contact'))
    return (await database.db.query(sql`select from ${contacts} where batch_id = ${id} and deleted_at is null`)).length
  }

  test('that only add records are written three at a time', async () => {
    const id = await prepared('tres', 1700)
    await runHeldUp(id, 3)
    assert.equal(await written(id), 1700)
    assert.equal((await readImport(ada, id)).counts.create, 1700)
  })

  test('leave no words that the next who saves a person would have to take into the index of the search', async () => {
    const id = await prepared('palabras', 600)
    await imports.run(ada, id)
    const [waiting] = await database.migrator.query<{ pages: number }>(sql`
      select sum(gin_clean_pending_list(i.indexrelid))::int as pages from pg_index i
      join pg_class c on c.oid = i.indexrelid join pg_am a on a.oid = c.relam
      where i.indrelid = ${tableOf(ada, moduleOf(ada, 'contact')).text}::regclass and a.amname = 'gin'`)
    assert.equal(waiting?.pages, 0)
  })

  test('that are under way when the import is taken back write nothing', async () => {
    const id = await prepared('nada', 1200)
    await runHeldUp(id, 2, async () => {
      await undoImport(ada, id)
    })
    assert.equal((await readImport(ada, id)).status, 'undone')
    assert.equal(await written(id), 0)
  })
})
