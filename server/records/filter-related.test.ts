/** What a filter says of related records, and what it must not tell. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { LazoError } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { Context } from '#server/context.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { listRecords } from './list.ts'

describe('filters over related records', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let ada: Context
  let kim: Context
  let leo: Context
  let mara: Context

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    ada = await contextOf(environment, 'ada')
    kim = await contextOf(environment, 'kim')
    leo = await contextOf(environment, 'leo')
    mara = await contextOf(environment, 'mara')
    const accounts = new Map<string, string>()
    const groups = [...ada.model.groups.values()].filter(({ name }) => /^sales(North|South)$/.test(name))
    for (const name of ['Quieta', 'Vieja', 'Viva', 'Ajena']) {
      accounts.set(name, await createRecord(ada, 'account', { name, groups: groups.map(({ id }) => id) }))
    }
    const call = async (ctx: Context, account: string, at: string): Promise<string> =>
      await createRecord(ctx, 'call', {
        subject: `Llamada a ${account}`,
        direction: 'outgoing',
        at,
        regarding: { module: 'account', id: accounts.get(account) },
      })
    await call(ada, 'Vieja', '2026-01-05T10:00:00.000Z')
    await call(ada, 'Viva', '2026-03-09T10:00:00.000Z')
    await call(ada, 'Ajena', '2026-03-08T10:00:00.000Z')
    for (const [ctx, account] of [
      [kim, 'Viva'],
      [leo, 'Ajena'],
    ] as const) {
      await createRecord(ctx, 'opportunity', {
        name: `Trato de ${account}`,
        account: accounts.get(account),
        amount: { amount: '100', currency: 'EUR' },
      })
    }
  })
  after(async () => await database.drop())

  const named = async (ctx: Context, filter: Filter): Promise<string[]> => {
    const page: { rows: { title: string }[] } = JSON.parse(
      await listRecords(ctx, { module: 'account', scope: 'all', fields: [], filter }),
    )
    return page.rows.map(({ title }) => title).toSorted()
  }
  const quiet = { related: '*', has: 'none', where: { field: 'at', op: 'within', value: 'last:30:days' } } as const
  const refusal = (field: string) => (error: unknown) =>
    error instanceof LazoError && error.code === 'invalid' && error.violations[0]?.field === field

  it('find who had no activity of any kind for some days, and who had', async () => {
    assert.deepEqual(await named(ada, quiet), ['Quieta', 'Vieja'])
    assert.deepEqual(await named(ada, { ...quiet, has: 'some' }), ['Ajena', 'Viva'])
    assert.deepEqual(await named(ada, { related: 'call', by: 'regarding', has: 'none' }), ['Quieta'])
    const old: Filter = { field: 'at', op: 'within', value: 'before:8:weeks' }
    assert.deepEqual(await named(ada, { related: 'call', by: 'regarding', has: 'some', where: old }), ['Vieja'])
    const march: Filter = { field: 'at', op: 'within', value: '2026-03' }
    assert.deepEqual(await named(ada, { related: 'call', by: 'regarding', has: 'some', where: march }), [
      'Ajena',
      'Viva',
    ])
    const quarter: Filter = { field: 'at', op: 'within', value: '2026-Q1' }
    const inside: Filter = { any: [{ all: [quarter, { not: march }] }, { related: 'regarding', has: 'none' }] }
    await assert.rejects(
      named(ada, { related: 'call', by: 'regarding', has: 'some', where: inside }),
      refusal('regarding'),
      'a relation to several modules has no rows of one',
    )
  })

  it('go on through relations in groups within groups', async () => {
    const dealOf = (where: Filter): Filter => ({ related: 'opportunity', by: 'account', has: 'some', where })
    const filter: Filter = {
      any: [
        { all: [quiet, { field: 'name', op: 'startsWith', value: 'Q' }] },
        dealOf({
          all: [
            { field: 'owner', op: 'team' },
            { field: 'account.name', op: 'eq', value: 'Viva' },
          ],
        }),
      ],
    }
    assert.deepEqual(await named(kim, filter), ['Quieta', 'Viva'])
    assert.deepEqual(await named(kim, dealOf({ field: 'owner', op: 'me' })), ['Viva'])
    assert.deepEqual(await named(mara, dealOf({ field: 'owner', op: 'team' })), ['Ajena', 'Viva'], 'groups below too')
    assert.deepEqual(await named(mara, dealOf({ field: 'owner', op: 'me' })), [])
  })

  it('tell nothing of related records that the reader may not see', async () => {
    const deals: Filter = { related: 'opportunity', by: 'account', has: 'some' }
    assert.deepEqual(await named(ada, deals), ['Ajena', 'Viva'])
    assert.deepEqual(await named(kim, deals), ['Viva'], 'a deal of the south is none for the north')
    assert.deepEqual(await named(leo, deals), ['Ajena'])
    const none = await named(kim, { ...deals, has: 'none' })
    assert.ok(none.includes('Ajena'), 'what is not seen is not there')
  })

  it('tell nothing of modules and fields that the reader may not know', async () => {
    const policy = {
      ...ada.policy,
      scope: (module: string, action: 'create' | 'read' | 'update' | 'delete') =>
        module === 'call' ? 'none' : ada.policy.scope(module, action),
      canRead: (module: string, field: string) =>
        !(module === 'opportunity' && field === 'amount') && ada.policy.canRead(module, field),
    }
    const blind: Context = { ...ada, policy }
    const calls: Filter = { related: 'call', by: 'regarding', has: 'some' }
    assert.ok((await named(ada, calls)).length > 0)
    await assert.rejects(named(blind, calls), refusal('call.regarding'))
    assert.deepEqual(await named(blind, { related: '*', has: 'some' }), [], 'other kinds of activity remain')
    const rich: Filter = { field: 'amount', op: 'gt', value: 1 }
    const deals: Filter = { related: 'opportunity', by: 'account', has: 'some', where: rich }
    assert.deepEqual(await named(ada, deals), ['Ajena', 'Viva'])
    await assert.rejects(named(blind, deals), refusal('amount'))
    for (const by of ['owner', 'name', 'nothing', 'createdBy']) {
      await assert.rejects(named(ada, { ...deals, by }), refusal(`opportunity.${by}`))
    }
  })

  it('are bounded in depth and number, with the limits in words', async () => {
    const one: Filter = { field: 'name', op: 'notEmpty' }
    const deep = Array.from({ length: 10 }).reduce<Filter>((inner) => ({ all: [inner] }), one)
    const wide: Filter = { any: Array.from({ length: 1000 }, () => one) }
    const related: Filter = { all: Array.from({ length: 9 }, () => quiet) }
    for (const filter of [deep, wide, related]) {
      await assert.rejects(named(ada, filter), (error: unknown) => {
        assert.ok(error instanceof LazoError)
        assert.match(error.violations[0]?.message.es ?? '', /60 condiciones, 6 niveles de grupos y 8/)
        return true
      })
    }
  })
})
