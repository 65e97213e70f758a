import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

describe('seeing the product as somebody else', () => {
  let test: TestApp
  let ada: Client
  let ofLeo: string

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    const leo = await test.signIn('leo')
    ofLeo = (await leo.post('/records/account', { name: 'De Leo' })).json().id
  })
  after(async () => await test.close())

  const view = async (client: Client, user: string) => await client.send('PUT', '/session/view', { user })

  it('shows what that person sees, says so, and ends', async () => {
    const began = await view(ada, people.kim.id)
    assert.equal(began.statusCode, 200, began.body)
    const { user, seenBy, switches } = (await ada.get('/session')).json()
    assert.deepEqual([user.id, seenBy.id, switches], [people.kim.id, people.ada.id, ['import']])
    assert.equal((await ada.get(`/records/account/${ofLeo}`)).statusCode, 404)
    assert.equal((await ada.get('/users')).statusCode, 403)
    assert.equal((await ada.send('DELETE', '/session/view')).json().user.id, people.ada.id)
    assert.equal((await ada.get(`/records/account/${ofLeo}`)).statusCode, 200)
    const { rows } = (await ada.get(`/access-events?user=${people.kim.id}`)).json()
    assert.deepEqual(
      rows.map(({ kind, user: who }: { kind: string; user: { id: string } }) => [kind, who.id]),
      [
        ['seeingEnded', people.ada.id],
        ['seeingBegan', people.ada.id],
      ],
    )
  })

  it('changes nothing and shows neither sessions nor keys', async () => {
    const kim = await test.signIn('kim')
    const { id } = (await kim.post('/records/account', { name: 'De Kim' })).json()
    await view(ada, people.kim.id)
    const attempts = [
      await ada.post('/records/account', { name: 'Nueva' }),
      await ada.send('PATCH', `/records/account/${id}`, { version: 1, values: { name: 'Otra' } }),
      await ada.send('DELETE', `/records/account/${id}`),
      await ada.send('PATCH', '/profile', { name: 'Otra' }),
      await ada.send('PUT', '/password', { current: 'tres tristes tigres', password: 'molinos y azudes' }),
      await ada.get('/sessions'),
      await ada.get('/keys'),
      await ada.post('/keys', { name: 'x', scopes: ['read'] }),
    ]
    assert.deepEqual(
      attempts.map(({ statusCode }) => statusCode),
      attempts.map(() => 403),
    )
    await ada.send('DELETE', '/session/view')
  })

  it('is for who configures, and of nobody who sees more', async () => {
    const mara = await test.signIn('mara')
    assert.equal((await view(mara, people.kim.id)).statusCode, 403)
    assert.equal((await view(ada, people.ada.id)).statusCode, 404)
    const elements = (await ada.get('/elements?kind=role')).json().rows
    const seller = elements.find(({ id }: { id: string }) => id === coreId('role', 'salesperson'))
    const shaper = { ...seller.definition, switches: ['configure'], label: { es: 'Forma', en: 'Shaper' } }
    const id = test.world.newId()
    const changes = [
      { change: 'create', element: { id, kind: 'role', name: 'shaper', parent: null, definition: shaper } },
    ]
    const { baseHash, targetHash } = (await ada.post('/elements/changes', { changes })).json()
    const applied = await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })
    assert.equal(applied.statusCode, 200, applied.body)
    await ada.send('PATCH', `/users/${people.leo.id}`, { roles: [id] })
    const leo = await test.signIn('leo')
    assert.equal((await view(leo, people.kim.id)).statusCode, 403, 'Kim sees records that Leo does not')
    assert.equal((await view(leo, people.ada.id)).statusCode, 403)
  })
})
