/** Automations from the change that starts them to what is told of their runs, through the front door. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { WorkflowDefinition, WorkflowStep } from '#common/workflow.ts'
import { changeTable } from '#server/changes/log.ts'
import { runTable } from '#server/workflows/table.ts'
import { workDue } from '#server/workflows/run.ts'
import { signatureOf } from '#server/workflows/webhook.ts'
import { testApp, type Client, type TestApp } from '#test/support/http.ts'
import { done, recordsAs } from '#test/support/project.ts'
import { people } from '#test/support/world.ts'

interface Sent {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

let app: TestApp
let ada: Client
let kim: Client
const calls: Sent[] = []
let answerStatus = 200

const both = (text: string) => ({ es: text, en: text })
const asKim = recordsAs(() => kim)
const asAda = recordsAs(() => ada)

before(async () => {
  app = await testApp({
    fetch: async (url, { headers = {}, body = '' } = {}) => {
      calls.push({ url, headers, body })
      return { status: answerStatus, headers: {}, body: new Uint8Array() }
    },
  })
  ada = await app.signIn('ada')
  kim = await app.signIn('kim')
})

after(async () => await app.close())

const moduleOf = (module: string) => coreId('module', module)

async function changeElements(as: Client, changes: readonly object[]): Promise<void> {
  const planned = await done(as.post('/elements/changes', { changes }))
  const { baseHash, targetHash } = planned
  await done(as.post('/elements/changes', { changes, apply: { baseHash, targetHash } }))
}

const step = (kind: string, settings: object, name = kind): WorkflowStep => ({ name, kind, settings: { ...settings } })

const callTask = step('createRecord', {
  module: 'task',
  link: 'regarding',
  owner: { who: 'owner' },
  values: { subject: { value: 'Llamar' }, due: { today: 1, unit: 'workdays' } },
})

const made: string[] = []

/** Switched on by somebody; those of other tests are off by then. */
async function workflow(module: string, more: Partial<WorkflowDefinition>, as = ada): Promise<string> {
  const id = randomUUID()
  const definition = { label: both('Prueba'), trigger: { on: 'created' }, steps: [callTask], active: true, ...more }
  const element = { id, kind: 'workflow', name: `w${made.length}`, parent: moduleOf(module), definition }
  await changeElements(as, [{ change: 'create', element }])
  made.push(id)
  return id
}

beforeEach(async () => {
  if (made.length > 0)
    await changeElements(
      ada,
      made.splice(0).map((id) => ({ change: 'remove', id })),
    )
  calls.length = 0
  answerStatus = 200
})

async function carriedOut(): Promise<void> {
  // The job is asked for once the write is committed.
  await new Promise((resolve) => void setTimeout(resolve, 20))
  await app.system.environment.jobs.drain()
}

async function tasksOf(id: string, as = ada) {
  const answer = await as.get('/records/task?limit=100')
  return answer.json().rows.filter((row: { regarding: { id: string } | null }) => row.regarding?.id === id)
}

async function runsOf(id: string, as = ada) {
  const answer = await as.get(`/workflows/${id}/runs`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().rows
}

const newLead = async (more: object = {}, by = asKim) =>
  await by.make('lead', { company: 'Molinos', source: 'website', ...more })

describe('automations', () => {
  it('make a task for whoever owns a new record, on the next working day, once and told as theirs', async () => {
    const id = await workflow('lead', {})
    const lead = await newLead()
    await carriedOut()
    const [task, ...others] = await tasksOf(lead.id)
    assert.equal(others.length, 0)
    assert.equal(task.subject, 'Llamar')
    assert.equal(task.owner.id, people.kim.id)
    const due = new Date(task.due)
    assert.ok(due > new Date(app.world.now()) && ![0, 6].includes(due.getUTCDay()))
    const [run] = await runsOf(id)
    assert.equal(run.state, 'done')
    assert.equal(run.record.id, lead.id)
    assert.equal(run.starter.id, people.kim.id)
    assert.equal(run.runAs.id, people.ada.id)
    const changes = await app.system.db.query<{ channel: string; actor: string }>(sql`
      select channel, actor from ${changeTable(app.system.environment)} where record_id = ${task.id}`)
    assert.deepEqual(changes, [{ channel: 'workflow', actor: people.ada.id }])
    await carriedOut()
    assert.equal((await tasksOf(lead.id)).length, 1)
  })

  it('do nothing while they are switched off, for what is written by an import, and for what was undone', async () => {
    const off = await workflow('lead', { active: false })
    const lead = await newLead()
    await carriedOut()
    assert.deepEqual([await runsOf(off), await tasksOf(lead.id)], [[], []])
  })

  it('judge their condition with what they saw, and tell it', async () => {
    const id = await workflow('lead', { condition: { field: 'company', op: 'eq', value: 'Harinas' } })
    const other = await newLead()
    const lead = await newLead({ company: 'Harinas' })
    await carriedOut()
    assert.equal((await tasksOf(other.id)).length, 0)
    assert.equal((await tasksOf(lead.id)).length, 1)
    const states = new Map((await runsOf(id)).map((run: { record: { id: string } }) => [run.record.id, run]))
    const missed = (await ada.get(`/workflow-runs/${Object(states.get(other.id)).id}`)).json()
    assert.equal(missed.state, 'notMet')
    assert.deepEqual(missed.conditions, [
      { condition: { field: 'company', op: 'eq', value: 'Harinas' }, isMet: false, saw: 'Molinos' },
    ])
    const only = (await ada.get(`/workflows/${id}/runs?state=notMet`)).json().rows
    assert.deepEqual(
      only.map((run: { id: string }) => run.id),
      [missed.id],
    )
  })

  it('follow named fields, stages and owners, and no others', async () => {
    const fields = await workflow('opportunity', { trigger: { on: 'updated', fields: ['owner', 'description'] } })
    const reached = await workflow('opportunity', { trigger: { on: 'reached', values: ['won'] } })
    const account = await asAda.make('account', { name: 'Molinos' })
    const deal = await asAda.make('opportunity', {
      name: 'Trato',
      account: account.id,
      amount: { amount: '10', currency: 'EUR' },
    })
    await done(asAda.update('opportunity', deal, { name: 'Otro' }))
    await carriedOut()
    assert.deepEqual([await runsOf(fields), await runsOf(reached)], [[], []])
    await done(asAda.update('opportunity', deal, { owner: people.kim.id }))
    await done(asAda.update('opportunity', deal, { stage: 'won' }))
    await carriedOut()
    assert.deepEqual([(await runsOf(fields)).length, (await runsOf(reached)).length], [1, 1])
  })

  it('branch, write, assign in turn and tell people', async () => {
    const role = coreId('role', 'salesperson')
    await workflow('lead', {
      steps: [
        step('branch', {
          condition: { field: 'company', op: 'startsWith', value: 'A' },
          met: [step('setFields', { values: { company: { value: 'Con A' } } }, 'a')],
          otherwise: [step('setFields', { values: { company: { value: 'Sin A' } } }, 'b')],
        }),
        step('assignOwner', { by: 'turn', role }),
        step('notify', { to: [{ who: 'owner' }], text: both('Es para ti') }),
      ],
    })
    const leads = []
    for (const company of ['Aceites', 'Molinos', 'Arroces', 'Harinas']) leads.push(await newLead({ company }, asAda))
    await carriedOut()
    const read = []
    for (const lead of leads) read.push(await asAda.read('lead', lead))
    assert.deepEqual(
      read.map((one) => one.company),
      ['Con A', 'Sin A', 'Con A', 'Sin A'],
    )
    const owners = read.map((one) => Object(one.owner).id)
    const holders = Object.values(people).filter(({ roles }) => roles.some((one) => one === 'salesperson'))
    assert.equal(new Set(owners).size, Math.min(holders.length, 4))
    const notices = (await kim.get('/notifications')).json().rows
    assert.ok(
      notices.some(
        (one: { kind: string; data: { text: string } }) => one.kind === 'workflow' && one.data.text === 'Es para ti',
      ),
    )
  })

  it('wait until a moment, and end politely when they are switched off meanwhile', async () => {
    const start = app.world.now()
    const steps = [step('wait', { days: 2 }), callTask]
    const id = await workflow('lead', { steps })
    const [first, second] = [await newLead(), await newLead()]
    await carriedOut()
    assert.equal((await runsOf(id))[0].state, 'waiting')
    app.world.setNow(new Date(Date.parse(start) + 2 * 86_400_000 + 1000).toISOString())
    await sweep()
    assert.equal((await tasksOf(first.id)).length, 1)
    assert.equal((await tasksOf(second.id)).length, 1)
    const third = await newLead()
    await carriedOut()
    await changeElements(ada, [{ change: 'update', id, definition: { ...(await definitionOf(id)), active: false } }])
    app.world.setNow(new Date(Date.parse(start) + 5 * 86_400_000).toISOString())
    await sweep()
    assert.equal((await tasksOf(third.id)).length, 0)
    const [last] = await runsOf(id)
    assert.equal(last.state, 'stopped')
    assert.match(last.message.en, /switched off/)
    app.world.setNow(start)
  })

  it('stop a chain in which each starts the other, and say so', async () => {
    const ping = step('setFields', { values: { description: { field: 'company' } } })
    const grow = step('createRecord', {
      module: 'lead',
      owner: { who: 'owner' },
      values: { company: { field: 'company' }, source: { field: 'source' } },
    })
    const id = await workflow('lead', { steps: [ping, grow] })
    await newLead({ company: 'Bucle' })
    for (let round = 0; round < 10; round += 1) await carriedOut()
    const runs = await runsOf(id)
    assert.equal(runs.length, 7)
    assert.deepEqual([runs[0].state, runs[0].depth], ['stopped', 6])
    assert.match(runs[0].message.es, /seguidas/)
  })

  it('try out what they would do, and leave nothing behind', async () => {
    const lead = await newLead()
    const definition = {
      label: both('Borrador'),
      trigger: { on: 'created' },
      condition: { field: 'company', op: 'eq', value: 'Molinos' },
      steps: [
        callTask,
        step('setFields', { values: { company: { value: 'Otra' } } }),
        step('wait', { days: 1 }),
        step('webhook', { url: 'https://example.com/hook', fields: ['company'] }),
      ],
      active: true,
    }
    const told = (await ada.post('/workflows/test', { module: 'lead', record: lead.id, definition })).json()
    assert.deepEqual([told.isMet, told.steps[0].record.title], [true, 'Llamar'])
    assert.deepEqual(
      told.steps.map((one: { kind: string; outcome: string }) => [one.kind, one.outcome]),
      [
        ['createRecord', 'done'],
        ['setFields', 'done'],
        ['wait', 'waiting'],
        ['webhook', 'queued'],
      ],
    )
    await carriedOut()
    assert.equal((await asAda.read('lead', lead)).company, 'Molinos')
    assert.equal((await tasksOf(lead.id)).length, 0)
    assert.equal(calls.length, 0)
    const broken = { ...definition, condition: { field: 'nothing', op: 'eq', value: 1 } }
    const refused = await ada.post('/workflows/test', { module: 'lead', record: lead.id, definition: broken })
    assert.equal(refused.statusCode, 422)
    assert.equal(
      refused.json().error?.violations?.[0]?.field ?? refused.json().violations?.[0]?.field,
      'workflow.draft.condition',
    )
    assert.equal((await kim.post('/workflows/test', { module: 'lead', record: lead.id, definition })).statusCode, 403)
  })

  it('call another program with a signed body, and tell whether it arrived', async () => {
    const id = await workflow('lead', {
      steps: [step('webhook', { url: 'https://example.com/hook', fields: ['company'] })],
    })
    const { key } = (await ada.post(`/workflows/${id}/key`)).json()
    const lead = await newLead({ company: 'Firmada' })
    await carriedOut()
    const [call] = calls
    assert.ok(call)
    const body = JSON.parse(call.body)
    assert.deepEqual([body.record, body.fields], [lead.id, { company: 'Firmada' }])
    const [, at = '', signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(call.headers['Lazo-Signature'] ?? '') ?? []
    assert.equal(signature, signatureOf(key, Number(at), call.body))
    const [run] = await runsOf(id)
    assert.equal((await ada.get(`/workflow-runs/${run.id}`)).json().steps[0].outcome, 'delivered')
    assert.ok(!JSON.stringify((await ada.get('/workflows')).json()).includes(key))
    answerStatus = 500
    await newLead()
    await carriedOut()
    const [failed] = await runsOf(id)
    const [tried] = (await ada.get(`/workflow-runs/${failed.id}`)).json().steps
    assert.deepEqual([tried.outcome, tried.message.en], ['queued', 'It answered with 500.'], 'it is tried again')
  })

  it('are started by hand by whoever may change the record and is meant, and by nobody else', async () => {
    const roles = [coreId('role', 'salesperson')]
    const id = await workflow('lead', { trigger: { on: 'manual', roles } })
    const lead = await newLead()
    assert.deepEqual((await kim.get(`/records/lead/${lead.id}/workflows`)).json().rows, [{ id, label: both('Prueba') }])
    assert.deepEqual((await ada.get(`/records/lead/${lead.id}/workflows`)).json().rows, [])
    assert.equal((await ada.post(`/records/lead/${lead.id}/workflows/${id}`)).statusCode, 404)
    await done(kim.post(`/records/lead/${lead.id}/workflows/${id}`))
    await carriedOut()
    assert.equal((await tasksOf(lead.id)).length, 1)
  })

  it('tell nothing to whoever does not configure', async () => {
    const id = await workflow('lead', {})
    await newLead()
    await carriedOut()
    const [run] = await runsOf(id)
    const paths = ['/workflows', `/workflows/${id}/runs`, `/workflow-runs/${run.id}`, '/workflow-steps']
    for (const path of paths) assert.equal((await kim.get(path)).statusCode, 403, path)
    for (const path of [`/workflows/${id}/answer`, `/workflows/${id}/key`, `/workflow-runs/${run.id}/retry`]) {
      assert.equal((await kim.post(path)).statusCode, 403, path)
    }
    const [row] = (await ada.get('/workflows')).json().rows
    assert.deepEqual([row.id, row.runs, row.failed, row.runAs.id, row.runAsActive], [id, 1, 0, people.ada.id, true])
  })

  it('end as failed where a step is refused, say why, and go on from it when they are tried again', async () => {
    const text = step('setFields', { values: { email: { value: 'no es un correo' } } })
    const id = await workflow('lead', { steps: [callTask, text] })
    const lead = await newLead()
    await carriedOut()
    const [run] = await runsOf(id)
    assert.equal(run.state, 'failed')
    const page = (await ada.get(`/workflow-runs/${run.id}`)).json()
    assert.deepEqual(
      page.steps.map((one: { outcome: string }) => one.outcome),
      ['done', 'failed'],
    )
    assert.equal(page.canRetry, true)
    assert.match(page.message.es, /correo/i)
    assert.equal((await tasksOf(lead.id)).length, 1)
    await done(ada.post(`/workflow-runs/${run.id}/retry`), 204)
    await carriedOut()
    assert.equal((await runsOf(id))[0].state, 'failed')
    assert.equal((await tasksOf(lead.id)).length, 1)
    assert.equal((await ada.post(`/workflow-runs/${randomUUID()}/retry`)).statusCode, 404)
  })

  it('work in a copy with the same rights, and nothing leaves it', async () => {
    const hook = step('webhook', { url: 'https://example.com/hook', fields: ['company'] })
    const id = await workflow('lead', { steps: [callTask, hook] })
    await newLead()
    await done(ada.post(`/workflows/${id}/key`))
    await done(ada.send('PUT', '/environments/sandbox', { contents: 'full' }), 202)
    await app.system.environment.jobs.drain()
    calls.length = 0
    const there = await app.signIn('ada')
    await done(there.send('PUT', '/session/environment', { environment: 'sandbox' }), 204)
    assert.deepEqual(await runsOf(id, there), [], 'what production has under way goes on there alone')
    const lead = await newLead(
      {},
      recordsAs(() => there),
    )
    await carriedOut()
    assert.equal((await tasksOf(lead.id, there)).length, 1)
    const [run] = await runsOf(id, there)
    assert.deepEqual([run.state, run.runAs.id], ['done', people.ada.id])
    const { steps } = (await there.get(`/workflow-runs/${run.id}`)).json()
    assert.deepEqual(
      steps.map((one: { outcome: string }) => one.outcome),
      ['done', 'skipped'],
    )
    assert.deepEqual(calls, [])
  })

  it('are forgotten with a record that is deleted for good', async () => {
    await workflow('lead', {})
    const lead = await newLead()
    await carriedOut()
    await done(ada.send('DELETE', `/records/lead/${lead.id}`), 204)
    await done(ada.post('/records/lead/purge', { ids: [lead.id] }))
    const left = await app.system.db.query(
      sql`select 1 from ${runTable(app.system.environment)} where record_id = ${lead.id}`,
    )
    assert.equal(left.length, 0)
  })
})

/** What the schedule does every minute. */
const sweep = async () => await workDue(app.system.environment)

async function definitionOf(id: string): Promise<object> {
  return (await ada.get(`/elements/${id}`)).json().definition
}
