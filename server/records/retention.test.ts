import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { fixedTable } from '#server/model/registry.ts'
import { registerReadingWork } from '#server/reading/work.ts'
import { doNightly } from '#server/users/nightly.ts'
import { systemContext } from '#server/users/system-context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { visibleIds } from './list.ts'
import { purgeTrash } from './purge.ts'
import { deleteRecord } from './remove.ts'
import { discardStaleProspects } from './retention.ts'
import { snapshotPipelines } from './snapshot.ts'
import { updateRecord } from './update.ts'

describe('what is done at night', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    await migrateJobs(database.migrator)
    registerReadingWork(environment)
    await environment.jobs.start()
  })
  after(async () => {
    await environment.jobs.stop()
    await database.drop()
  })

  const rowsOf = async (module: string, id: string): Promise<number> => {
    const ctx = await contextOf(environment, 'ada')
    const found = ctx.model.modules.get(module)
    assert.ok(found)
    return (await environment.db.query(sql`select 1 from ${tableOf(ctx, found)} t where t.id = ${id}`)).length
  }

  it('discards untouched prospects after the months of the setting, and nobody else', async () => {
    environment.world.setNow('2024-01-10T09:00:00.000Z')
    const old = await contextOf(environment, 'kim')
    const lead = async (values: object = {}): Promise<string> =>
      await createRecord(old, 'lead', { company: 'Vieja', source: 'event', ...values })
    const stale = await lead()
    const note = await createRecord(old, 'note', { subject: 'Vieja', regarding: { module: 'lead', id: stale } })
    const called = await lead()
    const qualified = await lead({ qualification: 'qualified', qualifyingEvent: 'call' })
    environment.world.setNow('2025-06-01T09:00:00.000Z')
    await createRecord(await contextOf(environment, 'kim'), 'call', {
      subject: 'Reciente',
      regarding: { module: 'lead', id: called },
    })
    environment.world.setNow('2026-01-09T09:00:00.000Z')
    assert.equal(await discardStaleProspects(await systemContext(environment)), 0)
    environment.world.setNow('2026-01-11T09:00:00.000Z')
    const system = await systemContext(environment)
    assert.equal(await discardStaleProspects(system), 1)
    const ada = await contextOf(environment, 'ada')
    assert.deepEqual(
      (await visibleIds(ada, 'lead', [stale, called, qualified])).toSorted(),
      [called, qualified].toSorted(),
    )
    assert.deepEqual(await visibleIds(ada, 'note', [note]), [])
    const logged = await environment.db.query<{ channel: string }>(sql`
      select channel from ${changeTable(environment)} where record_id = ${stale} and action = 'delete'`)
    assert.deepEqual(logged, [{ channel: 'system' }])
    assert.equal(await discardStaleProspects(system), 0)
    // Thirty days later nothing of the person is left, in the table or in the log.
    environment.world.setNow('2026-02-12T09:00:00.000Z')
    await purgeTrash(await systemContext(environment))
    assert.deepEqual([await rowsOf('lead', stale), await rowsOf('note', note), await rowsOf('lead', called)], [0, 0, 1])
    const [values] = await environment.db.query<{ count: number }>(sql`
      select count(*)::int as count from ${changeTable(environment)} where record_id in (${stale}, ${note}) and (before is not null or after is not null)`)
    assert.equal(values?.count, 0)
  })

  it('purges the bin after thirty days: not before, and what points there lets go', async () => {
    environment.world.setNow('2026-03-01T09:00:00.000Z')
    const ada = await contextOf(environment, 'ada')
    const account = await createRecord(ada, 'account', { name: 'A la papelera' })
    const contact = await createRecord(ada, 'contact', { firstName: 'Eva', account })
    const task = await createRecord(ada, 'task', { subject: 'Tarea', regarding: { module: 'account', id: account } })
    const stored = await environment.files.put(Readable.from([Buffer.from('contenido')]), { bytesMax: 100 })
    const file = environment.world.newId()
    await environment.db.query(sql`
      insert into ${fixedTable(environment.schema, 'attachment')} (id, hash, name, mime, size, created_at, created_by)
      values (${file}, ${stored.hash}, 'a.txt', 'text/plain', 9, ${environment.world.now()}, ${people.ada.id})`)
    const document = await createRecord(ada, 'document', {
      name: 'Doc',
      file,
      regarding: { module: 'account', id: account },
    })
    await deleteRecord(ada, 'account', account)
    await deleteRecord(ada, 'document', document)
    environment.world.setNow('2026-03-30T09:00:00.000Z')
    assert.equal(await purgeTrash(await systemContext(environment)), 0)
    environment.world.setNow('2026-04-01T09:00:00.000Z')
    // The document goes with its only version.
    assert.equal(await purgeTrash(await systemContext(environment)), 3)
    assert.deepEqual(
      [await rowsOf('account', account), await rowsOf('contact', contact), await rowsOf('task', task)],
      [0, 1, 1],
    )
    assert.equal(await environment.files.isIntact(stored.hash), false)
    await updateRecord(await contextOf(environment, 'ada'), 'task', task, { subject: 'Sigue' })
  })

  it('leaves the log of changes, to which the application can only add', async () => {
    const kept = await environment.migrator.query(sql`select seq from env_test.change order by seq`)
    for (const attempt of [
      `update env_test.change set actor = null`,
      `update env_test.change set before = null, after = null`,
      `delete from env_test.change`,
      `truncate env_test.change`,
      `alter table env_test.change disable trigger all`,
    ]) {
      await assert.rejects(environment.db.exec(attempt), { code: '42501' }, attempt)
    }
    assert.deepEqual(await environment.migrator.query(sql`select seq from env_test.change order by seq`), kept)
  })

  it('is done in parts: one that fails holds up none of the others, and is said', async () => {
    const logged: object[] = []
    const heard = { ...environment, world: { ...environment.world, log: (event: object) => void logged.push(event) } }
    const parts = {
      first: async () => 1,
      broken: async () => await Promise.reject(new Error('no luck')),
      last: async () => 2,
    }
    await assert.rejects(doNightly(heard, parts), { message: 'Error: no luck' })
    assert.deepEqual(logged, [{ event: 'nightly.done', first: 1, last: 2 }])
    await doNightly(heard, { first: parts.first })
  })

  it('keeps one snapshot of a pipeline a day', async () => {
    environment.world.setNow('2026-05-05T01:00:00.000Z')
    const kim = await contextOf(environment, 'kim')
    const account = await createRecord(kim, 'account', { name: 'Foto' })
    const deal = await createRecord(kim, 'opportunity', {
      name: 'Uno',
      account,
      amount: { amount: '100', currency: 'EUR' },
    })
    await createRecord(kim, 'opportunity', { name: 'Dos', account, amount: { amount: '50', currency: 'EUR' } })
    assert.equal(await snapshotPipelines(await systemContext(environment)), 1)
    await updateRecord(kim, 'opportunity', deal, { stage: 'contacted' })
    assert.equal(await snapshotPipelines(await systemContext(environment)), 0)
    environment.world.setNow('2026-05-06T01:00:00.000Z')
    assert.equal(await snapshotPipelines(await systemContext(environment)), 2)
    const rows = await environment.db.query(sql`
      select day, stage, records, amount, weighted from ${fixedTable(environment.schema, 'pipeline_snapshot')} order by day, stage`)
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        { day: '2026-05-05', stage: 'new', records: 2, amount: '150.000000', weighted: '15.00' },
        { day: '2026-05-06', stage: 'contacted', records: 1, amount: '100.000000', weighted: '20.00' },
        { day: '2026-05-06', stage: 'new', records: 1, amount: '50.000000', weighted: '5.00' },
      ],
    )
  })
})
