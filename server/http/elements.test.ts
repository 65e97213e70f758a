import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const both = (text: string) => ({ es: text, en: text })
const moduleId = randomUUID()
const subjectId = randomUUID()
const listId = randomUUID()

const create = (
  kind: string,
  name: string,
  definition: object,
  more: { id?: string; parent?: string | null } = {},
) => ({
  change: 'create',
  element: { id: more.id ?? randomUUID(), kind, name, parent: more.parent ?? null, definition },
})
const field = (definition: { name: string; type: string; [key: string]: unknown }, id?: string) =>
  create(
    'field',
    definition.name,
    { label: both(definition.name), ...definition },
    { parent: moduleId, ...(id && { id }) },
  )

const visits = [
  create(
    'optionList',
    'visitState',
    { label: both('Estado'), options: ['planned', 'done'].map((value) => ({ value, label: both(value) })) },
    { id: listId },
  ),
  create(
    'module',
    'visit',
    {
      label: { singular: both('Visita'), plural: both('Visitas') },
      icon: 'wrench',
      titleFields: ['subject'],
      capabilities: { owned: true, timeline: true },
      defaultSort: [{ field: 'title', direction: 'asc' }],
    },
    { id: moduleId },
  ),
  field({ name: 'subject', type: 'text', required: true, searchable: true }, subjectId),
  field({ name: 'account', type: 'relation', options: { module: 'account' } }),
  field({ name: 'state', type: 'option', options: { list: 'visitState' } }),
  field({ name: 'hours', type: 'decimal' }),
  field({ name: 'double', type: 'formula', options: { expression: 'hours * 2', result: 'number' } }),
]

describe('shaping the CRM through the API', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  const rowsOf = async (module = 'visit'): Promise<Row[]> => (await ada.get(`/elements?module=${module}`)).json().rows
  const named = async (name: string, module?: string) => {
    const row = (await rowsOf(module)).find((one) => one.name === name)
    assert.ok(row, name)
    return row
  }
  const plan = async (changes: unknown[]) => await ada.post('/elements/changes', { changes })
  const apply = async (changes: unknown[], confirmed?: Record<string, number>) => {
    const planned = await plan(changes)
    assert.equal(planned.statusCode, 200, planned.body)
    const { baseHash, targetHash } = planned.json()
    return await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash, confirmed } })
  }
  const done = async (changes: unknown[], confirmed?: Record<string, number>) => {
    const answer = await apply(changes, confirmed)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
  const refused = async (changes: unknown[]): Promise<string> => {
    const answer = await plan(changes)
    assert.equal(answer.statusCode, 422, answer.body)
    return answer.body
  }

  it('is for those who may configure', async () => {
    const kim = await test.signIn('kim')
    assert.equal((await kim.get('/elements')).statusCode, 403)
    assert.equal((await kim.get(`/elements/${coreId('module', 'account')}`)).statusCode, 403)
    assert.equal((await kim.post('/elements/changes', { changes: visits })).statusCode, 403)
    assert.equal((await ada.get('/elements')).statusCode, 200)
  })

  it('shows what a change would do without doing it', async () => {
    const answer = await plan(visits)
    assert.equal(answer.statusCode, 200, answer.body)
    assert.equal(answer.json().operations.length, visits.length)
    assert.equal((await ada.get('/records/visit')).statusCode, 404)
  })

  it('makes a module that works at once, and says who made it', async () => {
    const { version } = await done(visits)
    assert.ok(version > 1)
    const account = (await ada.post('/records/account', { name: 'Aceites del Sur' })).json()
    const made = await ada.post('/records/visit', {
      subject: 'Revisión',
      account: account.id,
      state: 'planned',
      hours: '1.5',
    })
    assert.equal(made.statusCode, 201, made.body)
    const row = (await ada.get('/records/visit')).json().rows[0]
    assert.deepEqual([row.title, row.double, row.account.title], ['Revisión', '3', 'Aceites del Sur'])
    const { createdBy, origin, hash } = await named('visit')
    assert.deepEqual([createdBy.name, origin, hash.length], ['Ada Ibáñez', 'local', 64])
  })

  it('works a new roll-up out for the records that there are', async () => {
    const account = coreId('module', 'account')
    const rollup = {
      name: 'visitCount',
      type: 'rollup',
      label: both('Visitas'),
      options: { module: 'visit', by: 'account', function: 'count' },
    }
    await done([create('field', 'visitCount', rollup, { parent: account })])
    assert.equal((await ada.get('/records/account')).json().rows[0].visitCount, 1)
  })

  it('says where an element is used, how full it is and what became of it', async () => {
    const hours = await named('hours')
    const module = (await ada.get(`/elements/${moduleId}`)).json()
    assert.deepEqual([module.usage.records, module.usage.filled[hours.id]], [1, 1])
    const { uses, history } = (await ada.get(`/elements/${hours.id}`)).json()
    assert.deepEqual(
      uses.map((use: Row) => [use.name, use.place]),
      [['double', 'options.expression']],
    )
    assert.deepEqual(
      history.map((one: Row) => [one.operation, one.by.name]),
      [['create', 'Ada Ibáñez']],
    )
  })

  it('refuses to remove what is used, naming the place, unless that goes too', async () => {
    const hours = await named('hours')
    const double = await named('double')
    assert.match(await refused([{ change: 'remove', id: hours.id }]), /visit\.double\.options\.expression/)
    const both = await plan([
      { change: 'remove', id: double.id },
      { change: 'remove', id: hours.id },
    ])
    assert.equal(both.statusCode, 200, both.body)
    assert.match(await refused([{ change: 'remove', id: listId }]), /visit\.state\.options\.list/)
  })

  it('renames a field in every mention and keeps its values', async () => {
    await done([{ change: 'rename', id: (await named('hours')).id, name: 'effort' }])
    const row = (await ada.get('/records/visit')).json().rows[0]
    assert.deepEqual([row.effort, row.double], ['1.5', '3'])
  })

  it('tells whoever saw an older definition', async () => {
    const list = (await ada.get('/elements?kind=optionList'))
      .json()
      .rows.find((one: { id: string }) => one.id === listId)
    const update = (label: string) => ({
      change: 'update',
      id: listId,
      hash: list.hash,
      definition: { ...list.definition, label: both(label) },
    })
    await done([update('Situación')])
    const late = await plan([update('Fase')])
    assert.equal(late.statusCode, 409, late.body)
    assert.match(late.body, /visitState/)
  })

  it('calls what somebody changed meanwhile as people do', async () => {
    const layout = (await rowsOf('account')).find(({ kind }) => kind === 'layout')
    const late = await plan([{ change: 'update', id: layout?.id, hash: 'older', definition: layout?.definition }])
    assert.equal(late.statusCode, 409, late.body)
    assert.equal(
      late.json().error.message,
      'Otra persona ha cambiado: La ficha (Cuentas). Vuelve a partir de cómo está ahora.',
    )
  })

  it('refuses to drop an option that records have, and lets it be retired', async () => {
    const option = (value: string, more = {}) => ({ value, label: both(value), ...more })
    const update = (options: object[]) => [
      { change: 'update', id: listId, definition: { label: both('Estado'), options } },
    ]
    assert.match(await refused(update([option('done')])), /1 fichas tienen «planned»/)
    await done(update([option('done'), option('planned', { retired: true })]))
    await done(update([option('planned', { retired: true })]))
  })

  it('refuses a unique rule that the records break and warns of a requirement they do not meet', async () => {
    await ada.post('/records/visit', { subject: 'Revisión' })
    const subject = await named('subject')
    const update = (more: object) => [
      { change: 'update', id: subject.id, definition: { ...subject.definition, ...more } },
    ]
    assert.match(await refused(update({ unique: true })), /1 valores están repetidos/)
    const state = await named('state')
    const planned = await plan([
      { change: 'update', id: state.id, definition: { ...state.definition, required: true } },
    ])
    assert.match(planned.json().warnings[0].message.es, /1 fichas lo tienen vacío/)
  })

  it('changes a type where nothing is lost and says why not elsewhere', async () => {
    const subject = await named('subject')
    const retype = (type: string) => [{ change: 'update', id: subject.id, definition: { ...subject.definition, type } }]
    assert.match(await refused(retype('boolean')), /se perderían valores.*Texto largo/)
    await done(retype('longText'))
    assert.equal((await ada.get('/records/visit')).json().rows.length, 2)
  })

  it('titles the records anew when the title fields change', async () => {
    const module = await named('visit')
    await done([
      { change: 'update', id: moduleId, definition: { ...module.definition, titleFields: ['subject', 'account'] } },
    ])
    const titles = (await ada.get('/records/visit')).json().rows.map((row: { title: string }) => row.title)
    assert.deepEqual(titles.toSorted(), ['Revisión', 'Revisión Aceites del Sur'])
    assert.equal((await ada.get('/records/visit?search=aceites')).json().rows.length, 1)
  })

  it('removes a module only when its loss is confirmed by number', async () => {
    const changes = [{ change: 'remove', id: moduleId }]
    assert.match(await refused(changes), /account\.visitCount/)
    const count = await named('visitCount', 'account')
    const all = [{ change: 'remove', id: count.id }, ...changes]
    const operations = (await plan(all)).json().operations.filter((one: { destructive: boolean }) => one.destructive)
    const confirmed = Object.fromEntries(
      operations.map((one: { id: string; impact: { filled: number } }) => [one.id, one.impact.filled]),
    )
    assert.equal(confirmed[moduleId], 2)
    assert.equal((await apply(all)).statusCode, 422)
    await done(all, confirmed)
    assert.equal((await ada.get('/records/visit')).statusCode, 404)
    assert.deepEqual((await ada.get('/model/drift')).json().differences, [])
  })

  it('names element and path of what is not valid', async () => {
    const hostile = [
      create('module', 'x"; drop', visits[1]?.element.definition ?? {}),
      create('optionList', 'toString', { label: both('\u0000'), options: [] }),
    ]
    for (const change of hostile) assert.equal((await plan([change])).statusCode, 422)
    assert.match(
      await refused([
        create(
          'view',
          'bad',
          { label: both('x'), type: 'table', columns: ['nothing'], position: 1 },
          { parent: coreId('module', 'account') },
        ),
      ]),
      /view\.bad/,
    )
    assert.equal((await plan([{ change: 'remove', id: randomUUID() }])).statusCode, 404)
    assert.equal((await plan([{ change: 'grow', id: randomUUID() }])).statusCode, 422)
  })

  it('refuses to remove a role that people have', async () => {
    assert.match(await refused([{ change: 'remove', id: coreId('role', 'salesperson') }]), /2 personas/)
  })

  it('exports the register of personal data to who configures, and to nobody else', async () => {
    const register = await ada.get('/elements/personal-data')
    assert.equal(register.statusCode, 200)
    assert.match(register.body, /^\uFEFFmodule,field,name,type,purpose,legalBasis,retentionMonths\n/)
    assert.match(register.body, /\nContactos,Apellidos,contact\.lastName,text,[^,\n]+,[^,\n]+,\d+\n/)
    assert.equal((await (await test.signIn('kim')).get('/elements/personal-data')).statusCode, 403)
  })
})
