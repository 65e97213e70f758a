import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const both = (text: string) => ({ es: text, en: text })
const [moduleId, listId] = [randomUUID(), randomUUID()]

const create = (kind: string, name: string, definition: object, parent: string | null = null, id = randomUUID()) => ({
  change: 'create',
  element: { id, kind, name, parent, definition },
})
const field = (name: string, type: string, more: object = {}) =>
  create('field', name, { name, type, label: both(name), ...more }, moduleId)

const jobs = [
  create(
    'optionList',
    'urgency',
    { label: both('Urgencia'), options: ['low', 'soon', 'urgent'].map((value) => ({ value, label: both(value) })) },
    null,
    listId,
  ),
  create(
    'module',
    'job',
    {
      label: { singular: both('Encargo'), plural: both('Encargos') },
      icon: 'wrench',
      titleFields: ['subject', 'urgency'],
      capabilities: { timeline: true },
      defaultSort: [{ field: 'title', direction: 'asc' }],
    },
    null,
    moduleId,
  ),
  field('subject', 'text', { required: true, searchable: true }),
  field('urgency', 'option', { options: { list: 'urgency' }, default: 'soon' }),
  field('seen', 'options', { options: { list: 'urgency' } }),
  field('why', 'text', { showIf: { field: 'urgency', op: 'in', value: ['soon', 'urgent'] } }),
  field('rush', 'formula', { options: { expression: 'urgency = "soon"', result: 'boolean' } }),
  field('account', 'relation', { options: { module: 'account' } }),
  create(
    'view',
    'pressing',
    {
      label: both('Urgentes'),
      type: 'table',
      columns: ['title'],
      filter: { field: 'urgency', op: 'eq', value: 'soon' },
      position: 1,
    },
    moduleId,
  ),
]

describe('merging two options of a list', () => {
  let test: TestApp
  let ada: Client
  const viewKey = `view.${randomUUID()}`
  const merge = { change: 'mergeOptions', id: listId, from: 'soon', into: 'urgent' }

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    await apply(jobs)
    const rows = [
      { subject: 'A', urgency: 'soon', seen: ['urgent', 'low', 'soon'] },
      { subject: 'B', urgency: 'low', seen: ['soon', 'low'] },
      { subject: 'C', urgency: 'urgent' },
    ]
    for (const row of rows) assert.equal((await ada.post('/records/job', row)).statusCode, 201)
    const view = { label: both('Mías'), type: 'table', columns: ['title'], position: 1 }
    const value = { module: 'job', ...view, filter: { field: 'urgency', op: 'in', value: ['soon', 'urgent'] } }
    assert.ok((await ada.send('PUT', `/preferences/${viewKey}`, { value })).statusCode < 300)
  })
  after(async () => await test.close())

  async function apply(changes: unknown[]) {
    const planned = await ada.post('/elements/changes', { changes })
    assert.equal(planned.statusCode, 200, planned.body)
    const { baseHash, targetHash } = planned.json()
    const done = await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    assert.equal(done.statusCode, 200, done.body)
    return done.json()
  }

  const records = async (query = ''): Promise<Row[]> =>
    (await ada.get(`/records/job?fields=title,urgency,seen&sort=title${query}`)).json().rows
  const element = async (name: string): Promise<Row> => {
    const rows: Row[] = (await ada.get('/elements?module=job')).json().rows
    return rows.find((one) => one.name === name).definition
  }

  it('says how many records it reaches and which formula a person must see to, and does nothing yet', async () => {
    const plan = (await ada.post('/elements/changes', { changes: [merge] })).json()
    assert.deepEqual(plan.merges, [{ id: listId, list: 'urgency', from: 'soon', into: 'urgent', records: 3 }])
    assert.match(plan.warnings[0].message.en, /formula of “rush” names “soon”/)
    assert.deepEqual(plan.operations.map((one: Row) => one.path).toSorted(), [
      'job.pressing',
      'job.urgency',
      'job.why',
      'urgency',
    ])
    assert.equal((await records()).find((one) => one.title === 'A soon').urgency, 'soon')
  })

  it('refuses an option that the list does not have', async () => {
    const refused = await ada.post('/elements/changes', { changes: [{ ...merge, into: 'gone' }] })
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /gone/)
  })

  it('gives every record the other option, its title with it, and says so in the timeline', async () => {
    await apply([merge])
    assert.deepEqual(
      (await records()).map(({ title, urgency, seen }) => [title, urgency, seen]),
      [
        ['A urgent', 'urgent', ['low', 'urgent']],
        ['B low', 'low', ['low', 'urgent']],
        ['C urgent', 'urgent', null],
      ],
    )
    const [first] = await records()
    const { entries } = (await ada.get(`/records/job/${first.id}/timeline`)).json()
    assert.match(JSON.stringify(entries), /"field":"urgency","before":"soon","after":"urgent"/)
  })

  it('retires the option and gives the other one in defaults, conditions, views and what people keep', async () => {
    assert.equal((await element('urgency')).default, 'urgent')
    assert.deepEqual((await element('why')).showIf.value, ['urgent'])
    assert.equal((await element('pressing')).filter.value, 'urgent')
    const model = (await ada.get('/model')).json()
    const list = model.optionLists.find((one: Row) => one.name === 'urgency') ?? model.optionLists.urgency
    assert.equal(list.options.find((one: Row) => one.value === 'soon').retired, true)
    assert.match(JSON.stringify((await ada.get('/preferences')).json()), /"value":\["urgent"\]/)
    assert.equal((await ada.post('/records/job', { subject: 'D', urgency: 'soon' })).statusCode, 422)
  })
})
