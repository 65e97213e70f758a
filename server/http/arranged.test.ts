import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { coreId } from '#catalog/modules/define.ts'
import { opportunity } from '#catalog/modules/opportunity.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

/** What an answer holds, looked into without a type. */
type Row = ReturnType<typeof JSON.parse>

const both = (text: string) => ({ es: text, en: text })
const deals = coreId('module', 'opportunity')
const [role = ''] = people.kim.roles.map((name) => coreId('role', name))
const [group = ''] = people.kim.groups.map((name) => coreId('group', name))

const create = (kind: string, name: string, definition: object, parent: string | null = deals) => ({
  change: 'create',
  element: { id: randomUUID(), kind, name, parent, definition },
})

const changes = [
  create('view', 'ofSellers', {
    label: both('Suya'),
    type: 'table',
    columns: ['title'],
    position: 50,
    roles: [role],
    defaultFor: [role],
  }),
  create('view', 'ofTeam', {
    label: both('Del equipo'),
    type: 'table',
    columns: ['title'],
    position: 51,
    groups: [group],
  }),
  create('view', 'ofNobody', { label: both('De nadie'), type: 'table', columns: ['title'], position: 52, roles: [] }),
  create('layout', 'ofSellers', { ...opportunity.layout, facts: ['amount'], roles: [role] }),
  create(
    'navigation',
    'ofSellers',
    { roles: [role], items: [{ module: 'opportunity', heading: both('Ventas') }] },
    null,
  ),
  create('pipeline', 'service', {
    label: both('Servicio'),
    groups: [group],
    stages: [
      { value: 'asked', label: both('Pedido'), status: 'open', probability: 30, next: ['visited', 'lost'] },
      { value: 'visited', label: both('Visitado'), status: 'open', probability: 60, rottenDays: 5 },
      { value: 'won', label: both('Ganada'), status: 'won', probability: 100 },
      { value: 'lost', label: both('Perdida'), status: 'lost', probability: 0 },
    ],
  }),
]

describe('what is arranged for some', () => {
  let test: TestApp
  let ada: Client
  let kim: Client
  let leo: Client
  let mara: Client

  before(async () => {
    test = await testApp()
    ada = await test.signIn('ada')
    const plan = (await ada.post('/elements/changes', { changes })).json()
    assert.deepEqual(plan.violations ?? [], [])
    const { baseHash, targetHash } = plan
    assert.equal((await ada.post('/elements/changes', { changes, apply: { baseHash, targetHash } })).statusCode, 200)
    kim = await test.signIn('kim')
    leo = await test.signIn('leo')
    mara = await test.signIn('mara')
  })
  after(async () => await test.close())

  const dealsOf = async (client: Client): Promise<Row> =>
    (await client.get('/model')).json().modules.find(({ name }: Row) => name === 'opportunity')
  const names = (all: Row[]): string[] => all.map(({ name }) => name)
  const rules = (answer: Awaited<ReturnType<Client['get']>>): string[] =>
    answer.json().error.violations.map(({ field, rule }: Row) => `${field} ${rule}`)

  it('shows a view to its roles and groups only, and opens it first for whom it is the first', async () => {
    const own = names((await dealsOf(kim)).views)
    assert.equal(own[0], 'ofSellers')
    assert.ok(own.includes('ofTeam') && !own.includes('ofNobody'))
    // The manager is of anleo role, but stands above the team.
    assert.deepEqual(
      names((await dealsOf(mara)).views).filter((name) => name.startsWith('of')),
      ['ofTeam'],
    )
    assert.ok(!names((await dealsOf(leo)).views).includes('ofTeam'))
    assert.equal((await kim.get('/records/opportunity?view=ofSellers')).statusCode, 200)
    assert.equal((await mara.get('/records/opportunity?view=ofSellers')).statusCode, 422)
  })

  it('gives each role its layout and its menu', async () => {
    assert.deepEqual((await dealsOf(kim)).layout.facts, ['amount'])
    assert.deepEqual((await dealsOf(mara)).layout.facts, opportunity.layout.facts)
    const menu = async (client: Client) => (await client.get('/model')).json().navigation.items
    assert.deepEqual(await menu(kim), [{ module: 'opportunity', heading: both('Ventas') }])
    assert.ok((await menu(mara)).length > 5)
  })

  it('keeps a view for oneself, and nobody else has it', async () => {
    const id = randomUUID()
    const view = { module: 'opportunity', label: both('Mía'), type: 'table', columns: ['amount', 'gone'], position: 9 }
    const filter = { field: 'stage', op: 'eq', value: 'won' }
    const kept = await kim.send('PUT', `/preferences/view.${id}`, { value: { ...view, filter } })
    assert.equal(kept.statusCode, 204)
    const found = (await dealsOf(kim)).views.find((one: Row) => one.id === id)
    assert.deepEqual([found.isOwn, found.columns], [true, ['amount']])
    assert.equal((await kim.get(`/records/opportunity?view=${id}`)).statusCode, 200)
    assert.equal((await leo.get(`/records/opportunity?view=${id}`)).statusCode, 422)
    assert.equal((await kim.get(`/records/account?view=${id}`)).statusCode, 422)
    // What it speaks of is gone, so that it would fail whenever it is opened.
    const broken = { ...view, filter: { field: 'gone', op: 'notEmpty' } }
    await kim.send('PUT', `/preferences/view.${id}`, { value: broken })
    assert.equal(
      (await dealsOf(kim)).views.some((one: Row) => one.id === id),
      false,
    )
  })

  it('shares a view with one’s own team, and with everybody by who may change all records', async () => {
    const view = { module: 'opportunity', label: both('Nuestra'), type: 'table', columns: ['amount'], position: 9 }
    const keep = async (client: Client, id: string, value: object) =>
      (await client.send('PUT', `/preferences/view.${id}`, { value: { ...view, isShared: true, ...value } })).statusCode
    const seen = async (client: Client, id: string) => (await dealsOf(client)).views.find((one: Row) => one.id === id)
    const listed = async (client: Client, id: string) =>
      (await client.get(`/records/opportunity?view=${id}`)).statusCode
    const ofTeam = randomUUID()
    assert.equal(await keep(kim, ofTeam, {}), 403)
    assert.equal(await keep(kim, ofTeam, { roles: [role] }), 403)
    assert.equal(await keep(leo, ofTeam, { groups: [group] }), 403)
    assert.equal(await keep(kim, ofTeam, { groups: [group], columns: 'all' }), 422)
    assert.equal(await keep(kim, ofTeam, { groups: [group] }), 204)
    assert.deepEqual([(await seen(kim, ofTeam)).isOwn, (await seen(kim, ofTeam)).isShared], [true, true])
    const ofKim = await seen(mara, ofTeam)
    assert.deepEqual([ofKim.isOwn, ofKim.sharedBy], [undefined, people.kim.name])
    assert.deepEqual(
      [await listed(mara, ofTeam), await seen(leo, ofTeam), await listed(leo, ofTeam)],
      [200, undefined, 422],
    )
    const ofAll = randomUUID()
    assert.equal(await keep(mara, ofAll, {}), 204)
    assert.equal((await seen(leo, ofAll)).sharedBy, people.mara.name)
    assert.equal(await keep(mara, ofAll, { isShared: false }), 204)
    assert.equal(await seen(leo, ofAll), undefined)
    // With whoever leaves goes what they shared.
    const south = people.leo.groups.map((name) => coreId('group', name))
    const ofSouth = randomUUID()
    assert.equal(await keep(leo, ofSouth, { groups: south }), 204)
    assert.equal((await seen(mara, ofSouth)).sharedBy, people.leo.name)
    const setActive = async (active: boolean) => await ada.send('PATCH', `/users/${people.leo.id}`, { active })
    assert.equal((await setActive(false)).statusCode, 200)
    assert.equal(await seen(mara, ofSouth), undefined)
    await setActive(true)
    leo = await test.signIn('leo')
  })

  it('offers a pipeline to its teams, and its name to all who may read', async () => {
    const options = async (client: Client) =>
      (await client.get('/model'))
        .json()
        .optionLists.find(({ name }: Row) => name === 'pipelines.opportunity')
        .options.map(({ value, retired }: Row) => [value, retired === true])
    assert.deepEqual(await options(kim), [
      ['sales', false],
      ['service', false],
    ])
    assert.deepEqual(await options(leo), [
      ['sales', false],
      ['service', true],
    ])
    const account = (await kim.post('/records/account', { name: 'Hornos Ebro' })).json()
    const deal = { name: 'Revisión', account: account.id, pipeline: 'service' }
    const made = await kim.post('/records/opportunity', deal)
    assert.equal(made.statusCode, 201, made.body)
    assert.deepEqual([made.json().stage, made.json().probability], ['asked', '30'])
    assert.ok(made.json().stageSince)
    const others = (await leo.post('/records/account', { name: 'Hornos Duero' })).json()
    const refused = await leo.post('/records/opportunity', { ...deal, account: others.id })
    assert.deepEqual([refused.statusCode, rules(refused)], [422, ['pipeline pipelineTeam']])
    assert.match(refused.body, /otro equipo/)
  })

  it('lets a record move only where its stage leads, and counts its days from there', async () => {
    const account = (await kim.post('/records/account', { name: 'Harinas Jalón' })).json()
    const made = (
      await kim.post('/records/opportunity', { name: 'Avería', account: account.id, pipeline: 'service' })
    ).json()
    const path = `/records/opportunity/${made.id}`
    const refused = await kim.send('PATCH', path, { version: made.version, values: { stage: 'won', amount: '10' } })
    assert.deepEqual([refused.statusCode, rules(refused)], [422, ['stage stageMove']])
    assert.match(refused.body, /Puede pasar a: Visitado, Perdida/)
    test.world.setNow(new Date(Date.parse(test.world.now()) + 60_000).toISOString())
    const named = (await kim.send('PATCH', path, { version: made.version, values: { name: 'Avería grave' } })).json()
    assert.equal(named.stageSince, made.stageSince)
    const moved = await kim.send('PATCH', path, { version: named.version, values: { stage: 'visited' } })
    assert.equal(moved.statusCode, 200, moved.body)
    assert.ok(moved.json().stageSince > made.stageSince)
  })

  it('refuses to arrange for who does not exist, and moves to stages that do not', async () => {
    const wrong = [
      create('view', 'bad', { label: both('Mal'), type: 'calendar', columns: [], position: 60, roles: [randomUUID()] }),
      create('pipeline', 'bad', {
        label: both('Mal'),
        stages: [{ value: 'one', label: both('Una'), status: 'open', probability: 1, next: ['two'] }],
      }),
      create('layout', 'bad', { ...opportunity.layout, sections: [{ label: both('Mal'), fields: [], tab: 'none' }] }),
    ]
    const answer = await ada.post('/elements/changes', { changes: wrong })
    assert.deepEqual(rules(answer).toSorted(), [
      'layout.bad reference',
      'pipeline.bad reference',
      'view.bad.roles reference',
      'view.bad.start required',
    ])
  })
})
