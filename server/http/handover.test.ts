import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

describe('handing over somebody’s records', () => {
  let test: TestApp
  let ada: Client
  let account: string
  let done: string
  let open: string

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    const owner = people.kim.id
    const create = async (module: string, values: object): Promise<string> => {
      const answer = await ada.post(`/records/${module}`, { ...values, owner })
      assert.equal(answer.statusCode, 201, answer.body)
      return answer.json().id
    }
    account = await create('account', { name: 'De Kim' })
    open = await create('task', { subject: 'Abierta' })
    done = await create('task', { subject: 'Hecha', done: true })
  })
  after(async () => await test.close())

  const begin = async (client: Client, body: object) => await client.post(`/users/${people.kim.id}/handover`, body)
  const ownerOf = async (module: string, id: string): Promise<string> =>
    (await ada.get(`/records/${module}/${id}`)).json().owner.id

  it('gives all open records to another person as one act that can be undone', async () => {
    const { rows } = (await ada.get(`/users/${people.kim.id}/handover`)).json()
    assert.deepEqual(rows, [
      { module: 'account', count: 1 },
      { module: 'task', count: 1 },
    ])
    const begun = await begin(ada, { to: people.leo.id, modules: [], closed: false })
    assert.equal(begun.statusCode, 202, begun.body)
    await test.system.environment.jobs.drain()
    const { act } = begun.json()
    const state = (await ada.get(`/handovers/${act}`)).json()
    assert.deepEqual(state, { total: 2, done: 2, refused: 0, finished: true })
    assert.deepEqual(
      [await ownerOf('account', account), await ownerOf('task', open), await ownerOf('task', done)],
      [people.leo.id, people.leo.id, people.kim.id],
    )
    assert.equal((await ada.post(`/acts/${act}/undo`)).json().undone, 2)
    assert.equal(await ownerOf('account', account), people.kim.id)
  })

  it('takes chosen modules, and closed records where one says so', async () => {
    await begin(ada, { to: people.leo.id, modules: ['task'], closed: true })
    await test.system.environment.jobs.drain()
    assert.deepEqual(
      [await ownerOf('account', account), await ownerOf('task', open), await ownerOf('task', done)],
      [people.kim.id, people.leo.id, people.leo.id],
    )
  })

  it('is for who manages people, and to somebody active', async () => {
    const mara = await test.signIn('mara')
    assert.equal((await begin(mara, { to: people.leo.id, modules: [], closed: false })).statusCode, 403)
    assert.equal((await begin(ada, { to: people.kim.id, modules: [], closed: false })).statusCode, 422)
    await ada.send('PATCH', `/users/${people.leo.id}`, { active: false })
    assert.equal((await begin(ada, { to: people.leo.id, modules: [], closed: false })).statusCode, 422)
  })
})
