import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import type { Element, RoleDefinition } from '#common/element.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

import { applyElements, signIn } from './company.ts'

const label = { es: 'Rol', en: 'Role' }
const none = { create: 'none', read: 'none', update: 'none', delete: 'none' } as const
const own = { create: 'own', read: 'own', update: 'own', delete: 'own' } as const
const group = { create: 'group', read: 'group', update: 'group', delete: 'group' } as const
const every = { create: 'all', read: 'all', update: 'all', delete: 'all' } as const
const [sales, north, south] = ['sales', 'salesNorth', 'salesSouth'].map((name) => coreId('group', name))
const hidden = { read: false, write: false }

describe('ways to more rights than one has', () => {
  let test: TestApp
  let ada: Client
  const roles = new Map<string, Element<RoleDefinition>>()

  function role(name: string, definition: Partial<RoleDefinition>): void {
    const whole = { label, defaults: none, modules: {}, fields: {}, switches: [], ...definition }
    const element = { id: randomUUID(), kind: 'role', name, parent: null, definition: whole, owner: null } as const
    roles.set(name, { ...element, origin: 'local' })
  }
  const idOf = (name: string): string => roles.get(name)?.id ?? ''

  async function hire(name: string, roleNames: readonly string[], groups: readonly (string | undefined)[] = []) {
    const email = `${name}@example.com`
    const body = { name, email, password: testPassword, roles: roleNames.map(idOf), groups }
    const made = await ada.post('/users', body)
    assert.equal(made.statusCode, 201, made.body)
    return { id: String(made.json().id), client: await signIn(test, email) }
  }

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    role('steward', { defaults: own, switches: ['manageUsers', 'export'], fields: { account: { email: hidden } } })
    role('reader', { defaults: { ...none, read: 'own' }, fields: { account: { email: hidden } } })
    role('wide', { defaults: { ...none, read: 'all' }, fields: { account: { email: hidden } } })
    role('open', { defaults: own })
    role('importer', { defaults: own, fields: { account: { email: hidden } }, switches: ['import'] })
    role('captain', { defaults: group, switches: ['manageUsers'], people: 'group' })
    role('chief', { defaults: group, switches: ['manageUsers'] })
    role('crew', { defaults: group })
    role('shaper', { defaults: own, switches: ['configure'], fields: { account: { email: hidden } } })
    const answer = await applyElements(ada, [...roles.values()])
    assert.equal(answer.statusCode, 200, answer.body)
  })
  after(async () => await test.close())

  const person = (roleNames: readonly string[], groups: readonly (string | undefined)[] = []) => ({
    name: 'Somebody',
    email: `${randomUUID()}@example.com`,
    roles: roleNames.map(idOf),
    groups,
  })

  it('whoever manages people gives the rights that they have, and no others', async () => {
    const { id, client } = await hire('steward', ['steward'])
    assert.equal((await client.post('/users', person(['reader']))).statusCode, 201)
    for (const wider of ['wide', 'open', 'importer', 'chief', 'shaper']) {
      assert.equal((await client.post('/users', person([wider]))).statusCode, 403, wider)
      const self = await client.send('PATCH', `/users/${id}`, { roles: [idOf('steward'), idOf(wider)] })
      assert.equal(self.statusCode, 403, `self ${wider}`)
    }
    const administrator = [coreId('role', 'administrator')]
    assert.equal((await client.send('PATCH', `/users/${id}`, { roles: administrator })).statusCode, 403)
  })

  it('whoever has more rights cannot be changed, locked out nor entered as', async () => {
    const { client } = await hire('keeper', ['steward'])
    const path = `/users/${people.mara.id}`
    const attempts = [
      await client.send('PATCH', path, { active: false }),
      await client.send('PATCH', path, { email: 'mine@example.com' }),
      await client.send('PATCH', path, { roles: [] }),
      await client.send('PATCH', path, { groups: [] }),
      await client.post(`${path}/reset-link`),
      await client.send('DELETE', `${path}/sessions`),
      await client.send('PATCH', `/records/user/${people.mara.id}`, { version: 1, values: { email: 'x@example.com' } }),
    ]
    assert.deepEqual(
      attempts.map(({ statusCode }) => statusCode >= 400),
      attempts.map(() => true),
    )
    assert.equal((await test.signIn('mara')).cookie === undefined, false)
  })

  it('whoever manages some groups knows and makes people of those groups alone', async () => {
    const captain = await hire('captain', ['captain'], [north])
    const { rows } = (await captain.client.get('/users')).json() as { rows: { id: string }[] }
    const known = rows.map(({ id }) => id)
    assert.equal(known.includes(people.leo.id) || known.includes(people.ada.id), false)
    assert.equal((await captain.client.post('/users', person(['crew'], [north]))).statusCode, 201)
    for (const groups of [[], [south], [north, south], [sales]])
      assert.equal((await captain.client.post('/users', person(['crew'], groups))).statusCode >= 400, true)
    assert.equal((await captain.client.post('/users', person(['chief'], [north]))).statusCode, 403)
    const crew = await hire('southerner', ['crew'], [south])
    for (const [method, path, body] of [
      ['PATCH', `/users/${crew.id}`, { groups: [north] }],
      ['PATCH', `/users/${crew.id}`, { active: false }],
      ['POST', `/users/${crew.id}/reset-link`, undefined],
      ['DELETE', `/users/${crew.id}/sessions`, undefined],
    ] as const)
      assert.equal((await captain.client.send(method, path, body)).statusCode, 404, path)
    assert.equal(
      (await captain.client.send('PATCH', `/users/${captain.id}`, { groups: [north, sales] })).statusCode >= 400,
      true,
    )
    const record = { name: 'Loose', email: 'loose@example.com' }
    assert.equal((await captain.client.post('/records/user', record)).statusCode >= 400, true)
  })

  it('a group wider than one’s own is a wider right, where rights go by groups', async () => {
    const { id, client } = await hire('chief', ['chief'], [north])
    assert.equal((await client.post('/users', person(['crew'], [north]))).statusCode, 201)
    assert.equal((await client.post('/users', person(['crew'], [sales]))).statusCode, 403)
    assert.equal((await client.send('PATCH', `/users/${id}`, { groups: [sales] })).statusCode, 403)
  })

  it('whoever configures cannot make their own rights, nor any role, wider than what they have', async () => {
    const { client } = await hire('shaper', ['shaper'], [north])
    const { definition } = roles.get('shaper') ?? { definition: undefined }
    const change = async (name: string, parts: Partial<RoleDefinition>): Promise<number> => {
      const { rows } = (await client.get('/elements?kind=role')).json() as {
        rows: (Element<RoleDefinition> & { hash: string })[]
      }
      const row = rows.find((one) => one.name === name)
      const changes = [{ change: 'update', id: row?.id, hash: row?.hash, definition: { ...row?.definition, ...parts } }]
      const plan = await client.post('/elements/changes', { changes })
      assert.equal(plan.statusCode, 200, plan.body)
      const { baseHash, targetHash } = plan.json()
      return (await client.post('/elements/changes', { changes, apply: { baseHash, targetHash } })).statusCode
    }
    assert.ok(definition)
    assert.equal(await change('shaper', { defaults: every }), 403)
    assert.equal(await change('shaper', { fields: {} }), 403)
    assert.equal(await change('shaper', { switches: ['configure', 'manageUsers'] }), 403)
    assert.equal(await change('crew', { defaults: none }), 403, 'a role above their own stays')
    assert.equal(await change('reader', { defaults: { ...none, read: 'all' } }), 403)
    assert.equal(await change('reader', { label: { es: 'Lectura', en: 'Reading' } }), 200)
  })

  it('records that lose their owner do not become those of whoever configures', async () => {
    const { client } = await hire('moulder', ['shaper'])
    const { elements } = (await ada.get('/model/export')).json() as { elements: Element[] }
    const account = elements.find(({ kind, name }) => kind === 'module' && name === 'account')
    assert.ok(account)
    const capabilities = { ...Object(account.definition).capabilities, owned: false }
    const answer = await applyElements(client, [
      { ...account, definition: { ...Object(account.definition), capabilities } },
    ])
    assert.equal(answer.statusCode, 403, answer.body)
  })
})
