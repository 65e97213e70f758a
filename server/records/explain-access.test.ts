import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { explainAccess } from './explain-access.ts'
import { visibleIds } from './list.ts'

describe('explanation of access', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  it('says which role, owner or group decides, and agrees with the lists', async () => {
    const ada = await contextOf(environment, 'ada')
    const kim = await contextOf(environment, 'kim')
    const account = await createRecord(kim, 'account', { name: 'De Kim' })
    const why = async (person: keyof typeof people, module = 'account', id = account) => {
      const { actions } = await explainAccess(ada, module, id, people[person].id)
      const visible = await visibleIds(await contextOf(environment, person), module, [id])
      assert.equal(actions[0]?.allowed, visible.length === 1)
      return actions.map(({ action, allowed, reasons }) => `${action} ${allowed}: ${reasons.join(' ')}`)
    }
    assert.deepEqual(await why('kim'), [
      'read true: La función Comercial permite ver los registros propios y los de sus grupos de «Cuentas». Es responsable del registro. Comparten «Ventas Norte».',
      'update true: La función Comercial permite cambiar los registros propios de «Cuentas». Es responsable del registro.',
      'delete true: La función Comercial permite eliminar los registros propios de «Cuentas». Es responsable del registro.',
    ])
    const [leo] = await why('leo')
    assert.match(leo ?? '', /^read false: .* La responsable es otra persona: Kim Ortega\. No comparten ningún grupo: el registro está en «Ventas Norte»; la persona, en «Ventas Sur»\.$/)
    const [mara] = await why('mara')
    assert.match(mara ?? '', /^read true: La función Dirección comercial permite ver todos los registros/)
    const deal = await createRecord(kim, 'opportunity', { name: 'Trato', account })
    const line = await createRecord(kim, 'opportunityLine', { opportunity: deal, description: 'Pieza', quantity: '1', unitPrice: { amount: '5', currency: 'EUR' } })
    assert.match((await why('leo', 'opportunityLine', line))[0] ?? '', /^read false: Se rige por su registro de «Oportunidad»\. La función Comercial/)
    assert.match((await why('kim', 'opportunityLine', line))[1] ?? '', /^update true: Se rige por/)
  })

  it('names the fields that are hidden', async () => {
    const ada = await contextOf(environment, 'ada')
    const product = await createRecord(ada, 'product', { name: 'Horno', code: 'H-9', price: { amount: '1', currency: 'EUR' } })
    assert.deepEqual((await explainAccess(ada, 'product', product, people.kim.id)).hiddenFields, ['cost'])
  })
})
