import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sql from 'sql-template-tag'
import { tableOf } from '#server/access/row-rule.ts'
import { systemContext } from '#server/users/system-context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { loadMany } from './load-many.ts'

let database: TestDatabase
let environment: TestEnvironment

before(async () => {
  database = await testDatabase()
  environment = await testEnvironment(database)
})
after(async () => await database.drop())

test('many records come in proportion, shared out among the staff, and the indexes are back', async () => {
  const indexes = async () =>
    await environment.db.query<{ name: string }>(sql`
      select indexname as name from pg_indexes where schemaname = ${environment.schema} order by 1`)
  const atFirst = await indexes()
  await loadMany(environment, { language: 'es', seed: 7, rows: 500 })
  assert.deepEqual(await indexes(), atFirst)
  const ctx = await systemContext(environment)
  const contact = ctx.model.modules.get('contact')
  assert.ok(contact)
  const [found] = await environment.db.query<{ records: number; owners: number }>(sql`
    select count(*)::int as records, count(distinct owner_id)::int as owners from ${tableOf(ctx, contact)}`)
  assert.ok(found && found.records > 400 && found.records < 600, String(found?.records))
  assert.equal(found.owners, 3)
})
