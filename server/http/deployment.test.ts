import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql, { raw } from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { without } from '#common/uses.ts'
import { applyPlan } from '#server/model/apply.ts'
import { findDrift } from '#server/model/drift.ts'
import { elementHash } from '#server/model/elements.ts'
import { planModel } from '#server/model/plan.ts'
import { loadModel, readElements } from '#server/model/registry.ts'
import { resumeDeployments } from '#server/programme/resume-deployments.ts'
import { settleCatalogue } from '#server/programme/settle-catalogue.ts'
import { tellDrift } from '#server/programme/tell-drift.ts'
import { verify } from '#server/verify/verify.ts'
import {
  apply,
  approve,
  elementIn,
  idOf,
  inReview,
  inStudio,
  madeByOlderVersion,
  make,
  newField,
  page,
  plan,
  read,
  setRoles,
  setState,
  take,
  tell,
  toProduction,
  undo,
  undoPreview,
  type Said,
} from '#test/support/deployments.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string

type Page = Awaited<ReturnType<typeof page>>

const seller = coreId('role', 'salesperson')

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  const begun = await ada.post('/programme/projects', { name: 'CRM de Molinos', whyInvest: 'La feria', soloMode: true })
  project = begun.json().id
  tell({ app, ada, project })
  const roles = [coreId('role', 'salesperson'), coreId('role', 'projectConsultant')]
  await ada.send('PATCH', `/users/${await idOf('kim')}`, { roles })
  kim = await app.signIn('kim')
  const phase = (await ada.get('/records/scopePhase')).json().rows[0].id
  const need = (await make('need', { name: 'Saber de qué caseta viene', phase })).id
  tell({ phase, need })
  await setState('need', need, 'accepted')
}) // prettier-ignore

after(async () => {
  await app.close()
})

const stand = newField('stand')
let item: Said

describe('from the approved baseline to production', () => {
  it('nothing is planned before something is approved, nor where there is no sandbox, nor by whoever does not configure', async () => {
    const asked = { project, environment: 'production' }
    assert.equal((await ada.post('/programme/deployments', asked)).statusCode, 409)
    const patch = { modules: { lead: { delete: 'none' } } }
    item = await inReview('Caseta', [stand, { change: 'update', id: seller, definition: patch }])
    assert.equal((await approve('Primera')).state, 'approved')
    assert.equal((await read('specItem', item.id)).state, 'approved')
    assert.equal((await ada.post('/programme/deployments', { project, environment: 'sandbox' })).statusCode, 409)
    assert.equal((await kim.post('/programme/deployments', asked)).statusCode, 403)
    const leo = await app.signIn('leo')
    assert.equal((await leo.get(`/programme/deployments?project=${project}`)).statusCode, 404)
  })

  it('a plan is tried in the sandbox, and the very same goes to production once its direction has authorised it', async () => {
    const copied = await ada.send('PUT', '/environments/sandbox', { contents: 'structure' })
    assert.equal(copied.statusCode, 202)
    await app.system.environment.jobs.drain()
    const early = await plan('production')
    assert.match(JSON.stringify((await take('deployment', early.id, 'authorise')).json()), /entorno de pruebas/)
    const tried = await plan('sandbox')
    assert.deepEqual(tried.operations.map((one: { operation: string; path: string }) => [one.operation, one.path]), [
      ['create', 'lead.stand'],
      ['update', 'salesperson'],
    ])
    assert.deepEqual(tried.losses, [])
    assert.equal(await elementIn(app.system.environment, stand.element.id), undefined)
    assert.equal((await apply(tried.id, kim)).statusCode, 403)
    assert.equal((await apply(tried.id)).statusCode, 204)
    const sandbox = await app.system.environments.named('sandbox')
    assert.equal((await elementIn(sandbox, stand.element.id))?.owner, item.id)
    assert.equal((await read('specItem', item.id)).state, 'built')
    assert.equal(await elementIn(app.system.environment, stand.element.id), undefined)
    const made = await plan('production')
    assert.equal(made.planHash, tried.planHash)
    assert.equal((await apply(made.id)).statusCode, 422)
    assert.equal((await take('deployment', made.id, 'authorise', {}, kim)).statusCode, 422)
    assert.equal((await take('deployment', made.id, 'authorise')).statusCode, 200)
    const applied = await apply(made.id)
    assert.equal(applied.statusCode, 204, applied.body)
    const { version } = await loadModel(app.system.environment)
    // As if the process had died once it was carried out: taken up by somebody, or by the next start.
    // Of two that start together one writes it down, and neither fails for the other's sake.
    const resume = () => resumeDeployments(app.system.environments)
    for (const takeUp of [() => apply(made.id), () => Promise.all([resume(), resume()])]) {
      await setState('deployment', made.id, 'authorised')
      const now = await takeUp().then(() => loadModel(app.system.environment))
      assert.deepEqual([(await read('deployment', made.id)).state, now.version], ['applied', version])
    }
    const live = await elementIn(app.system.environment, stand.element.id)
    assert.deepEqual(live, await elementIn(sandbox, stand.element.id))
    const ruiz = await ada.post('/records/lead', { lastName: 'Ruiz', company: 'Hornos Ruiz', source: 'tradeFair', stand: 'B-12' })
    assert.equal(ruiz.json().stand, 'B-12', ruiz.body)
    const { chains } = (await ada.get(`/elements/${seller}/why`)).json()
    assert.equal(chains[0].item.id, item.id)
  }) // prettier-ignore

  it('applied twice it does nothing, and planned again there is nothing to do', async () => {
    const { plans }: Page = await page()
    const done = plans.find((one: { environment: string }) => one.environment === 'production')
    assert.equal((await apply(done.id)).statusCode, 422)
    const { version } = await loadModel(app.system.environment)
    for (const environment of ['sandbox', 'production'] as const) {
      const again = await plan(environment)
      assert.deepEqual([again.operations, again.planHash], [[], done.planHash])
    }
    assert.equal((await loadModel(app.system.environment)).version, version)
  })

  it('what was planned on another configuration, or ten days ago, is not carried out', async () => {
    const first = await plan('production')
    await take('deployment', first.id, 'authorise')
    await inStudio([newField('byHand')])
    assert.equal((await apply(first.id)).statusCode, 409)
    const second = await plan('production')
    assert.equal((await apply(first.id)).statusCode, 422)
    await take('deployment', second.id, 'authorise')
    const now = app.world.now()
    app.world.setNow(new Date(Date.parse(now) + 11 * 86_400_000).toISOString())
    const late = await apply(second.id)
    app.world.setNow(now)
    assert.equal(late.statusCode, 422)
    assert.match(late.body, /caducado/)
  })

  it('what does not come out as planned is undone whole', async () => {
    const { environment } = app.system
    const current = await readElements(environment.db, environment.schema)
    const wanted = await planModel(environment, current.filter(({ id }) => id !== stand.element.id))
    const failing = applyPlan(environment, wanted, {
      by: null,
      confirmed: { [stand.element.id]: 1 },
      check: async () => {
        throw new Error('not as planned')
      },
    })
    await assert.rejects(failing, /not as planned/)
    assert.deepEqual(await readElements(environment.db, environment.schema), current)
    assert.match((await ada.get('/records/lead?fields=stand&scope=all')).body, /B-12/)
  }) // prettier-ignore
})

describe('what is not as it was approved', () => {
  it('is found by its content, through whatever door it came, and nothing else is', async () => {
    assert.deepEqual((await page()).drift, [])
    const { db, schema } = app.system.environment
    await db.query(sql`
      update ${raw(`"${schema}".element`)} set definition = jsonb_set(definition, '{label,es}', '"Puesto"')
      where id = ${stand.element.id}`)
    const { drift }: Page = await page()
    assert.deepEqual(
      drift.map((one: Record<string, unknown>) => [one.environment, one.id, one.what, one.parts]),
      [['production', stand.element.id, 'changed', [{ path: 'label.es', before: 'stand', after: 'Puesto' }]]],
    )
    assert.match(JSON.stringify((await ada.get(`/programme?project=${project}`)).json().project.goLive), /1 elemento no es/)
    const [{ hash }] = drift
    const told = async () => (await ada.get('/notifications')).json().rows.filter(({ kind }: { kind: string }) => kind === 'drift')
    for (let night = 0; night < 2; night += 1) await tellDrift(app.system.environment)
    assert.deepEqual((await told()).map(({ record }: { record: { id: string } | null }) => record?.id), [item.id])
    assert.doesNotMatch((await kim.get('/notifications')).body, /"drift"/)
    const body = { environment: 'production', hash }
    assert.equal((await kim.post(`/programme/drift/${stand.element.id}/reversal`, body)).statusCode, 403)
    assert.equal((await ada.post(`/programme/drift/${stand.element.id}/reversal`, { ...body, hash: 'x' })).statusCode, 409)
    const reverted = await ada.post(`/programme/drift/${stand.element.id}/reversal`, body)
    assert.equal(reverted.statusCode, 204, reverted.body)
    assert.deepEqual((await page()).drift, [])
    assert.equal((await ada.post(`/programme/drift/${stand.element.id}/reversal`, body)).statusCode, 404)
  }) // prettier-ignore

  it('may be kept: its item says so in a new revision, and comes into the baseline by a change request', async () => {
    const { definition } = (await elementIn(app.system.environment, stand.element.id)) ?? {}
    const label = { es: 'Caseta', en: 'Booth' }
    await inStudio([{ change: 'update', id: stand.element.id, definition: { ...Object(definition), label } }])
    const [{ hash }] = (await page()).drift
    const kept = await ada.post(`/programme/drift/${stand.element.id}/adoption`, { hash })
    assert.equal(kept.statusCode, 201, kept.body)
    const { changeRequest } = kept.json()
    const revised = await read('specItem', item.id)
    assert.deepEqual([revised.state, revised.revision], ['draft', 2])
    assert.match(JSON.stringify(revised.definition), /Booth/)
    assert.equal((await page()).drift[0].request.id, changeRequest)
    await take('changeRequest', changeRequest, 'assess', { values: { points: 1, impact: 'Solo el nombre' } })
    assert.equal((await take('changeRequest', changeRequest, 'agree')).statusCode, 200)
    assert.equal((await take('specItem', item.id, 'submit')).statusCode, 200)
    const approved = await take('specItem', item.id, 'approve')
    assert.equal(approved.statusCode, 200, approved.body)
    await toProduction()
    assert.deepEqual((await page()).drift, [])
  })

  it('without anybody who answers for it blocks going live, unless each one is let be', async () => {
    const byHand = (await page()).unjustified.filter((one: { name: string }) => one.name === 'byHand')
    assert.deepEqual([byHand.length, byHand[0].isWaived], [1, false])
    const waiver = await make('waiver', { name: 'byHand', rule: 'W-07', element: byHand[0].id, reason: 'De antes' })
    await take('waiver', waiver.id, 'grant')
    const { unjustified } = await page()
    assert.deepEqual(unjustified.map((one: { isWaived: boolean }) => one.isWaived), [true])
    const { goLive } = (await ada.get(`/programme?project=${project}`)).json().project
    assert.deepEqual(goLive.find((one: { letter: string }) => one.letter === 'c').reasons, [])
  }) // prettier-ignore
})

describe('what loses data', () => {
  it('is apart: it is shown, accepted under a name, kept before it goes', async () => {
    await inReview('Fuera la caseta', [{ change: 'remove', id: stand.element.id }], item)
    await approve('Sin caseta')
    const tried = await plan('sandbox')
    assert.equal((await apply(tried.id)).statusCode, 204)
    let made = await plan('production')
    const [loss] = made.losses
    assert.deepEqual([loss.kind, loss.path, loss.values, loss.samples.length], ['destroy', 'lead.stand', 1, 1])
    assert.equal((await take('deployment', made.id, 'authorise')).statusCode, 422)
    assert.equal((await take('deployment', made.id, 'acceptLosses', {}, kim)).statusCode, 422)
    const seen = await read('deployment', made.id)
    const moved = await ada.send('PATCH', `/records/deployment/${made.id}`, { version: seen.version, values: { environment: 'sandbox' } })
    assert.equal(moved.statusCode, 422)
    assert.equal((await take('deployment', made.id, 'acceptLosses')).statusCode, 200)
    assert.equal((await take('deployment', made.id, 'authorise')).statusCode, 200)
    // What came since was not seen when its loss was accepted.
    await ada.post('/records/lead', { lastName: 'Sanz', company: 'Hornos Sanz', source: 'tradeFair', stand: 'C-1' })
    assert.equal((await apply(made.id)).statusCode, 409)
    made = await plan('production')
    assert.equal((await take('deployment', made.id, 'acceptLosses')).statusCode, 200)
    assert.equal((await take('deployment', made.id, 'authorise')).statusCode, 200)
    const { version } = await loadModel(app.system.environment)
    const [first = 0, second = 0] = (await Promise.all([apply(made.id), apply(made.id)])).map((one) => one.statusCode).toSorted()
    assert.ok(first === 204 && (second === 409 || second === 422), `${first} ${second}`)
    assert.equal((await loadModel(app.system.environment)).version, version + 1)
    const { db, schema } = app.system.environment
    const kept = await db.query<{ value: Readonly<Record<string, unknown>> }>(sql`select value from ${raw(`"${schema}".element_backup`)} where deployment = ${made.id}`)
    assert.deepEqual(kept.flatMap(({ value: { version: _, ...own } }) => Object.values(own)).toSorted(), ['B-12', 'C-1'])
    const { undoPlan } = await read('deployment', made.id)
    assert.match(JSON.stringify(undoPlan), /"before":\{.*"stand"/)
  }) // prettier-ignore
})

describe('a deployment that is taken back', () => {
  const hall = newField('hall')
  let older: string
  const last = async () => (await page()).history.find((one: { environment: string }) => one.environment === 'production').id
  const field = async (name: string) => {
    const { rows } = (await ada.get(`/records/lead?fields=lastName,${name}&scope=all&limit=200`)).json()
    return rows.flatMap((one: Said) => (one[name] === null || one[name] === undefined ? [] : [`${one.lastName} ${one[name]}`])).toSorted()
  }

  it('leaves the configuration, what was approved of it and the values as they were before', async () => {
    const id = await last()
    assert.equal((await kim.get(`/programme/deployments/${id}/undo`)).statusCode, 403)
    assert.equal((await kim.post(`/programme/deployments/${id}/undo`, { hash: 'x', losses: {} })).statusCode, 403)
    assert.deepEqual(await undoPreview(id), { operations: [['create', 'lead.stand']], returns: [[2, 0]], losses: [], reasons: '' })
    assert.equal((await ada.post(`/programme/deployments/${id}/undo`, { hash: 'x', losses: {} })).statusCode, 409)
    const done = await undo(id, {})
    assert.equal(done.statusCode, 204, done.body)
    assert.deepEqual(await field('stand'), ['Ruiz B-12', 'Sanz C-1'])
    assert.deepEqual((await page()).drift, [])
    assert.deepEqual((await findDrift(app.system.environment)).filter(({ what }) => what !== 'hash'), [])
    const undone = await read('deployment', id)
    assert.deepEqual([undone.state, (await undo(id, {})).statusCode], ['undone', 422])
    assert.match((await undoPreview(id)).reasons, /Only what was applied/)
    // As if the process had died before it was written down.
    await setState('deployment', id, 'applied')
    await resumeDeployments(app.system.environments)
    assert.equal((await read('deployment', id)).state, 'undone')
  })

  it('says which values written since would go, and takes them only as they were seen', async () => {
    await inReview('Pabellón', [hall], item)
    await approve('Con pabellón')
    const id = await toProduction()
    await ada.post('/records/lead', { lastName: 'Luna', company: 'Hornos Luna', source: 'tradeFair', hall: '12 b' })
    const seen = await undoPreview(id)
    assert.deepEqual(seen.losses, [['lead.hall', 1]])
    assert.deepEqual(seen.returns, [[2, 0]])
    await setRoles(['salesperson', 'administrator'])
    const admin = await app.signIn('kim')
    assert.match((await admin.get(`/programme/deployments/${id}/undo`)).body, /directs or sponsors/)
    assert.equal((await undo(id, { [hall.element.id]: 1 }, admin)).statusCode, 422)
    assert.equal((await undo(id, {})).statusCode, 409)
    const made = (await page()).plans.find((one: { environment: string }) => one.environment === 'production')
    assert.equal(made.state, 'applied')
    const done = await undo(id, { [hall.element.id]: 1 })
    assert.equal(done.statusCode, 204, done.body)
    assert.equal(await elementIn(app.system.environment, hall.element.id), undefined)
    const { db, schema } = app.system.environment
    const kept = await db.query(sql`select 1 from ${raw(`"${schema}".element_backup`)} where element_id = ${hall.element.id}`)
    assert.equal(kept.length, 1)
    const built = (await ada.get('/records/specItem?fields=name,state')).json().rows.find(({ name }: Said) => name === 'Pabellón')
    assert.equal(built.state, 'built', 'the sandbox still has it')
  })

  it('keeps what somebody wrote since into a field of another type, and is refused where what it made was changed again', async () => {
    older = await toProduction()
    for (const [lastName, value] of [['Mora', '12 b'], ['Nadal', '7']]) await ada.post('/records/lead', { lastName, company: `Hornos ${lastName}`, source: 'tradeFair', hall: value })
    const made = (await ada.get('/records/specItem?fields=name')).json().rows.find(({ name }: Said) => name === 'Pabellón')
    await inReview('Pabellón en cifras', [{ change: 'update', id: hall.element.id, definition: { type: 'integer' } }], made)
    await approve('Con cifras')
    const id = await toProduction()
    assert.deepEqual(await field('hall'), ['Nadal 7'])
    const nadal = (await ada.get('/records/lead?fields=lastName&scope=all&limit=200')).json().rows.find(({ lastName }: Said) => lastName === 'Nadal')
    const changed = await ada.send('PATCH', `/records/lead/${nadal.id}`, { version: nadal.version, values: { hall: 8 } })
    assert.equal(changed.statusCode, 200, changed.body)
    assert.deepEqual((await undoPreview(id)).returns, [[1, 1]])
    const { definition } = (await elementIn(app.system.environment, hall.element.id)) ?? {}
    const label = { es: 'Nave', en: 'Hall' }
    await inStudio([{ change: 'update', id: hall.element.id, definition: { ...Object(definition), label } }])
    assert.match((await undoPreview(id)).reasons, /changed again afterwards: lead.hall/)
    assert.match((await undoPreview(older)).reasons, /undo the last one first/)
    assert.equal((await undo(older, { [hall.element.id]: 2 })).statusCode, 422)
    await inStudio([{ change: 'update', id: hall.element.id, definition }])
    const done = await undo(id, {})
    assert.equal(done.statusCode, 204, done.body)
    assert.deepEqual(await field('hall'), ['Mora 12 b', 'Nadal 8'])
  })

  it('is followed by the one before it, in an environment that was copied since too, and nothing of them is left', async () => {
    assert.deepEqual((await undoPreview(older)).losses, [['lead.hall', 2]])
    // What is undone stays so, whatever a copy or a restored table says of it.
    await setState('deployment', older, 'undone')
    await resumeDeployments(app.system.environments)
    assert.equal((await read('deployment', older)).state, 'undone')
    await setState('deployment', older, 'applied')
    assert.equal((await undo(older, { [hall.element.id]: 2 })).statusCode, 204)
    assert.equal(await elementIn(app.system.environment, hall.element.id), undefined)
    const sandbox = await app.system.environments.named('sandbox')
    assert.ok(sandbox)
    // As a copy of production says it: approved by the deployments there.
    await sandbox.db.query(sql`update ${raw(`"${sandbox.schema}".element_spec`)} set deployment = ${older}`)
    const tried = (await page()).history.find((one: { environment: string }) => one.environment === 'sandbox').id
    assert.equal((await undo(tried, {})).statusCode, 204)
    assert.equal(Object((await elementIn(sandbox, hall.element.id))?.definition).type, 'text')
    assert.deepEqual((await page()).drift, [])
    const written = (await verify(app.system.environment)).find(({ name }) => name === 'deployments-are-written-down')
    assert.equal(written?.count, 0, written?.examples.join())
  })
}) // prettier-ignore

describe('a newer version', () => {
  const [module, website, risk] = [coreId('module', 'responsibility'), coreId('field', 'account', 'website'), coreId('module', 'risk')]
  const [threat, country] = [coreId('field', 'competitor', 'threat'), coreId('field', 'competitor', 'country')]

  it('brings what is new and what nobody changed; what the company changed or took away stays so, and is said', async () => {
    const { environment } = app.system
    const { definition } = (await elementIn(environment, threat)) ?? {}
    const label = { es: 'Peligro', en: 'Danger' }
    await inStudio([
      { change: 'update', id: threat, definition: { ...Object(definition), label } },
      { change: 'remove', id: country },
    ])
    const shipped = await readElements(environment.db, environment.schema)
    const older = [module, website].reduce<Element[]>(without, [...shipped]).map((one) => {
      if (one.id !== risk) return one
      const { lifecycle, ...rest } = Object(one.definition)
      return { ...one, definition: { ...rest, lifecycle: { ...lifecycle, transitions: lifecycle.transitions.slice(1) } } }
    })
    assert.equal((await madeByOlderVersion(older)).some(({ id }) => id === module || id === website), false)
    await settleCatalogue(environment)
    const now = await readElements(environment.db, environment.schema)
    const hashes = (elements: readonly Element[]) => elements.map((one) => `${one.kind} ${one.name} ${elementHash(one)}`).toSorted()
    assert.deepEqual(hashes(now), hashes(shipped))
    assert.deepEqual(await findDrift(environment), [])
    const said = app.logged.filter(({ event }) => event === 'catalogue.settled')
    for (const one of [/create responsibility,/, /create account.website/, /update risk/]) assert.match(String(said[0]?.operations), one)
    assert.match(String(said[0]?.left), /field threat/)
    const { version } = await loadModel(environment)
    await settleCatalogue(environment)
    assert.deepEqual([(await loadModel(environment)).version, said.length], [version, 1])
  })
}) // prettier-ignore
