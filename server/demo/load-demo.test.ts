import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sql from 'sql-template-tag'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { systemContext } from '#server/users/system-context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { loadDemo } from './load-demo.ts'

let database: TestDatabase
let environment: TestEnvironment
let ctx: Context

before(async () => {
  database = await testDatabase()
  environment = await testEnvironment(database)
  await loadDemo(environment, { language: 'es' })
  ctx = await systemContext(environment)
})
after(async () => await database.drop())

test('every record of the demo world is written with its past', async () => {
  const module = ctx.model.modules.get('opportunity')
  assert.ok(module)
  const [row] = await environment.db.query<{ records: number; versions: number; changes: number; stages: number }>(sql`
    select count(*)::int as records, sum(version)::int as versions,
      (select count(*)::int from ${fixedTable(environment.schema, 'change')} where module_id = ${module.id}) as changes,
      (select count(*)::int from ${fixedTable(environment.schema, 'stage_history')}) as stages
    from ${tableOf(ctx, module)}`)
  assert.ok(row)
  assert.ok(row.records > 500)
  assert.equal(row.changes, row.versions)
  assert.ok(row.stages > row.records * 2)
})
