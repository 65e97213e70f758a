import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element, RoleDefinition } from '#common/element.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { addCredentials } from '#test/support/http.ts'
import { people, testEnvironment, worldSchema, type TestEnvironment } from '#test/support/world.ts'
import { applyPlan } from './apply.ts'
import { planModel } from './plan.ts'
import { fixedTable, readElements } from './registry.ts'

const administrator = coreId('role', 'administrator')
const manager = coreId('role', 'salesManager')

describe('a change of roles', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    await addCredentials(database)
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  async function apply(change: (element: Element) => Element): Promise<number> {
    const elements = await readElements(environment.db, worldSchema)
    const plan = await planModel(environment, elements.map(change))
    return await applyPlan(environment, plan, { by: people.ada.id, admit: () => undefined })
  }

  const withSwitches = (id: string, of: (switches: RoleDefinition['switches']) => RoleDefinition['switches']) =>
    apply((element) => {
      // The elements of roles hold definitions of roles.
      const definition = element.definition as RoleDefinition
      return element.id === id
        ? { ...element, definition: { ...definition, switches: of(definition.switches) } }
        : element
    })

  it('leaves somebody who administers, and takes the rights of one role where another has them', async () => {
    const version = async () => (await readElements(environment.db, worldSchema)).find(({ id }) => id === administrator)
    const known = await version()
    const lose = async () => await withSwitches(administrator, (all) => all.filter((one) => one !== 'configure'))
    await assert.rejects(lose(), { code: 'conflict' })
    assert.deepEqual(await version(), known)
    await withSwitches(manager, () => ['configure', 'manageUsers'])
    await environment.db.query(sql`
      update ${fixedTable(worldSchema, 'user_access')} set role_ids = '{}' where ${manager} = any(role_ids)`)
    await assert.rejects(lose(), { code: 'conflict' }, 'a role that nobody has')
    await environment.db.query(sql`
      update ${fixedTable(worldSchema, 'user_access')} set role_ids = ${[manager]}::uuid[] where user_id = ${people.mara.id}`)
    await lose()
  })
})
