import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sql from 'sql-template-tag'
import { compilePolicy } from '#server/access/policy.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { groupRecords } from '#server/records/group.ts'
import { listRecords } from '#server/records/list.ts'
import { systemContext } from '#server/users/system-context.ts'
import { team, type TeamLogin } from '#demo/team.ts'
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

test('it passes as history: nothing is dated after the moment of the load', async () => {
  const now = environment.world.now()
  for (const module of ctx.model.modules.values()) {
    const rows = await environment.db.query(
      sql`select 1 from ${tableOf(ctx, module)} where updated_at > ${now} limit 1`,
    )
    assert.equal(rows.length, 0, module.name)
  }
})

test('every record has a title', async () => {
  for (const module of ctx.model.modules.values()) {
    const rows = await environment.db.query(sql`select 1 from ${tableOf(ctx, module)} where title = '' limit 1`)
    assert.equal(rows.length, 0, module.name)
  }
})

test('deals have their next meeting and campaigns their sums', async () => {
  const board: { groups: { keys: string[] }[] } = JSON.parse(
    await groupRecords(ctx, {
      module: 'opportunity',
      by: ['nextActivity'],
      filter: { field: 'stage', op: 'notIn', value: ['won', 'lost'] },
    }),
  )
  assert.deepEqual(board.groups.map((group) => group.keys[0]).toSorted(), ['none', 'overdue', 'planned', 'today'])
  const {
    rows,
  }: {
    rows: {
      memberCount: number
      responseCount: number
      cost: { base: string } | null
      wonRevenue: { base: string } | null
      returnOnCost: string | null
    }[]
  } = JSON.parse(await listRecords(ctx, { module: 'campaign' }))
  assert.ok(rows.every((row) => row.memberCount > 20))
  assert.ok(rows.some((row) => Number(row.wonRevenue?.base) > 10_000))
  assert.ok(rows.some((row) => row.responseCount > 0 && row.responseCount <= row.memberCount))
  for (const { cost, wonRevenue, returnOnCost } of rows) {
    const spent = Number(cost?.base ?? 0)
    const share = ((Number(wonRevenue?.base ?? 0) - spent) / spent) * 100
    assert.equal(returnOnCost, spent === 0 ? null : String(Math.round(share)))
  }
})

test('amounts in other currencies have their worth on the day', async () => {
  const { rows }: { rows: { amount: { amount: string; currency: string; base: string } }[] } = JSON.parse(
    await listRecords(ctx, { module: 'opportunity', filter: { field: 'amount', op: 'notEmpty' }, limit: 200 }),
  )
  const foreign = rows.filter(({ amount }) => amount.currency !== 'EUR')
  assert.ok(foreign.length > 5)
  for (const { amount } of foreign) assert.ok(Number(amount.base) > 0 && Number(amount.base) < 2_000_000)
})

test('a salesperson sees the deals of their own group only', async () => {
  const kim = await signedIn('kim')
  const { rows }: { rows: { owner: { id: string } }[] } = JSON.parse(
    await listRecords(kim, { module: 'opportunity', fields: ['account'], limit: 200, scope: 'all' }),
  )
  assert.ok(rows.length > 100)
  assert.ok(rows.every(({ owner }) => owner.id !== team.inigo.id))
})

test('a file of the demo can be read back', async () => {
  const [file] = await environment.db.query<{ hash: string; mime: string }>(sql`
    select hash, mime from ${fixedTable(environment.schema, 'attachment')} where name like '%.pdf' limit 1`)
  assert.equal(file?.mime, 'application/pdf')
  assert.ok(await environment.files.isIntact(file.hash))
})

test('a second load writes nothing', async () => {
  assert.equal(await loadDemo(environment, { language: 'es' }), 0)
})

async function signedIn(login: TeamLogin): Promise<Context> {
  const { id, name, email } = team[login]
  return {
    ...ctx,
    policy: await compilePolicy(environment, ctx.model, id),
    user: { ...ctx.user, id, name, email },
    channel: 'ui',
  }
}
