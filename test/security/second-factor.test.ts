import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import { codeAt, fromBase32, stepOf } from '#server/access/totp.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

import { signIn } from './company.ts'

describe('a second factor', () => {
  let test: TestApp
  let ada: Client
  let count = 0

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  /** Somebody new with a code app; each test has its own, since codes and guesses are remembered. */
  async function person(): Promise<{ id: string; email: string; client: Client; secret: string; recovery: string[] }> {
    const email = `factor${(count += 1)}@example.com`
    const roles = [coreId('role', 'salesperson')]
    const made = await ada.post('/users', { name: email, email, password: testPassword, roles, groups: [] })
    const first = await signIn(test, email)
    const { secret } = (await first.post('/authenticator')).json()
    const confirmed = await first.send('PUT', '/authenticator', { code: code(secret) })
    assert.equal(confirmed.statusCode, 200, confirmed.body)
    assert.equal((await first.get('/session')).statusCode, 401, 'every earlier session ended')
    later()
    const { recoveryCodes } = confirmed.json()
    return { id: made.json().id, email, client: await signIn(test, email), secret, recovery: recoveryCodes }
  }
  const code = (secret: string, steps = 0): string => codeAt(fromBase32(secret), stepOf(test.world.now()) + steps)
  const later = (): void => test.world.setNow(new Date(Date.parse(test.world.now()) + 60_000).toISOString())
  const show = async (client: Client, given: string) => await client.send('PUT', '/session/factor', { code: given })

  it('is asked after the password, and nothing is answered before', async () => {
    const { client, secret } = await person()
    assert.equal((await client.get('/session')).json().step, 'code')
    const refused = [
      await client.get('/model'),
      await client.get('/records/account'),
      await client.get('/changes/stream'),
      await client.get('/sessions'),
      await client.post('/keys', { name: 'x', scopes: ['read'] }),
      await client.send('PATCH', '/profile', { name: 'x' }),
      await client.send('PUT', '/password', { current: testPassword, password: 'molinos y azudes' }),
      await client.send('DELETE', '/authenticator', { password: testPassword }),
      await client.post('/authenticator'),
    ]
    assert.deepEqual(
      refused.map(({ statusCode }) => statusCode),
      [403, 403, 403, 403, 403, 403, 403, 403, 409],
    )
    const shown = await show(client, code(secret))
    assert.equal(shown.statusCode, 200, shown.body)
    assert.equal(shown.json().step, undefined)
    assert.equal((await client.get('/session')).statusCode, 401, 'the session has another token now')
    const cookie = String([shown.headers['set-cookie']].flat()[0]).split(';')[0]
    assert.equal((await test.anyone.get('/records/account', { headers: { cookie } })).statusCode, 200)
  })

  it('takes each code once, and none of another time or another person', async () => {
    const { email, client, secret, recovery } = await person()
    const other = await person()
    const wrong = [
      '000000',
      code(secret, -2),
      code(secret, 2),
      code(other.secret),
      'abcdefgh-ijklmnop',
      other.recovery[0],
    ]
    for (const given of wrong) assert.equal((await show(client, given ?? '')).statusCode, 422, given)
    const good = code(secret)
    assert.equal((await show(client, good)).statusCode, 200)
    const again = await signIn(test, email)
    assert.equal((await show(again, good)).statusCode, 422, 'the same code')
    assert.equal((await show(again, code(secret, -1))).statusCode, 422, 'an earlier code')
    assert.equal((await show(again, recovery[0] ?? '')).statusCode, 200)
    const third = await signIn(test, email)
    assert.equal((await show(third, recovery[0] ?? '')).statusCode, 422, 'the same recovery code')
    const both = await Promise.all([1, 2, 3].map(async () => await show(third, recovery[1] ?? '')))
    assert.equal(both.filter(({ statusCode }) => statusCode === 200).length, 1, 'at the same moment too')
  })

  it('cannot be guessed', async () => {
    const { client } = await person()
    const answers: number[] = []
    for (let guess = 0; guess < 30; guess += 1) answers.push((await show(client, String(100000 + guess))).statusCode)
    assert.equal(answers.filter((status) => status === 422).length <= 10, true, answers.join())
    assert.equal(answers.at(-1), 429)
  })

  it('is still owed after the password was reset', async () => {
    const { id, email } = await person()
    const { link } = (await ada.post(`/users/${id}/reset-link`)).json()
    const token = String(link).split('#')[1]
    await test.anyone.send('PUT', '/password-reset', { token, password: 'molinos y azudes' })
    const client = await signIn(test, email, 'molinos y azudes')
    assert.equal((await client.get('/session')).json().step, 'code')
    assert.equal((await client.get('/records/account')).statusCode, 403)
  })

  it('may be taken away by who manages the person, and by nobody else', async () => {
    const { id, email } = await person()
    const mara = await test.signIn('mara')
    assert.equal((await mara.send('DELETE', `/users/${id}/factors`)).statusCode, 403)
    assert.equal((await ada.send('DELETE', `/users/${id}/factors`)).statusCode, 204)
    const client = await signIn(test, email)
    assert.equal((await client.get('/records/account')).statusCode, 200)
  })

  it('is set up before anything else where a role asks for it', async () => {
    const { rows } = (await ada.get('/elements?kind=role')).json()
    const role = rows.find(({ id }: { id: string }) => id === coreId('role', 'salesManager'))
    const definition = { ...role.definition, secondFactor: true }
    const changes = [{ change: 'update', id: role.id, hash: role.hash, definition }]
    const { baseHash, targetHash } = (await ada.post('/elements/changes', { changes })).json()
    await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    const mara = await test.signIn('mara')
    assert.equal((await mara.get('/session')).json().step, 'setUp')
    assert.equal((await mara.get('/records/account')).statusCode, 403)
    const { secret } = (await mara.post('/authenticator')).json()
    const confirmed = await mara.send('PUT', '/authenticator', { code: code(secret) })
    const cookie = String([confirmed.headers['set-cookie']].flat()[0]).split(';')[0]
    assert.equal((await test.anyone.get('/records/account', { headers: { cookie } })).statusCode, 200)
    assert.equal((await ada.get(`/access-events?user=${people.mara.id}`)).json().rows[0].kind, 'factorAdded')
  })
})
