import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { convert } from './conversion.ts'
import { createRecord } from './create.ts'
import { getRecord } from './list.ts'
import { deleteRecord, restoreRecord } from './remove.ts'
import { undoAct } from './undo.ts'
import { updateRecord } from './update.ts'

describe('undo', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  /** A context for one act of a person. */
  const act = async (person: Person): Promise<Context> => await contextOf(environment, person)
  const read = async (module: string, id: string) => JSON.parse(await getRecord(await act('ada'), module, id))
  const own = ({ version: _version, updatedAt: _at, updatedBy: _by, ...rest }: Record<string, unknown>) => rest
  const code = (expected: string) => (error: unknown) => error instanceof LazoError && error.code === expected

  it('gives back values, owner and groups exactly, and redoes when undone itself', async () => {
    const id = await createRecord(await act('ada'), 'account', { name: 'Uno', employees: 3, tags: ['a'] })
    const original = own(await read('account', id))
    const edit = await act('ada')
    await updateRecord(edit, 'account', id, { name: 'Dos', employees: null, tags: ['b', 'c'], owner: people.kim.id })
    const changed = own(await read('account', id))
    const undo = await act('ada')
    assert.deepEqual(await undoAct(undo, edit.actId), { undone: 1, kept: [], queued: 0 })
    assert.deepEqual(own(await read('account', id)), original)
    await undoAct(await act('ada'), undo.actId)
    assert.deepEqual(own(await read('account', id)), changed)
  })

  it('keeps what somebody changed since and says which fields', async () => {
    const id = await createRecord(await act('ada'), 'account', { name: 'Tres', employees: 3 })
    const edit = await act('ada')
    await updateRecord(edit, 'account', id, { employees: 4, website: 'https://tres.example' })
    await updateRecord(await act('mara'), 'account', id, { employees: 5 })
    const result = await undoAct(await act('ada'), edit.actId)
    assert.deepEqual(
      result.kept.map(({ fields }) => fields),
      [['employees']],
    )
    const after = await read('account', id)
    assert.deepEqual([after.employees, after.website], [5, null])
  })

  it('puts created records in the bin, unless they are in use since', async () => {
    const creation = await act('kim')
    const free = await createRecord(creation, 'account', { name: 'Libre' })
    const used = await createRecord(creation, 'account', { name: 'Usada' })
    await createRecord(await act('kim'), 'note', { subject: 'Aquí', regarding: { module: 'account', id: used } })
    const result = await undoAct(await act('kim'), creation.actId)
    assert.deepEqual([result.undone, result.kept.map(({ id }) => id)], [1, [used]])
    await assert.rejects(read('account', free), code('missing'))
    assert.equal((await read('account', used)).title, 'Usada')
  })

  it('brings deleted records back with the rows that went with them', async () => {
    const account = await createRecord(await act('kim'), 'account', { name: 'Con trato' })
    const deal = await createRecord(await act('kim'), 'opportunity', { name: 'Trato', account })
    const line = await createRecord(await act('kim'), 'opportunityLine', {
      opportunity: deal,
      description: 'Pieza',
      quantity: '2',
      unitPrice: { amount: '50', currency: 'EUR' },
    })
    const deletion = await act('kim')
    await deleteRecord(deletion, 'opportunity', deal)
    await assert.rejects(read('opportunityLine', line), code('missing'))
    const { kept } = await undoAct(await act('kim'), deletion.actId)
    assert.deepEqual(kept, [])
    assert.equal((await read('opportunity', deal)).amount.amount, '100.00')
    assert.equal((await read('opportunityLine', line)).opportunity.id, deal)
  })

  it('gives an estimate back when the line that replaced it is undone', async () => {
    const account = await createRecord(await act('kim'), 'account', { name: 'Estimada' })
    const deal = await createRecord(await act('kim'), 'opportunity', {
      name: 'Trato',
      account,
      amount: { amount: '1000', currency: 'EUR' },
    })
    const addition = await act('kim')
    await createRecord(addition, 'opportunityLine', {
      opportunity: deal,
      description: 'Pieza',
      quantity: '1',
      unitPrice: { amount: '50', currency: 'EUR' },
    })
    assert.equal((await read('opportunity', deal)).amount.amount, '50.00')
    await undoAct(await act('kim'), addition.actId)
    assert.equal((await read('opportunity', deal)).amount.amount, '1000.00')
  })

  it('reopens a won deal', async () => {
    const account = await createRecord(await act('kim'), 'account', { name: 'Ganada' })
    const deal = await createRecord(await act('kim'), 'opportunity', {
      name: 'Trato',
      account,
      stage: 'meeting',
      amount: { amount: '10', currency: 'EUR' },
    })
    const original = own(await read('opportunity', deal))
    const win = await act('kim')
    await updateRecord(win, 'opportunity', deal, { stage: 'won' })
    assert.notEqual((await read('opportunity', deal)).closedAt, null)
    await undoAct(await act('kim'), win.actId)
    assert.deepEqual(own(await read('opportunity', deal)), original)
  })

  it('is for one’s own acts, or with the right to change many records', async () => {
    const id = await createRecord(await act('ada'), 'account', { name: 'De Ada', owner: people.kim.id })
    const edit = await act('ada')
    await updateRecord(edit, 'account', id, { employees: 9 })
    await assert.rejects(undoAct(await act('kim'), edit.actId), code('forbidden'))
    assert.equal((await undoAct(await act('mara'), edit.actId)).undone, 1)
    await assert.rejects(undoAct(await act('kim'), environment.world.newId()), code('missing'))
  })

  it('leaves conversions to their own way back', async () => {
    const lead = await createRecord(await act('kim'), 'lead', { company: 'Convertida', source: 'event' })
    const conversion = await act('kim')
    await convert(conversion, 'lead', lead, {
      version: 1,
      account: { mode: 'create' },
      contact: { mode: 'none' },
      opportunity: { mode: 'none' },
    })
    await assert.rejects(undoAct(await act('kim'), conversion.actId), code('conflict'))
  })

  it('does not fight over a record that was deleted and restored in between', async () => {
    const id = await createRecord(await act('kim'), 'account', { name: 'Ida' })
    const edit = await act('kim')
    await updateRecord(edit, 'account', id, { employees: 2 })
    await deleteRecord(await act('kim'), 'account', id)
    assert.equal((await undoAct(await act('kim'), edit.actId)).kept.length, 1)
    await restoreRecord(await act('kim'), 'account', id)
    assert.equal((await undoAct(await act('kim'), edit.actId)).undone, 1)
    assert.equal((await read('account', id)).employees, null)
  })
})
