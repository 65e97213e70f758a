import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { testProject, type Said, type TestProject } from '#test/support/project.ts'
import { readPdf } from '#test/support/pdf.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let project: string
let make: TestProject['make']
let change: TestProject['change']
let take: TestProject['take']
let look: TestProject['look']

before(async () => {
  ;({ app, ada, project, make, change, take, look } = await testProject())
})

after(async () => {
  await app.close()
})

describe('training', () => {
  it('begins as rule W-10 asks for it, once, and is announced; four hours on end are refused', async () => {
    assert.equal((await ada.post('/programme/training', { project })).json().tracks, 3)
    assert.equal((await ada.post('/programme/training', { project })).statusCode, 422)
    const { tracks, sessions, trainers, problems } = await look('training')
    assert.deepEqual(problems, [])
    assert.equal(sessions.rows.length, 6)
    assert.ok(trainers.every((one: { name: string }) => !one.name.startsWith('PER-')))
    const [track] = tracks.rows
    const [first, second] = sessions.rows.filter((one: { track: Said }) => one.track.id === track.id)
    for (const minutes of [240, 1000]) {
      const refused = await change('trainingSession', first, { minutes })
      assert.deepEqual([refused.statusCode, refused.json().error.violations[0].rule], [422, 'W-10'])
    }
    const again = await ada.post('/records/trainingSession', { name: 'Todo', track: track.id, minutes: 240 })
    assert.equal(again.statusCode, 422)
    assert.equal((await change('trainingSession', first, { minutes: 239 })).statusCode, 200)
    assert.equal((await look('training')).problems[0].id, first.id)
    assert.equal((await take('trainingSession', second, 'cancel')).statusCode, 200)
    const refused = await take('trainingTrack', track, 'announce')
    assert.match(refused.body, /Tiene una sesión: al menos dos/)
    assert.equal((await take('trainingSession', second, 'replan')).statusCode, 200)
    assert.equal((await take('trainingTrack', track, 'announce')).statusCode, 200)
  })

  it('is under way from its first session on, and over after its last one', async () => {
    const { tracks, sessions } = await look('training')
    const [track] = tracks.rows
    const state = async () => JSON.stringify((await ada.get(`/records/trainingTrack/${track.id}`)).json().state)
    assert.match(await state(), /announced/)
    const [first, second] = sessions.rows.filter((one: { track: Said }) => one.track.id === track.id)
    assert.equal((await take('trainingSession', first, 'hold')).statusCode, 200)
    assert.match(await state(), /practising/)
    assert.match((await take('trainingTrack', track, 'complete')).body, /no se ha dado/)
    assert.equal((await take('trainingSession', second, 'hold')).statusCode, 200)
    assert.equal((await take('trainingTrack', track, 'complete')).statusCode, 200)
  })
})

describe('what is told (W-12)', () => {
  it('is told inside before anything goes out, campaign and message; those meant are told in Lazo', async () => {
    const member = await make('projectMember', { name: 'Kim', person: people.kim.id, department: 'sales' })
    const campaign = await make('campaign', { name: 'Feria', type: 'tradeFair' })
    const carriedOutBy = { module: 'campaign', id: campaign.id }
    const initiative = await make('initiative', { name: 'Feria de otoño', carriedOutBy })
    const launch = async () =>
      await change('campaign', (await ada.get(`/records/campaign/${campaign.id}`)).json(), { status: 'active' })
    const refused = await launch()
    assert.equal(refused.statusCode, 422)
    assert.deepEqual(
      [refused.json().error.violations[0].field, refused.json().error.violations[0].rule],
      ['status', 'W-12'],
    )
    const said = { initiative: initiative.id, text: 'En mayo vamos a la feria.' }
    const inside = await make('communication', {
      name: 'Vamos a la feria',
      reach: 'internal',
      departments: ['sales'],
      ...said,
    })
    const outside = await make('communication', { name: 'Ven a vernos', reach: 'external', ...said })
    assert.match((await take('communication', outside, 'send')).body, /Vamos a la feria/)
    assert.match((await take('initiative', initiative, 'launch')).body, /Vamos a la feria/)
    assert.match((await launch()).body, /Vamos a la feria/)
    const sent = await take('communication', inside, 'send')
    assert.ok(sent.json().sentAt, sent.body)
    const told = await ada.get(`/records/initiative/${initiative.id}`)
    assert.match(JSON.stringify(told.json().state), /announced/)
    assert.equal((await launch()).statusCode, 200)
    assert.equal((await take('communication', outside, 'send')).statusCode, 200)
    assert.equal((await take('initiative', initiative, 'launch')).statusCode, 200)
    const notices = fixedTable(app.system.environment.schema, 'notification')
    const rows = await app.database.migrator.query<{ user_id: string }>(sql`
      select user_id from ${notices} where kind = 'announcement' order by user_id`)
    assert.deepEqual(
      rows.map(({ user_id }) => user_id),
      [people.kim.id],
      'who is meant, and not who tells',
    )
    await ada.send('DELETE', `/records/projectMember/${member.id}`)
  })
})

describe('who is written to (W-13)', () => {
  it('is whoever allows it and nobody else, as a mailing goes out and afterwards', async () => {
    const person = async (firstName: string, marketingConsent: string | null) =>
      await make('contact', {
        firstName,
        marketingConsent,
        ...(marketingConsent === 'granted' && { marketingConsentAt: '2026-01-01T10:00:00.000Z' }),
      })
    const [yes, no] = [await person('Alba', 'granted'), await person('Bruno', null)]
    const lead = await make('lead', { firstName: 'Celia', source: 'website' })
    const campaign = await make('campaign', { name: 'Novedades', type: 'email' })
    const join = async (module: string, { id }: Said) =>
      await ada.post('/records/campaignMember', { campaign: campaign.id, member: { module, id } })
    const members = [await join('contact', yes), await join('contact', no), await join('lead', lead)]
    const set = async (values: object) =>
      await change('campaign', (await ada.get(`/records/campaign/${campaign.id}`)).json(), values)
    const refused = await set({ status: 'active' })
    assert.equal(refused.statusCode, 422)
    const [problem] = refused.json().error.violations
    assert.deepEqual([problem.field, problem.rule], ['status', 'W-13'])
    assert.match(problem.message, /Bruno.*Celia|Celia.*Bruno/)
    assert.doesNotMatch(problem.message, /Alba/)
    for (const one of members.slice(1)) await ada.send('DELETE', `/records/campaignMember/${one.json().id}`)
    assert.equal((await set({ status: 'active' })).statusCode, 200)
    assert.equal((await join('contact', no)).json().error.violations[0].field, 'member')
    assert.equal((await join('contact', await person('Dora', 'withdrawn'))).statusCode, 422)
    assert.equal((await join('contact', await person('Elsa', 'granted'))).statusCode, 201)
    // A fair writes to nobody; it does not become a mailing by the way.
    assert.equal((await set({ type: 'tradeFair' })).statusCode, 200)
    assert.equal((await join('contact', no)).statusCode, 201)
    assert.equal((await set({ type: 'email' })).json().error.violations[0].field, 'type')
  })

  it('stays a member where a lead becomes a contact, and becomes nobody else', async () => {
    const campaign = await make('campaign', { name: 'Boletín', type: 'email' })
    const granted = { marketingConsent: 'granted', marketingConsentAt: '2026-01-01T10:00:00.000Z' }
    const lead = await make('lead', { firstName: 'Gala', lastName: 'Soto', source: 'website', ...granted })
    const other = await make('contact', { firstName: 'Gala', lastName: 'Soto' })
    const row = await ada.post('/records/campaignMember', {
      campaign: campaign.id,
      member: { module: 'lead', id: lead.id },
    })
    const { version } = (await ada.get(`/records/campaign/${campaign.id}`)).json()
    assert.equal((await change('campaign', { id: campaign.id, version }, { status: 'active' })).statusCode, 200)
    const swapped = await change('campaignMember', row.json(), { member: { module: 'contact', id: other.id } })
    assert.equal(swapped.json().error.violations[0].rule, 'W-13')
    const { version: leadVersion } = (await ada.get(`/records/lead/${lead.id}`)).json()
    const none = { mode: 'none' }
    const body = { version: leadVersion, account: none, contact: { mode: 'existing', id: other.id }, opportunity: none }
    const converted = await ada.post(`/records/lead/${lead.id}/conversion`, body)
    assert.equal(converted.statusCode, 200, converted.body)
    const member = (await ada.get(`/records/campaignMember/${row.json().id}`)).json()
    assert.equal(member.member.id, other.id)
  })

  it('is known of a lead as of a contact, and goes with it when it is converted', async () => {
    const values = {
      firstName: 'Flor',
      lastName: 'Ruiz',
      company: 'Vivero',
      email: 'flor@vivero.example',
      source: 'website',
    }
    const refused = await ada.post('/records/lead', { ...values, marketingConsent: 'granted' })
    assert.equal(refused.json().error.violations[0].field, 'marketingConsentAt')
    const lead = await make('lead', {
      ...values,
      marketingConsent: 'granted',
      marketingConsentAt: '2026-01-01T10:00:00.000Z',
    })
    const proposal = await ada.get(`/records/lead/${lead.id}/conversion`)
    assert.equal(proposal.json().contact?.values?.marketingConsent ?? proposal.body, 'granted')
  })
})

describe('what both sides think of an objective (R-019, R-020)', () => {
  let kim: Client
  let objective: Said

  before(async () => {
    const roles = [coreId('role', 'salesperson'), coreId('role', 'projectConsultant')]
    assert.equal((await ada.send('PATCH', `/users/${people.kim.id}`, { roles })).statusCode, 200)
    kim = await app.signIn('kim')
    const own = (await ada.get(`/records/project/${project}`)).json()
    const two = { soloMode: false, consultancy: 'Otra', quorum: 1 }
    assert.equal((await change('project', own, two)).statusCode, 200)
    await make('projectMember', { name: 'Kim', person: people.kim.id, organisation: 'consultancy' })
    const phase = (await ada.get('/records/scopePhase')).json().rows[0].id
    objective = await make('objective', {
      name: 'Vender más',
      types: ['sales'],
      department: 'sales',
      horizon: '2031-06-01',
      phase,
      stretchReason: 'Hay feria.',
    })
    const query = { kind: 'single', of: { module: 'opportunity', aggregate: 'count' } }
    const kpi = await make('kpi', {
      name: 'Tratos',
      unit: 'tratos',
      baseline: '0',
      target: '20',
      dueDate: '2031-06-01',
      query,
    })
    const ends = { derived: { module: 'kpi', id: kpi.id }, source: { module: 'objective', id: objective.id } }
    await make('trace', { kind: 'measures', ...ends })
    for (const step of ['refine', 'commit']) {
      const answer = await take('objective', objective, step)
      assert.equal(answer.statusCode, 200, answer.body)
    }
  })

  const assessments = async () => (await ada.get('/records/objectiveAssessment?sort=dueOn')).json().rows
  const gateOf = async () => {
    const { stages } = (await ada.get(`/programme?project=${project}`)).json().project
    return JSON.stringify(stages[0].gate)
  }

  it('is written as it is committed, with its figures of the day, and signed by both; the stage waits for it', async () => {
    const [first] = await assessments()
    assert.match(JSON.stringify(first.kind), /initial/)
    assert.match(await gateOf(), /falta su evaluación/)
    assert.match((await take('objectiveAssessment', first, 'write')).body, /required/i)
    const values = { verdict: 'sound', findings: 'Las cifras son de fiar.' }
    const written = (await take('objectiveAssessment', first, 'write', { values })).json()
    assert.match(written.figures, /Tratos: hoy 0 tratos; al empezar 0 tratos; meta 20 tratos/)
    assert.equal((await change('objectiveAssessment', written, { findings: 'Otra cosa' })).statusCode, 422)
    assert.match((await take('objectiveAssessment', first, 'sign')).body, /consultora/)
    assert.equal((await take('objectiveAssessment', first, 'consent')).statusCode, 200)
    const twice = await take('objectiveAssessment', first, 'consent')
    assert.equal(twice.statusCode, 422)
    assert.match(await gateOf(), /falta su evaluación/)
    const steps = `/records/objectiveAssessment/${first.id}/transitions`
    assert.equal((await kim.post(steps, { transition: 'sign' })).statusCode, 200)
    assert.doesNotMatch(await gateOf(), /falta su evaluación/)
    const page = await look('objectives')
    assert.deepEqual(page.assessments[0].signedBy.length, 2, 'both stand on the page')
    const paper = await ada.get(`/programme/papers/specification?project=${project}&language=es`)
    const printed = (await readPdf(paper.rawPayload)).pages.join(' ').replaceAll(/\s+/g, ' ')
    assert.match(printed, /Las cifras son de fiar/)
    assert.match(printed, /\(La consultora\)/)
    const [task] = (await ada.get('/records/task?sort=due')).json().rows
    assert.equal(task.done, true, 'what is signed is no longer to be done')
  })

  it('is signed anew where what was signed is corrected', async () => {
    const [first] = await assessments()
    assert.equal((await take('objectiveAssessment', first, 'correct', { comment: 'Faltaba algo.' })).statusCode, 200)
    const [again] = await assessments()
    const changed = await change('objectiveAssessment', again, { findings: 'Falta contar la feria.' })
    assert.equal(changed.statusCode, 200, changed.body)
    assert.equal((await take('objectiveAssessment', first, 'write')).statusCode, 200)
    assert.match((await take('objectiveAssessment', first, 'sign')).body, /consultora/)
    const signatures = (await ada.get('/records/signature?limit=100')).json().rows
    const own = signatures.filter((one: { subject: Said }) => one.subject.id === first.id)
    assert.deepEqual(
      own.map((one: Said) => one.isVoid),
      [true, true],
    )
  })
})

// Last, because with two projects a record has to say of which it is.
describe('training of a project with a date', () => {
  const goLive = '2099-03-02'

  it('is over before the company works with it, where there is time for it', async () => {
    const planned = { name: 'CRM de la fábrica', whyInvest: 'Nadie llama.', soloMode: true, targetGoLive: goLive }
    const { id } = (await ada.post('/programme/projects', planned)).json()
    const stages = (await ada.get('/records/projectStage?limit=100')).json().rows
    const stage = stages.find((one: Said) => (one.project as Said).id === id && one.kind === 'training')
    assert.equal((await change('projectStage', stage, { plannedStart: '2099-02-10' })).statusCode, 200)
    assert.equal((await ada.post('/programme/training', { project: id })).statusCode, 201)
    const { sessions } = (await ada.get(`/programme/training?project=${id}`)).json()
    const days = sessions.rows.map(({ at }: { at: string }) => at.slice(0, 10))
    assert.deepEqual([days.length, days.filter((day: string) => day >= goLive)], [6, []])
  })
})
