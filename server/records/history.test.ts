import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { LazoError } from '#common/errors.ts'
import type { Channel } from '#common/change.ts'
import { writeReason } from '#server/model/element-use.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { convert } from './conversion.ts'
import { createRecord } from './create.ts'
import { readHistory } from './history.ts'
import { getRecord } from './list.ts'
import { mergeRecords } from './merge.ts'
import { readPast, restorePast, restoreValue } from './past.ts'
import { takeBack } from './take-back.ts'
import { updateRecord } from './update.ts'

describe('history of a value', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const act = async (person: Person, channel?: Channel): Promise<Context> =>
    await contextOf(environment, person, channel)
  const read = async (module: string, id: string) => JSON.parse(await getRecord(await act('ada'), module, id))
  const code = (expected: string) => (error: unknown) => error instanceof LazoError && error.code === expected
  const values = async (person: Person, module: string, id: string, field: string) =>
    (await readHistory(await act(person), module, id, field)).entries.map((entry) => entry.value)
  const clock = (minute: number): string => {
    const now = `2026-03-10T10:${String(minute).padStart(2, '0')}:00.000Z`
    environment.world.setNow(now)
    return now
  }

  it('says who gave each value, when and through what, newest first, a page at a time', async () => {
    clock(1)
    const id = await createRecord(await act('kim'), 'account', { name: 'Molino', employees: 3 })
    const at = clock(2)
    await updateRecord(await act('mara', 'api'), 'account', id, { employees: 4 })
    await updateRecord(await act('kim'), 'account', id, { website: 'https://molino.example' })
    const history = await readHistory(await act('kim'), 'account', id, 'employees', { limit: 1 })
    const [entry] = history.entries
    assert.deepEqual([entry?.value, entry?.actor?.title, entry?.channel, entry?.at], [4, 'Mara Gil', 'api', at])
    const rest = await readHistory(await act('kim'), 'account', id, 'employees', { before: history.next ?? 0 })
    assert.deepEqual(
      rest.entries.map((one) => [one.value, one.actor?.title, one.action]),
      [[3, 'Kim Ortega', 'create']],
    )
    assert.equal(rest.next, null)
  })

  it('tells a default from what somebody chose, and the need behind the field', async () => {
    const lead = await createRecord(await act('kim'), 'lead', { company: 'Por defecto', source: 'event' })
    const module = (await act('ada')).model.modules.get('lead')
    const field = [...(module?.fields.values() ?? [])].find(
      (one) => one.default !== undefined && typeof one.default === 'string',
    )
    assert.ok(field, 'the standard lead has a field with a default')
    await writeReason(environment, field.id, 'Para saber por dónde empezar.', people.ada.id)
    const history = await readHistory(await act('kim'), 'lead', lead, field.name)
    assert.deepEqual(
      [history.entries[0]?.isDefault, history.definition?.reason],
      [true, 'Para saber por dónde empezar.'],
    )
    const source = await readHistory(await act('kim'), 'lead', lead, 'source')
    assert.equal(source.entries[0]?.isDefault, false)
  })

  it('names the lead that a value was converted from and the records that were merged into this one', async () => {
    const lead = await createRecord(await act('kim'), 'lead', { company: 'Tejidos Ebro', source: 'event' })
    const none = { mode: 'none' } as const
    const made = await convert(await act('kim'), 'lead', lead, {
      version: 1,
      account: { mode: 'create' },
      contact: none,
      opportunity: none,
    })
    const id = made.account ?? ''
    const history = await readHistory(await act('kim'), 'account', id, 'name')
    assert.deepEqual(history.entries[0]?.from, { module: 'lead', id: lead, title: 'Tejidos Ebro' })
    const other = await createRecord(await act('kim'), 'account', { name: 'Tejidos del Ebro' })
    const records = [id, other].map((one) => ({ id: one, version: 1 }))
    await mergeRecords(await act('mara'), 'account', { winner: id, records, take: { name: other } })
    const [merged] = (await readHistory(await act('kim'), 'account', id, 'name')).entries
    assert.deepEqual([merged?.value, merged?.merged], ['Tejidos del Ebro', ['Tejidos del Ebro']])
  })

  it('shows a formula’s terms and the rows of a roll-up, without those out of sight', async () => {
    const competitor = await createRecord(await act('ada'), 'competitor', { name: 'Rival' })
    const account = await createRecord(await act('ada'), 'account', { name: 'Disputada', owner: people.kim.id })
    const deal = async (name: string, owner: string) => {
      const amount = { amount: '10', currency: 'EUR' }
      const lost = { stage: 'lost', lostReason: 'price', competitor }
      const id = await createRecord(await act('ada'), 'opportunity', { name, account, owner, groups: [], amount })
      await updateRecord(await act('ada'), 'opportunity', id, lost)
      return id
    }
    const id = await deal('A la vista', people.kim.id)
    await deal('Aparte', people.ada.id)
    const whole = await readHistory(await act('ada'), 'competitor', competitor, 'lostCount')
    assert.deepEqual(
      [whole.sum?.rows.map(({ title }) => title).toSorted(), whole.sum?.isPart],
      [['A la vista', 'Aparte'], false],
    )
    const { sum } = await readHistory(await act('kim'), 'competitor', competitor, 'lostCount')
    assert.deepEqual([sum?.rows.map(({ title }) => title), sum?.isPart], [['A la vista'], true])
    const weighted = await readHistory(await act('kim'), 'opportunity', id, 'weightedAmount')
    assert.deepEqual(weighted.terms.toSorted(), ['amount', 'probability'])
    assert.equal(weighted.mayRestore, false)
  })

  it('is nothing of a field that one may not read, of a record that one does not see, of what is no field', async () => {
    const id = await createRecord(await act('leo'), 'account', { name: 'De Leo' })
    await assert.rejects(readHistory(await act('kim'), 'account', id, 'name'), code('missing'))
    await assert.rejects(readPast(await act('kim'), 'account', id, clock(3)), code('missing'))
    await assert.rejects(restoreValue(await act('kim'), 'account', id, 'name', { seq: 1, version: 1 }), code('missing'))
    const past = { at: clock(3), version: 1, fields: ['name'] }
    await assert.rejects(restorePast(await act('kim'), 'account', id, past), code('missing'))
    await assert.rejects(readHistory(await act('leo'), 'account', id, 'nothing'), code('missing'))
    await assert.rejects(readHistory(await act('leo'), 'account', id, 'deletedAt'), code('missing'))
  })

  it('masks a record that a value pointed at and that one may not see, and does not point there again', async () => {
    const hidden = await createRecord(await act('leo'), 'account', { name: 'Secreta' })
    const id = await createRecord(await act('ada'), 'account', { name: 'Hija', parent: hidden, owner: people.kim.id })
    await updateRecord(await act('ada'), 'account', id, { parent: null })
    const history = await readHistory(await act('kim'), 'account', id, 'parent')
    assert.deepEqual(
      history.entries.map((entry) => entry.value),
      [null, { id: null, title: null }],
    )
    const back = { seq: history.entries[1]?.seq ?? 0, version: 2 }
    await assert.rejects(restoreValue(await act('kim'), 'account', id, 'parent', back), code('invalid'))
    await restoreValue(await act('ada'), 'account', id, 'parent', back)
    assert.equal((await read('account', id)).parent.title, 'Secreta')
  })

  it('gives an earlier value back through the ordinary rules, as an act that can be undone', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'Vuelve', employees: 1 })
    await updateRecord(await act('kim'), 'account', id, { employees: 2 })
    const [, old] = (await readHistory(await act('kim'), 'account', id, 'employees')).entries
    const restoration = await act('kim')
    await restoreValue(restoration, 'account', id, 'employees', { seq: old?.seq ?? 0, version: 2 })
    assert.deepEqual(await values('kim', 'account', id, 'employees'), [1, 2, 1])
    await takeBack(await act('kim'), restoration.actId)
    assert.equal((await read('account', id)).employees, 2)
    // Somebody changes it after one has looked.
    await updateRecord(await act('mara'), 'account', id, { employees: 9 })
    const stale = { seq: old?.seq ?? 0, version: 4 }
    await assert.rejects(restoreValue(await act('kim'), 'account', id, 'employees', stale), code('conflict'))
    const strange = { seq: 999_999_999, version: 5 }
    await assert.rejects(restoreValue(await act('kim'), 'account', id, 'employees', strange), code('missing'))
  })

  it('gives a record back as it was at a moment, field by field, naming who changed what since', async () => {
    clock(10)
    const deal = await createRecord(await act('kim'), 'account', { name: 'Antes', employees: 5, tags: ['a'] })
    const moment = clock(20)
    clock(30)
    await updateRecord(await act('kim'), 'account', deal, {
      name: 'Después',
      employees: 6,
      website: 'https://x.example',
    })
    clock(40)
    await updateRecord(await act('mara'), 'account', deal, { employees: 7, owner: people.mara.id })
    const past = await readPast(await act('kim'), 'account', deal, moment)
    const byField = new Map(past.fields.map((one) => [one.field, one]))
    assert.deepEqual([byField.get('name')?.past, byField.get('name')?.byOthers], ['Antes', false])
    assert.deepEqual(
      [
        byField.get('employees')?.past,
        byField.get('employees')?.now,
        byField.get('employees')?.changedBy.map(({ title }) => title),
      ],
      [5, 7, ['Mara Gil', 'Kim Ortega']],
    )
    assert.equal(byField.get('employees')?.byOthers, true)
    const back = await act('ada')
    const fields = past.fields.map(({ field }) => field)
    await restorePast(back, 'account', deal, { at: moment, version: past.version, fields })
    const now = await read('account', deal)
    assert.deepEqual([now.name, now.employees, now.website, now.owner.id], ['Antes', 5, null, people.kim.id])
    await takeBack(await act('ada'), back.actId)
    assert.deepEqual([(await read('account', deal)).name, (await read('account', deal)).employees], ['Después', 7])
    await assert.rejects(readPast(await act('kim'), 'account', deal, '2026-03-10T08:00:00.000Z'), code('conflict'))
    const body = { at: moment, version: 1, fields: ['name'] }
    // Of the version before: what others changed since is not overwritten.
    await assert.rejects(restorePast(await act('ada'), 'account', deal, body), code('conflict'))
  })

  it('finds both by index however long the log is', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'Aguja', employees: 1 })
    const rows = Number(process.env.LAZO_CHANGES ?? '20000')
    const table = fixedTable(environment.schema, 'change')
    const module = (await act('ada')).model.modules.get('account')
    await database.migrator.query(sql`
      insert into ${table} (at, actor, channel, module_id, record_id, version, action, before, after, tx)
      select now(), case when n % 3 = 0 then ${people.kim.id}::uuid else gen_random_uuid() end, 'ui', ${module?.id ?? ''}::uuid,
        gen_random_uuid(), 2, 'update', '{}', '{"owner":null}', gen_random_uuid()
      from generate_series(1, ${rows}) n`)
    await database.migrator.query(sql`analyze ${table}`)
    const plan = async (query: ReturnType<typeof sql>): Promise<string> => {
      const found = await database.db.query<{ 'QUERY PLAN': string }>(sql`explain ${query}`)
      return found.map((row) => row['QUERY PLAN']).join('\n')
    }
    assert.match(
      await plan(sql`select seq from ${table} where record_id = ${id} and after ? 'x' order by seq desc limit 20`),
      /change_record/,
    )
    assert.match(
      await plan(
        sql`select tx from ${table} c where c.actor = ${people.kim.id} and c.tx < ${id} order by c.tx desc limit 1`,
      ),
      /change_actor/,
    )
  })
})
