import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Field } from '#common/field.ts'
import type { ModelField } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { getRecord, listRecords } from './list.ts'
import { updateRecord } from './update.ts'

const formulas: Readonly<Record<string, Field['options']>> = {
  doubled: { expression: 'amount * 2', result: 'money' },
  fixedFee: { expression: '100 / 3', result: 'money' },
  isLarge: { expression: 'amount > 1000', result: 'boolean' },
  shout: { expression: "UPPER(name) & '!'", result: 'text' },
  chance: { expression: 'probability / 100', result: 'number' },
  daysLeft: { expression: 'DAYS(expectedCloseDate, TODAY())', result: 'number' },
  tomorrow: { expression: 'ADDDAYS(NOW(), 1)', result: 'dateTime' },
  broken: { expression: 'salary *', result: 'number' },
}

/** The model with formulas computed when read, as an administrator would add them. */
function withFormulas(ctx: Context): Context {
  const module = ctx.model.modules.get('opportunity')
  assert.ok(module)
  const fields = Object.entries(formulas).map(([name, options]): [string, ModelField] => {
    return [
      name,
      { id: name, name, column: `f_${name}`, type: 'formula', label: { es: name, en: name }, options: options ?? {} },
    ]
  })
  const changed = { ...module, fields: new Map([...module.fields, ...fields]) }
  return { ...ctx, model: { ...ctx.model, modules: new Map([...ctx.model.modules, ['opportunity', changed]]) } }
}

describe('computed fields', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let ada: Context
  let id: string

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    ada = await contextOf(environment, 'ada')
    const account = await createRecord(ada, 'account', { name: 'Molinos del Norte, S.A.' })
    id = await createRecord(ada, 'opportunity', {
      name: 'Nave nueva',
      account,
      amount: { amount: '1200.50', currency: 'EUR' },
      probability: '25',
      expectedCloseDate: '2026-03-31',
    })
  })
  after(() => database.drop())

  it('computes a formula when it is read, in the form of its result', async () => {
    const read = JSON.parse(await getRecord(withFormulas(ada), 'opportunity', id))
    assert.deepEqual(read.doubled, { amount: '2401.00', currency: 'EUR', base: '2401.00' })
    assert.deepEqual(read.fixedFee, { amount: '33.33', currency: 'EUR', base: '33.33' })
    assert.equal(read.isLarge, true)
    assert.equal(read.shout, 'NAVE NUEVA!')
    assert.equal(read.chance, '0.25')
    assert.equal(read.daysLeft, '21')
    assert.equal(read.tomorrow, '2026-03-11T09:00:00.000Z')
    assert.equal(read.broken, null)
  })

  it('filters and sorts by a formula', async () => {
    const filters: readonly (readonly [field: string, op: 'eq' | 'gt' | 'lte', value: unknown, isFound: boolean])[] = [
      ['doubled', 'gt', '2400', true],
      ['doubled', 'gt', '2402', false],
      ['isLarge', 'eq', true, true],
      ['shout', 'eq', 'Nave Nueva!', true],
      ['daysLeft', 'lte', '21', true],
      ['tomorrow', 'gt', '2026-03-11T08:59:59Z', true],
      ['broken', 'gt', '0', false],
    ]
    for (const [field, op, value, isFound] of filters) {
      const list = JSON.parse(
        await listRecords(withFormulas(ada), {
          module: 'opportunity',
          filter: { field, op, value },
          sort: [{ field, direction: 'desc' }],
        }),
      )
      assert.equal(
        list.rows.some((row: { id: string }) => row.id === id),
        isFound,
        `${field} ${op} ${String(value)}`,
      )
    }
  })

  it('stores a formula again when what it reads changes', async () => {
    const first = JSON.parse(await getRecord(ada, 'opportunity', id))
    assert.deepEqual(first.weightedAmount, { amount: '300.13', currency: 'EUR', base: '300.13' })
    await updateRecord(ada, 'opportunity', id, { probability: '50' })
    const second = JSON.parse(await getRecord(ada, 'opportunity', id))
    assert.deepEqual(second.weightedAmount, { amount: '600.25', currency: 'EUR', base: '600.25' })
    await updateRecord(ada, 'opportunity', id, { probability: '25' })
  })

  it('keeps the currency of the amounts that a money formula reads', async () => {
    await createRecord(ada, 'exchangeRate', { currency: 'USD', date: '2026-01-01', rate: '0.9' })
    const account = await createRecord(ada, 'account', { name: 'Acme Corp.' })
    const amount = { amount: '1000.00', currency: 'USD' }
    const inDollars = await createRecord(ada, 'opportunity', { name: 'Dollars', account, amount, probability: '10' })
    const read = JSON.parse(await getRecord(withFormulas(ada), 'opportunity', inDollars))
    assert.deepEqual(read.doubled, { amount: '2000.00', currency: 'USD', base: '1800.00' })
    assert.deepEqual(read.weightedAmount, { amount: '100.00', currency: 'USD', base: '90.00' })
  })

  it('hides a formula from those who may not read what it reads', async () => {
    const ctx = withFormulas(ada)
    const policy = { ...ctx.policy, canRead: (_module: string, field: string) => field !== 'amount' }
    const read = JSON.parse(await getRecord({ ...ctx, policy }, 'opportunity', id))
    assert.ok(!('amount' in read) && !('doubled' in read) && !('isLarge' in read) && !('weightedAmount' in read))
    assert.equal(read.shout, 'NAVE NUEVA!')
    const filter = { field: 'doubled', op: 'gt', value: '1' } as const
    await assert.rejects(listRecords({ ...ctx, policy }, { module: 'opportunity', filter }), /Check the fields/)
  })
})
