import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

describe('what one marked and opened last', () => {
  let test: TestApp
  let kim: Client
  let ada: Client

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  const made = async (client: Client, name: string): Promise<string> =>
    (await client.post('/records/account', { name })).json().id
  const shortlist = async (client: Client) => (await client.get('/shortlist')).json()
  const titles = (rows: readonly { readonly title: string }[]) => rows.map(({ title }) => title)
  const mark = async (client: Client, value: unknown) => await client.send('PUT', '/preferences/favourites', { value })

  it('keeps the order of opening, each once, and is each one’s own', async () => {
    const [first, second] = [await made(kim, 'Primera'), await made(kim, 'Segunda')]
    for (const id of [first, second, first]) {
      assert.equal((await kim.post('/shortlist/recent', { module: 'account', id })).statusCode, 204)
    }
    assert.deepEqual(titles((await shortlist(kim)).recent), ['Primera', 'Segunda'])
    assert.deepEqual((await shortlist(ada)).recent, [])
  })

  it('loses nothing when two devices open records at once', async () => {
    const ids = await Promise.all(['Una', 'Dos', 'Tres', 'Cuatro'].map((name) => made(kim, name)))
    await Promise.all(ids.map((id) => kim.post('/shortlist/recent', { module: 'account', id })))
    const { recent } = await shortlist(kim)
    assert.deepEqual(titles(recent.slice(0, 4)).toSorted(), ['Cuatro', 'Dos', 'Tres', 'Una'])
  })

  it('does not show a record that its reader lost, and shows it again when it comes back', async () => {
    const id = await made(ada, 'De otra')
    await mark(kim, [{ module: 'account', id }])
    assert.deepEqual((await shortlist(kim)).favourites, [], 'marked without ever having seen it')
    assert.equal((await kim.post('/shortlist/recent', { module: 'account', id })).statusCode, 404)
    const give = async (values: object, version: number) =>
      (await ada.send('PATCH', `/records/account/${id}`, { version, values })).json()
    const given = await give({ owner: people.kim.id }, 1)
    assert.deepEqual(titles((await shortlist(kim)).favourites), ['De otra'])
    await kim.post('/shortlist/recent', { module: 'account', id })
    await give({ owner: people.ada.id, groups: [] }, given.version)
    const after = await shortlist(kim)
    assert.deepEqual(after.favourites, [])
    assert.ok(!titles(after.recent).includes('De otra'))
  })

  it('leaves out what is deleted, and what is no reference at all', async () => {
    const id = await made(kim, 'Marcada')
    const wrong = [{ module: 'account', id: 'x' }, { module: 'nothing', id }, 'text', null, { module: 7, id: 7 }]
    await mark(kim, [...wrong, { module: 'account', id }])
    assert.deepEqual(titles((await shortlist(kim)).favourites), ['Marcada'])
    await kim.send('DELETE', `/records/account/${id}?version=1`)
    assert.deepEqual((await shortlist(kim)).favourites, [])
    await mark(kim, 'nothing of the kind')
    assert.deepEqual((await shortlist(kim)).favourites, [])
  })
})
