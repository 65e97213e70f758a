import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { getRecord, listRecords } from './list.ts'
import { updateRecord } from './update.ts'

describe('records', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  it('creates, reads, changes and lists a record', async () => {
    const ada = await contextOf(environment, 'ada')
    const account = await createRecord(ada, 'account', { name: 'Harinas García, S.L.', taxId: 'B58378431' })
    const id = await createRecord(ada, 'opportunity', {
      name: 'Molino nuevo',
      account,
      amount: { amount: '1200.50', currency: 'EUR' },
    })
    const read = JSON.parse(await getRecord(ada, 'opportunity', id))
    assert.equal(read.title, 'Molino nuevo')
    assert.deepEqual(read.account, { id: account, title: 'Harinas García, S.L.' })
    assert.deepEqual(read.amount, { amount: '1200.50', currency: 'EUR', base: '1200.50' })
    assert.equal(read.nextActivity.state, 'none')
    assert.equal(read.owner.id, people.ada.id)
    assert.equal(await updateRecord(ada, 'opportunity', id, { stage: 'contacted' }, { version: 1 }), 2)
    const list = JSON.parse(
      await listRecords(ada, {
        module: 'opportunity',
        filter: { field: 'account.name', op: 'contains', value: 'garcia' },
        count: 'capped',
      }),
    )
    assert.equal(list.rows.length, 1)
    assert.deepEqual(list.count, { value: 1, capped: false })
  })
})
