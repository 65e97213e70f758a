import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import sql from 'sql-template-tag'
import type { Context } from '#server/context.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { listenedTo, testImports, type TestImports } from '#test/support/imports.ts'
import { contextOf, type TestEnvironment } from '#test/support/world.ts'
import { checkRows } from './check.ts'
import { runRows } from './run.ts'

describe('an import into a module without records', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let imports: TestImports
  let kim: Context

  before(async () => {
    imports = await testImports()
    ;({ database, environment } = imports)
    kim = await contextOf(environment, 'kim')
  })
  after(async () => await imports.close())

  /** As Kim, who sees some rows, noting how the database looks for what many rows name. */
  function planned(plans: string[]): Context {
    return listenedTo(kim, {
      hear: async (statement, tx) => {
        if (!statement.text.includes('unnest(')) return
        const lines = await tx.query<{ 'QUERY PLAN': string }>(sql`explain ${statement}`)
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
      },
    })
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
        await work(planned(plans), await imports.standing(begun.id, status), () => true)
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
