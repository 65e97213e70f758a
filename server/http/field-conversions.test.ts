import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import { keepLosses } from '#server/programme/deployment-tables.ts'
import { putValuesBack } from '#server/programme/kept-values.ts'
import { pointingModule } from '#test/support/deployments.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const both = (text: string) => ({ es: text, en: text })
const moduleId = randomUUID()

const create = (kind: string, name: string, definition: object, parent: string | null = null, id = randomUUID()) => ({
  change: 'create',
  element: { id, kind, name, parent, definition },
})
const field = (name: string, type: string, more: object = {}) =>
  create('field', name, { name, type, label: both(name), ...more }, moduleId)

const orders = [
  create('optionList', 'size', {
    label: both('Talla'),
    options: [
      { value: 'small', label: { es: 'Pequeña', en: 'Small' } },
      { value: 'large', label: { es: 'Grande', en: 'Large' } },
    ],
  }),
  create(
    'module',
    'order',
    {
      label: { singular: both('Pedido'), plural: both('Pedidos') },
      icon: 'package',
      titleFields: ['subject'],
      capabilities: {},
      defaultSort: [{ field: 'title', direction: 'asc' }],
    },
    null,
    moduleId,
  ),
  field('subject', 'text', { required: true, searchable: true }),
  field('units', 'text'),
  field('day', 'date'),
  field('size', 'option', { options: { list: 'size' } }),
  field('price', 'decimal'),
  field('worth', 'text'),
  field('sizes', 'text'),
]

describe('changing the type of a field that has values', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    await apply(orders)
    const rows = [
      {
        subject: 'A',
        units: '12',
        day: '2026-07-01',
        size: 'small',
        price: '2.50',
        worth: '1.234,50',
        sizes: 'grande',
      },
      { subject: 'B', units: ' 1.300 ', day: '2026-12-24', size: 'large', price: '3', worth: '7', sizes: 'Small' },
      { subject: 'C', units: 'a dozen', sizes: 'enorme' },
    ]
    for (const row of rows) assert.equal((await ada.post('/records/order', row)).statusCode, 201)
  })
  after(async () => await test.close())

  async function apply(changes: unknown[], confirmed?: Record<string, number>) {
    const planned = await ada.post('/elements/changes', { changes })
    assert.equal(planned.statusCode, 200, planned.body)
    const { baseHash, targetHash } = planned.json()
    return await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash, confirmed } })
  }

  async function retype(name: string, type: string, options?: object) {
    const rows: Row[] = (await ada.get('/elements?module=order')).json().rows
    const row = rows.find((one) => one.name === name)
    return { change: 'update', id: row.id, definition: { name, type, label: both(name), ...(options && { options }) } }
  }

  async function values(name: string): Promise<unknown[]> {
    const { rows } = (await ada.get(`/records/order?fields=${name}&sort=title`)).json()
    return rows.map((row: Row) => row[name])
  }

  it('shows what would be lost, asks for its number and keeps the rest', async () => {
    const change = await retype('units', 'integer')
    const planned = (await ada.post('/elements/changes', { changes: [change] })).json()
    const [operation] = planned.operations
    assert.equal(operation.operation, 'retype')
    assert.deepEqual(operation.impact, { records: 3, filled: 1 })
    assert.deepEqual(
      operation.unfit.map(({ title, value, problem }: Row) => [title, value, problem.en]),
      [['C', 'a dozen', 'It must be a whole number.']],
    )
    assert.equal((await apply([change])).statusCode, 422, 'not without the number')
    assert.equal((await apply([change], { [change.id]: 1 })).statusCode, 200)
    assert.deepEqual(await values('units'), [12, 1300, null])
  })

  it('converts days to moments, options to words and lists, numbers to money', async () => {
    const changes = [
      await retype('day', 'dateTime'),
      await retype('size', 'tags'),
      await retype('price', 'money'),
      await retype('worth', 'decimal'),
      await retype('sizes', 'option', { list: 'size' }),
    ]
    assert.equal((await apply(changes, { [changes[4]?.id ?? '']: 1 })).statusCode, 200)
    assert.deepEqual(await values('day'), ['2026-06-30T22:00:00.000Z', '2026-12-23T23:00:00.000Z', null])
    assert.deepEqual(await values('size'), [['Pequeña'], ['Grande'], null])
    assert.deepEqual(
      (await values('price')).map((price: Row) => price && [price.amount, price.currency, price.base]),
      [['2.50', 'EUR', '2.50'], ['3.00', 'EUR', '3.00'], null],
    )
    assert.deepEqual(await values('worth'), ['1234.5', '7', null])
    assert.deepEqual(await values('sizes'), ['large', 'small', null])
    assert.deepEqual(
      (await ada.get('/records/order?filter={"field":"price","op":"gt","value":"2.9"}')).json().rows.length,
      1,
    )
  })

  it('refuses a change that is not declared, and one against a value written since', async () => {
    const refused = await ada.post('/elements/changes', { changes: [await retype('size', 'date')] })
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /values would be lost.*It may become: Text|se perderían valores/)

    const change = await retype('subject', 'email')
    const { baseHash, targetHash } = (await ada.post('/elements/changes', { changes: [change] })).json()
    assert.equal((await ada.post('/records/order', { subject: 'D' })).statusCode, 201)
    const late = { changes: [change], apply: { baseHash, targetHash, confirmed: { [change.id]: 3 } } }
    assert.equal((await ada.post('/elements/changes', late)).statusCode, 422)
    assert.deepEqual((await values('subject')).length, 4, 'nothing happened')
  })

  it('works out anew what is made of the values: titles, search, stored formulas, roll-ups', async () => {
    const [parent, part] = [randomUUID(), randomUUID()]
    const module = (id: typeof moduleId, name: string, titleFields: string[]) =>
      create(
        'module',
        name,
        {
          label: { singular: both(name), plural: both(name) },
          icon: 'package',
          titleFields,
          capabilities: {},
          defaultSort: [{ field: 'title', direction: 'asc' }],
        },
        null,
        id,
      )
    const of = (id: string, name: string, type: string, more: object = {}) =>
      create('field', name, { name, type, label: both(name), ...more }, id)
    const stored = { expression: 'CONCAT("n", code)', result: 'text', stored: true }
    await apply([
      module(parent, 'crate', ['name']),
      of(parent, 'name', 'text', { required: true }),
      module(part, 'item', ['code']),
      of(part, 'code', 'text', { searchable: true }),
      of(part, 'crate', 'relation', { options: { module: 'crate' } }),
      of(part, 'word', 'formula', { options: stored }),
      of(parent, 'first', 'rollup', {
        options: { module: 'item', by: 'crate', function: 'count', where: { field: 'code', op: 'eq', value: '1300' } },
      }),
    ])
    const crate = (await ada.post('/records/crate', { name: 'X' })).json().id
    for (const code of ['1.300', '012', 'none']) {
      assert.equal((await ada.post('/records/item', { code, crate })).statusCode, 201)
    }
    const [row]: Row[] = (await ada.get('/elements?module=item')).json().rows.filter((one: Row) => one.name === 'code')
    const change = {
      change: 'update',
      id: row.id,
      definition: { ...row.definition, type: 'integer', searchable: false },
    }
    const done = await apply([change], { [row.id]: 1 })
    assert.equal(done.statusCode, 200, done.body)
    const { rows } = (await ada.get('/records/item?fields=title,code,word&sort=code')).json()
    assert.deepEqual(
      rows.map(({ title, code, word }: Row) => [title, code, word]),
      [
        ['12', 12, 'n12'],
        ['1300', 1300, 'n1300'],
        ['', null, 'n'],
      ],
    )
    assert.equal((await ada.get('/records/item?search=1300')).json().rows.length, 1)
    assert.equal((await ada.get('/records/item?search=none')).json().rows.length, 0)
  })

  it('brings back what records point to, be it in their own module or in one that comes back with theirs', async () => {
    const { environment } = test.system
    const rest = await readElements(environment.db, environment.schema)
    const [aisle, zone] = [
      pointingModule('aisle', { parent: 'aisle', zone: 'zone' }),
      pointingModule('zone', { parent: 'zone' }),
    ]
    const making = await planModel(environment, [...rest, ...aisle, ...zone])
    await applyPlan(environment, making, { by: null })
    const deployment = randomUUID()
    const make = async (module: string, values: object): Promise<Row> =>
      (await ada.post(`/records/${module}`, values)).json()
    const north = await make('zone', { code: 'Norte' })
    const first = await make('aisle', { code: 'Uno', zone: north.id })
    await make('aisle', { code: 'Dos', parent: first.id, zone: north.id })
    await make('zone', { code: 'Sur', parent: north.id })
    const pointed = async () => {
      const rows = [
        ...(await ada.get('/records/aisle?fields=code,parent,zone&scope=all')).json().rows,
        ...(await ada.get('/records/zone?fields=code,parent&scope=all')).json().rows,
      ]
      return rows.map((one: Row) => [one.code, Object(one.parent).title, Object(one.zone).title].join(' ')).toSorted()
    }
    const pointedBefore = await pointed()
    assert.deepEqual(pointedBefore, ['Dos Uno Norte', 'Norte  ', 'Sur Norte ', 'Uno  Norte'])
    const model = await loadModel(environment)
    const going = await planModel(environment, rest)
    const confirmed = Object.fromEntries(going.operations.map((one) => [one.id, one.impact.filled]))
    await applyPlan(environment, going, {
      by: null,
      confirmed,
      also: async (tx) => await keepLosses(tx, environment, model, deployment, going.operations),
    })
    const back = await planModel(environment, [...rest, ...aisle, ...zone])
    await applyPlan(environment, back, {
      by: null,
      check: async (tx) => void (await putValuesBack(tx, environment, deployment, back)),
    })
    assert.deepEqual(await pointed(), pointedBefore)
  })
})
