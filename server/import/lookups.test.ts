import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sql from 'sql-template-tag'
import type { ImportStatus } from '#common/api/imports.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testImports, type TestImports } from '#test/support/imports.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { batchTable, findBatch, type Batch } from './batch.ts'
import { checkRows } from './check.ts'
import { runRows } from './run.ts'

describe('an import into a module without records', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let imports: TestImports
  let kim: Context

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    imports = await testImports(environment)
    kim = await contextOf(environment, 'kim')
  })
  after(async () => {
    await environment.jobs.stop()
    await database.drop()
  })

  /** As Kim, who sees some rows, noting how the database looks for what many rows name. */
  function planned(plans: string[]): Context {
    const spied = (tx: Transaction): Transaction => ({
      ...tx,
      query: async (statement) => {
        if (statement.text.includes('unnest(')) {
          const lines = await tx.query<{ 'QUERY PLAN': string }>(sql`explain ${statement}`)
          plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
        }
        return await tx.query(statement)
      },
    })
    const { db } = environment
    const transaction: typeof db.transaction = async (work, options) =>
      await db.transaction(async (tx) => await work(spied(tx)), options)
    return { ...kim, environment: { ...environment, db: { ...db, transaction } } }
  }

  async function standing(id: string, status: ImportStatus): Promise<Batch> {
    await database.db.query(sql`update ${batchTable(environment)} set status = ${status}, place = 0 where id = ${id}`)
    const batch = await findBatch(environment, database.db, id)
    assert.ok(batch)
    return batch
  }

  const reads = /Index (?:Only )?Scan|Bitmap Heap Scan/

  /** As a look at tables finds them while the first rows are written: large, and hardly anything in them. */
  const takenForEmpty = `
    delete from pg_statistic where starelid in (select oid from pg_class where relname like 'm\\_%');
    update pg_class set reltuples = 1, relpages = 8000 where relkind = 'r' and relname like 'm\\_%'`

  for (const [how, before] of [
    ['as they are', ''],
    ['taken for empty', takenForEmpty],
  ] as const)
    test(`looks for what its rows name in indexes, and reads no table for each: tables ${how}`, async () => {
      if (before) await database.migrator.exec(before)
      const file = 'Nombre;Apellidos;Correo;Móvil;Empresa\nIda;Ibáñez;ida@nueva.es;600111222;Nueva\n'
      const begun = await imports.begin(kim, 'contact', file)
      await imports.check(kim, begun)
      for (const [status, work] of [
        ['checking', checkRows],
        ['running', runRows],
      ] as const) {
        const plans: string[] = []
        await work(planned(plans), await standing(begun.id, status), () => true)
        assert.ok(plans.length > 0)
        for (const plan of plans) {
          assert.doesNotMatch(plan, /Seq Scan|Index Cond: .*(?:owner_id|group_set_id)/)
          // An index that is read without a condition is read to its end.
          for (const part of plan.split(/\n(?=.*->)/))
            if (reads.test(part)) assert.match(part, /(?:Index|Recheck) Cond/)
        }
      }
    })
})
