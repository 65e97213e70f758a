import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import { codeAt, fromBase32, stepOf } from '#server/access/totp.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

import { signIn } from './company.ts'

const streamEndMsMax = 5_000
const salesperson = coreId('role', 'salesperson')

interface Access {
  readonly id: string
  readonly email: string
  readonly client: Client
  readonly key: { readonly headers: Readonly<Record<string, string>> }
  /** Resolves when the stream of changes has ended. */
  readonly streamEnd: Promise<void>
}

describe('access that has ended', () => {
  let test: TestApp
  let ada: Client
  let url: string
  let count = 0

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
    url = await test.app.fastify.listen({ host: '127.0.0.1', port: 0 })
  })
  after(async () => await test.close())

  async function newcomer(): Promise<Access> {
    const email = `newcomer${(count += 1)}@example.com`
    const made = await ada.post('/users', {
      name: `Newcomer ${count}`,
      email,
      password: testPassword,
      roles: [salesperson],
      groups: [],
    })
    assert.equal(made.statusCode, 201, made.body)
    const client = await signIn(test, email)
    const { secret } = (await client.post('/keys', { name: 'key', scopes: ['read', 'write'] })).json()
    const response = await fetch(`${url}/api/v1/changes/stream`, { headers: { cookie: client.cookie ?? '' } })
    assert.equal(response.status, 200)
    const streamEnd = (async () => {
      for await (const _ of response.body ?? []) continue
    })().catch(() => undefined)
    const key = { headers: { authorization: `Bearer ${secret}`, cookie: '' } }
    assert.equal((await test.anyone.get('/records/account', key)).statusCode, 200)
    return { id: made.json().id, email, client, key, streamEnd }
  }

  async function assertDead({ client, streamEnd }: Access): Promise<void> {
    assert.equal((await client.get('/session')).statusCode, 401)
    assert.equal((await client.post('/records/account', { name: 'Late' })).statusCode, 401)
    const timer = Promise.withResolvers<string>()
    const timeout = setTimeout(() => timer.resolve('late'), streamEndMsMax)
    assert.notEqual(await Promise.race([streamEnd, timer.promise]), 'late', 'the stream of changes went on')
    clearTimeout(timeout)
  }

  const keyStatus = async ({ key }: Access): Promise<number> =>
    (await test.anyone.get('/records/account', key)).statusCode

  it('by signing out is over with the next request; a key goes on', async () => {
    const access = await newcomer()
    assert.equal((await access.client.send('DELETE', '/session')).statusCode, 204)
    await assertDead(access)
    assert.equal(await keyStatus(access), 200)
  })

  it('by an administrator is over, keys included where the account is', async () => {
    const ended = await newcomer()
    assert.equal((await ada.send('DELETE', `/users/${ended.id}/sessions`)).statusCode, 204)
    await assertDead(ended)
    const gone = await newcomer()
    assert.equal((await ada.send('PATCH', `/users/${gone.id}`, { active: false })).statusCode, 200)
    await assertDead(gone)
    assert.equal(await keyStatus(gone), 401)
  })

  it('by a change of password or of address is over', async () => {
    const access = await newcomer()
    const changed = await access.client.send('PUT', '/password', {
      current: testPassword,
      password: 'ocho osos ofrecen',
    })
    assert.equal(changed.statusCode, 204)
    await assertDead(access)
    const moved = await newcomer()
    assert.equal((await ada.send('PATCH', `/users/${moved.id}`, { email: `moved-${moved.email}` })).statusCode, 200)
    await assertDead(moved)
  })

  it('by a reset link is over, keys included', async () => {
    const access = await newcomer()
    const { link } = (await ada.post(`/users/${access.id}/reset-link`)).json()
    const token = String(link).split('#')[1]
    assert.equal(
      (await test.anyone.send('PUT', '/password-reset', { token, password: 'nueve nutrias nadan' })).statusCode,
      204,
    )
    await assertDead(access)
    assert.equal(await keyStatus(access), 401)
  })

  it('by ending one session from another is over for that one alone', async () => {
    const access = await newcomer()
    const other = await signIn(test, access.email)
    const { rows } = (await access.client.get('/sessions')).json()
    const own = rows.find(({ current }: { current: boolean }) => current)
    assert.equal((await other.send('DELETE', `/sessions/${own.id}`)).statusCode, 204)
    await assertDead(access)
    assert.equal((await other.get('/session')).statusCode, 200)
    assert.equal(await keyStatus(access), 200)
  })

  it('by revoking a key is over for the key alone', async () => {
    const access = await newcomer()
    const { rows } = (await access.client.get('/keys')).json()
    assert.equal((await access.client.send('DELETE', `/keys/${rows[0].id}`)).statusCode, 204)
    assert.equal(await keyStatus(access), 401)
    assert.equal((await access.client.get('/session')).statusCode, 200)
  })

  it('by another second factor is over, and by losing them', async () => {
    const access = await newcomer()
    const { secret } = (await access.client.post('/authenticator')).json()
    const code = codeAt(fromBase32(secret), stepOf(test.world.now()))
    assert.equal((await access.client.send('PUT', '/authenticator', { code })).statusCode, 200)
    await assertDead(access)
    const lost = await newcomer()
    assert.equal((await ada.send('DELETE', `/users/${lost.id}/factors`)).statusCode, 204)
    await assertDead(lost)
  })

  it('by losing a role is over, and the key does no more than its owner may', async () => {
    const access = await newcomer()
    const owned = await access.client.post('/records/account', { name: 'Own' })
    assert.equal(owned.statusCode, 201)
    assert.equal((await ada.send('PATCH', `/users/${access.id}`, { roles: [] })).statusCode, 200)
    await assertDead(access)
    assert.ok([401, 404].includes(await keyStatus(access)))
    const write = await test.anyone.send('POST', '/records/account', { name: 'By key' }, access.key)
    assert.ok([401, 403, 404].includes(write.statusCode), write.body)
  })

  it('is not had by guessing: an id changes at each sign-in, and an old one is worth nothing', async () => {
    const access = await newcomer()
    const again = await signIn(test, access.email)
    assert.notEqual(again.cookie, access.client.cookie)
    for (const cookie of [
      'lazo=',
      'lazo=x',
      `${again.cookie}x`,
      'lazo=%00',
      `__Host-${again.cookie}`,
      `lazo=${'a'.repeat(5_000)}`,
    ]) {
      assert.equal((await test.anyone.get('/session', { headers: { cookie } })).statusCode, 401, cookie.slice(0, 40))
    }
  })

  it('by taking the rights from the role itself is over with the next request', async () => {
    const access = await newcomer()
    const { elements } = (await ada.get('/model/export')).json()
    const desired = elements.map((one: { id: string; definition: { modules: object } }) =>
      one.id === salesperson
        ? {
            ...one,
            definition: {
              ...one.definition,
              modules: {
                ...one.definition.modules,
                account: { create: 'none', read: 'none', update: 'none', delete: 'none' },
              },
            },
          }
        : one,
    )
    const { baseHash, targetHash } = (await ada.post('/model/plan', { elements: desired })).json()
    const applied = await ada.post('/model/apply', { elements: desired, baseHash, targetHash })
    assert.equal(applied.statusCode, 200, applied.body)
    assert.equal((await access.client.get('/records/account')).statusCode, 404)
    assert.equal(await keyStatus(access), 404)
  })
})
