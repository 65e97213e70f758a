import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'

import { createRecords } from '#server/records/create.ts'
import { contextOf, people } from '#test/support/world.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

describe('export', () => {
  let test: TestApp
  let mara: Client

  before(async () => {
    test = await testApp()
    mara = await test.signIn('mara')
    const kim = await test.signIn('kim')
    for (const [index, name] of ['=1+1', '＝2', 'Café; "crème"', 'Llano largo'].entries()) {
      await kim.post('/records/account', { name, employees: index, source: 'event' })
    }
  })
  after(async () => await test.close())

  it('is a file that spreadsheets of the region open, with nothing that they would run', async () => {
    const answer = await mara.get('/records/account/export?fields=name,employees,owner&sort=employees')
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8')
    assert.match(String(answer.headers['content-disposition']), /Cuentas\.csv/)
    const lines = answer.body.trimEnd().split('\n')
    assert.match(lines[0] ?? '', /^\uFEFFid;Nombre;.*;Responsable$/)
    assert.deepEqual(
      lines.slice(1).map((line) => line.slice(37)),
      ["'=1+1;0;Kim Ortega", "'＝2;1;Kim Ortega", '"Café; ""crème""";2;Kim Ortega', 'Llano largo;3;Kim Ortega'],
    )
  })

  it('shows labels, and what the filter and the rights let through', async () => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'employees', op: 'gt', value: 1 }))
    const answer = await mara.get(`/records/account/export?fields=source&filter=${filter}`)
    const lines = answer.body.trimEnd().split('\n')
    assert.deepEqual(
      lines.slice(1).map((line) => line.slice(37)),
      ['Evento o jornada', 'Evento o jornada'],
    )
    assert.equal((await mara.get('/records/account/export?fields=nonsense')).statusCode, 422)
  })

  it('keeps no place from the next while somebody downloads slowly', async () => {
    const { fastify } = test.app
    const ada = await test.signIn('ada')
    const url = await fastify.listen({ host: '127.0.0.1', port: 0 })
    const description = 'Muy largo. '.repeat(1_800)
    const many = Array.from({ length: 250 }, (_, at) => ({ values: { name: `Lleno ${at}`, description } }))
    const results = await createRecords(await contextOf(test.system.environment, 'mara', 'api'), 'account', many)
    assert.ok(results.every((one) => 'id' in one))
    const paused = request(`${url}/api/v1/records/account/export`, { headers: { cookie: mara.cookie ?? '' } }).end()
    const [answer] = await once(paused, 'response')
    assert.equal(answer.statusCode, 200)
    // One export of one person at a time: the second waits for the first to be made, not to be read.
    const next = async () => await mara.get('/records/account/export?fields=name')
    let second = await next()
    for (let tries = 0; second.statusCode === 503 && tries < 5; tries += 1) second = await next()
    assert.equal(second.statusCode, 200)
    assert.equal(second.body.trimEnd().split('\n').length, 255)
    // But of files that wait to be read one person has no more than three.
    const unread = [{ of: `unread ${people.mara.id}`, most: 1 }]
    const forget = [fastify.turns.hold(unread), fastify.turns.hold(unread)]
    let isRead = false
    const fourth = next().then(({ statusCode }) => ({ statusCode, isRead }))
    assert.equal((await mara.get('/records/account?limit=1')).statusCode, 200)
    assert.equal((await ada.get('/records/account/export?fields=name')).statusCode, 200)
    isRead = true
    const text = await buffer(answer)
    assert.deepEqual(await fourth, { statusCode: 200, isRead: true })
    for (const end of forget) end()
    assert.equal(text.toString().split('Muy largo.').length - 1, 250 * 1_800)
  })

  it('needs the switch', async () => {
    const kim = await test.signIn('kim')
    assert.equal((await kim.get('/records/account/export')).statusCode, 403)
  })
})
