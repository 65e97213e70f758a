import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { readPdf } from '#test/support/pdf.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { configure, done, newField, recordsAs, testProject, withRoles, type Said } from '#test/support/project.ts'
import { waiveLooseEnds } from '#test/support/waivers.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let kim: Client
let mara: Client
let project: string
let phase: string
let need: Said
let agreed: Said

const { make, linked, read, update } = recordsAs(() => ada)
before(async () => {
  ;({ app, ada, project, phase } = await testProject({ soloMode: false, sponsor: people.mara.id }))
  kim = await withRoles({ app, ada }, 'kim', ['salesperson', 'projectConsultant', 'projectClient'])
  mara = await withRoles({ app, ada }, 'mara', ['projectSponsor'])
  need = await acceptedNeed()
})

after(async () => {
  await app.close()
})

async function take(as: Client, module: string, one: Said, transition: string, more?: object) {
  return await recordsAs(() => as).take(module, one, transition, more)
}

async function taken(as: Client, module: string, one: Said, transition: string, more?: object): Promise<Said> {
  return await recordsAs(() => as).taken(module, one, transition, more)
}

async function acceptedNeed(within = phase): Promise<Said> {
  const gap = await make('gap', { name: 'Se pierden tarjetas' })
  const objective = await make('objective', { name: 'No perder ninguna', department: 'sales' })
  await linked('closes', ['objective', objective], ['gap', gap])
  const made = await make('need', { name: 'Saber de qué feria viene', department: 'sales', urgency: 5, value: 5 })
  await linked('serves', ['need', made], ['objective', objective])
  await taken(ada, 'need', made, 'triage')
  return await taken(ada, 'need', made, 'accept', { values: { phase: within } })
}

const label = (es: string, en = es) => ({ es, en })

const field = (name: string, es: string, more: object = {}) => newField(name, { label: label(es), ...more })

/** Written by ada, for kim to answer for, with a test that is ready. */
async function item(name: string, definition: unknown, more: object = {}): Promise<Said> {
  const ready = { authorReady: true, clientReady: true }
  const made = await make('specItem', {
    name,
    type: 'field',
    element: 'module:lead',
    definition,
    acceptance: 'Se ve en la ficha',
    clientOwner: people.kim.id,
    phase,
    points: 3,
    ...ready,
    ...more,
  })
  await linked('justifies', ['specItem', made], ['need', need])
  const test = await make('acceptanceTest', { name, script: { steps: [{ do: 'create', module: 'lead' }] } })
  await linked('verifies', ['acceptanceTest', test], ['specItem', made])
  await taken(ada, 'acceptanceTest', test, 'ready')
  return made
}

describe('what an item makes of the CRM', () => {
  it('is seen as the module would be, with what the reader may know of it', async () => {
    const list = { id: randomUUID(), kind: 'optionList', name: 'trialFair', parent: null }
    const options = [{ value: 'bilbao', label: label('BIEMH') }]
    const definition = {
      changes: [
        { change: 'create', element: { ...list, definition: { label: label('Feria', 'Fair'), options } } },
        field('fairName', 'Feria', { type: 'option', required: true, options: { list: 'trialFair' } }),
      ],
    }
    agreed = await item('Campo de feria', definition)
    const preview = (await kim.get(`/programme/items/${agreed.id}/preview`)).json()
    assert.deepEqual(preview.problems, [])
    assert.deepEqual(preview.touched, { lead: ['fairName', 'fairName'] })
    assert.equal(preview.lines[1].isRequired, true)
    const [lead] = preview.modules
    assert.ok(lead.fields.some(({ name }: { name: string }) => name === 'fairName'))
    assert.ok(preview.optionLists.some(({ name }: { name: string }) => name === 'trialFair'))
    // Whoever has no right to leads learns of nothing but what is new.
    const outside = (await mara.get(`/programme/items/${agreed.id}/preview`)).json()
    const own = (fields: readonly { id: string; name: string }[]) =>
      fields.map(({ name }) => name).filter((name) => !['owner', 'groups', 'createdAt', 'updatedAt'].includes(name))
    assert.deepEqual(own(outside.modules[0].fields), ['fairName'])
    assert.equal((await (await app.signIn('leo')).get(`/programme/items/${agreed.id}/preview`)).statusCode, 404)
  })

  it('says why it cannot be carried out as it is', async () => {
    const broken = await item('Campo sin lista', {
      changes: [field('fairHall', 'Pabellón', { type: 'option', options: { list: 'nobodyHasIt' } })],
    })
    const preview = (await ada.get(`/programme/items/${broken.id}/preview`)).json()
    assert.ok(preview.problems.length > 0)
    assert.deepEqual(preview.modules, [])
    assert.equal(preview.lines[0].label.es, 'Pabellón')
    await ada.send('DELETE', `/records/specItem/${broken.id}`)
  })

  it('is looked at with what those that were sent before rest on, whatever was sent first', async () => {
    const shown = async (name: string, after?: string) => {
      const more = after === undefined ? {} : { showIf: { field: after, op: 'eq', value: 'x' } }
      return await item(name, { changes: [newField(name, more)] })
    }
    const [day, note] = [await shown('fairDay'), await shown('fairNote', 'fairDay')]
    await linked('dependsOn', ['specItem', note], ['specItem', day])
    const [alone, orphan] = [await shown('fairAisle'), await shown('fairOrphan', 'nobodyMakesIt')]
    for (const one of [note, alone]) await taken(ada, 'specItem', one, 'submit')
    assert.equal((await take(ada, 'specItem', orphan, 'submit')).statusCode, 422)
    for (const { id } of [day, note, alone, orphan]) await ada.send('DELETE', `/records/specItem/${id}`)
  })
})

describe('the review', () => {
  it('waits for whoever may decide, and for nobody else', async () => {
    await taken(ada, 'specItem', agreed, 'submit')
    const mine = async (as: Client) => (await as.get(`/programme/review?project=${project}`)).json().awaited
    const ids = (awaited: readonly { id: string }[]) => awaited.map(({ id }) => id)
    assert.ok(ids(await mine(kim)).includes(agreed.id))
    assert.ok(ids(await mine(mara)).includes(agreed.id))
    assert.equal((await (await app.signIn('leo')).get(`/programme/review?project=${project}`)).statusCode, 404)
  })

  it('R-052: a comment that nobody resolved keeps it from being approved', async () => {
    const about = { module: 'specItem', id: agreed.id }
    const comment = await recordsAs(() => kim).make('comment', {
      regarding: about,
      body: '<p>¿Y las ferias de 2027?</p>',
    })
    const approve = async () => {
      const { steps } = (await mara.get(`/records/specItem/${agreed.id}/transitions`)).json()
      return JSON.stringify(steps.find(({ name }: { name: string }) => name === 'approve').reasons)
    }
    assert.match(await approve(), /Comentarios sin resolver: 1/)
    const leo = await app.signIn('leo')
    const resolve = (as: Client, resolved: boolean) =>
      as.post(`/records/comment/${comment.id}/resolution`, { resolved })
    assert.equal((await resolve(leo, true)).statusCode, 404)
    assert.equal((await resolve(ada, true)).statusCode, 204)
    assert.doesNotMatch(await approve(), /sin resolver/)
    assert.equal((await resolve(kim, false)).statusCode, 204)
    assert.match(await approve(), /sin resolver/)
    await resolve(kim, true)
    // Nobody types it.
    const typed = { values: { resolvedAt: '2026-01-01T00:00:00.000Z' } }
    assert.equal((await kim.send('PATCH', `/records/comment/${comment.id}`, typed)).statusCode, 422)
  })

  it('keeps what asks for changes open, and shows each revision against the one before, by value', async () => {
    assert.equal((await take(ada, 'specItem', agreed, 'requestChanges')).statusCode, 422)
    await taken(kim, 'specItem', agreed, 'requestChanges', { comment: 'Que sea opcional' })
    const { items } = (await ada.get(`/programme/specification?project=${project}`)).json()
    assert.equal(items.find(({ id }: { id: string }) => id === agreed.id).openComments, 1)
    const open = (await ada.get('/records/comment?sort=-createdAt')).json().rows[0]
    assert.equal((await ada.post(`/records/comment/${open.id}/resolution`, { resolved: true })).statusCode, 204)
    await taken(ada, 'specItem', agreed, 'submit')
    const { definition, version } = await read('specItem', agreed)
    const changed = structuredClone(definition) as { changes: { element: { definition: { required?: boolean } } }[] }
    const [, field] = changed.changes
    assert.ok(field)
    field.element.definition.required = false
    const values = { acceptance: 'Se ve en la ficha, sin pedirlo', definition: changed }
    const again = (await ada.send('PATCH', `/records/specItem/${agreed.id}`, { version, values })).json()
    assert.deepEqual([again.revision, again.state], [2, 'draft'])
    const { revisions } = (await kim.get(`/records/specItem/${agreed.id}/revisions`)).json()
    assert.deepEqual(
      revisions.map(({ revision }: { revision: number }) => revision),
      [2, 1],
    )
    const compared = await kim.get(`/records/specItem/${agreed.id}/revisions/differences?from=1&to=2`)
    const { differences } = compared.json()
    assert.deepEqual(
      differences.map(({ of, path, before: old, after: now }: Record<string, unknown> & { of: { es: string } }) => [
        of.es,
        path,
        old,
        now,
      ]),
      [
        ['Cuándo está bien', '', 'Se ve en la ficha', 'Se ve en la ficha, sin pedirlo'],
        ['Feria', 'required', 'Sí', 'No'],
      ],
    )
    const whole = (await kim.get(`/records/specItem/${agreed.id}/revisions/differences?from=0&to=2`)).json()
    assert.ok(whole.differences.length > 2)
    await taken(ada, 'specItem', agreed, 'submit')
  })
})

describe('a baseline', () => {
  let baseline: Said
  let second: Said
  let later: Said

  it('W-03: is not signed alone by whoever wrote it, and takes as many signatures as the project asks', async () => {
    await setProject({ quorum: 2 })
    const both = await withRoles({ app, ada }, 'kim', ['projectConsultant', 'projectClient', 'projectSponsor'])
    kim = both
    baseline = await make('baseline', { name: 'Primera' })
    second = await make('scopePhase', { name: 'Fase 2', number: 2 })
    later = await acceptedNeed(second.id)
    const draft = (await ada.get(`/programme/baselines/${baseline.id}`)).json()
    assert.deepEqual(
      draft.items.map(({ id }: { id: string }) => id),
      [agreed.id],
    )
    await waiveLooseEnds(ada, mara, project)
    await taken(ada, 'baseline', baseline, 'submit')
    assert.equal((await take(ada, 'baseline', baseline, 'sign')).statusCode, 422)
    assert.equal((await take(kim, 'baseline', baseline, 'approve')).statusCode, 422)
    await taken(kim, 'baseline', baseline, 'sign')
    assert.equal((await take(kim, 'baseline', baseline, 'sign')).statusCode, 422)
    const { signing, items } = (await mara.get(`/programme/baselines/${baseline.id}`)).json()
    assert.deepEqual([signing.needed, signing.valid.length, signing.missing.length], [2, 1, 1])
    assert.equal(items[0].isSame, true)
  })

  it('W-04: what changes after it was presented is not approved by the way, and voids what was signed', async () => {
    await done(update('specItem', agreed, { acceptance: 'Otra cosa' }))
    const refused = await take(mara, 'baseline', baseline, 'approve')
    assert.equal(refused.statusCode, 422)
    assert.match(refused.body, /ya no es como se presentó/)
    const stale = (await mara.get(`/programme/baselines/${baseline.id}`)).json()
    assert.equal(stale.items[0].isSame, false)
    await taken(ada, 'specItem', agreed, 'submit')
    await taken(ada, 'baseline', baseline, 'withdraw', { comment: 'Ha cambiado' })
    await taken(ada, 'baseline', baseline, 'submit')
    const { signing } = (await mara.get(`/programme/baselines/${baseline.id}`)).json()
    assert.deepEqual([signing.valid.length, signing.void.length], [0, 1])
    await taken(kim, 'baseline', baseline, 'sign')
    await taken(mara, 'baseline', baseline, 'approve')
    assert.equal((await read('specItem', agreed)).state, 'approved')
    const { revisions } = (await kim.get(`/records/specItem/${agreed.id}/revisions`)).json()
    assert.deepEqual(
      revisions.map(({ wasApproved }: { wasApproved: boolean }) => wasApproved),
      [true, false, false],
    )
  })

  it('W-18: afterwards what is new comes in by a change request that was assessed and agreed', async () => {
    const late = await item('Otro campo', { changes: [field('fairStand', 'Expositor')] })
    await taken(ada, 'specItem', late, 'submit')
    const approve = async () => await take(mara, 'specItem', late, 'approve')
    assert.match((await approve()).body, /"rule":"R-055"/)
    const request = await make('changeRequest', { name: 'Otro campo', item: { id: late.id }, source: 'need' })
    assert.equal((await take(mara, 'changeRequest', request, 'agree')).statusCode, 409)
    assert.equal((await take(ada, 'changeRequest', request, 'assess')).statusCode, 422)
    await taken(ada, 'changeRequest', request, 'assess', { values: { points: 2, impact: 'Un campo más' } })
    assert.equal((await approve()).statusCode, 422)
    await taken(mara, 'changeRequest', request, 'agree')
    // What was agreed on is about this item: of another one it is to be agreed on anew.
    const about = async ({ id }: Said) => await done(update('changeRequest', request, { item: id }))
    assert.equal((await about(agreed)).state, 'raised')
    await about(late)
    await taken(ada, 'changeRequest', request, 'assess')
    await taken(mara, 'changeRequest', request, 'agree')
    // It takes as many as a baseline: who agreed on the change, and who approves.
    assert.match((await approve()).body, /Hacen falta 2 firmas/)
    await taken(kim, 'specItem', late, 'approve')
    assert.equal((await read('changeRequest', request)).state, 'done')
    const { points } = (await ada.get(`/programme/specification?project=${project}`)).json()
    assert.deepEqual([points.planned, points.approved], [6, 6])
    // What it let in was one revision.
    await revise(late, 'Otra vez')
    assert.match((await take(kim, 'specItem', late, 'approve')).body, /Ya hay una línea base/)
  })

  it('W-02: takes in no more than the first phase may, whoever signs it', async () => {
    await setProject({ quorum: 1, maxPoints: 5 })
    const draft = await make('baseline', { name: 'Grande' })
    assert.match((await take(ada, 'baseline', draft, 'submit')).body, /admite 5 puntos y serían 6/)
    await setProject({ maxPoints: 100 })
  })

  it('W-04: is not approved when something of it was put off, or when another revision was agreed on meanwhile', async () => {
    const put = await item('Para luego', { changes: [field('fairLater', 'Luego')] })
    await taken(ada, 'specItem', put, 'submit')
    const second = await make('baseline', { name: 'Segunda' })
    await waiveLooseEnds(ada, mara, project)
    await taken(ada, 'baseline', second, 'submit')
    await taken(ada, 'specItem', put, 'defer')
    assert.match((await take(mara, 'baseline', second, 'approve')).body, /ya no es como se presentó/)
    await taken(ada, 'baseline', second, 'withdraw', { comment: 'Se aplaza una' })
    await done(update('specItem', agreed, { acceptance: 'Y al imprimir' }))
    await waiveLooseEnds(ada, mara, project)
    await taken(ada, 'baseline', second, 'submit')
    await taken(ada, 'specItem', agreed, 'submit')
    const request = await make('changeRequest', { name: 'Al imprimir', item: agreed.id, source: 'need' })
    await taken(ada, 'changeRequest', request, 'assess', { values: { points: 1, impact: 'Un texto' } })
    await taken(mara, 'changeRequest', request, 'agree')
    await taken(mara, 'specItem', agreed, 'approve')
    assert.match((await take(mara, 'baseline', second, 'approve')).body, /se ha acordado después/)
    await taken(ada, 'baseline', second, 'withdraw', { comment: 'Se presenta de nuevo' })
    await setProject({ quorum: 2 })
  })

  it('W-02, W-18: what was let in grows no further than that by being changed afterwards', async () => {
    const moved = await update('need', later, { phase: { id: phase } })
    assert.equal(moved.statusCode, 422)
    assert.match(moved.body, /W-18/)
    const grown = await update('specItem', agreed, { points: 500 })
    assert.equal(grown.statusCode, 422)
    assert.match(grown.body, /points.*W-02/)
    for (const values of [{ points: 2 }, { phase: { id: second.id }, points: 500 }]) {
      assert.equal((await update('specItem', agreed, values)).statusCode, 200)
    }
    assert.equal((await update('specItem', agreed, { phase: { id: phase } })).statusCode, 422)
    assert.equal((await update('specItem', agreed, { phase: { id: phase }, points: 3 })).statusCode, 200)
    assert.equal((await update('need', need, { phase: { id: second.id } })).statusCode, 200)
    assert.equal((await update('need', need, { phase: { id: phase } })).statusCode, 200, 'it was in before')
  })

  it('has limits that whoever directs or sponsors decides on, which is kept', async () => {
    const leo = await withRoles({ app, ada }, 'leo', ['projectConsultant'])
    const { update: asLeo } = recordsAs(() => leo)
    for (const values of [{ maxPoints: 10_000 }, { soloMode: true }, { quorum: 1 }, { consultancy: 'Otra' }]) {
      const refused = await asLeo('project', { id: project }, values)
      assert.equal(refused.statusCode, 403, refused.body)
    }
    await done(asLeo('project', { id: project }, { clientOrganisation: 'Otra' }))
    await setProject({ maxPoints: 90, trainingFloor: '20.00' })
    const [decision] = (await ada.get('/records/decision?sort=-createdAt&fields=state,chosen,name')).json().rows
    assert.deepEqual([decision.state, decision.chosen], ['taken', 'Puntos en la fase 1: 90'])
  })

  it('is printed as it was agreed on, without what its reader may not read', async () => {
    await done(update('specItem', agreed, { name: 'Otro nombre', acceptance: 'Lo que nadie firmó' }))
    const print = async () => {
      const path = `/programme/papers/specification?project=${project}&language=es&of=${baseline.id}`
      const answer = await ada.get(path)
      assert.equal(answer.statusCode, 200, answer.body.slice(0, 300))
      return (await readPdf(answer.rawPayload)).pages.join('\n').replaceAll(/\s+/g, ' ')
    }
    const paper = await print()
    assert.match(paper, /Campo de feria.*Otra cosa/)
    assert.doesNotMatch(paper, /Otro nombre|nadie firmó/)
    assert.match(paper, /BIEMH|trialFair/)
  })
})

it('names in no loose end what its reader does not see', async () => {
  const unseen = await make('need', { name: 'Despedir a dos' })
  const seen = await make('specItem', { name: 'Menos turnos', type: 'field', acceptance: 'Se ve' })
  await linked('justifies', ['specItem', seen], ['need', unseen])
  await taken(ada, 'need', unseen, 'reject', { comment: 'No se hace' })
  const id = randomUUID()
  const definition = {
    label: label('Especifica'),
    defaults: { create: 'none', read: 'none', update: 'none', delete: 'none' },
    modules: { project: { read: 'all' }, specItem: { read: 'all', update: 'all' } },
    fields: {},
    switches: [],
  }
  const role = { id, kind: 'role', name: 'specifier', parent: null, definition }
  await configure(ada, [{ change: 'create', element: role }])
  await done(ada.send('PATCH', `/users/${people.leo.id}`, { roles: [id] }))
  const leo = await app.signIn('leo')
  assert.equal((await leo.get(`/records/need/${unseen.id}`)).statusCode, 404)
  const pages = ['loose-ends', 'trace', 'specification'].map((page) => `/programme/${page}?project=${project}`)
  for (const path of [...pages, `/records/specItem/${seen.id}/thread`]) {
    const [told, known] = [await leo.get(path), await ada.get(path)]
    assert.equal(told.statusCode, 200, told.body)
    assert.ok(!told.body.includes('Despedir a dos'), `${path}: ${told.body}`)
    assert.ok(known.body.includes('Despedir a dos'), path)
  }
})

async function revise(one: Said, acceptance: string): Promise<void> {
  await done(update('specItem', one, { acceptance }))
  await taken(ada, 'specItem', one, 'submit')
}

async function setProject(values: object): Promise<void> {
  await done(update('project', { id: project }, values))
}
