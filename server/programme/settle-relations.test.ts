import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { migrateJobs } from '#server/jobs/jobs.ts'
import { applyPlan } from '#server/model/apply.ts'
import { elementHash } from '#server/model/elements.ts'
import { planModel } from '#server/model/plan.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import { brokenInvariants } from '#server/verify/verify.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { settleCatalogue } from './settle-catalogue.ts'

describe('several relations that nothing joins', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  const logged: object[] = []

  before(async () => {
    database = await testDatabase()
    await migrateJobs(database.migrator)
    const opened = await testEnvironment(database)
    environment = { ...opened, world: { ...opened.world, log: (event) => void logged.push(event) } }
  })
  after(async () => await database.drop())

  // The registry holds objects alone.
  const textOf = ({ definition }: Element) => definition as Readonly<Record<string, unknown>>
  const read = async (): Promise<Element[]> => await readElements(environment.db, environment.schema)

  /** As a version left it that did not ask what joins them. */
  async function leaveBare(name: string, also: (elements: readonly Element[], name: string) => Element[]) {
    const definition = {
      name,
      type: 'relations',
      label: { es: 'Ferias', en: 'Fairs' },
      options: { module: 'campaign' },
    }
    const field = { kind: 'field', name, parent: coreId('module', 'contact'), origin: 'local', owner: null } as const
    const made: Element = { ...field, id: randomUUID(), definition }
    await environment.migrator.query(sql`
      insert into env_test.element (id, kind, name, parent, definition, hash, origin, created_at, updated_at)
      values (${made.id}, 'field', ${name}, ${made.parent}, ${JSON.stringify(definition)}::jsonb, ${elementHash(made)},
        'local', now(), now())`)
    for (const one of also(await read(), name)) {
      await environment.migrator.query(sql`
        update env_test.element set definition = ${JSON.stringify(one.definition)}::jsonb, hash = ${elementHash(one)}
        where id = ${one.id}`)
    }
  }

  /** A list of contacts that shows it. */
  function shown(elements: readonly Element[], name: string): Element[] {
    const contact = coreId('module', 'contact')
    const list = elements.find((one) => one.kind === 'view' && one.parent === contact && 'columns' in textOf(one))
    const columns = list && textOf(list).columns
    assert.ok(list && Array.isArray(columns))
    return [{ ...list, definition: { ...textOf(list), columns: [...columns, name] } }]
  }

  async function relabelled(): Promise<void> {
    const elements = (await read()).map((one) =>
      one.id === coreId('module', 'contact')
        ? { ...one, definition: { ...textOf(one), help: { es: 'Otra', en: `Other ${randomUUID()}` } } }
        : one,
    )
    await applyPlan(environment, await planModel(environment, elements), { by: null })
  }

  it('go at a start, with what shows them, and other changes apply again', async () => {
    await leaveBare('bareFairs', shown)
    await assert.rejects(relabelled(), { code: 'invalid' })
    await settleCatalogue(environment)
    assert.deepEqual(logged[0], { event: 'relations.removed', fields: 'contact.bareFairs' })
    const left = (await read()).filter((one) => JSON.stringify(one).includes('bareFairs'))
    assert.deepEqual(left, [])
    assert.equal((await loadModel(environment)).modules.get('contact')?.fields.has('bareFairs'), false)
    await relabelled()
    assert.deepEqual(await brokenInvariants(environment), [])
    const { version } = await loadModel(environment)
    await settleCatalogue(environment)
    assert.equal((await loadModel(environment)).version, version)
  })

  it('on which something rests stay and are said, and the server starts', async () => {
    logged.length = 0
    await leaveBare('shows', (elements, name) =>
      elements.flatMap((one) =>
        one.id === coreId('module', 'contact') ? [{ ...one, definition: { ...textOf(one), titleFields: [name] } }] : [],
      ),
    )
    await environment.migrator.query(sql`delete from lazo.setting where key = 'catalogue'`)
    await settleCatalogue(environment)
    assert.deepEqual(
      logged.map((one) => ('event' in one ? one.event : '')),
      ['relations.notRemoved', 'catalogue.notSettled'],
    )
    assert.ok((await read()).some(({ name }) => name === 'shows'))
  })
})
