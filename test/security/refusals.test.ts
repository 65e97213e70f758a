import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'
import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { stateOf } from '#test/checks/state.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

import { applyElements, upload } from './company.ts'

describe('what is refused', () => {
  let test: TestApp
  let ada: Client
  let kim: Client
  let leo: Client
  const made = new Map<string, string>()

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
    const account = await create(kim, 'account', { name: 'De Kim' })
    await create(kim, 'contact', { firstName: 'Cora', lastName: 'De Kim', account })
    await create(kim, 'opportunity', { name: 'Trato de Kim', account })
    await create(kim, 'lead', { firstName: 'Lea', lastName: 'De Kim', source: 'tradeFair' })
    await create(kim, 'document', { name: 'Contrato', file: await upload(kim, 'a.txt', 'content') })
    await create(ada, 'product', { name: 'Molino', code: 'M-9', price: { amount: '9.50', currency: 'EUR' } })
  })
  after(async () => await test.close())

  async function create(client: Client, module: string, values: object): Promise<string> {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    made.set(module, answer.json().id)
    return answer.json().id
  }

  /** What Leo, who sells elsewhere, tries with what is Kim's or nobody's. */
  async function* attempts(): AsyncGenerator<readonly [string, Response]> {
    const absent = randomUUID()
    for (const [module, id] of made) {
      const path = `/records/${module}/${id}`
      yield [
        `edit ${module}`,
        await leo.send('PATCH', path, { version: 1, values: { description: 'mine', name: 'mine' } }),
      ]
      yield [`take ${module}`, await leo.send('PATCH', path, { version: 1, values: { owner: people.leo.id } })]
      yield [`regroup ${module}`, await leo.send('PATCH', path, { version: 1, values: { groups: [] } })]
      yield [`delete ${module}`, await leo.send('DELETE', path)]
      yield [`restore ${module}`, await leo.post(`${path}/restoration`)]
      yield [
        `mass update ${module}`,
        await leo.post(`/records/${module}/actions/update`, { ids: [id], values: { description: 'mine' } }),
      ]
      yield [`explain ${module}`, await leo.get(`${path}/access/${people.kim.id}`)]
    }
    const [lead, account, file] = [made.get('lead'), made.get('account'), made.get('document')]
    const existing = { mode: 'existing', id: account }
    const none = { mode: 'none' }
    yield [
      'convert',
      await leo.post(`/records/lead/${lead}/conversion`, {
        version: 1,
        account: existing,
        contact: none,
        opportunity: none,
      }),
    ]
    yield ['revert', await leo.send('DELETE', `/records/lead/${lead}/conversion`)]
    yield ['relate', await leo.post('/records/contact', { firstName: 'X', lastName: 'Y', account })]
    yield ['relate absent', await leo.post('/records/contact', { firstName: 'X', lastName: 'Y', account: absent })]
    yield [
      'relate an activity',
      await leo.post('/records/call', { subject: 'X', regarding: { module: 'account', id: account } }),
    ]
    yield ['name a file', await leo.post('/records/document', { name: 'X', file })]
    yield [
      'line of a deal',
      await leo.post('/records/opportunityLine', {
        opportunity: made.get('opportunity'),
        description: 'X',
        quantity: '1',
      }),
    ]
    yield ['create a product', await leo.post('/records/product', { name: 'X' })]
    yield [
      'hidden cost',
      await leo.send('PATCH', `/records/product/${made.get('product')}`, { version: 1, values: { cost: '1' } }),
    ]
    yield ['create a user', await leo.post('/users', { name: 'X', email: 'x@example.com', roles: [], groups: [] })]
    yield [
      'own roles',
      await leo.send('PATCH', `/users/${people.leo.id}`, { roles: [coreId('role', 'administrator')] }),
    ]
    yield [
      'own record',
      await leo.send('PATCH', `/records/user/${people.leo.id}`, {
        version: 1,
        values: { active: true, email: 'a@b.es' },
      }),
    ]
    yield [
      'profile with more',
      await leo.send('PATCH', '/profile', { name: 'X', roles: [coreId('role', 'administrator')] }),
    ]
    yield ['end sessions', await leo.send('DELETE', `/users/${people.kim.id}/sessions`)]
    yield ['reset link', await leo.post(`/users/${people.kim.id}/reset-link`)]
    yield ['change the model', await leo.post('/model/apply', { elements: [], baseHash: 'x', targetHash: 'y' })]
    yield ['import a foreign file', await leo.post('/imports', { module: 'contact', file })]
    yield ['undo nothing', await leo.post(`/acts/${absent}/undo`)]
    yield ['undo Kim’s act', await leo.post(`/acts/${await actOf(account)}/undo`)]
    yield ['someone’s key', await leo.send('DELETE', `/keys/${absent}`)]
    yield ['not even a title', await kim.post('/records/account', { name: '', employees: 'many', nothing: 1 })]
    yield [
      'stale',
      await kim.send('PATCH', `/records/account/${account}`, {
        version: 1,
        values: { name: 'De Kim', employees: 'x' },
      }),
    ]
  }

  async function actOf(id: string | undefined): Promise<string> {
    const [row] = await test.database.db.query<{ tx: string }>(
      sql`select tx from env_test.change where record_id = ${id} limit 1`,
    )
    return String(row?.tx)
  }

  it('leaves no trace', async () => {
    const before = await stateOf(test)
    for await (const [what, answer] of attempts()) {
      const isRefused = answer.statusCode >= 400 && answer.statusCode < 500
      assert.ok(isRefused, `${what}: ${answer.statusCode} ${answer.body}`)
      assert.equal(await stateOf(test), before, what)
    }
    const mass = await leo.post('/records/account/actions/delete', { ids: [made.get('account')] })
    assert.ok(mass.statusCode === 403 || mass.json().changed === 0, mass.body)
    assert.equal(await stateOf(test), before)
  })

  it('includes names that are no names: an element is taken whole or not at all', async () => {
    const names = [
      '__proto__',
      'constructor',
      'toString',
      'select',
      'Ñandú',
      'a b',
      'a"b',
      "a'b",
      'a;b',
      '',
      '1a',
      'A',
      'a'.repeat(64),
      'a'.repeat(300),
      '‮evil',
      'aa\u0000',
      'id',
      'title',
      'version',
      'owner',
      'null',
      'user',
      'table',
      'order',
      'deletedAt',
      'groups',
      'batch',
    ]
    for (const name of names) {
      const label = { es: `${name}"';--<script>%s`.replaceAll('\0', ''), en: '🙂' }
      const element = (kind: Element['kind'], parent: string | null, definition: object): Element => ({
        id: randomUUID(),
        kind,
        name,
        parent,
        definition,
        origin: 'local',
        owner: null,
      })
      const field = element('field', coreId('module', 'account'), { name, type: 'text', label })
      const answer = await applyElements(ada, [field])
      if (answer.statusCode !== 200) {
        assert.equal(answer.statusCode, 422, `${name}: ${answer.statusCode} ${answer.body}`)
        continue
      }
      const values = await ada.post('/records/account', { name: 'Con nombre', [name]: 'hostile' })
      assert.equal(values.statusCode, 201, `${name}: ${values.body}`)
      assert.equal(values.json()[name], 'hostile')
      const filter = encodeURIComponent(JSON.stringify({ field: name, op: 'eq', value: 'hostile' }))
      for (const query of [`?filter=${filter}&sort=-${name}&fields=${name}`, `/export?fields=${name}`]) {
        const found = await ada.get(`/records/account${query}`)
        assert.equal(found.statusCode, 200, `${name} ${query}: ${found.body}`)
        assert.match(found.body, /hostile/)
      }
    }
    assert.deepEqual((await ada.get('/model/drift')).json(), { differences: [] })
    assert.deepEqual(
      test.logged.filter(({ event }) => event === 'error'),
      [],
    )
  })
})
