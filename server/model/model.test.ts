import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { v7 } from 'uuid'
import type { Element } from '#common/element.ts'
import { LazoError } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { Environment } from '#server/context.ts'
import { createRecord } from '#server/records/create.ts'
import { getRecord } from '#server/records/list.ts'
import { failingAt } from '#test/support/failing-database.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { applyPlan } from './apply.ts'
import { findDrift } from './drift.ts'
import { modelHash } from './elements.ts'
import { elementFiles, readElementTexts, readFiles, writeFiles } from './files.ts'
import { planModel } from './plan.ts'
import { loadModel, readElements } from './registry.ts'

function local(kind: Element['kind'], name: string, definition: unknown, parent: string | null = null): Element {
  return { id: v7(), kind, name, parent, definition, origin: 'local', owner: null }
}

const both = (text: string) => ({ es: text, en: text })

function visitModule(): Element[] {
  const module = local('module', 'technicalVisit', {
    label: { singular: both('Visita'), plural: both('Visitas') },
    icon: 'wrench',
    titleFields: ['subject'],
    capabilities: { owned: true },
    defaultSort: [{ field: 'title', direction: 'asc' }],
  })
  const field = (definition: Field): Element => local('field', definition.name, definition, module.id)
  return [
    module,
    field({ name: 'subject', type: 'text', label: both('Asunto'), required: true, searchable: true }),
    field({ name: 'account', type: 'relation', label: both('Cuenta'), options: { module: 'account' } }),
    field({ name: 'hours', type: 'decimal', label: both('Horas'), options: { minimum: 0 } }),
  ]
}

describe('the registry', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let visit: Element[]

  const current = async (): Promise<Element[]> => await readElements(environment.db, environment.schema)
  const apply = async (desired: readonly Element[], confirmed: Record<string, number> = {}): Promise<number> =>
    await applyPlan(environment, await planModel(environment, desired), { by: null, confirmed })
  const refusal = async (work: Promise<unknown>): Promise<LazoError> => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    )
    assert.ok(error instanceof LazoError, String(error))
    return error
  }

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    visit = visitModule()
  })
  after(async () => await database.drop())

  it('makes a module of an administrator that works like a standard one', async () => {
    await apply([...(await current()), ...visit])
    const ada = await contextOf(environment, 'ada')
    const id = await createRecord(ada, 'technicalVisit', { subject: 'Revisión anual', hours: '2.5' })
    assert.equal(JSON.parse(await getRecord(ada, 'technicalVisit', id)).hours, '2.5')
    assert.deepEqual(await findDrift(environment), [])
  })

  it('does nothing on a second apply and refuses a plan made against another configuration', async () => {
    const before = await current()
    const renamed = before.map((one) =>
      one.name === 'hours'
        ? { ...one, name: 'effort', definition: { ...(one.definition as Field), name: 'effort' } }
        : one,
    )
    const plan = await planModel(environment, renamed)
    const stale = await planModel(
      environment,
      before.filter((one) => one.name !== 'navigation'),
    )
    assert.deepEqual(
      plan.operations.map((one) => one.operation),
      ['rename'],
    )
    const version = await applyPlan(environment, plan, { by: null })
    assert.equal(await applyPlan(environment, plan, { by: null }), version)
    assert.equal(stale.operations.length, 0)
    const other = await planModel(environment, before)
    await apply(before)
    assert.equal(await applyPlan(environment, other, { by: null }), version + 1)
    const late = await planModel(environment, renamed)
    await apply([...before, local('optionList', 'colours', { label: both('Colores'), options: [] })])
    assert.equal((await refusal(applyPlan(environment, late, { by: null }))).code, 'conflict')
  })

  it('keeps values when a field is renamed', async () => {
    const ada = await contextOf(environment, 'ada')
    const id = await createRecord(ada, 'technicalVisit', { subject: 'Montaje', hours: '8' })
    const elements = await current()
    await apply(
      elements.map((one) =>
        one.name === 'hours'
          ? { ...one, name: 'effort', definition: { ...(one.definition as Field), name: 'effort' } }
          : one,
      ),
    )
    const again = await contextOf(environment, 'ada')
    assert.equal(JSON.parse(await getRecord(again, 'technicalVisit', id)).effort, '8')
  })

  it('destroys a field only when the loss is confirmed by its number', async () => {
    const elements = (await current()).filter((one) => one.name !== 'effort')
    const plan = await planModel(environment, elements)
    const [operation] = plan.operations
    assert.ok(operation?.destructive)
    assert.deepEqual(operation.impact, { records: 2, filled: 2 })
    const error = await refusal(applyPlan(environment, plan, { by: null }))
    assert.match(error.violations[0]?.message.en ?? '', /2 values in 2 records would be lost/)
    await refusal(applyPlan(environment, plan, { by: null, confirmed: { [operation.id]: 1 } }))
    await applyPlan(environment, plan, { by: null, confirmed: { [operation.id]: 2 } })
    assert.equal((await loadModel(environment)).modules.get('technicalVisit')?.fields.has('effort'), false)
    assert.deepEqual(await findDrift(environment), [])
  })

  it('is finished or gone when it fails at any statement', async () => {
    const extra = local(
      'field',
      'place',
      { name: 'place', type: 'address', label: both('Lugar') },
      visit[0]?.id ?? null,
    )
    const list = local('optionList', 'sizes', { label: both('Tallas'), options: [] })
    const desired = [...(await current()), extra, list]
    const hash = modelHash(await current())
    for (let statement = 1; ; statement += 1) {
      const broken: Environment = { ...environment, migrator: failingAt(environment.migrator, statement) }
      const plan = await planModel(environment, desired)
      const failed = await applyPlan(broken, plan, { by: null }).then(
        () => false,
        () => true,
      )
      assert.deepEqual(await findDrift(environment), [])
      if (!failed) break
      assert.equal(modelHash(await current()), hash)
      assert.ok(statement < 50)
    }
    assert.equal(modelHash(await current()), modelHash(desired))
  })

  it('goes through files and back with the same hash', async () => {
    const elements = await current()
    const folder = await mkdtemp(join(tmpdir(), 'lazo-model-'))
    assert.equal(await writeFiles(folder, elementFiles(elements)), elements.length)
    const again = (await readElementTexts(await readFiles(folder))).map(({ element }) => element)
    assert.equal(modelHash(again), modelHash(elements))
    assert.equal((await planModel(environment, again)).operations.length, 0)
  })

  it('refuses hostile files and definitions, naming each', async () => {
    const files = elementFiles(await current())
    const first = [...files.keys()][0] ?? ''
    const bomb = 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n'
    const error = await refusal(
      Promise.resolve().then(() =>
        readElementTexts(new Map([...files, [first, bomb], ['x.yaml', 'id: ""; drop table']])),
      ),
    )
    assert.deepEqual([...new Set(error.violations.map((one) => one.field))], [`${first}:1`, 'x.yaml:1'])
    const hostile = [
      local('optionList', 'a"; drop schema lazo; --', { label: both('x'), options: [] }),
      local('optionList', '__proto__', { label: both('x'), options: [] }),
      local('field', 'x', { name: 'x', type: 'no', label: both('x') }, visit[0]?.id ?? null),
      local('field', 'owner', { name: 'owner', type: 'text', label: both('x') }, visit[0]?.id ?? null),
      local(
        'view',
        'v',
        { label: both('x'), type: 'table', columns: ['nothing'], position: 1, script: 'x' },
        visit[0]?.id ?? null,
      ),
    ]
    for (const element of hostile) {
      assert.equal(
        (await refusal(planModel(environment, [...(await current()), element]))).code,
        'invalid',
        element.name,
      )
    }
  })

  it('lets a value be there twice at once, by whatever rule the index was built that refused it', async () => {
    const elements = await current()
    const [unique] = await database.migrator.query<{ name: string }>(sql`
      select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = ${environment.schema}::regnamespace and c.relname ~ '^i_[0-9a-f]{12}_unique' limit 1`)
    const former = unique?.name.replace(/_[0-9a-f]{8}$/, '') ?? ''
    await database.migrator.exec(`alter index "${environment.schema}"."${unique?.name}" rename to "${former}"`)
    const anew = elements.map((element): Element => {
      if (!element.id.endsWith(former.split('_')[1] ?? '?')) return element
      // It is a field, found by its id.
      const { unique: _, ...definition } = element.definition as Field
      return { ...element, definition }
    })
    await applyPlan(environment, await planModel(environment, anew), { by: null, leavesSteps: true })
    const left = await database.migrator.query(sql`select 1 from pg_class where relname ^@ ${former}`)
    assert.deepEqual(left, [])
    await apply(elements)
  })

  it('notices what was changed behind its back', async () => {
    const table = (await loadModel(environment)).modules.get('technicalVisit')?.table ?? ''
    await environment.migrator.exec(`alter table "${environment.schema}"."${table}" add column stray int`)
    await environment.migrator.query(
      sql`update env_test.element set definition = definition || '{"x":1}' where name = 'sizes'`,
    )
    assert.deepEqual(await findDrift(environment), [
      { what: 'column', name: `${table}.stray`, problem: 'unexpected' },
      { what: 'hash', name: 'optionList.sizes', problem: 'different' },
    ])
  })
})
