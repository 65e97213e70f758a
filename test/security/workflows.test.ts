/** Automations as deputies: what whoever made one may not do, it does not do for them, and nobody learns by it. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import type { Element, RoleDefinition } from '#common/element.ts'
import type { Filter } from '#common/filter.ts'
import type { ValueSource, WorkflowDefinition, WorkflowStep } from '#common/workflow.ts'
import { changeTable } from '#server/changes/log.ts'
import { workDue } from '#server/workflows/run.ts'
import { holderTable, runTable } from '#server/workflows/table.ts'
import { chance, type Chance } from '#test/support/chance.ts'
import { testApp, testPassword, type Client, type TestApp } from '#test/support/http.ts'
import { done, recordsAs } from '#test/support/project.ts'
import { people } from '#test/support/world.ts'

import { applyElements, signIn } from './company.ts'

const both = (text: string) => ({ es: text, en: text })
const own = { create: 'own', read: 'own', update: 'own', delete: 'own' } as const
/** Stands in each value that the shaper may not read, and nowhere else. */
const secret = 'secreto'

describe('automations and the rights of whoever answers for them', () => {
  let test: TestApp
  let ada: Client
  let shaper: Client
  let shaperId: string
  const calls: string[] = []
  const asAda = recordsAs(() => ada)

  before(async () => {
    test = await testApp({
      fetch: async (_url, { body = '' } = {}) => {
        calls.push(body)
        return { status: 200, headers: {}, body: new Uint8Array() }
      },
    })
    ada = await test.signIn('ada')
    const definition: RoleDefinition = {
      label: both('Configura'),
      defaults: own,
      modules: { contact: { read: 'none', create: 'none', update: 'none', delete: 'none' } },
      fields: { account: { email: { read: false, write: false }, description: { read: true, write: false } } },
      switches: ['configure'],
    }
    const role: Element = {
      id: randomUUID(),
      kind: 'role',
      name: 'shaper',
      parent: null,
      definition,
      origin: 'local',
      owner: null,
    }
    assert.equal((await applyElements(ada, [role])).statusCode, 200)
    const email = 'shaper@example.com'
    const body = { name: 'Shaper', email, password: testPassword, roles: [role.id], groups: [] }
    shaperId = (await done(ada.post('/users', body), 201)).id
    shaper = await signIn(test, email)
  })
  after(async () => await test.close())

  async function change(as: Client, changes: readonly object[]): Promise<void> {
    const { baseHash, targetHash } = await done(as.post('/elements/changes', { changes }))
    await done(as.post('/elements/changes', { changes, apply: { baseHash, targetHash } }))
  }

  async function shape(as: Client, module: string, more: Partial<WorkflowDefinition>): Promise<string> {
    const id = randomUUID()
    const definition = { label: both('Prueba'), trigger: { on: 'created' }, steps: [], active: true, ...more }
    const name = `w${id.replaceAll('-', '').slice(0, 20)}`
    await change(as, [
      { change: 'create', element: { id, kind: 'workflow', name, parent: coreId('module', module), definition } },
    ])
    return id
  }

  const remove = async (id: string) => await change(ada, [{ change: 'remove', id }])
  const carriedOut = async () => {
    await workDue(test.system.environment)
    await test.system.environment.jobs.drain()
  }
  const account = async (owner: string, more: object = {}) =>
    await asAda.make('account', { name: 'Molinos', email: `${secret}@example.com`, owner, ...more })
  const runs = async (id: string, as = shaper) => (await as.get(`/workflows/${id}/runs`)).json().rows
  const holder = async (id: string) => {
    const rows = await test.system.db.query<{ id: string }>(sql`
      select user_id as id from ${holderTable(test.system.environment)} where workflow_id = ${id}`)
    return rows[0]?.id
  }

  const mark = (values: Record<string, ValueSource>): WorkflowStep => ({
    name: 'mark',
    kind: 'setFields',
    settings: { values },
  })
  const named = mark({ name: { value: 'Visto' } })

  it('change what they may change, and nothing that is out of their sight', async () => {
    const id = await shape(shaper, 'account', { steps: [named] })
    const mine = await account(shaperId)
    const foreign = await account(people.ada.id)
    await carriedOut()
    assert.equal((await asAda.read('account', mine)).name, 'Visto')
    assert.equal((await asAda.read('account', foreign)).name, 'Molinos')
    const told = await runs(id)
    assert.deepEqual(told.map(({ state }: { state: string }) => state).toSorted(), ['done', 'stopped'])
    const stopped = told.find(({ state }: { state: string }) => state === 'stopped')
    assert.equal(stopped.record, null)
    await remove(id)
  })

  it('neither read nor write a field that they may not, by condition, copy or call, and tell nothing of it', async () => {
    const hidden: Filter = { field: 'email', op: 'contains', value: secret }
    const ways: Partial<WorkflowDefinition>[] = [
      { condition: hidden, steps: [named] },
      { steps: [mark({ name: { field: 'email' } })] },
      { steps: [mark({ description: { value: 'Escrito' } })] },
      { steps: [{ name: 'either', kind: 'branch', settings: { condition: hidden, met: [named], otherwise: [] } }] },
    ]
    for (const way of ways) {
      const id = await shape(shaper, 'account', way)
      const mine = await account(shaperId)
      await carriedOut()
      const { name, description } = await asAda.read('account', mine)
      assert.deepEqual([name, description ?? null], ['Molinos', null], JSON.stringify(way))
      const [run] = await runs(id)
      assert.equal(run.state, 'failed')
      const page = await shaper.get(`/workflow-runs/${run.id}`)
      assert.ok(!page.body.includes(`${secret}@`))
      await remove(id)
    }
    const url = 'https://example.com/hook'
    const sending = { name: 'send', kind: 'webhook', settings: { url, fields: ['email', 'name'] } }
    const id = await shape(shaper, 'account', { steps: [sending] })
    await done(shaper.post(`/workflows/${id}/key`))
    await account(shaperId)
    await carriedOut()
    assert.deepEqual(calls, [])
    await remove(id)
  })

  it('do not tell one who configures what an administrator’s automation saw', async () => {
    const id = await shape(ada, 'account', {
      condition: { field: 'email', op: 'contains', value: secret },
      steps: [mark({ name: { field: 'email' } })],
    })
    await account(shaperId)
    await carriedOut()
    const [run] = await runs(id)
    assert.equal(run.record, null)
    const page = (await shaper.get(`/workflow-runs/${run.id}`)).json()
    assert.equal(page.conditions, null)
    assert.ok(!JSON.stringify(page).includes(`${secret}@`))
    const whole = (await ada.get(`/workflow-runs/${run.id}`)).json()
    assert.equal(whole.conditions[0].saw, `${secret}@example.com`)
    await remove(id)
  })

  it('answer to whoever changed what they do, not to whoever renamed something in them', async () => {
    const fieldId = coreId('field', 'account', 'website')
    const id = await shape(shaper, 'account', { steps: [mark({ website: { value: 'https://example.com' } })] })
    assert.equal(await holder(id), shaperId)
    await change(ada, [{ change: 'rename', id: fieldId, name: 'site' }])
    assert.equal(await holder(id), shaperId, 'a name is no act')
    const definition = (await ada.get(`/elements/${id}`)).json().definition
    await change(ada, [{ change: 'update', id, definition: { ...definition, label: both('Otra') } }])
    assert.equal(await holder(id), shaperId, 'a label is no act')
    await change(ada, [{ change: 'update', id, definition: { ...definition, steps: [named] } }])
    assert.equal(await holder(id), people.ada.id)
    await change(shaper, [{ change: 'update', id, definition: { ...definition, steps: [], active: false } }])
    assert.equal(await holder(id), undefined)
    await change(shaper, [{ change: 'update', id, definition: { ...definition, steps: [named], active: true } }])
    assert.equal(await holder(id), shaperId, 'whoever switches it on answers for it')
    await done(ada.post(`/workflows/${id}/answer`), 204)
    assert.equal(await holder(id), people.ada.id)
    await change(ada, [{ change: 'rename', id: fieldId, name: 'website' }])
    await remove(id)
  })

  it('stop when whoever answers for them leaves, until somebody takes them over', async () => {
    const leaving = 'leaving@example.com'
    const roles = [coreId('role', 'administrator')]
    const made = await done(
      ada.post('/users', { name: 'Leaving', email: leaving, password: testPassword, roles, groups: [] }),
      201,
    )
    const id = await shape(await signIn(test, leaving), 'account', { steps: [named] })
    await done(ada.send('PATCH', `/users/${made.id}`, { active: false }))
    const one = await account(people.ada.id)
    await carriedOut()
    assert.equal((await asAda.read('account', one)).name, 'Molinos')
    const [run] = await runs(id, ada)
    assert.equal(run.state, 'failed')
    await done(ada.post(`/workflows/${id}/answer`), 204)
    await done(ada.post(`/workflow-runs/${run.id}/retry`), 204)
    await carriedOut()
    assert.equal((await asAda.read('account', one)).name, 'Visto')
    await remove(id)
  })

  it('gain nobody anything, whatever they are made of', async () => {
    const random = chance(59)
    const ids: string[] = []
    for (let count = 0; count < 40; count += 1) {
      const made = await attempted(async () => await shape(shaper, 'account', randomWorkflow(random)))
      if (made !== undefined) ids.push(made)
    }
    assert.ok(ids.length > 15, `many of them are taken: ${ids.length}`)
    for (const id of ids.slice(0, 10))
      await attempted(async () => void (await done(shaper.post(`/workflows/${id}/key`))))
    for (let count = 0; count < 12; count += 1) {
      const one = await account(random.pick([shaperId, people.ada.id, people.kim.id]))
      await attempted(async () => void (await done(asAda.update('account', one, { phone: '+34600000001' }))))
      for (let round = 0; round < 8; round += 1) await carriedOut()
    }
    const changes = await test.system.db.query<{ action: string; after: object | null; record: string }>(sql`
      select action, after, record_id as record from ${changeTable(test.system.environment)}
      where channel = 'workflow' and actor = ${shaperId}`)
    assert.ok(changes.length > 5, `they do something: ${changes.length}`)
    for (const one of changes) assert.ok(!JSON.stringify(one).includes(`${secret}@`), JSON.stringify(one))
    const kept = await test.system.db.query<{ told: string }>(sql`
      select concat(conditions, reports, message) as told from ${runTable(test.system.environment)} where run_as = ${shaperId}`)
    for (const { told } of kept) assert.ok(!told.includes(`${secret}@`), told)
    assert.ok(calls.every((body) => !body.includes(`${secret}@`)))
    // What it changed last was in its reach: everybody else's is as its owner left it.
    const foreign = await test.system.db.query<{ record: string }>(sql`
      select distinct c.record_id as record from ${changeTable(test.system.environment)} c
      where c.channel = 'workflow' and c.actor = ${shaperId} and not exists (
        select from ${changeTable(test.system.environment)} o where o.record_id = c.record_id
          and (o.after ->> 'owner' = ${shaperId} or (o.action = 'create' and o.actor = ${shaperId})))`)
    assert.deepEqual(foreign, [])
  })
})

async function attempted<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    // What the rules of shaping refuse is no workflow.
    if (error instanceof assert.AssertionError) return undefined
    throw error
  }
}

function randomWorkflow(random: Chance): Partial<WorkflowDefinition> {
  const constants: Readonly<Record<string, string>> = {
    name: 'x',
    email: 'x@example.com',
    description: 'x',
    website: 'https://example.com',
    phone: '+34600000002',
    owner: people.ada.id,
  }
  const names = Object.keys(constants)
  const source = (name: string): ValueSource =>
    random.next() < 0.6
      ? { value: constants[name] ?? 'x' }
      : random.pick<ValueSource>([{ field: random.pick(names) }, { field: name }, { empty: true }])
  const values = () => {
    const name = random.pick(names)
    return { [name]: source(name) }
  }
  const condition = (): Filter => ({ field: random.pick(names), op: random.pick(['notEmpty', 'empty']) })
  const who = random.pick([{ who: 'owner' }, { who: 'starter' }, { who: 'runAs' }, { user: people.ada.id }] as const)
  const makers: (() => Omit<WorkflowStep, 'name'>)[] = [
    () => ({ kind: 'setFields', settings: { values: values() } }),
    () => ({
      kind: 'createRecord',
      settings: { module: 'account', owner: who, values: { name: source('name'), ...values() } },
    }),
    () => ({ kind: 'createRecord', settings: { module: 'contact', owner: who, values: { lastName: source('name') } } }),
    () => ({
      kind: 'createRecord',
      settings: { module: 'task', link: 'regarding', owner: who, values: { subject: source('name') } },
    }),
    () => ({ kind: 'assignOwner', settings: { by: 'person', user: random.pick([people.kim.id, people.ada.id]) } }),
    () => ({ kind: 'webhook', settings: { url: 'https://example.com', fields: [random.pick(names)] } }),
    () => ({ kind: 'notify', settings: { to: [{ who: 'owner' }], text: { es: 'x', en: 'x' } } }),
    () => ({ kind: 'branch', settings: { condition: condition(), met: [], otherwise: [] } }),
  ]
  const steps = Array.from({ length: 1 + random.below(3) }, (_, index) => ({
    name: `s${index}`,
    ...random.pick(makers)(),
  }))
  return {
    trigger: random.pick<WorkflowDefinition['trigger']>([{ on: 'created' }, { on: 'updated' }]),
    ...(random.next() < 0.4 ? { condition: condition() } : {}),
    steps,
  }
}
