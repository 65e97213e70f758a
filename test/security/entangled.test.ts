/** Merge, convert, delete, relate, restore and undo the same few records at once, in any order. */
import assert from 'node:assert/strict'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import { brokenInvariants } from '#server/verify/verify.ts'
import { patient, testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { chance } from '#test/support/chance.ts'

const operations = Number(process.env.LAZO_ENTANGLED ?? 300)
/** Who comes when draws another lot: it goes on until each of these was done once, within reason. */
const wanted = ['merge 200', 'convert 200', 'delete 204', 'restore 200', 'relate 200', 'undo 200']
const operationsMax = operations * 10
const atOnce = 6
const records = 12

type Kind = 'account' | 'contact' | 'opportunity' | 'lead'

describe('entangled', () => {
  let test: TestApp
  let clients: readonly Client[]

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    clients = [await test.signIn('ada'), await test.signIn('mara'), await test.signIn('kim')].map(patient)
  })
  after(async () => await test.close())

  it('lines that several people add at once all count', async () => {
    const [ada] = clients
    assert.ok(ada)
    const account = (await ada.post('/records/account', { name: 'Juntas' })).json().id
    const opportunity = (await ada.post('/records/opportunity', { name: 'A la vez', account })).json().id
    const line = { opportunity, description: 'Pieza', quantity: '1', unitPrice: { amount: '10', currency: 'EUR' } }
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => await clients[index % 2]?.post('/records/opportunityLine', line)),
    )
    assert.deepEqual([...new Set(answers.map((answer) => answer?.statusCode))], [201])
    assert.equal((await ada.get(`/records/opportunity/${opportunity}`)).json().amount.amount, '80.00')
  })

  it('acts on the same records leave everything whole, and nobody sees a deadlock', async () => {
    const random = chance(Number(process.env.LAZO_SEED ?? 5))
    const known: Record<Kind, string[]> = { account: [], contact: [], opportunity: [], lead: [] }
    const binned: string[] = []
    const acts: string[] = []
    const statuses = new Map<string, number>()
    const any = (kind: Kind): string => random.pick(known[kind].slice(-records))

    const ask = async (name: string, client: Client, ...request: Parameters<Client['send']>) => {
      const answer = await client.send(...request)
      const key = `${name} ${answer.statusCode}`
      statuses.set(key, (statuses.get(key) ?? 0) + 1)
      assert.ok(answer.statusCode < 500, `${key}: ${answer.body}`)
      const act = answer.headers['lazo-act']
      if (answer.statusCode < 300 && typeof act === 'string' && name !== 'read') acts.push(act)
      return answer
    }
    const create = async (client: Client, kind: Kind, values: object): Promise<void> => {
      const answer = await ask(`create ${kind}`, client, 'POST', `/records/${kind}`, values)
      if (answer.statusCode === 201) known[kind].push(answer.json().id)
    }
    const versionOf = async (client: Client, kind: Kind, id: string): Promise<number> => {
      const answer = await ask('read', client, 'GET', `/records/${kind}/${id}`)
      return answer.statusCode === 200 ? answer.json().version : 1
    }

    const steps: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
      async merge(client) {
        const kind = random.pick<Kind>(['account', 'contact', 'lead'])
        const ids = [...new Set([any(kind), any(kind), any(kind)])]
        if (ids.length < 2) return
        const chosen = await Promise.all(ids.map(async (id) => ({ id, version: await versionOf(client, kind, id) })))
        await ask('merge', client, 'POST', `/records/${kind}/merge`, { winner: ids[0], records: chosen, take: {} })
      },
      async convert(client) {
        const id = any('lead')
        const account = random.pick([{ mode: 'create' }, { mode: 'existing', id: any('account') }])
        const contact = random.pick([{ mode: 'none' }, { mode: 'existing', id: any('contact') }])
        const body = { version: await versionOf(client, 'lead', id), account, contact, opportunity: { mode: 'create' } }
        const answer = await ask('convert', client, 'POST', `/records/lead/${id}/conversion`, body)
        if (answer.statusCode >= 300) return
        const made = answer.json()
        if (made.account) known.account.push(made.account)
        if (made.opportunity) known.opportunity.push(made.opportunity)
      },
      revert: async (client) => await ask('revert', client, 'DELETE', `/records/lead/${any('lead')}/conversion`),
      async remove(client) {
        const kind = random.pick<Kind>(['account', 'contact', 'opportunity', 'lead'])
        const path = `/records/${kind}/${any(kind)}`
        const answer = await ask('delete', client, 'DELETE', path)
        if (answer.statusCode === 204) binned.push(path)
      },
      async restore(client) {
        const kind = random.pick<Kind>(['account', 'contact', 'opportunity', 'lead'])
        const path = random.pick([`/records/${kind}/${any(kind)}`, ...binned.slice(-records)])
        await ask('restore', client, 'POST', `${path}/restoration`)
      },
      async relate(client) {
        const [kind, values] = random.pick<readonly [Kind, object]>([
          ['contact', { account: any('account') }],
          ['account', { parent: any('account') }],
          ['opportunity', { account: any('account'), contacts: [{ id: any('contact') }, { id: any('contact') }] }],
          ['lead', { account: any('account') }],
        ])
        const id = any(kind)
        await ask('relate', client, 'PATCH', `/records/${kind}/${id}`, {
          version: await versionOf(client, kind, id),
          values,
        })
      },
      line: async (client) =>
        await ask('line', client, 'POST', '/records/opportunityLine', {
          opportunity: any('opportunity'),
          description: 'Pieza',
          quantity: '1',
          unitPrice: { amount: '10', currency: 'EUR' },
        }),
      async past(client) {
        const id = any('account')
        const path = `/records/account/${id}/fields/parent`
        const { entries = [] } = (await ask('read', client, 'GET', `${path}/history`)).json()
        const { seq } = entries.at(-1) ?? {}
        if (seq !== undefined)
          await ask('past', client, 'POST', `${path}/restoration`, {
            seq,
            version: await versionOf(client, 'account', id),
          })
      },
      async undo(client) {
        const act = acts.length > 0 ? random.pick(acts.slice(-30)) : undefined
        if (act !== undefined) await ask('undo', client, 'POST', `/acts/${act}/undo`)
      },
      create: async (client) => {
        const kind = random.pick<Kind>(['account', 'contact', 'lead', 'opportunity'])
        const name = `${kind} ${known[kind].length}`
        const values = {
          account: { name },
          contact: { firstName: name, account: any('account') },
          lead: { company: name, source: 'event' },
          opportunity: { name, account: any('account') },
        }
        await create(client, kind, values[kind])
      },
    }

    const [ada] = clients
    assert.ok(ada)
    for (let index = 0; index < records; index += 1) {
      await create(ada, 'account', { name: `Cuenta ${index}` })
      await create(ada, 'contact', { firstName: `Persona ${index}`, account: any('account') })
      await create(ada, 'lead', { company: `Interesada ${index}`, source: 'event' })
      await create(ada, 'opportunity', { name: `Trato ${index}`, account: any('account') })
    }
    const names = Object.keys(steps)
    let begun = 0
    const isMissing = (): boolean => wanted.some((done) => !statuses.has(done))
    const work = async (): Promise<void> => {
      while (begun < operations || (begun < operationsMax && isMissing())) {
        begun += 1
        await steps[random.pick(names)]?.(random.pick(clients))
      }
    }
    await Promise.all(Array.from({ length: atOnce }, work))

    if (process.env.LAZO_ENTANGLED) console.log(Object.fromEntries([...statuses].toSorted()))
    for (const done of wanted) assert.ok(statuses.has(done), `no ${done} among ${[...statuses.keys()].join(', ')}`)
    assert.deepEqual(await brokenInvariants(test.system.environment), [])
  })
})
