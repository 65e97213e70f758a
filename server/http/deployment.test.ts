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
  backups,
  beginStory,
  deployedReasons,
  elementIn,
  inReview,
  inStudio,
  itemNamed,
  madeByOlderVersion,
  newestIn,
  page,
  plan,
  relabel,
  setState,
  toProduction,
  undo,
  undoPreview,
  visitor,
} from '#test/support/deployments.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { done, newField, recordsAs, withRoles, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client
let kim: Client
let project: string

const { make, read, update, take, taken } = recordsAs(() => ada)

const seller = coreId('role', 'salesperson')

before(async () => {
  ;({ app, ada, project } = await beginStory())
  kim = await withRoles({ app, ada }, 'kim', ['salesperson', 'projectConsultant'])
})

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
    assert.equal((await read('specItem', item)).state, 'approved')
    assert.equal((await ada.post('/programme/deployments', { project, environment: 'sandbox' })).statusCode, 409)
    assert.equal((await kim.post('/programme/deployments', asked)).statusCode, 403)
    const leo = await app.signIn('leo')
    assert.equal((await leo.get(`/programme/deployments?project=${project}`)).statusCode, 404)
  })

  it('a plan is tried in the sandbox, and the very same goes to production once its direction has authorised it', async () => {
    await done(ada.send('PUT', '/environments/sandbox', { contents: 'structure' }), 202)
    await app.system.environment.jobs.drain()
    const early = await plan('production')
    assert.match(JSON.stringify((await take('deployment', early, 'authorise')).json()), /entorno de pruebas/)
    const tried = await plan('sandbox')
    const operations = tried.operations.map(({ operation, path }) => `${operation} ${path}`)
    assert.deepEqual(operations, ['create lead.stand', 'update salesperson'])
    assert.deepEqual(tried.losses, [])
    assert.equal(await elementIn(app.system.environment, stand.element.id), undefined)
    assert.equal((await apply(tried.id, kim)).statusCode, 403)
    await done(apply(tried.id), 204)
    const sandbox = await app.system.environments.named('sandbox')
    assert.equal((await elementIn(sandbox, stand.element.id))?.owner, item.id)
    assert.equal((await read('specItem', item)).state, 'built')
    assert.equal(await elementIn(app.system.environment, stand.element.id), undefined)
    const made = await plan('production')
    assert.equal(made.planHash, tried.planHash)
    assert.equal((await apply(made.id)).statusCode, 422)
    assert.equal((await recordsAs(() => kim).take('deployment', made, 'authorise')).statusCode, 422)
    await taken('deployment', made, 'authorise')
    await done(apply(made.id), 204)
    const { version } = await loadModel(app.system.environment)
    // As if the process had died once it was carried out: taken up by somebody, or by the next start.
    // Of two that start together one writes it down, and neither fails for the other's sake.
    const resume = () => resumeDeployments(app.system.environments)
    for (const takeUp of [() => apply(made.id), () => Promise.all([resume(), resume()])]) {
      await setState('deployment', made.id, 'authorised')
      const now = await takeUp().then(() => loadModel(app.system.environment))
      assert.deepEqual([(await read('deployment', made)).state, now.version], ['applied', version])
    }
    const live = await elementIn(app.system.environment, stand.element.id)
    assert.deepEqual(live, await elementIn(sandbox, stand.element.id))
    assert.equal((await visitor('Ruiz', { stand: 'B-12' })).stand, 'B-12')
    const { chains } = (await ada.get(`/elements/${seller}/why`)).json()
    assert.equal(chains[0].item.id, item.id)
  })

  it('applied twice it does nothing, and planned again there is nothing to do', async () => {
    const last = (await page()).plans.find(({ environment }) => environment === 'production')
    assert.equal((await apply(last?.id ?? '')).statusCode, 422)
    const { version } = await loadModel(app.system.environment)
    for (const environment of ['sandbox', 'production'] as const) {
      const again = await plan(environment)
      assert.deepEqual([again.operations, again.planHash], [[], last?.planHash])
    }
    assert.equal((await loadModel(app.system.environment)).version, version)
  })

  it('what was planned on another configuration, or ten days ago, is not carried out', async () => {
    const first = await plan('production')
    await take('deployment', first, 'authorise')
    await inStudio([newField('byHand')])
    assert.equal((await apply(first.id)).statusCode, 409)
    const second = await plan('production')
    assert.equal((await apply(first.id)).statusCode, 422)
    await take('deployment', second, 'authorise')
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
    const wanted = await planModel(
      environment,
      current.filter(({ id }) => id !== stand.element.id),
    )
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
  })
})

describe('what is not as it was approved', () => {
  it('is found by its content, through whatever door it came, and nothing else is', async () => {
    assert.deepEqual((await page()).drift, [])
    const { db, schema } = app.system.environment
    await db.query(sql`
      update ${raw(`"${schema}".element`)} set definition = jsonb_set(definition, '{label,es}', '"Puesto"')
      where id = ${stand.element.id}`)
    const { drift } = await page()
    assert.deepEqual(
      drift.map(({ environment, id, what, parts }) => [environment, id, what, parts]),
      [['production', stand.element.id, 'changed', [{ path: 'label.es', before: 'stand', after: 'Puesto' }]]],
    )
    assert.match((await deployedReasons()).join(), /1 elemento no es/)
    const told = async () =>
      (await ada.get('/notifications')).json().rows.filter(({ kind }: { kind: string }) => kind === 'drift')
    for (let night = 0; night < 2; night += 1) await tellDrift(app.system.environment)
    const about = (await told()).map(({ record }: { record: { id: string } | null }) => record?.id)
    assert.deepEqual(about, [item.id])
    assert.doesNotMatch((await kim.get('/notifications')).body, /"drift"/)
    const body = { environment: 'production', hash: drift[0]?.hash }
    const revert = async (as: Client, more: object = {}) =>
      (await as.post(`/programme/drift/${stand.element.id}/reversal`, { ...body, ...more })).statusCode
    assert.equal(await revert(kim), 403)
    assert.equal(await revert(ada, { hash: 'x' }), 409)
    assert.equal(await revert(ada), 204)
    assert.deepEqual((await page()).drift, [])
    assert.equal(await revert(ada), 404)
  })

  it('may be kept: its item says so in a new revision, and comes into the baseline by a change request', async () => {
    await relabel(stand.element.id, { es: 'Caseta', en: 'Booth' })
    const [changed] = (await page()).drift
    const kept = await done(ada.post(`/programme/drift/${stand.element.id}/adoption`, { hash: changed?.hash }), 201)
    const request = { id: String(kept.changeRequest) }
    const revised = await read('specItem', item)
    assert.deepEqual([revised.state, revised.revision], ['draft', 2])
    assert.match(JSON.stringify(revised.definition), /Booth/)
    assert.equal((await page()).drift[0]?.request?.id, request.id)
    await taken('changeRequest', request, 'assess', { values: { points: 1, impact: 'Solo el nombre' } })
    await taken('changeRequest', request, 'agree')
    await taken('specItem', item, 'submit')
    await taken('specItem', item, 'approve')
    await toProduction()
    assert.deepEqual((await page()).drift, [])
  })

  it('without anybody who answers for it blocks going live, unless each one is let be', async () => {
    const waived = async () => (await page()).unjustified.map(({ name, isWaived }) => [name, isWaived])
    const [byHand] = (await page()).unjustified
    assert.deepEqual(await waived(), [['byHand', false]])
    const waiver = await make('waiver', { name: 'byHand', rule: 'W-07', element: byHand?.id, reason: 'De antes' })
    await taken('waiver', waiver, 'grant')
    assert.deepEqual(await waived(), [['byHand', true]])
    assert.deepEqual(await deployedReasons(), [])
  })
})

describe('what loses data', () => {
  it('is apart: it is shown, accepted under a name, kept before it goes', async () => {
    await inReview('Fuera la caseta', [{ change: 'remove', id: stand.element.id }], item)
    await approve('Sin caseta')
    const tried = await plan('sandbox')
    await done(apply(tried.id), 204)
    let made = await plan('production')
    const losses = made.losses.map(({ kind, path, values, samples }) => [kind, path, values, samples.length])
    assert.deepEqual(losses, [['destroy', 'lead.stand', 1, 1]])
    assert.equal((await take('deployment', made, 'authorise')).statusCode, 422)
    assert.equal((await recordsAs(() => kim).take('deployment', made, 'acceptLosses')).statusCode, 422)
    assert.equal((await update('deployment', made, { environment: 'sandbox' })).statusCode, 422)
    await taken('deployment', made, 'acceptLosses')
    await taken('deployment', made, 'authorise')
    // What came since was not seen when its loss was accepted.
    await visitor('Sanz', { stand: 'C-1' })
    assert.equal((await apply(made.id)).statusCode, 409)
    made = await plan('production')
    await taken('deployment', made, 'acceptLosses')
    await taken('deployment', made, 'authorise')
    const { version } = await loadModel(app.system.environment)
    const [first = 0, second = 0] = (await Promise.all([apply(made.id), apply(made.id)]))
      .map((one) => one.statusCode)
      .toSorted()
    assert.ok(first === 204 && (second === 409 || second === 422), `${first} ${second}`)
    assert.equal((await loadModel(app.system.environment)).version, version + 1)
    const kept = (await backups(sql`deployment = ${made.id}`)).flatMap(({ version: _, ...own }) => Object.values(own))
    assert.deepEqual(kept.toSorted(), ['B-12', 'C-1'])
    const { undoPlan } = await read('deployment', made)
    assert.match(JSON.stringify(undoPlan), /"before":\{.*"stand"/)
  })
})

describe('a deployment that is taken back', () => {
  const hall = newField('hall')
  let older: string
  const field = async (name: string) => {
    const { rows } = (await ada.get(`/records/lead?fields=lastName,${name}&scope=all&limit=200`)).json()
    return rows
      .flatMap((one: Said) => (one[name] === null || one[name] === undefined ? [] : [`${one.lastName} ${one[name]}`]))
      .toSorted()
  }

  it('leaves the configuration, what was approved of it and the values as they were before', async () => {
    const id = await newestIn('production')
    assert.equal((await kim.get(`/programme/deployments/${id}/undo`)).statusCode, 403)
    assert.equal((await kim.post(`/programme/deployments/${id}/undo`, { hash: 'x', losses: {} })).statusCode, 403)
    assert.deepEqual(await undoPreview(id), {
      operations: [['create', 'lead.stand']],
      returns: [[2, 0]],
      losses: [],
      reasons: '',
    })
    assert.equal((await ada.post(`/programme/deployments/${id}/undo`, { hash: 'x', losses: {} })).statusCode, 409)
    await done(undo(id, {}), 204)
    assert.deepEqual(await field('stand'), ['Ruiz B-12', 'Sanz C-1'])
    assert.deepEqual((await page()).drift, [])
    assert.deepEqual(
      (await findDrift(app.system.environment)).filter(({ what }) => what !== 'hash'),
      [],
    )
    const undone = await read('deployment', { id })
    assert.deepEqual([undone.state, (await undo(id, {})).statusCode], ['undone', 422])
    assert.match((await undoPreview(id)).reasons, /Only what was applied/)
    // As if the process had died before it was written down.
    await setState('deployment', id, 'applied')
    await resumeDeployments(app.system.environments)
    assert.equal((await read('deployment', { id })).state, 'undone')
  })

  it('says which values written since would go, and takes them only as they were seen', async () => {
    await inReview('Pabellón', [hall], item)
    await approve('Con pabellón')
    const id = await toProduction()
    await visitor('Luna', { hall: '12 b' })
    const seen = await undoPreview(id)
    assert.deepEqual(seen.losses, [['lead.hall', 1]])
    assert.deepEqual(seen.returns, [[2, 0]])
    const admin = await withRoles({ app, ada }, 'kim', ['salesperson', 'administrator'])
    assert.match((await admin.get(`/programme/deployments/${id}/undo`)).body, /directs or sponsors/)
    assert.equal((await undo(id, { [hall.element.id]: 1 }, admin)).statusCode, 422)
    assert.equal((await undo(id, {})).statusCode, 409)
    const made = (await page()).plans.find(({ environment }) => environment === 'production')
    assert.equal(made?.state, 'applied')
    await done(undo(id, { [hall.element.id]: 1 }), 204)
    assert.equal(await elementIn(app.system.environment, hall.element.id), undefined)
    assert.equal((await backups(sql`element_id = ${hall.element.id}`)).length, 1)
    assert.equal((await itemNamed('Pabellón')).state, 'built', 'the sandbox still has it')
  })

  it('keeps what somebody wrote since into a field of another type, and is refused where what it made was changed again', async () => {
    older = await toProduction()
    await visitor('Mora', { hall: '12 b' })
    const nadal = await visitor('Nadal', { hall: '7' })
    const toNumber = { change: 'update', id: hall.element.id, definition: { type: 'integer' } }
    await inReview('Pabellón en cifras', [toNumber], await itemNamed('Pabellón'))
    await approve('Con cifras')
    const id = await toProduction()
    assert.deepEqual(await field('hall'), ['Nadal 7'])
    await done(update('lead', nadal, { hall: 8 }))
    assert.deepEqual((await undoPreview(id)).returns, [[1, 1]])
    const { definition } = (await elementIn(app.system.environment, hall.element.id)) ?? {}
    await relabel(hall.element.id, { es: 'Nave', en: 'Hall' })
    assert.match((await undoPreview(id)).reasons, /changed again afterwards: lead.hall/)
    assert.match((await undoPreview(older)).reasons, /undo the last one first/)
    assert.equal((await undo(older, { [hall.element.id]: 2 })).statusCode, 422)
    await inStudio([{ change: 'update', id: hall.element.id, definition }])
    await done(undo(id, {}), 204)
    assert.deepEqual(await field('hall'), ['Mora 12 b', 'Nadal 8'])
  })

  it('is followed by the one before it, in an environment that was copied since too, and nothing of them is left', async () => {
    assert.deepEqual((await undoPreview(older)).losses, [['lead.hall', 2]])
    // What is undone stays so, whatever a copy or a restored table says of it.
    await setState('deployment', older, 'undone')
    await resumeDeployments(app.system.environments)
    assert.equal((await read('deployment', { id: older })).state, 'undone')
    await setState('deployment', older, 'applied')
    assert.equal((await undo(older, { [hall.element.id]: 2 })).statusCode, 204)
    assert.equal(await elementIn(app.system.environment, hall.element.id), undefined)
    const sandbox = await app.system.environments.named('sandbox')
    assert.ok(sandbox)
    // As a copy of production says it: approved by the deployments there.
    await sandbox.db.query(sql`update ${raw(`"${sandbox.schema}".element_spec`)} set deployment = ${older}`)
    await done(undo(await newestIn('sandbox'), {}), 204)
    assert.equal(Object((await elementIn(sandbox, hall.element.id))?.definition).type, 'text')
    assert.deepEqual((await page()).drift, [])
    const written = (await verify(app.system.environment)).find(({ name }) => name === 'deployments-are-written-down')
    assert.equal(written?.count, 0, written?.examples.join())
  })
})

describe('a newer version', () => {
  const [module, website] = [coreId('module', 'responsibility'), coreId('field', 'account', 'website')]
  const risk = coreId('module', 'risk')
  const [threat, country] = [coreId('field', 'competitor', 'threat'), coreId('field', 'competitor', 'country')]

  it('brings what is new and what nobody changed; what the company changed or took away stays so, and is said', async () => {
    const { environment } = app.system
    await relabel(threat, { es: 'Peligro', en: 'Danger' })
    await inStudio([{ change: 'remove', id: country }])
    const shipped = await readElements(environment.db, environment.schema)
    const older = [module, website].reduce<Element[]>(without, [...shipped]).map((one) => {
      if (one.id !== risk) return one
      const { lifecycle, ...rest } = Object(one.definition)
      return {
        ...one,
        definition: { ...rest, lifecycle: { ...lifecycle, transitions: lifecycle.transitions.slice(1) } },
      }
    })
    assert.equal(
      (await madeByOlderVersion(older)).some(({ id }) => id === module || id === website),
      false,
    )
    await settleCatalogue(environment)
    const now = await readElements(environment.db, environment.schema)
    const hashes = (elements: readonly Element[]) =>
      elements.map((one) => `${one.kind} ${one.name} ${elementHash(one)}`).toSorted()
    assert.deepEqual(hashes(now), hashes(shipped))
    assert.deepEqual(await findDrift(environment), [])
    const said = app.logged.filter(({ event }) => event === 'catalogue.settled')
    for (const one of [/create responsibility,/, /create account.website/, /update risk/])
      assert.match(String(said[0]?.operations), one)
    assert.match(String(said[0]?.left), /field threat/)
    const { version } = await loadModel(environment)
    await settleCatalogue(environment)
    assert.deepEqual([(await loadModel(environment)).version, said.length], [version, 1])
  })
})
