/** What follows from writing activities: reminders to come, and the next one of what comes round again. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { fixedTable } from '#server/model/registry.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, worldSchema, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { listRecords } from './list.ts'
import { deleteRecord, restoreRecord } from './remove.ts'
import { undoAct } from './undo.ts'
import { updateRecord } from './update.ts'

describe('activities', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const reminderOf = async (id: string): Promise<string | undefined> => {
    const rows = await database.db.query<{ at: string }>(
      sql`select at from ${fixedTable(worldSchema, 'reminder')} where record_id = ${id}`,
    )
    return rows[0] && new Date(rows[0].at).toISOString()
  }
  const kim = async () => await contextOf(environment, 'kim')
  const tasks = async (subject: string) => {
    const filter = { field: 'subject', op: 'eq', value: subject } as const
    const text = await listRecords(await kim(), { module: 'task', filter, sort: [{ field: 'due', direction: 'asc' }] })
    return JSON.parse(text).rows
  }

  it('keeps the moment of a reminder as the activity is moved, done, deleted and restored', async () => {
    const values = { subject: 'Aviso', due: '2026-03-12T10:00:00Z', reminder: 'm60' }
    const id = await createRecord(await kim(), 'task', values)
    assert.equal(await reminderOf(id), '2026-03-12T09:00:00.000Z')
    await updateRecord(await kim(), 'task', id, { due: '2026-03-13T10:00:00Z' })
    assert.equal(await reminderOf(id), '2026-03-13T09:00:00.000Z')
    await updateRecord(await kim(), 'task', id, { done: true })
    assert.equal(await reminderOf(id), undefined)
    await updateRecord(await kim(), 'task', id, { done: false, reminder: 'm1440' })
    assert.equal(await reminderOf(id), '2026-03-12T10:00:00.000Z')
    await deleteRecord(await kim(), 'task', id)
    assert.equal(await reminderOf(id), undefined)
    await restoreRecord(await kim(), 'task', id)
    assert.equal(await reminderOf(id), '2026-03-12T10:00:00.000Z')
    await updateRecord(await kim(), 'task', id, { reminder: null })
    assert.equal(await reminderOf(id), undefined)
    const past = await createRecord(await kim(), 'task', { ...values, due: '2026-03-10T09:30:00Z' })
    assert.equal(await reminderOf(past), undefined, 'nobody is reminded of what has passed')
  })

  it('makes the next one when one is done, at the same hour across a change of clocks, and both are taken back', async () => {
    const values = {
      subject: 'Parte semanal',
      due: '2026-03-23T09:00:00Z',
      reminder: 'm10',
      repeat: 'FREQ=WEEKLY;BYDAY=MO;COUNT=3',
      priority: 'high',
    }
    const id = await createRecord(await kim(), 'task', values)
    const act = await kim()
    await updateRecord(act, 'task', id, { done: true })
    const [first, second] = await tasks('Parte semanal')
    assert.deepEqual([first.done, first.repeat], [true, null])
    assert.deepEqual(
      [second.due, second.done, second.repeat, second.priority, second.owner.id],
      ['2026-03-30T08:00:00.000Z', false, 'FREQ=WEEKLY;BYDAY=MO;COUNT=2', 'high', people.kim.id],
    )
    assert.equal(await reminderOf(second.id), '2026-03-30T07:50:00.000Z')
    await undoAct(await kim(), act.actId)
    const back = await tasks('Parte semanal')
    assert.deepEqual([back.length, back[0].done, back[0].repeat], [1, false, values.repeat])
    for (let left = 3; left > 0; left -= 1) {
      const open = (await tasks('Parte semanal')).find((task: { done: boolean }) => !task.done)
      await updateRecord(await kim(), 'task', open.id, { done: true })
    }
    assert.deepEqual(
      (await tasks('Parte semanal')).map((task: { due: string }) => task.due.slice(0, 10)),
      ['2026-03-23', '2026-03-30', '2026-04-06'],
    )
  })

  it('makes none twice, and none in the past', async () => {
    const values = { subject: 'Diaria', due: '2026-03-02T09:00:00Z', repeat: 'FREQ=DAILY' }
    const id = await createRecord(await kim(), 'task', values)
    await updateRecord(await kim(), 'task', id, { done: true })
    await updateRecord(await kim(), 'task', id, { done: false })
    await updateRecord(await kim(), 'task', id, { done: true })
    assert.deepEqual(
      (await tasks('Diaria')).map((task: { due: string }) => task.due.slice(0, 10)),
      ['2026-03-02', '2026-03-11'],
    )
  })

  it('leaves the next one to whom the last one was, though somebody else has done it', async () => {
    const mara = await contextOf(environment, 'mara')
    const id = await createRecord(await kim(), 'task', {
      subject: 'De Kim',
      due: '2026-03-11T09:00:00Z',
      repeat: 'FREQ=MONTHLY',
    })
    await updateRecord(mara, 'task', id, { done: true })
    assert.deepEqual(
      (await tasks('De Kim')).map((task: { owner: { id: string } }) => task.owner.id),
      [people.kim.id, people.kim.id],
    )
    await assert.rejects(updateRecord(await contextOf(environment, 'leo'), 'task', id, { done: false }))
  })

  it('refuses repetitions and reminders that are none', async () => {
    const values = { subject: 'x', repeat: 'FREQ=SECONDLY', reminder: 'soon' }
    await assert.rejects(createRecord(await kim(), 'task', values), (error: { violations?: { field: string }[] }) => {
      assert.deepEqual(error.violations?.map(({ field }) => field).toSorted(), ['reminder', 'repeat'])
      return true
    })
  })
})
