import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

describe('why somebody sees a record', () => {
  let test: TestApp
  let ada: Client
  let path: string

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    const kim = await test.signIn('kim')
    const made = await kim.post('/records/account', { name: 'De Kim' })
    path = `/records/account/${made.json().id}/access`
  })
  after(async () => await test.close())

  it('is told by role, owner and group', async () => {
    const kim = (await ada.get(`${path}/${people.kim.id}`)).json()
    const { reasons, ...read } = kim.actions.read
    assert.deepEqual(read, { allowed: true, scope: 'group', byRoles: ['salesperson'], because: 'owner' })
    assert.equal(reasons[1], 'Es responsable del registro.')
    assert.equal(kim.isOwner, true)
    const mara = (await ada.get(`${path}/${people.mara.id}`)).json()
    assert.equal(mara.actions.update.because, 'all')
    const leo = (await ada.get(`${path}/${people.leo.id}`)).json()
    assert.deepEqual([leo.actions.read.allowed, leo.actions.read.because], [false, 'neither'])
  })

  it('is told of everybody at once', async () => {
    const { rows } = (await ada.get(path)).json() as {
      rows: { user: { name: string }; read: boolean; because: string }[]
    }
    const told = Object.fromEntries(rows.map(({ user, read, because }) => [user.name, [read, because]]))
    assert.deepEqual(told, {
      'Ada Ibáñez': [true, 'all'],
      'Kim Ortega': [true, 'owner'],
      'Leo Núñez': [false, 'neither'],
      'Mara Gil': [true, 'all'],
    })
    assert.equal((await (await test.signIn('leo')).get(path)).statusCode, 403)
  })

  it('is told only to those who manage users', async () => {
    const leo = await test.signIn('leo')
    assert.equal((await leo.get(`${path}/${people.kim.id}`)).statusCode, 403)
  })
})
