/** Several records as one act: the call and what follows it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

describe('records saved together', () => {
  let test: TestApp
  let kim: Client
  let leo: Client
  let account: string

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
    account = (await kim.post('/records/account', { name: 'Obrador Sol' })).json().id
  })
  after(async () => await test.close())

  const call = (more: object = {}) => ({
    module: 'call',
    values: {
      subject: 'Llamada',
      regarding: { module: 'account', id: account },
      at: '2026-03-10T09:00:00Z',
      done: true,
      outcome: 'callBack',
      ...more,
    },
  })
  const countOf = async (module: string) =>
    (await kim.get(`/records/${module}?count=exact&limit=1&scope=all`)).json().count.value

  it('logs a call and books what follows as one act, taken back as one', async () => {
    const next = { module: 'task', values: { subject: 'Enviar oferta', due: '2026-03-12T09:00:00Z' } }
    const answer = await kim.post('/records', { records: [call(), next] })
    assert.equal(answer.statusCode, 201, answer.body)
    assert.deepEqual([await countOf('call'), await countOf('task')], [1, 1])
    const undone = await kim.post(`/acts/${String(answer.headers['lazo-act'])}/undo`)
    assert.equal(undone.json().undone, 2)
    assert.deepEqual([await countOf('call'), await countOf('task')], [0, 0])
  })

  it('writes nothing where one of them is wrong, and says which', async () => {
    const next = { module: 'task', values: { subject: '', priority: 'never' } }
    const answer = await kim.post('/records', { records: [call(), next] })
    assert.equal(answer.statusCode, 422)
    const fields = answer.json().error.violations.map(({ field }: { field: string }) => field)
    assert.deepEqual(fields.toSorted(), ['1.priority', '1.subject'])
    const first = await kim.post('/records', {
      records: [call({ outcome: null }), { ...next, values: { subject: 'x' } }],
    })
    assert.deepEqual(
      first.json().error.violations.map(({ field }: { field: string }) => field),
      ['outcome'],
    )
    assert.deepEqual([await countOf('call'), await countOf('task')], [0, 0])
  })

  it('lets a record point to one that the same request makes', async () => {
    const answer = await kim.post('/records', {
      records: [
        { module: 'meeting', values: { subject: 'Visita', start: '2026-03-12T09:00:00Z' } },
        {
          module: 'meetingAttendee',
          values: { meeting: { saved: 0 }, attendee: { module: 'user', id: people.leo.id } },
        },
      ],
    })
    assert.equal(answer.statusCode, 201, answer.body)
    const [meeting, attendee] = answer.json().records
    assert.equal((await kim.get(`/records/meetingAttendee/${attendee.id}`)).json().meeting.id, meeting.id)
  })

  it('changes what is there with the version that was seen', async () => {
    const { id } = (await kim.post('/records/call', { ...call({ done: false, outcome: null }).values })).json()
    const change = { module: 'call', id, version: 1, values: { done: true, outcome: 'resolved' } }
    assert.equal((await kim.post('/records', { records: [change] })).statusCode, 201)
    const stale = { ...change, values: { outcome: 'busy' } }
    assert.equal((await kim.post('/records', { records: [stale] })).statusCode, 409)
  })

  it('does nothing for who may not see, change or add what it names', async () => {
    assert.equal((await leo.post('/records', { records: [call()] })).statusCode, 422)
    const { id } = (await kim.post('/records/call', call().values)).json()
    const hidden = { module: 'call', id, values: { subject: 'Mía' } }
    assert.equal((await leo.post('/records', { records: [hidden] })).statusCode, 404)
    const person = { module: 'user', values: { name: 'Eva', email: 'eva@example.com' } }
    assert.equal((await kim.post('/records', { records: [person] })).statusCode, 422)
    assert.equal((await test.anyone.post('/records', { records: [call()] })).statusCode, 401)
    const many = { records: Array.from({ length: 51 }, () => call()) }
    assert.equal((await kim.post('/records', many)).statusCode, 422)
  })
})
