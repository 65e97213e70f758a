import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'

import type { Element } from '#common/element.ts'
import { sessions } from '#test/support/database.ts'
import { patient, testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { chance } from '#test/support/chance.ts'

import { applyElements, groupIds, upload } from './company.ts'

const pairs = Number(process.env.LAZO_PAIRS ?? 60)

describe('at the same moment', () => {
  let test: TestApp
  let ada: Client
  let mara: Client

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = patient(await test.signIn('ada'))
    mara = patient(await test.signIn('mara'))
  })
  after(async () => await test.close())

  it('a write with the first job of a kind needs no second session beside its own', async () => {
    const { db } = test.database
    const held = Promise.withResolvers<void>()
    const holders = Array.from({ length: sessions - 1 }, () => {
      const begun = Promise.withResolvers<void>()
      const ended = db.transaction(async () => {
        begun.resolve()
        await held.promise
      })
      return { begun: begun.promise, ended }
    })
    await Promise.all(holders.map(({ begun }) => begun))
    try {
      await upload(ada, 'first.txt', 'text')
    } finally {
      held.resolve()
      await Promise.all(holders.map(({ ended }) => ended))
    }
  })

  const isRefusal = ({ statusCode }: Response): boolean => [409, 503].includes(statusCode)

  const create = async (module: string, values: object): Promise<string> => {
    const answer = await ada.post(`/records/${module}`, values)
    assert.equal(answer.statusCode, 201, answer.body)
    return answer.json().id
  }

  it('what is said of a link has one answer, and a link made elsewhere is not taken away unseen', async () => {
    const [eva, iker] = [await create('contact', { firstName: 'Eva' }), await create('contact', { firstName: 'Iker' })]
    const account = await create('account', { name: 'Linked' })
    const deal = await create('opportunity', { name: 'Deal', account, contacts: [{ id: eva }] })
    const edit = async (client: Client, version: number, contacts: object): Promise<number> =>
      (await client.send('PATCH', `/records/opportunity/${deal}`, { version, values: { contacts } })).statusCode
    const read = async () => (await ada.get(`/records/opportunity/${deal}`)).json()
    const seen = (await read()).version
    const roles = [edit(ada, seen, [{ id: eva, role: 'user' }]), edit(mara, seen, [{ id: eva, role: 'blocker' }])]
    assert.deepEqual((await Promise.all(roles)).toSorted(), [200, 409])
    const { version } = await read()
    await create('opportunityContact', { opportunity: deal, contact: iker })
    assert.equal(await edit(mara, version, [{ id: eva }]), 409)
    const now = await read()
    assert.deepEqual(now.contacts.map(({ id }: { id: string }) => id).toSorted(), [eva, iker].toSorted())
    assert.equal(now.version, version + 1)
    assert.equal(await edit(mara, now.version, [{ id: eva }]), 200)
    const link = (await read()).contacts[0].link
    assert.equal((await ada.send('DELETE', `/records/opportunityContact/${link}`)).statusCode, 204)
    assert.equal(await edit(mara, now.version + 1, [{ id: eva }, { id: iker }]), 409)
  })

  it('two edits of the same links are a conflict, of links and of another field both hold', async () => {
    const [eva, iker] = [await create('contact', { firstName: 'Eva' }), await create('contact', { firstName: 'Iker' })]
    const account = await create('account', { name: 'Linked' })
    const deal = await create('opportunity', { name: 'Deal', account })
    const edit = async (client: Client, values: object): Promise<Response> =>
      await client.send('PATCH', `/records/opportunity/${deal}`, { version, values })
    const { version } = (await ada.get(`/records/opportunity/${deal}`)).json()
    const answers = await Promise.all([
      edit(ada, { contacts: [{ id: eva }] }),
      edit(mara, { contacts: [{ id: iker }] }),
      edit(ada, { description: 'Apart' }),
    ])
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).toSorted(), [200, 200, 409])
    const refused = answers.find(({ statusCode }) => statusCode === 409)?.json()
    assert.match(JSON.stringify(refused.error?.details ?? refused), /Eva|Iker/)
    const after = (await ada.get(`/records/opportunity/${deal}`)).json()
    assert.equal(after.contacts.length, 1)
    assert.equal(after.description, 'Apart')
  })

  it('two edits of a record are merged or refused, and none is lost in silence', async () => {
    const random = chance(7)
    const path = (id: string): string => `/records/account/${id}`
    for (let pair = 0; pair < pairs; pair += 1) {
      const { id } = (await ada.post('/records/account', { name: `Pair ${pair}` })).json()
      const edits = [ada, mara].map((client, index) => {
        const field = random.pick(['employees', 'description', 'website', 'groups', 'tags'])
        const value = {
          employees: String(pair * 2 + index + 1),
          description: `by ${index}`,
          website: `https://edit${index}.example`,
          groups: [groupIds[index]],
          tags: [`tag${index}`],
        }[field]
        return { client, field, value }
      })
      const answers = await Promise.all(
        edits.map(({ client, field, value }) =>
          client.send('PATCH', path(id), { version: 1, values: { [field]: value } }),
        ),
      )
      const row = (await ada.get(path(id))).json()
      for (const [index, { field, value }] of edits.entries()) {
        const answer = answers[index]
        assert.ok(answer)
        if (answer.statusCode === 200)
          assert.equal(JSON.stringify(plain(row[field])), JSON.stringify(plain(value)), `${field} ${answer.body}`)
        else assert.ok(isRefusal(answer), answer.body)
      }
      assert.ok(answers.some(({ statusCode }) => statusCode === 200))
    }
  })

  it('an edit and an import of the same record both stand, or the later one is told', async () => {
    const email = 'molino@example.com'
    const made = await ada.post('/records/contact', { firstName: 'Ana', lastName: 'Molino', email })
    assert.equal(made.statusCode, 201, made.body)
    const { id } = made.json()
    const file = await upload(ada, 'one.csv', `Apellidos;Correo electrónico;Cargo\nMolino;${email};Importada\n`)
    const started = (await ada.post('/imports', { module: 'contact', file })).json()
    const { jobs } = test.system.environment
    await jobs.drain()
    const { mapping } = (await ada.get(`/imports/${started.id}`)).json()
    await ada.send('PUT', `/imports/${started.id}/plan`, {
      mapping,
      options: { match: ['email'], onMatch: 'overwrite' },
    })
    await jobs.drain()
    await ada.send('PUT', `/imports/${started.id}/run`)
    const [same, other] = await Promise.all([
      mara.send('PATCH', `/records/contact/${id}`, { version: 1, values: { jobTitle: 'Escrita' } }),
      ada.send('PATCH', `/records/contact/${id}`, { version: 1, values: { description: 'Otra cosa' } }),
      jobs.drain(),
    ])
    const { jobTitle, description, version } = (await ada.get(`/records/contact/${id}`)).json()
    const history = await ada.get(`/records/contact/${id}/timeline?kinds=change`)
    assert.equal(history.statusCode, 200, history.body)
    const { entries } = history.json()
    assert.equal(other.statusCode === 200 ? description : null, other.statusCode === 200 ? 'Otra cosa' : null)
    // Whoever came second either saw the first's value refused, or knowingly wrote over it: both are in the history.
    const written = JSON.stringify(entries)
    assert.ok(same.statusCode === 409 ? jobTitle === 'Importada' : written.includes('Escrita'), written)
    assert.ok(written.includes('Importada'))
    assert.ok(version >= 2)
  })

  it('copies of a request with one Idempotency-Key have one effect and one answer', async () => {
    for (let round = 0; round < Math.ceil(pairs / 6); round += 1) {
      const headers = { 'idempotency-key': `round ${round}`.replace(' ', '-') }
      const copies = await Promise.all(
        Array.from({ length: 1 + (round % 5) }, () =>
          ada.post('/records/account', { name: `Copy ${round}` }, { headers }),
        ),
      )
      assert.deepEqual([...new Set(copies.map(({ statusCode }) => statusCode))], [201])
      assert.equal(new Set(copies.map(({ body }) => body)).size, 1)
      const other = await ada.post('/records/account', { name: 'Another' }, { headers })
      assert.equal(other.statusCode, 422)
      const foreign = await mara.post('/records/account', { name: `Mara ${round}` }, { headers })
      assert.equal(foreign.statusCode, 201)
      const filter = encodeURIComponent(JSON.stringify({ field: 'name', op: 'eq', value: `Copy ${round}` }))
      assert.equal((await ada.get(`/records/account?filter=${filter}`)).json().rows.length, 1)
    }
  })

  it('numbers are given once and without gaps in what was kept, and a unique value has one owner', async () => {
    const { id, elements } = ticketModule()
    const applied = await applyElements(ada, elements)
    assert.equal(applied.statusCode, 200, applied.body)
    assert.ok(id)
    const answers = await Promise.all(
      Array.from({ length: pairs }, (_, index) =>
        (index % 2 ? ada : mara).post('/records/ticket', { subject: `T${index}`, code: `code-${index % 10}` }),
      ),
    )
    const made = answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json())
    assert.equal(made.length, Math.min(10, pairs))
    for (const answer of answers)
      if (answer.statusCode !== 201) assert.equal(answer.json().error.violations[0].rule, 'unique', answer.body)
    assert.equal(new Set(made.map(({ number }) => number)).size, made.length)
  })

  it('many first writes to a new set of groups do not wait for each other', async () => {
    const hasty = await test.signIn('ada')
    const at = performance.now()
    const groups = [groupIds[3], groupIds[4]]
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => hasty.post('/records/account', { name: `Set ${index}`, groups })),
    )
    assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [201])
    assert.ok(performance.now() - at < 20_000)
  })
})

function plain(value: unknown): unknown {
  return typeof value === 'number' ? String(value) : value
}

function ticketModule(): { id: string; elements: Element[] } {
  const label = { es: 'Ticket', en: 'Ticket' }
  const id = randomUUID()
  const base = { kind: 'module', name: 'ticket', parent: null, origin: 'local', owner: null } as const
  const capabilities = { owned: true }
  const definition = {
    label: { singular: label, plural: label },
    icon: 'box',
    titleFields: ['subject'],
    capabilities,
    defaultSort: [],
  }
  const field = (name: string, more: object): Element => ({
    ...base,
    id: randomUUID(),
    kind: 'field',
    name,
    parent: id,
    definition: { name, label, ...more },
  })
  const layout = { facts: [], sections: [{ label, fields: ['subject'] }], related: [], quickCreate: ['subject'] }
  const elements = [
    { ...base, id, definition },
    field('subject', { type: 'text', required: true }),
    field('code', { type: 'text', unique: true }),
    field('number', { type: 'autoNumber', options: { prefix: 'T-', digits: 5 } }),
    { ...base, id: randomUUID(), kind: 'layout' as const, name: 'default', parent: id, definition: layout },
  ]
  return { id, elements }
}
