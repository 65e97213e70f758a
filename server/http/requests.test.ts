import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'

import type { InjectOptions } from 'light-my-request'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

import { parseQuery } from './query-texts.ts'

describe('requests', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  it('get every violation at once, in the reader’s language', async () => {
    const answer = await test.anyone.post('/setup', { company: '', extra: 1 }, { headers: { 'accept-language': 'en' } })
    assert.equal(answer.statusCode, 422)
    const { error } = answer.json()
    assert.equal(error.code, 'invalid')
    const fields = error.violations.map((one: { field: string }) => one.field)
    for (const field of ['company', 'extra', 'language', 'email', 'password']) assert.ok(fields.includes(field), field)
    const extra = error.violations.find((one: { field: string }) => one.field === 'extra')
    assert.deepEqual(extra, { field: 'extra', rule: 'unknown', message: 'This field is not accepted here.' })
  })

  it('have the same shape of error for unknown fields of a record', async () => {
    const answer = await ada.post('/records/account', { name: 'A', version: 7, createdBy: 'x', nothing: 1 })
    assert.equal(answer.statusCode, 422)
    const fields = answer.json().error.violations.map((one: { field: string }) => one.field)
    assert.deepEqual(fields.toSorted(), ['createdBy', 'nothing', 'version'])
  })

  it('that name very much that there is not are answered with less than they said', async () => {
    const body = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`nothing${index}`, 1]))
    const answer = await ada.post('/records/account', body)
    assert.equal(answer.statusCode, 422)
    assert.ok(answer.body.length < JSON.stringify(body).length)
  })

  it('from another site change nothing', async () => {
    const attempts: InjectOptions[] = [
      { headers: { origin: 'https://evil.example' } },
      { headers: { origin: 'null' } },
      { headers: { origin: '' } },
      { headers: { origin: 'http://127.0.0.1:3001' } },
      { headers: { origin: 'http://127.0.0.1:3000.evil.example' } },
      { headers: { 'content-type': 'text/plain' } },
      { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { headers: { 'content-type': 'multipart/form-data; boundary=x' } },
    ]
    for (const attempt of attempts) {
      const answer = await ada.post('/records/account', { name: 'Forged' }, attempt)
      assert.ok([403, 422].includes(answer.statusCode), JSON.stringify(attempt))
    }
    const without = await test.app.fastify.inject({
      method: 'POST',
      url: '/api/v1/records/account',
      headers: { cookie: ada.cookie ?? '', 'content-type': 'application/json' },
      payload: '{"name":"Forged"}',
    })
    assert.equal(without.statusCode, 403)
    assert.deepEqual((await ada.get('/search?text=forged')).json(), { results: [] })
  })

  it('from another site get no permission to read the answer', async () => {
    const answer = await ada.get('/session', { headers: { origin: 'https://evil.example' } })
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
    const asked = await ada.send('OPTIONS', '/records/account', undefined, {
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    assert.equal(asked.headers['access-control-allow-origin'], undefined)
  })

  it('carry the same protective headers in every answer', async () => {
    const answers = [
      await ada.get('/session'),
      await test.anyone.get('/session'),
      await ada.get('/nothing'),
      await ada.post('/records/account', { name: 1 }),
      await test.app.fastify.inject('/healthz'),
      await test.app.fastify.inject('/'),
    ]
    for (const { headers } of answers) {
      assert.equal(headers['x-content-type-options'], 'nosniff')
      assert.match(String(headers['content-security-policy']), /frame-ancestors 'none'/)
      assert.equal(headers['referrer-policy'], 'same-origin')
      assert.equal(headers['cache-control'], 'no-store')
      assert.equal(headers['x-powered-by'], undefined)
    }
  })

  it('with a body that is deep, large or hostile are refused at once', async () => {
    const bodies = [
      '['.repeat(100_000),
      `{"name":${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`,
      '{"__proto__":{"isAdmin":true}}',
      '{"constructor":{"prototype":{}}}',
      '{"name":"a\\u0000b"}',
      '{"name":',
      `{"name":"${'x'.repeat(1_100_000)}"}`,
      // As a program writes it that knows nothing of UTF-8.
      Buffer.from('{"name":"Muñoz"}', 'latin1'),
    ]
    for (const payload of bodies) {
      const answer = await ada.send('POST', '/records/account', undefined, {
        payload,
        headers: { 'content-type': 'application/json' },
      })
      assert.ok([413, 422].includes(answer.statusCode), `${String(payload.slice(0, 40))}: ${answer.statusCode}`)
    }
    assert.equal(Object.hasOwn(Object.prototype, 'isAdmin'), false)
  })

  it('with hostile values in the address are refused and never fail', async () => {
    const addresses = [
      '?sort=name;drop',
      '?filter={"field":"name","op":"raw","value":1}',
      `?filter=${encodeURIComponent('{"not":'.repeat(30) + '{"field":"name","op":"empty"}' + '}'.repeat(30))}`,
      '?limit=100000',
      '?limit=-1',
      '?cursor=AAAA',
      '?fields=name,secret',
      '?sort[]=name',
      '?search=%00',
      '?__proto__=1',
      '?limit=1&limit=2',
    ]
    for (const address of addresses) {
      const answer = await ada.get(`/records/account${address}`)
      assert.ok(answer.statusCode === 422, `${address}: ${answer.statusCode} ${answer.body}`)
    }
  })

  it('in the same words say the same again, to each endpoint by its own rules', async () => {
    const words = '?limit=2&search=a+b%20c'
    for (let time = 0; time < 2; time += 1) {
      const list = await ada.get(`/records/contact${words}`)
      assert.deepEqual([list.statusCode, list.json().rows], [200, []])
      const groups = await ada.get(`/records/contact/groups${words}`)
      assert.deepEqual([groups.statusCode, groups.json().groups.length], [200, 1])
      const one = await ada.get(`/records/opportunity/board${words}&limit=2`)
      assert.deepEqual([one.statusCode, one.json().error.violations[0].field], [422, 'limit'], 'said twice')
    }
    assert.deepEqual({ ...parseQuery('search=a+b%20c&x=1&x=2&%zz') }, { search: 'a b c', x: ['1', '2'], '%zz': '' })
    assert.equal(parseQuery('limit=2'), parseQuery('limit=2'))
  })

  it('with an Idempotency-Key are done once', async () => {
    const headers = { 'idempotency-key': 'create-1' }
    const first = await ada.post('/records/account', { name: 'Harinas Once' }, { headers })
    const second = await ada.post('/records/account', { name: 'Harinas Once' }, { headers })
    assert.equal(first.statusCode, 201)
    assert.equal(second.statusCode, 201)
    assert.equal(second.json().id, first.json().id)
    const other = await ada.post('/records/account', { name: 'Another' }, { headers })
    assert.equal(other.statusCode, 422)
    assert.equal(other.json().error.violations[0].rule, 'reused')
  })

  it('with the same Idempotency-Key at the same moment make one record', async () => {
    const headers = { 'idempotency-key': 'create-2' }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => ada.post('/records/account', { name: 'Harinas Cinco' }, { headers })),
    )
    assert.deepEqual([...new Set(answers.map((one) => one.statusCode))], [201])
    assert.equal(new Set(answers.map((one) => one.json().id)).size, 1)
  })

  it('that failed may be repeated with the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'create-3' }
    assert.equal((await ada.post('/records/account', { name: '' }, { headers })).statusCode, 422)
    const again = await ada.post('/records/account', { name: '' }, { headers })
    assert.equal(again.statusCode, 422)
    assert.equal((await ada.post('/records/account', { name: 'Fixed' }, { headers })).statusCode, 201)
  })

  it('that the database alone refuses name the field, with an Idempotency-Key too, and leave no act', async () => {
    const product = (code: string) => ({ name: code, code, price: { amount: '1', currency: 'EUR' } })
    const headers = { 'idempotency-key': 'create-4' }
    assert.equal((await ada.post('/records/product', product('H-1'))).statusCode, 201)
    const { id } = (await ada.post('/records/product', product('H-2'))).json()
    const refused = [
      await ada.post('/records/product', product('H-1')),
      await ada.post('/records/product', product('H-1'), { headers }),
      await ada.send('PATCH', `/records/product/${id}`, { version: 1, values: { code: 'H-1' } }),
    ]
    for (const answer of refused) {
      assert.equal(answer.statusCode, 422, answer.body)
      const [{ field, rule }] = answer.json().error.violations
      assert.deepEqual({ field, rule }, { field: 'code', rule: 'unique' })
      assert.equal(answer.headers['lazo-act'], undefined)
    }
    const { version, code } = (await ada.get(`/records/product/${id}`)).json()
    assert.deepEqual({ version, code }, { version: 1, code: 'H-2' })
    assert.equal((await ada.post('/records/product', product('H-3'), { headers })).statusCode, 201)
  })

  it('that meet somebody else’s change get both values', async () => {
    const made = (await ada.post('/records/account', { name: 'Molinos' })).json()
    const path = `/records/account/${made.id}`
    assert.equal((await ada.send('PATCH', path, { version: 1, values: { name: 'Molinos Uno' } })).statusCode, 200)
    const late = await ada.send('PATCH', path, { version: 1, values: { name: 'Molinos Dos' } })
    assert.equal(late.statusCode, 409)
    assert.deepEqual(late.json().error.details.values.name, { mine: 'Molinos Dos', theirs: 'Molinos Uno' })
    assert.equal(
      (await ada.send('PATCH', path, { version: 1, values: { website: 'https://molinos.example' } })).statusCode,
      200,
    )
  })

  it('are answered behind an upload of the same connection that was refused half way', async () => {
    const { files } = test.system.environment
    const { put } = files
    Object.assign(files, {
      put: async (content: AsyncIterable<Uint8Array>) => {
        await content[Symbol.asyncIterator]().next()
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      },
    })
    const { port } = new URL(await test.app.fastify.listen({ host: '127.0.0.1', port: 0 }))
    const head = '--p\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    const body = `${head}${'x'.repeat(3_000_000)}\r\n--p--\r\n`
    const headers = [
      `host: 127.0.0.1:${port}`,
      `origin: ${test.system.baseUrl.origin}`,
      `cookie: ${ada.cookie}`,
      'content-type: multipart/form-data; boundary=p',
      `content-length: ${body.length}`,
    ]
    const socket = connect(Number(port), '127.0.0.1')
    socket.setTimeout(10_000, () => socket.push(null))
    socket.write(`POST /api/v1/files HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
    socket.write('GET /healthz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n')
    const answers = await text(socket)
    Object.assign(files, { put })
    assert.deepEqual(answers.match(/HTTP\/1.1 \d+/g), ['HTTP/1.1 503', 'HTTP/1.1 200'])
  })

  it('that hit a bug are answered with an id alone, and the log has the rest', async () => {
    const { environment } = test.system
    const before = environment.jobs.deadLetters
    Object.assign(environment.jobs, { deadLetters: async () => await Promise.reject(new Error('secret table')) })
    const answer = await ada.get('/jobs/dead-letters')
    Object.assign(environment.jobs, { deadLetters: before })
    assert.equal(answer.statusCode, 500)
    assert.doesNotMatch(answer.body, /secret/)
    const { id } = answer.json().error
    const line = test.logged.find((one) => one.event === 'error' && one.id === id)
    assert.equal(line?.message, 'secret table')
  })
})
