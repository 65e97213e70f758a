/**
 * Every field type through the front door: a module with one field of each, applied to a real
 * database, written by the pipeline, read and filtered by the compiler.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import fc from 'fast-check'
import { addedFieldTypes } from '#catalog/field-types/added.ts'
import { fieldTypes } from '#catalog/field-types/index.ts'
import type { FieldType } from '#catalog/field-types/define.ts'
import { coreElement } from '#catalog/modules/define.ts'
import { standardElements } from '#catalog/standard.ts'
import type { Element, ModuleDefinition, OptionListDefinition, PipelineDefinition } from '#common/element.ts'
import { LazoError } from '#common/errors.ts'
import type { Field, FieldOptions } from '#common/field.ts'
import { dateWindows, operators, type Condition, type Operator } from '#common/filter.ts'
import type { Context } from '#server/context.ts'
import { loadExtensions } from '#server/extensions/load.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { contextOf, people, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { createRecord } from './create.ts'
import { getRecord, listRecords } from './list.ts'
import { updateRecord } from './update.ts'

const both = (text: string) => ({ es: text, en: text })

/** What the examples' fields need from a real model. */
const settings: Readonly<Record<string, FieldOptions>> = {
  relation: { module: 'account' },
  polymorphic: { modules: ['account', 'contact'] },
  formula: { expression: "text & '!'", result: 'text' },
}
// They need rows of other modules, which the tests of links, files and roll-ups have.
const elsewhere = new Set(['relations', 'file', 'image', 'rollup'])
await loadExtensions(undefined)
const types = [...fieldTypes, ...addedFieldTypes()].filter(({ name }) => !elsewhere.has(name))
/** Filled by the server: there is no input to try. */
const computed = new Set(['autoNumber', 'formula', 'nextActivity'])
const pointing = new Set(['relation', 'polymorphic', 'user'])

function elements(): Element[] {
  const definition: ModuleDefinition = {
    label: { singular: both('Sample'), plural: both('Samples') },
    icon: 'box',
    titleFields: ['text'],
    capabilities: { owned: true },
    defaultSort: [{ field: 'createdAt', direction: 'desc' }],
  }
  const options = ['red', 'green', 'retired'].map((value) => ({
    value,
    label: both(value),
    retired: value === 'retired',
  }))
  const list: OptionListDefinition = { label: both('Example'), options }
  const stages = ['new', 'proposal', 'won'].map((value) => ({
    value,
    label: both(value),
    status: 'open' as const,
    probability: 10,
  }))
  const pipeline: PipelineDefinition = { label: both('Example'), stages }
  const fields = types.map((type): Element => {
    const options = settings[type.name] ?? type.examples.field?.options
    const field: Field = { name: type.name, type: type.name, label: both(type.name), ...(options ? { options } : {}) }
    return coreElement('field', type.name, field, 'sample')
  })
  return [
    coreElement('module', 'sample', definition),
    coreElement('optionList', 'example', list),
    coreElement('pipeline', 'example', pipeline, 'sample'),
    coreElement('layout', 'main', { facts: [], sections: [], related: [], quickCreate: [] }, 'sample'),
    ...fields,
  ]
}

describe('field types', () => {
  let database: TestDatabase
  let environment: TestEnvironment
  let ada: Context
  let account: string

  before(async () => {
    database = await testDatabase()
    environment = await testEnvironment(database)
    const desired = [...standardElements({ company: 'Molinos del Ebro' }), ...elements()]
    await applyPlan(environment, await planModel(environment, desired), { by: null })
    ada = await contextOf(environment, 'ada')
    account = await createRecord(ada, 'account', { name: 'Harinas García, S.L.' })
  })
  after(() => database.drop())

  const read = async (id: string) => JSON.parse(await getRecord(ada, 'sample', id))
  const find = async (filter: Condition, id: string): Promise<boolean> => {
    const query = { module: 'sample', filter: { all: [filter, { field: 'id', op: 'eq', value: id }] } } as const
    return JSON.parse(await listRecords(ada, query)).rows.length === 1
  }

  for (const type of types.filter(({ name }) => !computed.has(name))) {
    it(`${type.name}: is written, read, found by its filters and emptied`, async () => {
      for (const [input, expected] of examplesOf(type, account)) {
        const id = await createRecord(ada, 'sample', { [type.name]: input })
        const value = (await read(id))[type.name]
        assert.deepEqual(value, expected)
        if (expected === null) continue
        for (const [op, filterValue, isFound] of filtersOf(type, value)) {
          const condition: Condition = { field: type.name, op, value: filterValue }
          assert.equal(await find(condition, id), isFound, `${type.name} ${op} ${JSON.stringify(filterValue)}`)
        }
        await updateRecord(ada, 'sample', id, { [type.name]: null })
        assert.deepEqual((await read(id))[type.name], null)
        assert.equal(
          await find({ field: type.name, op: 'empty' }, id),
          type.operators.some((op) => op === 'empty'),
        )
      }
    })

    it(`${type.name}: what is wrong is refused with its field`, async () => {
      const emptied = ['', [], ...(pointing.has(type.name) ? [{}] : [])].map((one) => JSON.stringify(one))
      for (const input of type.examples.invalid) {
        if (emptied.includes(JSON.stringify(input) ?? '')) continue
        await assert.rejects(createRecord(ada, 'sample', { [type.name]: input }), (error) => {
          assert.ok(error instanceof LazoError, `${type.name}: ${String(error)}`)
          assert.ok(error.violations.some(({ field }) => field.split('.')[0] === type.name))
          return true
        })
      }
    })
  }

  it('the server fills what it computes', async () => {
    const id = await createRecord(ada, 'sample', { text: 'Ñ' })
    const value = await read(id)
    assert.equal(value.formula, 'Ñ!')
    assert.match(value.autoNumber, /^P-\d{5}$/)
    assert.deepEqual(value.nextActivity, { state: 'none', at: null })
    assert.equal(await find({ field: 'nextActivity', op: 'eq', value: 'none' }, id), true)
    assert.equal(await find({ field: 'nextActivity', op: 'in', value: ['overdue', 'today'] }, id), false)
    for (const name of computed) await assert.rejects(createRecord(ada, 'sample', { [name]: 'x' }), LazoError)
  })

  it('a fragment of a phone or tax identifier is found as people write it', async () => {
    const id = await createRecord(ada, 'sample', { phone: '600 12 34 56', taxId: 'B-58378431' })
    const fragments = [
      ['phone', '600 12 34'],
      ['phone', '+34 600'],
      ['taxId', 'b-583.784'],
      ['taxId', '8431'],
    ] as const
    for (const [field, value] of fragments) assert.equal(await find({ field, op: 'contains', value }, id), true, value)
    assert.equal(await find({ field: 'phone', op: 'contains', value: '999' }, id), false)
  })

  it('any filter on any field is either refused or answered', async () => {
    const one = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        "' or 1=1 --",
        '%',
        '\\',
        '\u0000',
        '\ud800',
        'NaN',
        '1e400',
        '99999999999999999999',
        ':dayStart',
        'infinity',
        'red',
        'true',
        '2026-01-31',
        account,
        '{}',
        '-1',
        ...dateWindows,
      ),
      fc.jsonValue({ maxDepth: 2 }),
      fc.double(),
    )
    const value = fc.oneof(one, fc.array(one, { maxLength: 4 }))
    const name = fc.constantFrom(
      ...types.map((type) => type.name),
      'title',
      'owner',
      'createdAt',
      'relation.name',
      'relation.taxId',
      '__proto__',
    )
    await fc.assert(
      fc.asyncProperty(name, fc.constantFrom(...operators), value, async (field, op, given) => {
        const query = { module: 'sample', fields: ['text'], filter: { field, op, value: given } } as const
        const outcome = await listRecords(ada, query).catch((error: unknown) => error)
        assert.ok(typeof outcome === 'string' || outcome instanceof LazoError, `${field} ${op}: ${String(outcome)}`)
      }),
      { numRuns: Number(process.env.LAZO_PROPERTY_RUNS ?? 400), seed: 20_260_615 },
    )
  })
})

function examplesOf(type: FieldType, account: string): readonly (readonly [input: unknown, expected: unknown])[] {
  const title = 'Harinas García, S.L.'
  if (type.name === 'relation')
    return [
      [account, { id: account, title }],
      [{ id: account }, { id: account, title }],
    ]
  if (type.name === 'polymorphic')
    return [
      [
        { module: 'account', id: account },
        { module: 'account', id: account, title },
      ],
    ]
  if (type.name === 'user') return [[people.kim.id, { id: people.kim.id, title: people.kim.name }]]
  if (type.name !== 'money') return type.examples.valid
  // The company has one rate to its own currency, which is one.
  const inBase = type.examples.valid.filter(([input]) => !JSON.stringify(input).includes('USD'))
  return inBase.map(([input, expected]) => [input, { ...Object(expected), base: Object(expected).amount }])
}

/** Conditions on a value that was read, and whether its record satisfies them. */
function filtersOf(type: FieldType, value: unknown): readonly (readonly [Operator, unknown, boolean])[] {
  const one = plain(type, value)
  const known: Readonly<Partial<Record<Operator, readonly [value: unknown, isFound: boolean]>>> = {
    eq: [one, true],
    ne: [one, false],
    in: [[one], true],
    notIn: [[one], false],
    lt: [one, false],
    lte: [one, true],
    gt: [one, false],
    gte: [one, true],
    between: [[one, one], true],
    empty: [undefined, false],
    notEmpty: [undefined, true],
    has: [Array.isArray(one) ? one[0] : one, true],
    hasAny: [one, true],
    ...(typeof one === 'string' ? { contains: [one.slice(1, 9), true], startsWith: [one.slice(0, 5), true] } : {}),
  }
  return type.operators.flatMap((op) => {
    const found = known[op]
    return found === undefined ? [] : [[op, ...found] as const]
  })
}

function plain(type: FieldType, value: unknown): unknown {
  if (pointing.has(type.name)) return Object(value).id
  if (type.name === 'money') return Object(value).amount
  if (type.name === 'personName' || type.name === 'taxId') return type.searchText?.(value)
  if (type.name === 'address') return type.searchText?.(value)
  return value
}
