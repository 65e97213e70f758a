import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { convert } from './conversion.ts'
import { createRecord } from './create.ts'
import { getRecord } from './list.ts'
import { listOwnActs } from './own-acts.ts'
import { deleteRecord } from './remove.ts'
import { takeBack } from './take-back.ts'
import { updateRecord } from './update.ts'

describe('what one did', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const act = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const read = async (id: string) => JSON.parse(await getRecord(await act('ada'), 'account', id))
  const code = (expected: string) => (error: unknown) => error instanceof LazoError && error.code === expected

  it('is listed newest first, a page at a time, each with what it was about, and only to whoever did it', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'Molino' })
    await updateRecord(await act('kim'), 'account', id, { employees: 7, website: 'https://molino.example' })
    await createRecord(await act('leo'), 'account', { name: 'Ajena' })
    await deleteRecord(await act('kim'), 'account', id)
    const first = await listOwnActs(await act('kim'), { limit: 2 })
    assert.deepEqual(
      first.rows.map((row) => [
        row.action,
        row.module,
        row.record?.title,
        row.fields.toSorted(),
        row.records,
        row.undone,
      ]),
      [
        ['delete', 'account', 'Molino', [], 1, false],
        ['update', 'account', 'Molino', ['employees', 'website'], 1, false],
      ],
    )
    const rest = await listOwnActs(await act('kim'), { cursor: first.next ?? '', limit: 2 })
    assert.deepEqual(
      rest.rows.map((row) => [row.action, row.record?.title]),
      [['create', 'Molino']],
    )
    assert.equal(rest.next, null)
  })

  it('does not name a record that one no longer sees, nor a field that one may not read', async () => {
    const edit = await act('leo')
    const id = await createRecord(edit, 'account', { name: 'Cedida' })
    await updateRecord(await act('ada'), 'account', id, { owner: people.kim.id, groups: [] })
    const { rows } = await listOwnActs(await act('leo'), {})
    assert.equal(rows.find((row) => row.act === edit.actId)?.record, null)
  })

  it('can be undone, done again and undone once more, but not undone twice in a row', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'Ida y vuelta', employees: 1 })
    const edit = await act('kim')
    await updateRecord(edit, 'account', id, { employees: 2 })
    const state = async () => {
      const { rows } = await listOwnActs(await act('kim'), {})
      return [(await read(id)).employees, rows.find((row) => row.act === edit.actId)?.undone]
    }
    const undo = await act('kim')
    await takeBack(undo, edit.actId)
    assert.deepEqual(await state(), [1, true])
    await assert.rejects(takeBack(await act('kim'), edit.actId), code('conflict'))
    await takeBack(await act('kim'), undo.actId)
    assert.deepEqual(await state(), [2, false])
    await takeBack(await act('kim'), edit.actId)
    assert.deepEqual(await state(), [1, true])
  })

  it('stays where somebody changed it since, and says who', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'Disputada', employees: 1 })
    const edit = await act('kim')
    await updateRecord(edit, 'account', id, { employees: 2 })
    await updateRecord(await act('mara'), 'account', id, { employees: 3 })
    const { undone, kept } = await takeBack(await act('kim'), edit.actId)
    assert.deepEqual([undone, kept[0]?.message.es], [0, 'Mara Gil lo cambió después.'])
    const { rows } = await listOwnActs(await act('kim'), {})
    assert.equal(rows.find((row) => row.act === edit.actId)?.undone, false)
  })

  it('includes conversions, which go back in their own way', async () => {
    const lead = await createRecord(await act('kim'), 'lead', { company: 'Convertida', source: 'event' })
    const conversion = await act('kim')
    const none = { mode: 'none' } as const
    await convert(conversion, 'lead', lead, {
      version: 1,
      account: { mode: 'create' },
      contact: none,
      opportunity: none,
    })
    assert.equal((await takeBack(await act('kim'), conversion.actId)).undone, 2)
    await assert.rejects(takeBack(await act('kim'), conversion.actId), code('conflict'))
    await assert.rejects(takeBack(await act('leo'), conversion.actId), code('missing'))
  })
})
