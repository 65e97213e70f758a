import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { configure, done, recordsAs, type Said } from '#test/support/project.ts'

let app: TestApp
let ada: Client
const { make, read, taken } = recordsAs(() => ada)

/** A module that the company has made, and chosen to be asked about. */
const visit = randomUUID()
const both = (text: string) => ({ es: text, en: text })
const step = (name: string, from: string, to: string) => ({ name, label: both(name), from: [from], to, by: 'person' })

function element(kind: string, name: string, definition: object, parent: string | null = visit) {
  return { change: 'create', element: { id: randomUUID(), kind, name, parent, definition } }
}

const relation = (name: string, module: string) =>
  element('field', name, { name, type: 'relation', label: both(name), options: { module } })

const visitModule = [
  {
    change: 'create',
    element: {
      id: visit,
      kind: 'module',
      name: 'visit',
      parent: null,
      definition: {
        label: { singular: both('Visita técnica'), plural: both('Visitas técnicas') },
        icon: 'list-checks',
        titleFields: ['subject'],
        capabilities: { owned: true, satisfaction: { person: 'guest', answer: 'said' } },
        defaultSort: [{ field: 'createdAt', direction: 'desc' }],
        lifecycle: {
          field: 'state',
          states: [
            { value: 'open', label: both('Abierta') },
            { value: 'done', label: both('Hecha'), closed: true },
          ],
          transitions: [step('end', 'open', 'done'), step('reopen', 'done', 'open')],
        },
      },
    },
  },
  element('field', 'subject', { name: 'subject', type: 'text', label: both('Asunto'), required: true }),
  element('field', 'state', { name: 'state', type: 'option', label: both('Estado') }),
  relation('guest', 'contact'),
  relation('said', 'surveyAnswer'),
  element('layout', 'default', {
    facts: [],
    sections: [{ label: both('Visita'), fields: ['subject', 'guest', 'said'] }],
    related: [],
    quickCreate: ['subject'],
  }),
]

before(async () => {
  app = await testApp()
  ada = await app.signIn('ada')
  await configure(ada, visitModule)
})

after(async () => {
  await app.close()
})

let count = 0

async function endedVisit(contact?: Said): Promise<Said> {
  count += 1
  const guest =
    contact ?? (await make('contact', { firstName: 'Rosa', lastName: 'Gil', email: `r${count}@ebro.example` }))
  return await taken('visit', await make('visit', { subject: `Visita ${count}`, guest: guest.id }), 'end')
}

const values = { kind: 'csat', basis: 'service', afterClosing: true }

async function closingSurvey(more: object = {}): Promise<Said> {
  return await taken(
    'survey',
    await make('survey', { name: 'Tras la visita', ...values, closingHours: 0, ...more }),
    'open',
  )
}

async function drained(): Promise<number> {
  app.mails.length = 0
  await app.system.environment.jobs.drain()
  return app.mails.length
}

describe('closing a record of a module that the company has chosen', () => {
  it('asks nothing where no survey is open for it', async () => {
    await endedVisit()
    const draft = await make('survey', { name: 'Sin abrir', ...values, closingHours: 0 })
    await endedVisit()
    assert.equal(await drained(), 0)
    await done(ada.send('DELETE', `/records/survey/${draft.id}?version=${draft.version}`), 204)
  })

  it('asks whoever it was done for, once, and the answer is on the record', async () => {
    const survey = await closingSurvey()
    const one = await endedVisit()
    assert.equal(await drained(), 1)
    const { said } = await read('visit', one)
    const answer = await read('surveyAnswer', said as Said)
    assert.equal(answer.state, 'sent')
    await taken('visit', one, 'reopen')
    await taken('visit', one, 'end')
    assert.equal(await drained(), 0)
    await taken('survey', survey, 'close')
  })

  it('asks nobody twice within the days of rest, nor of a record that is open again', async () => {
    const survey = await closingSurvey()
    const rosa = await make('contact', { firstName: 'Rosa', lastName: 'Vega', email: 'vega@ebro.example' })
    await endedVisit(rosa)
    const second = await endedVisit(rosa)
    assert.equal(await drained(), 1)
    assert.equal((await read('visit', second)).said, null)
    const third = await endedVisit()
    await taken('visit', third, 'reopen')
    assert.equal(await drained(), 0)
    const refused = await make('contact', {
      lastName: 'No',
      firstName: 'Quién',
      email: 'no@ebro.example',
      marketingConsent: 'refused',
    })
    await endedVisit(refused)
    assert.equal(await drained(), 0)
    await taken('survey', survey, 'close')
  })

  it('asks as many hours later as the survey says, if it is still open by then', async () => {
    const survey = await closingSurvey({ closingHours: 24 })
    await endedVisit()
    assert.equal(await drained(), 0)
    const due = async () =>
      await app.database.migrator.query<{ hours: number }>(sql`
        update lazo_jobs.job set start_after = now() where name = 'survey-after-closing' and state = 'created'
        returning round(extract(epoch from start_after - created_on) / 3600)::int as hours`)
    const [waiting] = await app.database.migrator.query<{ hours: number }>(sql`
      select round(extract(epoch from start_after - created_on) / 3600)::int as hours from lazo_jobs.job
      where name = 'survey-after-closing' and state = 'created'`)
    assert.equal(waiting?.hours, 24)
    await due()
    assert.equal(await drained(), 1)
    await endedVisit()
    await taken('survey', survey, 'close')
    await due()
    assert.equal(await drained(), 0)
  })

  it('is chosen by its capability: others ask nothing', async () => {
    await closingSurvey()
    const [module] = (await ada.get('/elements?kind=module'))
      .json()
      .rows.filter((row: { id: string }) => row.id === visit)
    const { satisfaction: _, ...capabilities } = module.definition.capabilities
    await configure(ada, [{ change: 'update', id: visit, definition: { ...module.definition, capabilities } }])
    await endedVisit()
    assert.equal(await drained(), 0)
  })
})
