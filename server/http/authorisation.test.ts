import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { endpoints } from '#common/api/index.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

import { scopeOf } from './route.ts'

const someId = '01990000-0000-7000-8000-00000000dddd'

function addressOf(path: string): string {
  return path
    .replace(':module', 'account')
    .replace(':related', 'contact')
    .replace(':by', 'account')
    .replace(':user', people.kim.id)
    .replace(':key', 'columns')
    .replace(/:\w+/g, someId)
}

describe('authorisation', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  it('lets a key do what its scopes say and nothing else, at every endpoint', async () => {
    for (const scopes of [['read'], ['write'], ['admin'], ['read', 'write']]) {
      const { secret } = (await ada.post('/keys', { name: scopes.join(), scopes })).json()
      for (const endpoint of endpoints) {
        if (endpoint.policy === 'anonymous' || 'content' in endpoint) continue
        const answer = await test.anyone.send(
          endpoint.method,
          addressOf(endpoint.path),
          endpoint.method === 'GET' || endpoint.method === 'DELETE' ? undefined : {},
          { headers: { authorization: `Bearer ${secret}` } },
        )
        const isAllowed = scopes.includes(scopeOf(endpoint)) && !('sessionOnly' in endpoint)
        const message = `${scopes.join()} ${endpoint.method} ${endpoint.path}: ${answer.statusCode} ${answer.body}`
        assert.equal(answer.statusCode === 403, !isAllowed, message)
        assert.ok(answer.statusCode < 500, message)
      }
    }
  })

  it('gives a key no more than its owner has now', async () => {
    const kim = await test.signIn('kim')
    const { secret } = (await kim.post('/keys', { name: 'all', scopes: ['read', 'write', 'admin'] })).json()
    const bearer = { headers: { authorization: `Bearer ${secret}` } }
    assert.equal((await test.anyone.get('/users', bearer)).statusCode, 403)
    const mine = (await kim.post('/records/account', { name: 'De Kim' })).json()
    assert.equal((await test.anyone.get(`/records/account/${mine.id}`, bearer)).statusCode, 200)
    await ada.send('PATCH', `/users/${people.kim.id}`, { roles: [] })
    assert.equal((await test.anyone.get(`/records/account/${mine.id}`, bearer)).statusCode, 404)
  })

  it('stores nothing that a caller may not set, however it is written', async () => {
    const names = [
      'id',
      'title',
      'version',
      'createdAt',
      'createdBy',
      'updatedAt',
      'updatedBy',
      'deletedAt',
      'batch',
      'owner_id',
      'ownerId',
      'group_set_id',
      'title_key',
      'search_text',
      'role',
      'roles',
      'isAdmin',
      'password',
      'tenant',
      'name.x',
    ]
    const shapes = (name: string): Record<string, unknown>[] => [
      { name: 'Forged', [name]: 'x' },
      { name: 'Forged', [name]: { id: people.ada.id } },
      { name: 'Forged', [name]: ['x'] },
      { name: 'Forged', [name]: null },
    ]
    for (const name of names) {
      for (const body of shapes(name)) {
        const answer = await ada.post('/records/account', body)
        assert.equal(answer.statusCode, 422, `${JSON.stringify(body)}: ${answer.body}`)
      }
    }
    const users = { name: 'X', email: 'x@example.com', roles: [], groups: [] }
    for (const extra of ['id', 'active', 'credentialVersion', 'emailVerified', 'passwordHash']) {
      assert.equal((await ada.post('/users', { ...users, [extra]: true })).statusCode, 422, extra)
    }
    assert.deepEqual((await ada.get('/search?text=forged')).json(), { results: [] })
  })

  it('answers the same for what is absent and for what is another’s', async () => {
    const leo = await test.signIn('leo')
    const mine = (await ada.post('/records/account', { name: 'De Ada' })).json()
    const bodyOf = async (id: string): Promise<string> => {
      const { error } = (await leo.get(`/records/account/${id}`)).json()
      return JSON.stringify({ ...error, id: '' })
    }
    assert.equal(await bodyOf(mine.id), await bodyOf(someId))
    for (const method of ['PATCH', 'DELETE'] as const) {
      const body = method === 'PATCH' ? { version: 1, values: { name: 'X' } } : undefined
      assert.equal((await leo.send(method, `/records/account/${mine.id}`, body)).statusCode, 404)
    }
  })

  it('answers the same where a row is added or moved to what is absent and to what is another’s', async () => {
    const leo = await test.signIn('leo')
    const of = async (client: Client, module: string, values: object) =>
      (await client.post(`/records/${module}`, values)).json()
    const account = (await of(ada, 'account', { name: 'Con tratos' })).id
    const theirs = (await of(ada, 'opportunity', { name: 'De Ada', account })).id
    const gone = (await of(ada, 'opportunity', { name: 'Ya no', account })).id
    await ada.send('DELETE', `/records/opportunity/${gone}`)
    const mine = (
      await of(leo, 'opportunity', { name: 'De Leo', account: (await of(leo, 'account', { name: 'L' })).id })
    ).id
    const values = { description: 'Molienda', quantity: 1, unitPrice: { amount: '1', currency: 'EUR' } }
    const line = await of(leo, 'opportunityLine', { ...values, opportunity: mine })
    const answersTo = async (opportunity: string): Promise<string[]> => {
      const answers = [
        await leo.post('/records/opportunityLine', { ...values, opportunity }),
        await leo.send('PATCH', `/records/opportunityLine/${line.id}`, {
          version: line.version,
          values: { opportunity },
        }),
      ]
      return answers.map(({ statusCode, body }) => `${statusCode} ${JSON.stringify(JSON.parse(body).error.violations)}`)
    }
    const absent = await answersTo(someId)
    assert.match(absent.join(), /^422 .*reference.*,422 .*reference/)
    assert.deepEqual(await answersTo(theirs), absent)
    assert.deepEqual(await answersTo(gone), absent)
  })

  it('lets nobody without the right touch people', async () => {
    const mara = await test.signIn('mara')
    const attempts = [
      await mara.post('/records/user', { name: 'X', email: 'x@example.com' }),
      await mara.send('PATCH', `/records/user/${people.ada.id}`, { version: 1, values: { active: false } }),
      await mara.send('PATCH', `/users/${people.mara.id}`, { roles: [] }),
      await mara.post('/records/user/actions/update', { ids: [people.ada.id], values: { active: false } }),
      await mara.send('DELETE', `/records/user/${people.ada.id}`),
    ]
    for (const attempt of attempts) assert.ok([403, 422].includes(attempt.statusCode), attempt.body)
    assert.equal((await ada.get('/session')).statusCode, 200)
  })

  it('keeps the directory and the account of a person the same', async () => {
    const made = await ada.post('/records/user', { name: 'Olga Ruiz', email: 'olga@example.com', language: 'en' })
    assert.equal(made.statusCode, 201, made.body)
    const find = async () =>
      (await ada.get('/users')).json().rows.find((one: { id: string }) => one.id === made.json().id)
    assert.deepEqual([(await find()).email, (await find()).language], ['olga@example.com', 'en'])
    await ada.send('PATCH', `/records/user/${made.json().id}`, { version: 1, values: { active: false } })
    assert.equal((await find()).active, false)
    await ada.send('PATCH', `/users/${made.json().id}`, { name: 'Olga Ruiz Vega' })
    assert.equal((await ada.get(`/records/user/${made.json().id}`)).json().title, 'Olga Ruiz Vega')
  })
})
