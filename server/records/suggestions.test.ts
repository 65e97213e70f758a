import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { suggestItems } from './suggestions.ts'
import { updateRecord } from './update.ts'

describe('suggested items', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  it('are what others bought and the company did not, of deals that the reader may see', async () => {
    const kim = await contextOf(environment, 'kim')
    const ada = await contextOf(environment, 'ada')
    const price = { amount: '10', currency: 'EUR' }
    const [sealer, film] = [
      await createRecord(ada, 'product', { name: 'Termoselladora', code: 'TS', price }),
      await createRecord(ada, 'product', { name: 'Film', code: 'FI', price }),
    ]
    const buy = async (account: string, product: string): Promise<void> => {
      const deal = await createRecord(kim, 'opportunity', {
        name: 'Venta',
        account,
        stage: 'negotiation',
        amount: price,
        expectedCloseDate: '2026-04-01',
        needAnswered: 'x',
      })
      await createRecord(kim, 'opportunityLine', { opportunity: deal, product, quantity: '1', unitPrice: price })
      await updateRecord(kim, 'opportunity', deal, { stage: 'won' })
    }
    const [first, second] = [
      await createRecord(kim, 'account', { name: 'Uno' }),
      await createRecord(kim, 'account', { name: 'Dos' }),
    ]
    await buy(first, sealer)
    await buy(first, film)
    await buy(second, film)
    const suggested = JSON.parse(await suggestItems(kim, 'account', second))
    assert.deepEqual(suggested, [{ module: 'product', id: sealer, title: 'Termoselladora', buyers: 1 }])
    const leo = await contextOf(environment, 'leo')
    const own = await createRecord(leo, 'account', { name: 'Tres' })
    assert.deepEqual(JSON.parse(await suggestItems(leo, 'account', own)), [])
  })
})
