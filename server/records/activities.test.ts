/** What follows from writing activities: reminders to come, and the next one of what comes round again. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, worldSchema, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { findRecord, listRecords } from './list.ts'
import { deleteRecord, restoreRecord } from './remove.ts'
import { changeSeries, deleteSeries } from './series-change.ts'
import { prolongSeries } from './series-prolong.ts'
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

  describe('a meeting that comes round again', () => {
    interface Row {
      readonly id: string
      readonly version: number
      readonly start: string
      readonly end: string
      readonly subject: string
      readonly series: string | null
      readonly repeat: string | null
      readonly agenda?: string | null
      readonly regarding?: unknown
    }
    const held = async (location: string): Promise<readonly Row[]> => {
      const filter = { field: 'location', op: 'eq', value: location } as const
      const sort = [{ field: 'start', direction: 'asc' }] as const
      return JSON.parse(await listRecords(await kim(), { module: 'meeting', filter, sort, limit: 200 })).rows
    }
    const days = (rows: readonly Row[]) => rows.map(({ start }) => start.slice(5, 16))
    const begin = async (location: string, repeat: string, more: object = {}): Promise<string> =>
      await createRecord(await kim(), 'meeting', {
        subject: 'Seguimiento',
        start: '2026-03-16T09:00:00Z',
        end: '2026-03-16T09:30:00Z',
        location,
        repeat,
        ...more,
      })
    const at = (rows: readonly Row[], index: number): Row => {
      const row = rows[index]
      assert.ok(row)
      return row
    }

    it('has a record each time, at the same hour across a change of clocks, and is taken back whole', async () => {
      const ctx = await kim()
      await createRecord(ctx, 'meeting', {
        subject: 'Seguimiento',
        start: '2026-03-16T09:00:00Z',
        end: '2026-03-16T09:30:00Z',
        location: 'Uno',
        repeat: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4',
      })
      const rows = await held('Uno')
      assert.deepEqual(days(rows), ['03-16T09:00', '03-23T09:00', '03-30T08:00', '04-06T08:00'])
      assert.equal(new Set(rows.map(({ series }) => series)).size, 1)
      assert.ok(rows.every(({ repeat }) => repeat === 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20260406'))
      assert.ok(rows.every(({ start, end }) => Date.parse(end) - Date.parse(start) === 1_800_000))
      await undoAct(await kim(), ctx.actId)
      assert.deepEqual(await held('Uno'), [])
    })

    it('makes its deal’s next meeting the next one that is to come, as those before are done', async () => {
      const account = await createRecord(await kim(), 'account', { name: 'Serie SL' })
      const deal = await createRecord(await kim(), 'opportunity', { name: 'Serie', account })
      const next = async () => JSON.parse((await findRecord(await kim(), 'opportunity', deal)) ?? '{}').nextActivity
      await begin('Dos', 'FREQ=WEEKLY;COUNT=3', { regarding: { module: 'opportunity', id: deal } })
      const [first] = await held('Dos')
      assert.match(JSON.stringify(await next()), /2026-03-16T09/)
      await updateRecord(await kim(), 'meeting', first?.id ?? '', { done: true, outcome: 'progress' })
      assert.match(JSON.stringify(await next()), /2026-03-23T09/)
      assert.equal((await held('Dos')).length, 3, 'being done makes no further one')
    })

    it('is moved from one on: what was before ends, the rest keeps its records, and one undo takes it back', async () => {
      await begin('Tres', 'FREQ=WEEKLY;COUNT=4')
      const before = await held('Tres')
      const second = at(before, 1)
      const ctx = await kim()
      const values = { start: '2026-03-24T11:00:00Z', end: '2026-03-24T12:00:00Z', subject: 'Otro día' }
      await changeSeries(ctx, 'meeting', second.id, { scope: 'following', version: second.version, values })
      const after = await held('Tres')
      assert.deepEqual(days(after), ['03-16T09:00', '03-24T11:00', '03-31T10:00', '04-07T10:00'])
      assert.deepEqual(
        after.map(({ id }) => id),
        before.map(({ id }) => id),
      )
      assert.deepEqual(
        after.map(({ repeat }) => repeat),
        ['FREQ=WEEKLY;UNTIL=20260322', ...Array.from({ length: 3 }, () => 'FREQ=WEEKLY;UNTIL=20260407')],
      )
      assert.deepEqual(new Set(after.map(({ series }) => series)).size, 2)
      await undoAct(await kim(), ctx.actId)
      const undone = await held('Tres')
      assert.deepEqual(
        undone.map(({ start, subject, repeat, series }) => [start, subject, repeat, series]),
        before.map(({ start, subject, repeat, series }) => [start, subject, repeat, series]),
      )
    })

    it('comes round more or less often in all that is to come, and no more', async () => {
      await begin('Cuatro', 'FREQ=WEEKLY;COUNT=3')
      const first = at(await held('Cuatro'), 0)
      const change = async (row: Row, values: object) =>
        await changeSeries(await kim(), 'meeting', row.id, {
          scope: 'all',
          version: row.version,
          values: { ...values },
        })
      await change(first, { repeat: 'FREQ=DAILY;COUNT=5' })
      assert.deepEqual(
        days(await held('Cuatro')).map((day) => day.slice(0, 5)),
        ['03-16', '03-17', '03-18', '03-19', '03-20'],
      )
      await assert.rejects(change(first, { subject: 'Vieja' }), /has changed/)
      await change(at(await held('Cuatro'), 0), { repeat: null, subject: 'Una' })
      const [one, ...others] = await held('Cuatro')
      assert.deepEqual([one?.series, one?.repeat, one?.subject, others.length], [null, null, 'Una', 0])
    })

    it('goes from one on, or one alone, and only by whoever may change it', async () => {
      await begin('Cinco', 'FREQ=WEEKLY;COUNT=4')
      const rows = await held('Cinco')
      const leo = await contextOf(environment, 'leo')
      const third = at(rows, 2)
      const options = { scope: 'following', version: third.version } as const
      await assert.rejects(deleteSeries(leo, 'meeting', third.id, options))
      await assert.rejects(changeSeries(leo, 'meeting', third.id, { ...options, values: { subject: 'x' } }))
      await assert.rejects(changeSeries(await kim(), 'meeting', third.id, { ...options, values: { done: true } }))
      await assert.rejects(updateRecord(await kim(), 'meeting', third.id, { repeat: null }), 'not of one alone')
      assert.equal((await held('Cinco')).length, 4)
      await deleteRecord(await kim(), 'meeting', at(rows, 0).id)
      await deleteSeries(await kim(), 'meeting', third.id, options)
      assert.deepEqual(days(await held('Cinco')), ['03-23T09:00'])
    })

    it('has its next records as time goes by, with its people, and not those that somebody took away', async () => {
      const id = await begin('Seis', 'FREQ=MONTHLY;BYMONTHDAY=16')
      const rows = await held('Seis')
      assert.equal(rows.length, 13)
      await createRecord(await kim(), 'meetingAttendee', {
        meeting: at(rows, 11).id,
        email: 'a@fuera.example',
        response: 'accepted',
      })
      await deleteRecord(await kim(), 'meeting', at(rows, 12).id)
      const before = environment.world.now()
      assert.equal(await prolongSeries(await kim()), 0)
      environment.world.setNow('2026-05-20T09:00:00.000Z')
      assert.equal(await prolongSeries(await kim()), 2)
      assert.equal(await prolongSeries(await kim()), 0)
      environment.world.setNow(before)
      const after = await held('Seis')
      assert.deepEqual(days(after).slice(-2), ['04-16T08:00', '05-16T08:00'])
      const filter = { field: 'meeting', op: 'eq', value: at(after, 13).id } as const
      const guests = JSON.parse(await listRecords(await kim(), { module: 'meetingAttendee', filter }))
      assert.deepEqual([guests.rows[0]?.email, guests.rows[0]?.response], ['a@fuera.example', 'accepted'])
      assert.equal(at(after, 0).id, id)
    })

    it('keeps what is of each as all are moved: none comes back, and none takes the place of another', async () => {
      await begin('Siete', 'FREQ=WEEKLY;COUNT=5')
      const rows = await held('Siete')
      await updateRecord(await kim(), 'meeting', at(rows, 3).id, { agenda: 'De la cuarta' })
      await deleteRecord(await kim(), 'meeting', at(rows, 2).id)
      await updateRecord(await kim(), 'meeting', at(rows, 4).id, { end: '2026-04-13T10:00:00Z' })
      const values = { start: '2026-03-17T10:00:00Z', subject: 'Otra hora' }
      await changeSeries(await kim(), 'meeting', at(rows, 0).id, { scope: 'all', version: at(rows, 0).version, values })
      const after = await held('Siete')
      assert.deepEqual(days(after), ['03-17T10:00', '03-24T10:00', '04-07T09:00', '04-14T09:00'])
      assert.deepEqual(
        after.map(({ id, agenda = null }) => [id, agenda]),
        [0, 1, 3, 4].map((index) => [at(rows, index).id, index === 3 ? 'De la cuarta' : null]),
      )
      assert.deepEqual(
        after.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / 60_000),
        [30, 30, 30, 120],
      )
      assert.deepEqual(
        after.map(({ version }) => version),
        [3, 2, 3, 3],
        'each is written once',
      )
      // A time that is said and is as it was moves nothing; a longer one keeps each where it is.
      const same = { start: at(after, 1).start, end: '2026-03-24T11:00:00Z' }
      await changeSeries(await kim(), 'meeting', at(after, 1).id, { scope: 'all', version: 2, values: same })
      assert.deepEqual(days(await held('Siete')), days(after))
      assert.ok((await held('Siete')).every(({ start, end }) => Date.parse(end) - Date.parse(start) === 3_600_000))
    })

    it('is changed, and begun, only by whoever may say so and make records', async () => {
      await begin('Ocho', 'FREQ=WEEKLY;COUNT=2')
      const [first] = await held('Ocho')
      const single = await createRecord(await kim(), 'meeting', { subject: 'Una', start: '2026-03-16T09:00:00Z' })
      const whole = await kim()
      const unwritten = {
        ...whole,
        policy: { ...whole.policy, canWrite: (module: string, field: string) => field !== 'repeat' && module !== '' },
      }
      const uncreating: Context = {
        ...whole,
        policy: {
          ...whole.policy,
          scope: (module, action) => (action === 'create' ? 'none' : whole.policy.scope(module, action)),
        },
      }
      const change = async (ctx: Context, values: object, guests = false) =>
        await changeSeries(ctx, 'meeting', first?.id ?? '', {
          scope: 'all',
          version: first?.version ?? 0,
          values: { ...values },
          guests,
        })
      for (const repeat of [null, 'FREQ=DAILY;COUNT=9']) await assert.rejects(change(unwritten, { repeat }))
      await assert.rejects(change(uncreating, { repeat: 'FREQ=DAILY;COUNT=9' }), /does not let you create meetings/)
      await assert.rejects(
        updateRecord(uncreating, 'meeting', single, { repeat: 'FREQ=DAILY;COUNT=9' }),
        /does not let you create meetings/,
      )
      await createRecord(await kim(), 'meetingAttendee', { meeting: first?.id, email: 'o@fuera.example' })
      await assert.rejects(change(uncreating, {}, true), /does not let you create attendees/)
      for (const values of [{ start: 'x' }, { end: 'x' }, { start: null }, { repeat: 'FREQ=SECONDLY' }]) {
        await assert.rejects(change(await kim(), values), { code: 'invalid' })
      }
      await assert.rejects(change(await kim(), { repeat: 'FREQ=DAILY;UNTIL=20260101' }), { code: 'invalid' })
      assert.equal((await held('Ocho')).length, 2)
    })

    it('goes on by its last rule, and by the clocks by which it was made', async () => {
      const location = 'Nueve'
      const away = await kim()
      const mexico = { ...away, user: { ...away.user, timeZone: 'America/Mexico_City' } }
      // Monday at eight in the evening there is Tuesday here.
      const values = { subject: 'Lejos', start: '2026-03-17T02:00:00Z', location, repeat: 'FREQ=WEEKLY;BYDAY=MO' }
      await createRecord(mexico, 'meeting', values)
      const rows = await held(location)
      assert.deepEqual(days(rows).slice(0, 2), ['03-17T02:00', '03-24T02:00'])
      const first = at(rows, 0)
      const change = { repeat: 'FREQ=MONTHLY;BYDAY=1MO' }
      await changeSeries(await kim(), 'meeting', first.id, { scope: 'all', version: first.version, values: change })
      const monthly = await held(location)
      assert.deepEqual(days(monthly).slice(0, 3), ['03-17T02:00', '04-07T02:00', '05-05T02:00'])
      const before = environment.world.now()
      environment.world.setNow('2026-08-20T09:00:00.000Z')
      await prolongSeries(await kim())
      environment.world.setNow(before)
      const after = await held(location)
      assert.ok(after.length > monthly.length)
      assert.deepEqual(after.at(-1)?.start.slice(0, 16), '2027-08-03T02:00')
    })

    it('goes on without what its record was about, and one that cannot keeps no other waiting', async () => {
      const account = await createRecord(await kim(), 'account', { name: 'Se va SL' })
      const regarding = { module: 'account', id: account }
      await begin('Diez', 'FREQ=MONTHLY', { regarding })
      await begin('Once', 'FREQ=MONTHLY')
      await deleteRecord(await kim(), 'account', account)
      const broken = (await held('Once')).at(-1)?.id
      const { modules } = (await kim()).model
      const { table = '', fields } = modules.get('meeting') ?? {}
      await database.db.query(sql`
        update ${fixedTable(worldSchema, table)} set ${raw(`"${fields?.get('subject')?.column}"`)} = null where id = ${broken}`)
      const before = environment.world.now()
      environment.world.setNow('2026-06-20T09:00:00.000Z')
      await prolongSeries(await kim())
      environment.world.setNow(before)
      const last = (await held('Diez')).at(-1)
      assert.deepEqual([last?.start.slice(0, 7), last?.regarding ?? null], ['2027-06', null])
      assert.equal((await held('Once')).length, 13)
    })
  })
})
