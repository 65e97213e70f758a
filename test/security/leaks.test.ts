import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import type { Element, RoleDefinition } from '#common/element.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

import { applyElements, signIn, upload } from './company.ts'

const label = { es: 'Cosa', en: 'Thing' }

describe('ways round a hidden field or record', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  async function create(client: Client, module: string, values: object): Promise<string> {
    const answer = await client.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }

  function element(kind: Element['kind'], name: string, parent: string | null, definition: object): Element {
    return { id: randomUUID(), kind, name, parent, definition, origin: 'local', owner: null }
  }

  function roleThatHides(name: string, fields: RoleDefinition['fields']): Element {
    const every = { create: 'all', read: 'all', update: 'all', delete: 'all' } as const
    return element('role', name, null, { label, defaults: every, modules: {}, fields, switches: ['export'] })
  }

  async function person(role: Element): Promise<Client> {
    const email = `${role.name.toLowerCase()}@example.com`
    const made = await ada.post('/users', {
      name: role.name,
      email,
      password: testPassword,
      roles: [role.id],
      groups: [],
    })
    assert.equal(made.statusCode, 201, made.body)
    return await signIn(test, email)
  }

  async function apply(...elements: Element[]): Promise<void> {
    const answer = await applyElements(ada, elements)
    assert.equal(answer.statusCode, 200, answer.body)
  }

  const hidden = { read: false, write: false }

  it('a row that is called like a record out of sight is out of sight too', async () => {
    const [kim, leo] = [await test.signIn('kim'), await test.signIn('leo')]
    const member = {
      module: 'lead',
      id: await create(leo, 'lead', { firstName: 'Secreta', lastName: 'De Leo', source: 'tradeFair' }),
    }
    const campaign = await create(ada, 'campaign', { name: 'Feria', type: 'tradeFair' })
    await create(ada, 'campaignMember', { campaign, member })
    for (const path of ['/records/campaignMember', `/records/campaign/${campaign}/related/campaignMember/campaign`]) {
      const [foreign, own] = [await kim.get(path), await leo.get(path)]
      assert.equal(own.statusCode, 200, own.body)
      assert.match(own.body, /Secreta/)
      assert.doesNotMatch(foreign.body, /Secreta/)
    }
    assert.doesNotMatch((await kim.get('/records/campaignMember?search=secreta&count=exact')).body, /"value" ?: ?1/)
  })

  it('what a link says is hidden with the field of the link', async () => {
    const role = roleThatHides('linkless', { accountContact: { role: hidden } })
    await apply(role)
    const reader = await person(role)
    const account = await create(ada, 'account', { name: 'Molinos' })
    const contact = await create(ada, 'contact', { firstName: 'Eva', lastName: 'Gil' })
    await create(ada, 'accountContact', { account, contact, role: 'billing' })
    const [open, closed] = [
      await ada.get(`/records/contact/${contact}`),
      await reader.get(`/records/contact/${contact}`),
    ]
    assert.match(open.body, /billing/)
    assert.equal(closed.statusCode, 200)
    assert.doesNotMatch(closed.body, /billing/)
  })

  it('a file is hidden with its field, where another field of the module is not', async () => {
    const module = element('module', 'folder', null, {
      label: { singular: label, plural: label },
      icon: 'box',
      titleFields: ['subject'],
      capabilities: { owned: true, timeline: true },
      defaultSort: [],
    })
    const field = (name: string, type: string): Element => element('field', name, module.id, { name, type, label })
    const layout = { facts: [], sections: [], related: [], quickCreate: ['subject'] }
    const role = roleThatHides('paperless', { folder: { secret: hidden } })
    await apply(
      module,
      field('subject', 'text'),
      field('open', 'file'),
      field('secret', 'file'),
      element('layout', 'default', module.id, layout),
      role,
    )
    const reader = await person(role)
    const [open, secret] = [await upload(ada, 'open.txt', 'open'), await upload(ada, 'secret.txt', 'secret')]
    const id = await create(ada, 'folder', { subject: 'Papeles', open, secret })
    assert.equal((await ada.get(`/files/${secret}`)).statusCode, 200)
    assert.equal((await reader.get(`/files/${open}`)).statusCode, 200)
    assert.equal((await reader.get(`/files/${secret}`)).statusCode, 404)
    const timeline = (await reader.get(`/records/folder/${id}/timeline`)).body
    assert.match(timeline, /open\.txt/)
    assert.doesNotMatch(timeline, /secret\.txt/)
  })

  it('a sum over a hidden field is hidden', async () => {
    const options = { module: 'opportunity', by: 'account', function: 'sum', of: 'amount', result: 'money' }
    const total = element('field', 'totalAmount', coreId('module', 'account'), {
      name: 'totalAmount',
      type: 'rollup',
      label,
      options,
    })
    const role = roleThatHides('sumless', { opportunity: { amount: hidden } })
    await apply(total, role)
    const reader = await person(role)
    const account = await create(ada, 'account', { name: 'Sumas' })
    await create(ada, 'opportunity', { name: 'Trato', account, amount: { amount: '700', currency: 'EUR' } })
    assert.match((await ada.get(`/records/account/${account}`)).body, /700/)
    assert.equal('totalAmount' in (await reader.get(`/records/account/${account}`)).json(), false)
    assert.equal((await reader.get('/records/account?sort=totalAmount')).statusCode, 422)
  })

  it('a field that makes the title cannot be hidden', async () => {
    const answer = await applyElements(ada, [roleThatHides('nameless', { contact: { lastName: hidden } })])
    assert.equal(answer.statusCode, 422)
    assert.equal(answer.json().error.violations[0].rule, 'title')
  })

  it('a wrong filter of an export is an answer, and the server lives', async () => {
    for (const query of ['filter={"field":"nothing","op":"empty"}', 'sort=nothing', 'search=%00']) {
      assert.equal((await ada.get(`/records/account/export?${query}`)).statusCode, 422)
    }
  })

  it('a formula over a hidden field is hidden wherever fields are named', async () => {
    const role = roleThatHides('unweighted', { opportunity: { probability: hidden } })
    await apply(role)
    const reader = await person(role)
    for (const path of ['/model', '/openapi.json']) {
      assert.match((await ada.get(path)).body, /weightedAmount/)
      const { body } = await reader.get(path)
      assert.doesNotMatch(body, /"name" ?: ?"weightedAmount"|"weightedAmount" ?:/, path)
    }
  })
})
