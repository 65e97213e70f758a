/** What people are to sell, beside what they have sold. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { readForecast } from './forecast.ts'
import { updateRecord } from './update.ts'

const whole = { module: 'opportunity', period: '2026-Q2' } as const

describe('quotas in the forecast', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let quarter: string

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    const mara = await contextOf(environment, 'mara')
    await createRecord(mara, 'exchangeRate', { currency: 'USD', date: '2026-01-01', rate: '0.5' })
    const set = async (owner: Person, span: string, from: string, amount: unknown) =>
      await createRecord(mara, 'quota', { owner: people[owner].id, span, from, amount })
    quarter = await set('kim', 'quarter', '2026-05-17', '1000.10')
    await set('kim', 'month', '2026-04-01', '900')
    await set('leo', 'month', '2026-04-01', '300')
    await set('leo', 'month', '2026-06-30', { amount: '400.5', currency: 'USD' })
    await set('leo', 'month', '2026-06-01', '50')
  })
  after(async () => await database.drop())

  const asked = async (person: Person) => await contextOf(environment, person)

  async function totalOf(ctx: Context, more: object = {}): Promise<string | null | undefined> {
    const { periods } = await readForecast(ctx, { ...whole, ...more })
    return periods.find(({ period }) => period === ('period' in more ? more.period : whole.period))?.quota
  }

  async function ownOf(ctx: Context, person: Person, period = '2026-Q2') {
    const read = await readForecast(ctx, { ...whole, period })
    return read.people.find((one) => one.person?.id === people[person].id)?.quota
  }

  it('are those of the quarter, else what its months add up to, in the base currency', async () => {
    const mara = await asked('mara')
    assert.deepEqual(await ownOf(mara, 'kim'), { amount: '1000.1', span: 'quarter' })
    assert.deepEqual(await ownOf(mara, 'leo'), { amount: '550.25', span: 'month' })
    assert.equal(await totalOf(mara), '1550.35')
    assert.deepEqual(await ownOf(mara, 'leo', '2026-06'), { amount: '250.25', span: 'month' })
    assert.equal(await ownOf(mara, 'kim', '2026-06'), undefined)
    assert.equal(await totalOf(mara, { period: '2026-Q3' }), null)
  })

  it('of a person without deals are there too, with nothing sold', async () => {
    const { people: rows } = await readForecast(await asked('mara'), whole)
    assert.deepEqual(
      rows.map(({ person, figures }) => [person?.id, figures.won.count]),
      [people.kim, people.leo].map(({ id }) => [id, 0]),
    )
  })

  it('are one’s own for a salesperson, who neither sets nor changes any', async () => {
    const kim = await asked('kim')
    assert.deepEqual(await ownOf(kim, 'kim'), { amount: '1000.1', span: 'quarter' })
    assert.equal(await ownOf(kim, 'leo'), undefined)
    assert.equal(await totalOf(kim), null, 'they also see deals of others, whose quotas they do not')
    const mine: Filter = { field: 'owner', op: 'me' }
    assert.equal(await totalOf(kim, { filter: mine }), '1000.1')
    assert.equal(await totalOf(await asked('leo'), { filter: mine }), '550.25')
    assert.equal(await totalOf(kim, { filter: { field: 'owner', op: 'eq', value: people.leo.id } }), null)
    const values = { span: 'quarter', from: '2026-07-01', amount: '1' }
    await assert.rejects(createRecord(kim, 'quota', values), isCoded('forbidden'))
    await assert.rejects(updateRecord(kim, 'quota', quarter, { amount: '1' }), LazoError)
    const blind: Context = {
      ...kim,
      policy: {
        ...kim.policy,
        scope: (module, action) => (module === 'quota' ? 'none' : kim.policy.scope(module, action)),
      },
    }
    assert.equal(await totalOf(blind), null)
    const unread: Context = {
      ...kim,
      policy: { ...kim.policy, canRead: (module, name) => !(module === 'quota' && name === 'amount') },
    }
    assert.equal(await totalOf(unread), null)
  })

  it('stand beside all that people sell, and beside no part of it', async () => {
    const mara = await asked('mara')
    const owner: Filter = { field: 'owner', op: 'eq', value: people.leo.id }
    assert.equal(await totalOf(mara, { filter: owner }), '550.25')
    assert.equal(await totalOf(mara, { filter: { not: owner } }), '1000.1')
    assert.equal(await totalOf(mara, { filter: { all: [owner, { field: 'name', op: 'contains', value: 'x' }] } }), null)
    assert.equal(await totalOf(mara, { filter: { field: 'groups', op: 'has', value: people.leo.id } }), null)
    assert.equal(await totalOf(mara, { pipeline: 'sales' }), null)
  })
})

function isCoded(code: string) {
  return (error: unknown): boolean => error instanceof LazoError && error.code === code
}
