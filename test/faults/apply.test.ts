import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { v7 } from 'uuid'

import type { Element } from '#common/element.ts'
import type { Field } from '#common/field.ts'
import { applyPlan } from '#server/model/apply.ts'
import { findDrift } from '#server/model/drift.ts'
import { modelHash } from '#server/model/elements.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import { runSteps } from '#server/model/steps.ts'
import { createRecord } from '#server/records/create.ts'
import { failingAt } from '#test/support/failing-database.ts'
import { testDatabase } from '#test/support/database.ts'
import type { TestDatabase } from '#test/support/database.ts'
import { contextOf, testEnvironment } from '#test/support/world.ts'
import type { TestEnvironment } from '#test/support/world.ts'

const kills = Number(process.env.LAZO_APPLY_KILLS ?? 2)
const both = (text: string) => ({ es: text, en: text })

function element(kind: Element['kind'], name: string, definition: unknown, parent: string | null = null): Element {
  return { id: v7(), kind, name, parent, definition, origin: 'local', owner: null }
}

function module(name: string): Element {
  const label = { singular: both(name), plural: both(name) }
  const definition = { label, icon: 'box', titleFields: ['subject'], capabilities: { owned: true }, defaultSort: [] }
  return element('module', name, definition)
}

const field = (parent: Element, definition: Omit<Field, 'label'>): Element =>
  element('field', definition.name, { label: both(definition.name), ...definition }, parent.id)

describe('a configuration that is applied', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let folder: string
  const visit = module('visit')
  const gone = module('gone')
  const made = module('made')
  const fields = [
    field(visit, { name: 'subject', type: 'text', required: true }),
    field(visit, { name: 'note', type: 'text', searchable: true }),
    field(visit, { name: 'code', type: 'text', unique: true }),
    field(visit, { name: 'account', type: 'relation', options: { module: 'account' } }),
    field(gone, { name: 'subject', type: 'text' }),
    field(gone, { name: 'visit', type: 'relation', options: { module: 'visit' } }),
  ]
  let first: Element[]
  let second: Element[]

  const current = async (): Promise<Element[]> => await readElements(environment.migrator, environment.schema)
  const apply = async (desired: readonly Element[], broken = environment.migrator): Promise<void> => {
    const plan = await planModel(environment, desired)
    const confirmed = Object.fromEntries(plan.operations.map(({ id, impact }) => [id, impact.filled]))
    await applyPlan({ ...environment, migrator: broken }, plan, { by: null, confirmed })
  }
  const changed = (name: string, more: Partial<Field>): Element => {
    const old = fields.find((one) => one.name === name)
    assert.ok(old)
    const definition: Field = { ...(old.definition as Field), ...more }
    return { ...old, name: definition.name, definition }
  }

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'lazo-apply-'))
    database = await testDatabase()
    environment = await testEnvironment(database)
    const standard = await current()
    first = [...standard, visit, gone, ...fields]
    // Fields and modules that come and go, a relation each way, another name, another type, an index more and one less.
    second = [
      ...standard,
      visit,
      changed('subject', { indexed: true }),
      changed('note', { name: 'remark', type: 'longText' }),
      field(visit, { name: 'code', type: 'integer' }),
      field(visit, { name: 'made', type: 'relation', options: { module: 'made' } }),
      made,
      field(made, { name: 'subject', type: 'text' }),
      field(made, { name: 'visit', type: 'relation', options: { module: 'visit' } }),
    ]
    await apply(first)
    const ada = await contextOf(environment, 'ada')
    for (const subject of ['Uno', 'Dos']) await createRecord(ada, 'visit', { subject, note: subject, code: subject })
  })
  after(async () => {
    await database.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** The whole of one or the whole of the other, in the registry and in the tables. */
  async function isWhole(): Promise<'first' | 'second'> {
    await runSteps(environment)
    assert.deepEqual(await findDrift(environment), [])
    const unchecked = sql`select conname from pg_constraint where not convalidated`
    assert.deepEqual(await environment.migrator.query(unchecked), [])
    const hash = modelHash(await current())
    const found = hash === modelHash(first) ? 'first' : 'second'
    assert.equal(hash, modelHash(found === 'first' ? first : second))
    return found
  }

  it('is finished or gone when its process is killed at its work', async () => {
    const file = path.join(folder, 'elements.json')
    await writeFile(file, JSON.stringify(second))
    for (let kill = 0; kill < kills; kill += 1) {
      const statement = String(9 + kill * 17)
      const child = spawn(
        process.execPath,
        [path.join(import.meta.dirname, 'apply-process.ts'), database.url, file, statement],
        { stdio: 'inherit' },
      )
      const [code, signal] = await once(child, 'exit')
      assert.ok(signal === 'SIGKILL' || code === 0)
      assert.equal(await isWhole(), signal === 'SIGKILL' ? 'first' : 'second')
      if (code === 0) break
    }
  })

  it('is finished or gone when it fails at any statement, forth and back', async () => {
    for (const [desired, name] of [
      [second, 'second'],
      [first, 'first'],
    ] as const) {
      for (let statement = 1; (await isWhole()) !== name; statement += 1) {
        assert.ok(statement < 100)
        const broken = failingAt(environment.migrator, statement)
        await apply(desired, broken).catch((error: unknown) => assert.match(String(error), /power cut/))
      }
    }
    const ada = await contextOf(environment, 'ada')
    await createRecord(ada, 'visit', { subject: 'Tres', note: 'Tres', code: 'Tres' })
  })
})
