/** Merging through the API: what a browser is led to, what history shows, and who is led nowhere. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

describe('merging', () => {
  let test: TestApp
  let kim: Client
  let leo: Client

  before(async () => {
    test = await testApp()
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
  })
  after(async () => await test.close())

  const create = async (client: Client, module: string, values: Record<string, unknown>): Promise<string> => {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }

  it('leads from the old address to the one that stays, whoever may see it, until they are separated', async () => {
    const [a, b] = [
      await create(kim, 'contact', { firstName: 'Eva', phone: '+34976111222' }),
      await create(kim, 'contact', { firstName: 'Eva María' }),
    ]
    await kim.send('PATCH', `/records/contact/${b}`, { version: 1, values: { jobTitle: 'Gerente' } })
    const preview = await kim.post('/records/contact/merge/preview', { ids: [a, b], winner: a })
    assert.equal(preview.statusCode, 200, preview.body)
    const records = preview.json().records.map(({ id, version }: { id: string; version: number }) => ({ id, version }))
    const merged = await kim.post('/records/contact/merge', { winner: a, records, take: { firstName: b } })
    assert.equal(merged.statusCode, 200, merged.body)
    const led = await kim.get(`/records/contact/${b}`)
    assert.equal(led.statusCode, 307)
    assert.equal(led.headers.location, `/api/v1/records/contact/${a}`)
    assert.equal(led.headers['cache-control'], 'no-store')
    const lost = await leo.get(`/records/contact/${b}`)
    const nothing = await leo.get('/records/contact/01990000-0000-7000-8000-0000000000ff')
    const { id: _id, ...said } = nothing.json().error
    const { id: _other, ...heard } = lost.json().error
    assert.deepEqual([lost.statusCode, heard], [404, said])
    const { entries } = (await kim.get(`/records/contact/${a}/timeline`)).json()
    const ofOther = entries.filter((entry: { of?: { id: string } }) => entry.of?.id === b)
    assert.deepEqual(
      ofOther.map((entry: { action: string; of: { title: string } }) => [entry.action, entry.of.title]),
      [
        ['delete', 'Eva María'],
        ['update', 'Eva María'],
        ['create', 'Eva María'],
      ],
    )
    // Bringing it back from the bin separates them: it returns with all that was its own.
    const back = await kim.post(`/records/contact/${b}/restoration`)
    assert.equal(back.statusCode, 200, back.body)
    assert.equal((await kim.get(`/records/contact/${b}`)).statusCode, 200)
    assert.equal((await kim.get(`/records/contact/${a}`)).json().title, 'Eva')
  })

  it('is undone by its act, by whoever may change both, and not redone by undoing that', async () => {
    const [a, b] = [
      await create(kim, 'account', { name: 'Molino' }),
      await create(kim, 'account', { name: 'Molino, S.L.' }),
    ]
    const merged = await kim.post('/records/account/merge', {
      winner: a,
      records: [
        { id: a, version: 1 },
        { id: b, version: 1 },
      ],
    })
    const act = String(merged.headers['lazo-act'])
    assert.equal((await leo.post(`/acts/${act}/undo`)).statusCode, 404)
    const undone = await kim.post(`/acts/${act}/undo`)
    assert.equal(undone.statusCode, 200, undone.body)
    assert.deepEqual(undone.json().kept, [])
    assert.equal((await kim.post(`/acts/${String(undone.headers['lazo-act'])}/undo`)).statusCode, 409)
  })

  it('takes along who follows, what they are told and their favourites, and gives them back', async () => {
    const mara = await test.signIn('mara')
    const ids = await Promise.all(['Uno', 'Dos', 'Tres'].map((name) => create(kim, 'account', { name })))
    const [winner = '', b = '', c = ''] = ids
    const view = { module: 'account', view: 'mine' }
    const marked = (...list: readonly string[]) => [view, ...list.map((id) => ({ module: 'account', id }))]
    const mark = async (client: Client, ...list: readonly string[]) =>
      await client.send('PUT', '/preferences/favourites', { value: marked(...list) })
    const favourites = async (client: Client) => (await client.get('/preferences')).json().preferences.favourites
    const follows = async (client: Client, id: string) =>
      (await client.get(`/records/account/${id}/following`)).json().follows
    const told = async (client: Client) =>
      (await client.get('/notifications'))
        .json()
        .rows.flatMap(({ record }: { record: { id: string } | null }) =>
          record && ids.includes(record.id) ? [record.id] : [],
        )
    await mara.send('PUT', `/records/account/${b}/following`, { follows: true })
    await mara.send('PUT', `/records/account/${c}/following`, { follows: false })
    const said = await kim.post('/records/comment', { regarding: { module: 'account', id: b }, body: '<p>Hola</p>' })
    assert.equal(said.statusCode, 201)
    await mark(mara, b, c)
    await mark(kim, c, winner)
    assert.deepEqual([await told(mara), await follows(mara, winner)], [[b], false])

    const records = ids.map((id) => ({ id, version: 1 }))
    const merged = await kim.post('/records/account/merge', { winner, records })
    assert.equal(merged.statusCode, 200, merged.body)
    assert.deepEqual([await told(mara), await follows(mara, winner)], [[winner], true])
    assert.deepEqual([await favourites(mara), await favourites(kim)], [marked(winner), marked(winner)])
    const { favourites: listed } = (await mara.get('/shortlist')).json()
    assert.deepEqual(listed, [{ module: 'account', id: winner, title: 'Uno' }])

    assert.equal((await kim.post(`/acts/${String(merged.headers['lazo-act'])}/undo`)).statusCode, 200)
    assert.deepEqual([await told(mara), await follows(mara, winner), await follows(mara, b)], [[b], false, true])
    assert.deepEqual([await favourites(mara), await favourites(kim)], [marked(b, c), marked(winner, c)])
  })

  it('is for people and companies alone', async () => {
    const body = { ids: [await create(kim, 'task', { subject: 'A' }), await create(kim, 'task', { subject: 'B' })] }
    assert.equal((await kim.post('/records/task/merge/preview', body)).statusCode, 404)
    const mara = await test.signIn('mara')
    const people = (await mara.get('/records/user')).json().rows.map(({ id }: { id: string }) => id)
    assert.equal((await mara.post('/records/user/merge/preview', { ids: people.slice(0, 2) })).statusCode, 404)
  })
})
