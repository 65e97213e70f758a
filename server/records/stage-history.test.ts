/** The course of records through their stages, as it is told of one and of many. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { fixedTable } from '#server/model/registry.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createAll, createRecord } from './create.ts'
import { updateRecord } from './update.ts'

describe('the history of stages', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let account: string

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    account = await createRecord(await contextOf(environment, 'kim'), 'account', { name: 'Molinos' })
  })
  after(async () => await database.drop())

  /** Makes so many deals at once and moves each an hour later. @returns the course of all of them, as one */
  async function courseOf(count: number): Promise<unknown[]> {
    const kim = await contextOf(environment, 'kim')
    const ids = Array.from({ length: count }, () => environment.world.newId())
    environment.world.setNow('2026-03-12T09:00:00.000Z')
    const amount = { amount: '1200.75', currency: 'EUR' }
    await createAll(
      kim,
      'opportunity',
      ids.map((id) => ({ values: { name: 'Trato', account, amount }, options: { id } })),
    )
    environment.world.setNow('2026-03-12T10:00:00.000Z')
    for (const id of ids) await updateRecord(kim, 'opportunity', id, { stage: 'contacted' })
    return await environment.db.query(sql`
      select count(*)::int as records, pipeline, from_stage, to_stage, at, by = ${kim.policy.userId} as own,
        seconds::int, amount
      from ${fixedTable(environment.schema, 'stage_history')} where record_id = any(${ids}::uuid[])
      group by pipeline, from_stage, to_stage, at, by, seconds, amount order by at`)
  }

  it('knows of no stay that ended before it began, whoever sets the clock back', async () => {
    const kim = await contextOf(environment, 'kim')
    environment.world.setNow('2026-03-13T09:00:00.000Z')
    const id = await createRecord(kim, 'opportunity', { name: 'De mañana', account })
    environment.world.setNow('2026-03-12T09:00:00.000Z')
    await updateRecord(kim, 'opportunity', id, { stage: 'contacted' })
    const rows = await environment.db.query<{ stage: string; seconds: number | null }>(sql`
      select to_stage as stage, seconds::int from ${fixedTable(environment.schema, 'stage_history')}
      where record_id = ${id} order by id`)
    assert.deepEqual(rows, [
      { stage: 'new', seconds: null },
      { stage: 'contacted', seconds: 0 },
    ])
  })

  it('says the same of many that begin at once as of one, and how long each was in its stage', async () => {
    const stay = { pipeline: 'sales', own: true, amount: '1200.75' }
    for (const records of [1, 19, 20, 45]) {
      assert.deepEqual(await courseOf(records), [
        { ...stay, records, from_stage: null, to_stage: 'new', at: '2026-03-12T09:00:00.000Z', seconds: null },
        { ...stay, records, from_stage: 'new', to_stage: 'contacted', at: '2026-03-12T10:00:00.000Z', seconds: 3600 },
      ])
    }
  })
})
