import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sql, { raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { systemContext } from '#server/users/system-context.ts'
import { verify } from '#server/verify/verify.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { loadMany } from './load-many.ts'

let database: TestDatabase
let environment: TestEnvironment

before(async () => {
  database = await testDatabase()
  environment = await testEnvironment(database)
  await migrateJobs(environment.migrator)
})
after(async () => await database.drop())

test('many records come in proportion, shared out among the staff, and the indexes are back', async () => {
  const places = async () =>
    await environment.db.query<{ name: string }>(sql`
      select indexname as name from pg_indexes where schemaname = ${environment.schema}
      union all select conname from pg_constraint where connamespace = ${environment.schema}::regnamespace and convalidated
      order by 1`)
  const atFirst = await places()
  await loadMany(environment, { language: 'es', seed: 7, rows: 500, told: 170 })
  assert.deepEqual(await places(), atFirst)
  const ctx = await systemContext(environment)
  const [contact, account] = [ctx.model.modules.get('contact'), ctx.model.modules.get('account')]
  assert.ok(contact && account)
  const [found] = await environment.db.query<{ records: number; owners: number; emails: number; written: number }>(sql`
    select count(*)::int as records, count(distinct owner_id)::int as owners,
      count(${field(contact, 'email')})::int as written, count(distinct ${field(contact, 'email')})::int as emails
    from ${tableOf(ctx, contact)}`)
  assert.ok(found && found.records > 400 && found.records < 600, String(found?.records))
  assert.equal(found.owners, 3)
  assert.ok(found.emails > found.written * 0.9, `${found.emails} of ${found.written} addresses differ`)

  const [strays] = await environment.db.query<{ count: number }>(sql`
    select count(*)::int from ${tableOf(ctx, contact)} c join ${tableOf(ctx, account)} a on a.id = c.${field(contact, 'account')}
    where a.owner_id <> c.owner_id`)
  assert.equal(strays?.count, 0, 'a copy is related to copies')
  const [untold] = await environment.db.query<{ count: number }>(sql`
    select count(*)::int from ${tableOf(ctx, contact)} c where not exists (
      select from ${changeTable(environment)} h where h.record_id = c.id and h.version = c.version
        and h.after ->> 'owner' = c.owner_id::text
        and h.after ->> ${contact.fields.get('email')?.id ?? ''} is not distinct from c.${field(contact, 'email')})`)
  assert.equal(untold?.count, 0, 'the change log of a copy says what the copy holds')
  const broken = (await verify(environment)).filter(({ count }) => count > 0)
  assert.deepEqual(broken, [], 'what verify looks at holds for copies too')
})

function field(module: ModelModule, name: string): Sql {
  return raw(`"${module.fields.get(name)?.column ?? ''}"`)
}
