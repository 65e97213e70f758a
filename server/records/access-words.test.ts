import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type Person, type TestEnvironment } from '#test/support/world.ts'
import { accessInWords } from './access-words.ts'
import { createRecord } from './create.ts'

describe('access in words', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  it('says which role, owner or group decides', async () => {
    const ada = await contextOf(environment, 'ada')
    const kim = await contextOf(environment, 'kim')
    const account = await createRecord(kim, 'account', { name: 'De Kim' })
    const why = async (person: Person, action: 'read' | 'update', name = 'account', id = account): Promise<string> => {
      const { policy } = await contextOf(environment, person)
      const module = ada.model.modules.get(name)
      assert.ok(module)
      const roles = [...ada.model.roles.values()].filter((role) =>
        people[person].roles.some((one) => one === role.name),
      )
      return (await accessInWords(ada, { policy, roles }, module, id, action)).join(' ')
    }
    assert.equal(
      await why('kim', 'read'),
      'Con el rol Comercial puede ver los registros propios y los de sus grupos de «Cuentas». Es responsable del registro. Comparten «Ventas Norte».',
    )
    assert.equal(
      await why('kim', 'update'),
      'Con el rol Comercial puede cambiar los registros propios de «Cuentas». Es responsable del registro.',
    )
    assert.match(
      await why('leo', 'read'),
      /La persona responsable es otra: Kim Ortega\. No comparten ningún grupo: el registro está en «Ventas Norte»; la persona, en «Ventas Sur»\.$/,
    )
    assert.equal(
      await why('mara', 'read'),
      'Con el rol Dirección comercial puede ver todos los registros de «Cuentas».',
    )
    const deal = await createRecord(kim, 'opportunity', { name: 'Trato', account })
    const unitPrice = { amount: '5', currency: 'EUR' }
    const line = await createRecord(kim, 'opportunityLine', {
      opportunity: deal,
      description: 'Pieza',
      quantity: '1',
      unitPrice,
    })
    assert.match(
      await why('leo', 'read', 'opportunityLine', line),
      /^Se rige por su registro de «Oportunidad»\. Con el rol Comercial/,
    )
    assert.match(
      await why(
        'leo',
        'update',
        'product',
        await createRecord(ada, 'product', { name: 'Horno', code: 'H-3', price: unitPrice }),
      ),
      /no puede cambiar ningún registro/,
    )
  })
})
