import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'
import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { siteOf } from '#server/access/passkeys.ts'
import { softwareAuthenticator } from '#test/support/authenticator.ts'
import type { Authenticator, Faults } from '#test/support/authenticator.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

import { signIn } from './company.ts'

const site = { rpId: 'localhost', origin: 'http://localhost:3000' }

describe('a passkey', () => {
  let test: TestApp
  let ada: Client
  let count = 0

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  interface Holder {
    readonly id: string
    readonly email: string
    readonly client: Client
    readonly device: Authenticator
    readonly passkey: string
  }

  /** Somebody new with a passkey; each has an address of their own, since guesses are remembered. */
  async function holder(): Promise<Holder> {
    const email = `passkey${(count += 1)}@example.com`
    const roles = [coreId('role', 'salesperson')]
    const made = await ada.post('/users', { name: email, email, password: testPassword, roles, groups: [] })
    const client = await signIn(test, email)
    const device = softwareAuthenticator(site)
    const added = await add(client, device)
    assert.equal(added.statusCode, 201, added.body)
    return { id: made.json().id, email, client, device, passkey: added.json().id }
  }
  const cookiesOf = (answer: Response): string => {
    const set = [answer.headers['set-cookie'] ?? []].flat().map((one) => one.split(';')[0])
    return set.filter((one) => !one?.endsWith('=')).join('; ')
  }
  async function add(client: Client, device: Authenticator, faults: Faults = {}): Promise<Response> {
    const begun = await client.post('/passkeys/options', { password: testPassword })
    assert.equal(begun.statusCode, 200, begun.body)
    const headers = { cookie: `${client.cookie}; ${cookiesOf(begun)}` }
    return await client.post(
      '/passkeys',
      { name: 'Portátil', credential: device.make(begun.json(), faults) },
      { headers },
    )
  }
  async function begin(): Promise<{ challenge: string; headers: { cookie: string } }> {
    const begun = await test.anyone.post('/session/passkey/options')
    assert.equal(begun.statusCode, 200, begun.body)
    const { challenge }: { challenge: string } = begun.json()
    return { challenge, headers: { cookie: cookiesOf(begun) } }
  }
  const send = async (credential: object, headers: { cookie: string }): Promise<Response> =>
    await test.anyone.post('/session/passkey', { credential }, { headers, remoteAddress: `10.0.0.${count}` })
  async function enter(device: Authenticator, faults: Faults = {}): Promise<Response> {
    const { challenge, headers } = await begin()
    return await send(device.show({ challenge }, faults), headers)
  }
  const statusAs = async (answer: Response): Promise<number> =>
    (await test.anyone.get('/records/account', { headers: { cookie: cookiesOf(answer) } })).statusCode

  it('is made with one’s password, listed, and signs in as both steps at once', async () => {
    const { id, client, device } = await holder()
    assert.equal((await client.post('/passkeys/options', { password: 'no es esta' })).statusCode, 422)
    const { passkeys } = (await client.get('/factors')).json()
    assert.deepEqual(
      passkeys.map(({ name, lastUsedAt }: { name: string; lastUsedAt: string | null }) => [name, lastUsedAt]),
      [['Portátil', null]],
    )
    const entered = await enter(device)
    assert.equal(entered.statusCode, 200, entered.body)
    assert.equal(entered.json().user.id, id)
    assert.equal(await statusAs(entered), 200)
    assert.notEqual((await client.get('/factors')).json().passkeys[0].lastUsedAt, null)
    const kinds = (await ada.get(`/access-events?user=${id}`)).json().rows.map(({ kind }: { kind: string }) => kind)
    assert.deepEqual(kinds.slice(0, 2), ['signedIn', 'factorAdded'])
  })

  it('counts only where everything about it is right, with one answer for every fault', async () => {
    const { device } = await holder()
    const other = await holder()
    const stranger = softwareAuthenticator(site)
    const faults: readonly (readonly [string, Faults])[] = [
      ['another origin', { origin: 'http://evil.example.com' }],
      ['an origin that only begins like ours', { origin: 'http://localhost:3000.evil.example.com' }],
      ['another site', { rpId: 'evil.example.com' }],
      ['no verification of the user', { isVerified: false }],
      ['the making of a key', { type: 'webauthn.create' }],
      ['another challenge', { challenge: Buffer.from('mine').toString('base64url') }],
      ['another person', { userHandle: Buffer.from(other.id).toString('base64url') }],
    ]
    const unknown = await enter(stranger, { userHandle: Buffer.from(other.id).toString('base64url') })
    assert.equal(unknown.statusCode, 401)
    for (const [name, fault] of faults) {
      const answer = await enter(device, fault)
      assert.equal(answer.statusCode, 401, name)
      assert.equal(answer.json().error.message, unknown.json().error.message, name)
    }
    const { challenge, headers } = await begin()
    const forged = { ...device.show({ challenge }), response: stranger.show({ challenge }).response }
    const { userHandle } = device.show({ challenge }).response
    const answer = await send({ ...forged, response: { ...forged.response, userHandle } }, headers)
    assert.equal(answer.statusCode, 401, 'signed by another key')
    assert.equal((await enter(device)).statusCode, 200)
  })

  it('takes each challenge once, soon, and from the browser that asked for it', async () => {
    const { device } = await holder()
    const { challenge, headers } = await begin()
    assert.equal((await send(device.show({ challenge }), (await begin()).headers)).statusCode, 401, 'another browser')
    assert.equal((await send(device.show({ challenge }), { cookie: '' })).statusCode, 401, 'no browser')
    const shown = device.show({ challenge })
    const both = await Promise.all([send(shown, headers), send(shown, headers)])
    assert.deepEqual(both.map(({ statusCode }) => statusCode).toSorted(), [200, 401])
    assert.equal((await send(device.show({ challenge }), headers)).statusCode, 401, 'spent')
    const late = await begin()
    await test.database.db.query(sql`
      update lazo.verification set expires_at = ${new Date(0).toISOString()} where identifier like 'passkey:%'`)
    assert.equal((await send(device.show(late), late.headers)).statusCode, 401, 'too late')
  })

  it('is refused where its counter does not grow', async () => {
    const { device } = await holder()
    assert.equal((await enter(device, { counter: 10 })).statusCode, 200)
    for (const counter of [10, 9, 0]) assert.equal((await enter(device, { counter })).statusCode, 401)
    assert.equal((await enter(device, { counter: 11 })).statusCode, 200)
  })

  it('is not made of a faulty answer, of a key that is known, or for somebody else', async () => {
    const { client, device } = await holder()
    const faults: readonly Faults[] = [
      { origin: 'http://evil.example.com' },
      { rpId: 'evil.example.com' },
      { isVerified: false },
      { challenge: 'AAAA' },
    ]
    for (const fault of faults) {
      assert.equal((await add(client, softwareAuthenticator(site), fault)).statusCode, 403, JSON.stringify(fault))
    }
    const other = await holder()
    assert.equal((await add(other.client, device)).statusCode, 403, 'known already')
    const begun = await client.post('/passkeys/options', { password: testPassword })
    const credential = softwareAuthenticator(site).make(begun.json())
    const cookie = `${other.client.cookie}; ${cookiesOf(begun)}`
    assert.equal((await client.post('/passkeys', { name: 'x', credential }, { headers: { cookie } })).statusCode, 403)
    assert.equal((await client.get('/factors')).json().passkeys.length, 1)
  })

  it('opens nothing once it is removed, by its owner alone and with their password', async () => {
    const { client, device, passkey, email } = await holder()
    const other = await holder()
    const remove = async (by: Client, password: string): Promise<Response> =>
      await by.send('DELETE', `/passkeys/${passkey}`, { password })
    assert.equal((await remove(other.client, testPassword)).statusCode, 404)
    assert.equal((await remove(client, 'no es esta')).statusCode, 422)
    const entered = await enter(device)
    const removed = await remove(client, testPassword)
    assert.equal(removed.statusCode, 204, removed.body)
    assert.equal(await statusAs(removed), 200, 'one goes on')
    assert.equal(await statusAs(entered), 401, 'every other session ended')
    assert.equal((await enter(device)).statusCode, 401)
    assert.equal((await (await signIn(test, email)).get('/factors')).json().passkeys.length, 0)
  })

  it('opens nothing for people who are deactivated or whose factors were taken away', async () => {
    const { id, device } = await holder()
    assert.equal((await ada.send('PATCH', `/users/${id}`, { active: false })).statusCode, 200)
    assert.equal((await enter(device)).statusCode, 401)
    const other = await holder()
    assert.equal((await ada.send('DELETE', `/users/${other.id}/factors`)).statusCode, 204)
    assert.equal((await enter(other.device)).statusCode, 401)
  })

  it('cannot be guessed', async () => {
    const { device } = await holder()
    const answers: number[] = []
    for (let guess = 0; guess < 22; guess += 1) {
      answers.push((await enter(device, { isVerified: false })).statusCode)
    }
    assert.equal(answers[0], 401)
    assert.equal(answers.at(-1), 429)
  })

  it('is what a role that asks for a second step wants after the password, and no new code app', async () => {
    const { client, device, email } = await holder()
    const { rows } = (await ada.get('/elements?kind=role')).json()
    const role = rows.find(({ id }: { id: string }) => id === coreId('role', 'salesperson'))
    const changes = [
      { change: 'update', id: role.id, hash: role.hash, definition: { ...role.definition, secondFactor: true } },
    ]
    const { baseHash, targetHash } = (await ada.post('/elements/changes', { changes })).json()
    await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    const again = await signIn(test, email)
    assert.equal((await again.get('/session')).json().step, 'passkey')
    const refused = [
      await again.get('/records/account'),
      await again.post('/authenticator'),
      await again.send('PUT', '/authenticator', { code: '000000' }),
      await again.post('/passkeys/options', { password: testPassword }),
      await client.get('/records/account'),
    ]
    assert.deepEqual(
      refused.map(({ statusCode }) => statusCode),
      [403, 403, 403, 403, 403],
    )
    assert.equal(await statusAs(await enter(device)), 200)
  })

  it('is of the address that people type, and of no number', () => {
    assert.deepEqual(siteOf(new URL('https://crm.example.com')), {
      id: 'crm.example.com',
      origin: 'https://crm.example.com',
    })
    assert.deepEqual(siteOf(new URL('http://127.0.0.1:3000')), { id: 'localhost', origin: 'http://localhost:3000' })
    for (const address of ['https://192.168.1.5', 'https://[2001:db8::1]']) {
      assert.throws(() => siteOf(new URL(address)), /name/)
    }
  })
})
