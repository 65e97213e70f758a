import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element, ModuleDefinition } from '#common/element.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { applyPlan } from './apply.ts'
import { planModel } from './plan.ts'
import { loadModel, readElements } from './registry.ts'
import { settleIndexes } from './steps.ts'

describe('indexes', () => {
  let database: TestDatabase
  let environment: TestEnvironment

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
  })
  after(async () => await database.drop())

  const definitions = async (suffix: string): Promise<string> => {
    const rows = await database.db.query<{ definition: string }>(sql`
      select indexdef as definition from pg_indexes
      where indexname like ${`i\\_${coreId('module', 'contact').slice(-12)}\\_%${suffix}`} order by indexname`)
    return rows.map((row) => row.definition).join('\n')
  }

  it('follow the own sort of a module for each way to reach its rows', async () => {
    assert.equal(await definitions('sort'), '')
    const elements = await readElements(database.db, environment.schema)
    const byBirth = elements.map((element): Element => {
      if (element.id !== coreId('module', 'contact')) return element
      // It is a module, found by its id.
      const definition = element.definition as ModuleDefinition
      return { ...element, definition: { ...definition, defaultSort: [{ field: 'birthDate', direction: 'desc' }] } }
    })
    await applyPlan(environment, await planModel(environment, byBirth), { by: null })
    const column = (await loadModel(environment)).modules.get('contact')?.fields.get('birthDate')?.column
    const made = (await definitions('sort')).split('\n')
    assert.deepEqual(
      made.map((one) => one.replace(/.*btree/, '')),
      ['group_set_id, ', 'owner_id, ', ''].map((way) => ` (${way}${column}, id) WHERE (deleted_at IS NULL)`),
    )
    await applyPlan(environment, await planModel(environment, elements), { by: null })
    assert.equal(await definitions('sort'), '')
  })

  it('that are missing are built at the start, and ones of no use dropped', async () => {
    const before = await definitions('')
    const id = coreId('module', 'contact').slice(-12)
    const table = (await loadModel(environment)).modules.get('contact')?.table
    await database.migrator.exec(`drop index "${environment.schema}"."i_${id}_title"`)
    await database.migrator.exec(`create index "i_${id}_former" on "${environment.schema}"."${table}" (version)`)
    await settleIndexes(environment)
    assert.equal(await definitions(''), before)
  })
})
