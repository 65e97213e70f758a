import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { fixedTable } from '#server/model/registry.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

let app: TestApp
let ada: Client
let project: string

/** What an answer says, by key. */
type Said = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number }

before(async () => {
  app = await testApp({ programme: true })
  ada = await app.signIn('ada')
  const answer = await ada.post('/programme/projects', { name: 'CRM de Molinos', whyInvest: 'Sí', soloMode: true })
  assert.equal(answer.statusCode, 201, answer.body)
  project = answer.json().id
})

after(async () => {
  await app.close()
})

async function make(module: string, values: unknown): Promise<Said> {
  const answer = await ada.post(`/records/${module}`, values)
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

async function change(module: string, { id, version }: { id: string; version: number }, values: object) {
  return await ada.send('PATCH', `/records/${module}/${id}`, { version, values })
}

async function take(module: string, { id }: { id: string }, transition: string, more: object = {}) {
  return await ada.post(`/records/${module}/${id}/transitions`, { transition, ...more })
}

async function look(page: string) {
  const answer = await ada.get(`/programme/${page}?project=${project}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

describe('training', () => {
  it('begins as rule W-10 asks for it, once, and is announced; four hours on end are refused', async () => {
    assert.equal((await ada.post('/programme/training', { project })).json().tracks, 3)
    assert.equal((await ada.post('/programme/training', { project })).statusCode, 422)
    const { tracks, sessions, problems } = await look('training')
    assert.deepEqual(problems, [])
    assert.equal(sessions.rows.length, 6)
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
    const launch = async () => await change('campaign', (await ada.get(`/records/campaign/${campaign.id}`)).json(), { status: 'active' }) // prettier-ignore
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
      select user_id from ${notices} where kind = 'announcement'`)
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
      await make('contact', { firstName, marketingConsent, ...(marketingConsent === 'granted' && { marketingConsentAt: '2026-01-01T10:00:00.000Z' }) }) // prettier-ignore
    const [yes, no] = [await person('Alba', 'granted'), await person('Bruno', null)]
    const lead = await make('lead', { firstName: 'Celia', source: 'website' })
    const campaign = await make('campaign', { name: 'Novedades', type: 'email' })
    const join = async (module: string, { id }: Said) => await ada.post('/records/campaignMember', { campaign: campaign.id, member: { module, id } }) // prettier-ignore
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
