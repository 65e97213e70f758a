import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { coreId } from '#catalog/modules/define.ts'
import { programmeSeeds } from '#catalog/programme/index.ts'
import { isObject } from '#common/text.ts'
import { loadGraph } from '#server/programme/load-graph.ts'
import { systemContext } from '#server/users/system-context.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { configure, measured, newField, recordsAs, testProject, withRoles, type Said } from '#test/support/project.ts'
import { waiveLooseEnds } from '#test/support/waivers.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string
let phase: string

const asAda = recordsAs(() => ada)
const { make, link, read, take, taken, stepsOf } = asAda
const projectModules = programmeSeeds.map(({ name }) => name)

before(async () => {
  ;({ app, ada, project, phase } = await testProject())
  kim = await app.signIn('kim')
})

after(async () => {
  await app.close()
})

it('is judged whole or not at all', async () => {
  const ctx = await systemContext(app.system.environment)
  const { nodes } = await loadGraph(ctx, project)
  assert.equal((await loadGraph(ctx, project, nodes.size)).nodes.size, nodes.size)
  await assert.rejects(loadGraph(ctx, project, nodes.size - 1), /cannot be checked whole/)
})

describe('the project', () => {
  it('begins with its eight stages, its first phase and who leads it', async () => {
    const { project: home, projects } = (await ada.get('/programme')).json()
    assert.equal(home.id, project)
    assert.equal(projects.length, 1)
    assert.equal(home.stages.length, 8)
    assert.deepEqual(home.stages[0].gate.length, 1)
    assert.equal((await ada.get('/records/projectMember')).json().rows.length, 1)
  })

  it('is not there for whoever takes no part in it, by any door', async () => {
    const model = (await kim.get('/model')).json()
    assert.deepEqual(
      model.modules.filter(({ name }: { name: string }) => projectModules.includes(name)),
      [],
    )
    for (const path of ['/records/need', '/records/project', `/programme/loose-ends?project=${project}`]) {
      assert.equal((await kim.get(path)).statusCode, 404, path)
    }
    assert.equal((await kim.get(`/programme?project=${project}`)).statusCode, 404)
    assert.deepEqual((await kim.get('/programme')).json(), { mayStart: false, projects: [], project: null })
    assert.equal((await kim.post('/programme/projects', { name: 'Otro', soloMode: true })).statusCode, 403)
    assert.deepEqual((await kim.get('/search?text=Molinos')).json(), (await kim.get('/search?text=Molinos')).json())
    const found = JSON.stringify((await kim.get('/search?text=Molinos')).json())
    assert.ok(!found.includes('"project"'))
  })

  it('is its sponsor’s to approve: who only consults sees why a step is not theirs', async () => {
    kim = await withRoles({ app, ada }, 'kim', ['salesperson', 'projectConsultant'])
    const objective = await refined('Vender más')
    const listed = await kim.get(`/records/objective/${objective.id}/transitions`)
    assert.equal(listed.statusCode, 200, listed.body)
    const { steps } = listed.json()
    const commit = steps.find(({ name }: { name: string }) => name === 'commit')
    assert.equal(commit.isOpen, false)
    assert.match(JSON.stringify(commit.reasons), /Patrocinio/)
    const refused = await kim.post(`/records/objective/${objective.id}/transitions`, { transition: 'commit' })
    assert.equal(refused.statusCode, 422)
    await withRoles({ app, ada }, 'kim', ['salesperson'])
    await ada.send('DELETE', `/records/objective/${objective.id}`)
  })
})

async function refined(name: string): Promise<Said> {
  const query = { kind: 'single', of: { module: 'opportunity', aggregate: 'count' } }
  const kpi = { name: `${name}: cuánto`, baseline: '10', target: '20', dueDate: '2027-06-01', query }
  const { objective } = await measured(asAda, name, kpi)
  return await taken('objective', objective, 'refine')
}

describe('a lifecycle', () => {
  it('is the only way to change the state, whatever door is tried', async () => {
    const risk = await make('risk', { name: 'Nadie lo usa' })
    assert.equal(risk.state, 'open')
    const values = { state: 'closed' }
    const patch = await ada.send('PATCH', `/records/risk/${risk.id}`, { version: risk.version, values })
    assert.equal(patch.statusCode, 422)
    assert.equal((await ada.post('/records/risk', { name: 'x', ...values })).statusCode, 422)
    const together = await ada.post('/records', {
      records: [{ module: 'risk', id: risk.id, version: risk.version, values }],
    })
    assert.equal(together.statusCode, 422)
    assert.equal((await read('risk', risk)).state, 'open')
  })

  it('asks for what a step needs, and takes it with it', async () => {
    const risk = await make('risk', { name: 'Faltan datos' })
    const bare = await take('risk', risk, 'mitigate')
    assert.equal(bare.statusCode, 422)
    assert.equal(bare.json().error.violations[0].field, 'response')
    const strange = await take('risk', risk, 'mitigate', { values: { name: 'Otro' } })
    assert.equal(strange.statusCode, 422)
    const taken = await take('risk', risk, 'mitigate', { values: { response: 'Se limpian' } })
    assert.equal(taken.json().state, 'mitigated')
    assert.equal((await take('risk', risk, 'mitigate')).statusCode, 409)
    assert.equal((await take('risk', risk, 'nothing')).statusCode, 404)
  })

  it('keeps what was said on the way under the record, and asks for it where it must be said', async () => {
    const gap = await make('gap', { name: 'Sin seguimiento' })
    assert.equal((await take('gap', gap, 'drop')).statusCode, 422)
    assert.equal((await take('gap', gap, 'drop', { comment: 'No <b>compensa</b>' })).statusCode, 200)
    const { entries } = (await ada.get(`/records/gap/${gap.id}/timeline`)).json()
    assert.match(JSON.stringify(entries), /No &lt;b&gt;compensa/)
  })

  it('lets nobody change or delete what is frozen, and goes on from there', async () => {
    const decision = await make('decision', { name: 'Qué módulo', options: 'Uno u otro' })
    const taken = (await take('decision', decision, 'take', { values: { chosen: 'Uno' } })).json()
    const change = { version: taken.version, values: { chosen: 'Otro' } }
    assert.equal((await ada.send('PATCH', `/records/decision/${decision.id}`, change)).statusCode, 422)
    assert.equal((await ada.send('DELETE', `/records/decision/${decision.id}`)).statusCode, 422)
    assert.equal((await take('decision', decision, 'reopen', { comment: 'Otra vez' })).json().state, 'open')
  })

  it('undoes a plain step and keeps one that set something going', async () => {
    const need = await make('need', { name: 'Avisar', department: 'sales', urgency: 3, value: 4 })
    const triaged = await take('need', need, 'triage')
    assert.equal((await ada.post(`/acts/${String(triaged.headers['lazo-act'])}/undo`)).statusCode, 200)
    assert.equal((await read('need', need)).state, 'captured')
    const objective = await refined('Avisar antes')
    const committed = await take('objective', objective, 'commit', { values: { phase } })
    await ada.post(`/acts/${String(committed.headers['lazo-act'])}/undo`)
    assert.equal((await read('objective', objective)).state, 'committed')
  })
})

describe('a definition', () => {
  it('is checked as it is written, each mistake with its path', async () => {
    const wrong = async (definition: unknown) => {
      const answer = await ada.post('/records/specItem', { name: 'Mal', type: 'field', definition })
      assert.equal(answer.statusCode, 422, answer.body)
      return answer.json().error.violations.map(({ field }: { field: string }) => field)
    }
    assert.deepEqual(await wrong({ type: 'text' }), ['definition.changes', 'definition'])
    assert.deepEqual(await wrong({ changes: [] }), ['definition'])
    assert.deepEqual(await wrong({ changes: [newField('bad', { type: 7 })] }), [
      'definition.changes.0.element.definition.type',
    ])
    const [fresh, nobody] = [newField('Mal nombre'), { change: 'update', id: randomUUID(), definition: {} }]
    assert.deepEqual(await wrong({ changes: [fresh, nobody] }), [
      'definition.changes.0.element.name',
      'definition.changes.0.element.definition.name',
      'definition.changes.1.id',
    ])
    const patch = { change: 'update', id: coreId('module', 'lead'), definition: { icon: null } }
    assert.deepEqual(await wrong({ changes: [patch] }), ['definition.changes.0.definition.icon'])
    assert.equal(
      (
        await ada.post('/records/specItem', {
          name: 'Función',
          type: 'function',
          definition: { changes: [], contract: { entra: 'un pedido' } },
        })
      ).statusCode,
      201,
    )
  })

  it('may speak of what another item creates; two that contradict each other do not enter review together', async () => {
    const made = newField('stand')
    const one = await item('Caseta', { definition: { changes: [made] } })
    const label = (es: string) => ({
      definition: { changes: [{ change: 'update', id: made.element.id, definition: { label: { es } } }] },
    })
    const two = await item('Puesto', label('Puesto'))
    const three = await item('Pabellón', label('Pabellón'))
    for (const needed of [two, three]) await link('dependsOn', ['specItem', needed], ['specItem', one])
    assert.deepEqual(await definitionReasons(three), [])
    assert.equal((await link('dependsOn', ['specItem', two], ['specItem', three])).statusCode, 201)
    assert.deepEqual(await definitionReasons(two), [])
    await ada.send('DELETE', `/records/specItem/${two.id}`)
    for (const gone of [three, one]) await ada.send('DELETE', `/records/specItem/${gone.id}`)
  })
})

describe('an element', () => {
  it('made by hand is unjustified until it follows from a need, and then says why it is there', async () => {
    const made = newField('boothNumber')
    const id = made.element.id
    await configure(ada, [made])
    const why = async (client = ada, element: string = id) => (await client.get(`/elements/${element}/why`)).json()
    assert.deepEqual([(await why()).state, (await why()).chains], ['unjustified', []])
    assert.equal((await why(ada, coreId('module', 'lead'))).state, 'given')
    kim = await app.signIn('kim')
    assert.equal((await kim.get(`/elements/${id}/why`)).statusCode, 404)
    const objective = await refined('Más clientes de feria')
    const need = await make('need', { name: 'Saber de qué caseta viene' })
    await link('serves', ['need', need], ['objective', objective])
    const asked = { need: need.id, elements: [id] }
    assert.equal((await kim.post('/programme/justifications', asked)).statusCode, 403)
    const given = await ada.post('/programme/justifications', asked)
    assert.equal(given.statusCode, 201, given.body)
    const { state, chains } = await why()
    assert.equal(state, 'justified')
    const [{ item: own, needs }] = chains
    assert.deepEqual(
      [own.id, needs[0].need.id, needs[0].objectives[0].objective.id, needs[0].objectives[0].kpis.length],
      [given.json().item, need.id, objective.id, 1],
    )
    assert.equal((await ada.post('/programme/justifications', asked)).statusCode, 422)
    await ada.send('DELETE', `/records/specItem/${own.id}`)
    assert.equal((await why()).state, 'unjustified')
    for (const [module, { id: gone }] of [
      ['need', need],
      ['objective', objective],
    ] as const) {
      await ada.send('DELETE', `/records/${module}/${gone}`)
    }
  })
})

/** What the definition keeps from being reviewed. */
async function definitionReasons({ id }: Said): Promise<string[]> {
  const { steps } = (await ada.get(`/records/specItem/${id}/transitions`)).json()
  const submit = steps.find(({ name }: { name: string }) => name === 'submit')
  return submit.reasons
    .map(({ es }: { es: string }) => es)
    .filter((es: string) => /dicen cosas|campo|definici/i.test(es))
}

describe('the thread', () => {
  it('settles what the system decides as soon as it is so, and as soon as it is no longer', async () => {
    const gap = await make('gap', { name: 'Se pierden tarjetas' })
    const objective = await make('objective', { name: 'No perder ninguna' })
    const made = await link('closes', ['objective', objective], ['gap', gap])
    assert.equal((await read('gap', gap)).state, 'addressed')
    await ada.send('DELETE', `/records/trace/${made.json().id}`)
    assert.equal((await read('gap', gap)).state, 'open')
  })

  it('joins only what goes together and never turns back on itself', async () => {
    const [a, b, c] = [await item('A'), await item('B'), await item('C')]
    assert.equal((await link('dependsOn', ['specItem', a], ['specItem', b])).statusCode, 201)
    assert.equal((await link('dependsOn', ['specItem', b], ['specItem', c])).statusCode, 201)
    const closed = await link('dependsOn', ['specItem', c], ['specItem', a])
    assert.equal(closed.statusCode, 422)
    assert.equal(closed.json().error.violations[0].rule, 'cycle')
    assert.equal((await link('dependsOn', ['specItem', a], ['specItem', a])).statusCode, 422)
    const need = await make('need', { name: 'Otra' })
    assert.equal((await link('closes', ['need', need], ['specItem', a])).statusCode, 422)
    const { up } = (await ada.get(`/records/specItem/${a.id}/thread`)).json()
    assert.deepEqual(
      up.map(({ node }: { node: { id: string } }) => node.id),
      [b.id],
    )
  })

  it('a change of what was agreed is a new revision: it voids signatures and puts in doubt what follows', async () => {
    const objective = await refined('Contactar en una semana')
    const committed = (await take('objective', objective, 'commit', { values: { phase } })).json()
    const need = await make('need', { name: 'Recordar la llamada' })
    assert.equal((await link('serves', ['need', need], ['objective', objective])).statusCode, 201)
    const signed = await signatureOf(objective)
    assert.equal(signed.isVoid, false)
    assert.equal(signed.fingerprint, committed.fingerprint)
    const values = { name: 'Contactar en tres días' }
    const plain = { version: committed.version, values: { priority: 1 } }
    const same = (await ada.send('PATCH', `/records/objective/${objective.id}`, plain)).json()
    assert.deepEqual([same.state, same.revision, same.fingerprint], ['committed', 1, committed.fingerprint])
    const answer = await ada.send('PATCH', `/records/objective/${objective.id}`, { version: same.version, values })
    const changed = answer.json()
    assert.deepEqual([changed.state, changed.revision], ['draft', 2])
    assert.notEqual(changed.fingerprint, committed.fingerprint)
    assert.equal((await signatureOf(objective)).isVoid, true)
    const doubt = async () => (await ada.get(`/records/need/${need.id}/thread`)).json().up[0]
    assert.equal((await doubt()).isSuspect, true)
    assert.equal((await ada.post(`/programme/links/${(await doubt()).id}/clearance`)).statusCode, 204)
    assert.equal((await doubt()).isSuspect, false)
  })

  it('a need is specified and satisfied by itself as its items go on', async () => {
    const objective = await refined('Una cadena entera')
    const need = await make('need', { name: 'Campo de feria', department: 'sales', urgency: 5, value: 5 })
    await link('serves', ['need', need], ['objective', objective])
    await take('need', need, 'triage')
    assert.equal((await take('need', need, 'accept', { values: { phase } })).json().state, 'accepted')
    const one = await item('Campo de feria', { phase })
    await link('justifies', ['specItem', one], ['need', need])
    assert.equal((await stepsOf('specItem', one)).submit, false)
    const test = await make('acceptanceTest', {
      name: 'Se rellena',
      script: { steps: [{ do: 'create', module: 'lead' }] },
    })
    await link('verifies', ['acceptanceTest', test], ['specItem', one])
    await take('acceptanceTest', test, 'ready')
    assert.equal((await stepsOf('specItem', one)).submit, true)
    assert.equal((await take('specItem', one, 'submit')).statusCode, 200)
    const baseline = await make('baseline', { name: 'Primera' })
    await waiveLooseEnds(ada, ada, project)
    const submitted = await take('baseline', baseline, 'submit')
    assert.equal(submitted.statusCode, 200, submitted.body)
    const approved = await take('baseline', baseline, 'approve')
    assert.equal(approved.statusCode, 200, approved.body)
    assert.equal((await read('specItem', one)).state, 'approved')
    assert.equal((await read('need', need)).state, 'specified')
    const late = await make('need', { name: 'Llega tarde', department: 'sales', urgency: 1, value: 1 })
    await link('serves', ['need', late], ['objective', objective])
    await take('need', late, 'triage')
    assert.equal((await take('need', late, 'accept', { values: { phase } })).statusCode, 422)
  })
})

let fields = 0

async function item(name: string, more: object = {}): Promise<Said> {
  return await make('specItem', {
    name,
    type: 'field',
    element: `module:lead/field:${name}`,
    definition: { changes: [newField(`f${(fields += 1)}`)] },
    acceptance: 'Se ve en la ficha',
    clientOwner: people.ada.id,
    authorReady: true,
    clientReady: true,
    ...more,
  })
}

async function signatureOf({ id }: Said): Promise<Said> {
  const { rows } = (await ada.get('/records/signature')).json()
  return rows.find(({ subject }: { subject: unknown }) => isObject(subject) && subject.id === id)
}

it('shows an item’s view with the records that its reader sees today, and nobody else’s', async () => {
  for (const company of ['Horno A', 'Horno B', 'Molino'])
    await make('lead', { lastName: company, company, source: 'tradeFair' })
  const { element: field } = newField('hall')
  const common = {
    label: { es: 'Hornos', en: 'Ovens' },
    type: 'table',
    columns: ['company', 'hall'],
    scope: 'all',
    position: 90,
  }
  const views = [
    { field: 'company', op: 'contains', value: 'Horno' },
    { field: 'hall', op: 'empty' },
  ].map((filter, at) => ({
    id: randomUUID(),
    kind: 'view',
    name: `ovens${at}`,
    parent: field.parent,
    definition: { ...common, filter, sort: [{ field: 'company', direction: 'desc' }] },
  }))
  const definition = { changes: [field, ...views].map((element) => ({ change: 'create', element })) }
  const made = await make('specItem', { name: 'Hornos', type: 'view', phase, definition })
  const [ovens, any] = (await ada.get(`/programme/items/${made.id}/preview`)).json().tables
  assert.deepEqual(
    ovens.rows.map(({ company, hall }: Said) => [company, hall]),
    [
      ['Horno B', undefined],
      ['Horno A', undefined],
    ],
  )
  assert.deepEqual([ovens.isAny, any.isAny], [false, true])
  const mara = await withRoles({ app, ada }, 'mara', ['projectConsultant'])
  assert.deepEqual((await mara.get(`/programme/items/${made.id}/preview`)).json().tables, [])
})
