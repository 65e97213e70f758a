/** What becomes of runs where something dies, comes twice, or has its day. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import sql from 'sql-template-tag'
import { coreId } from '#catalog/modules/define.ts'
import type { Element } from '#common/element.ts'
import { workflowLimits, type WorkflowDefinition, type WorkflowStep } from '#common/workflow.ts'
import type { Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'
import { createRecord, createRecords } from '#server/records/create.ts'
import { listRecords } from '#server/records/list.ts'
import { undoAct } from '#server/records/undo.ts'
import { updateRecord } from '#server/records/update.ts'
import { testDatabase, type TestDatabase } from '#test/support/database.ts'
import { failingAt } from '#test/support/failing-database.ts'
import { addCredentials } from '#test/support/http.ts'
import { contextOf, people, testEnvironment, type TestEnvironment } from '#test/support/world.ts'
import { startDates } from './dates.ts'
import { opsOf } from './ops.ts'
import { registerWorkflowRules } from './register.ts'
import { carryOn, workDue } from './run.ts'
import { runTable } from './table.ts'

const both = (text: string) => ({ es: text, en: text })
const step = (kind: string, settings: object, name = kind): WorkflowStep => ({ name, kind, settings: { ...settings } })
const task = (subject: string, name: string) =>
  step(
    'createRecord',
    { module: 'task', link: 'regarding', owner: { who: 'owner' }, values: { subject: { value: subject } } },
    name,
  )

let database: TestDatabase
let environment: TestEnvironment
let standard: readonly Element[]

before(async () => {
  database = await testDatabase()
  environment = await testEnvironment(database)
  await addCredentials(database)
  standard = await readElements(database.db, environment.schema)
  registerWorkflowRules()
})
after(async () => await database.drop())
beforeEach(async () => await configure())

async function configure(...workflows: readonly Element[]): Promise<void> {
  const plan = await planModel(environment, [...standard, ...workflows])
  await applyPlan(environment, plan, { by: people.ada.id, admit: () => undefined })
}

function workflow(module: string, more: Partial<WorkflowDefinition>): Element {
  const definition = { label: both('Prueba'), trigger: { on: 'created' }, steps: [], active: true, ...more }
  const [id, parent] = [randomUUID(), coreId('module', module)]
  const name = `w${id.slice(0, 8)}`
  return { id, kind: 'workflow', name, parent, definition, origin: 'local', owner: null }
}

const ada = async (channel: 'ui' | 'import' = 'ui') => await contextOf(environment, 'ada', channel)
const newLead = async () => await createRecord(await ada(), 'lead', { company: 'Molinos', source: 'website' })

async function runsOf(id: string) {
  return await database.db.query<{ id: string; state: string; record_id: string; place: number; attempts: number }>(sql`
    select id, state, record_id, place, attempts from ${runTable(environment)} where workflow_id = ${id} order by id`)
}

async function tasksOf(lead: string): Promise<string[]> {
  const text = await listRecords(await ada(), { module: 'task', limit: 200 })
  const rows: { subject: string; regarding: { id: string } | null }[] = JSON.parse(text).rows
  return rows
    .filter(({ regarding }) => regarding?.id === lead)
    .map(({ subject }) => subject)
    .toSorted()
}

describe('runs', () => {
  it('take each step once, whatever statement they die at', async () => {
    const flow = workflow('lead', {
      condition: { field: 'company', op: 'notEmpty' },
      steps: [task('Uno', 'one'), step('setFields', { values: { company: { value: 'Otros' } } }), task('Dos', 'two')],
    })
    await configure(flow)
    for (let statement = 1; statement <= 24; statement += 1) {
      const lead = await newLead()
      const [run] = (await runsOf(flow.id)).filter(({ record_id: id }) => id === lead)
      assert.ok(run)
      const dying: Environment = { ...environment, db: failingAt(database.db, statement) }
      await carryOn(dying, run.id).catch(() => undefined)
      // What could not be tried is tried later.
      await database.db.query(sql`
        update ${runTable(environment)} set due_at = ${environment.world.now()} where id = ${run.id} and due_at is not null`)
      await carryOn(environment, run.id)
      assert.deepEqual(await tasksOf(lead), ['Dos', 'Uno'], `statement ${statement}`)
      const [done] = (await runsOf(flow.id)).filter(({ record_id: id }) => id === lead)
      assert.equal(done?.state, 'done')
    }
  })

  it('are carried out by one of several processes', async () => {
    const flow = workflow('lead', { steps: [task('Uno', 'one')] })
    await configure(flow)
    const leads = [await newLead(), await newLead(), await newLead()]
    await Promise.all([workDue(environment), workDue(environment), workDue(environment)])
    for (const lead of leads) assert.deepEqual(await tasksOf(lead), ['Uno'])
  })

  it('are begun by imports only where the workflow says so, and by what is taken back never', async () => {
    const [quiet, loud] = [
      workflow('lead', { steps: [task('Uno', 'one')] }),
      workflow('lead', { steps: [task('Dos', 'two')], imports: true }),
    ]
    await configure(quiet, loud)
    const ctx = await ada('import')
    const values = { company: 'Harinas', source: 'website' }
    const made = await createRecords(ctx, 'lead', [{ values }, { values }])
    assert.deepEqual([(await runsOf(quiet.id)).length, (await runsOf(loud.id)).length], [0, 2])
    await workDue(environment)
    const [first] = made
    assert.ok(first && 'id' in first)
    const before = (await runsOf(loud.id)).length
    const flow = workflow('lead', { trigger: { on: 'updated' }, steps: [task('Tres', 'three')] })
    await configure(quiet, loud, flow)
    const act = await ada()
    await updateRecord(act, 'lead', first.id, { company: 'Otras' })
    await undoAct(await ada(), act.actId)
    await workDue(environment)
    assert.equal((await runsOf(flow.id)).length, 1)
    assert.equal((await runsOf(loud.id)).length, before)
  })

  it('begin once for each date of a record, by the calendar of the company, none from before they were switched on', async () => {
    const start = environment.world.now()
    const flow = workflow('opportunity', {
      trigger: { on: 'date', field: 'expectedCloseDate', days: -3 },
      steps: [task('Vence', 'due')],
    })
    await configure(flow)
    const account = await createRecord(await ada(), 'account', { name: 'Molinos' })
    const deal = async (expectedCloseDate: string) =>
      await createRecord(await ada(), 'opportunity', { name: 'Trato', account, expectedCloseDate })
    const day = (after: number) => new Date(Date.parse(start) + after * 86_400_000).toISOString().slice(0, 10)
    const soon = await deal(day(3))
    await deal(day(2))
    const later = await deal(day(4))
    environment.world.setNow(`${day(0)}T05:00:00.000Z`)
    await startDates(environment)
    assert.equal((await runsOf(flow.id)).length, 0, 'nobody is told of anything by night')
    environment.world.setNow(`${day(0)}T12:00:00.000Z`)
    await startDates(environment)
    await startDates(environment)
    assert.deepEqual(
      (await runsOf(flow.id)).map((run) => run.record_id),
      [soon],
    )
    environment.world.setNow(`${day(1)}T12:00:00.000Z`)
    await startDates(environment)
    assert.deepEqual(
      (await runsOf(flow.id)).map((run) => run.record_id),
      [soon, later],
    )
    await updateRecord(await ada(), 'opportunity', soon, { expectedCloseDate: day(4) })
    await startDates(environment)
    assert.equal((await runsOf(flow.id)).length, 3, 'another date is another occasion')
    await workDue(environment)
    assert.deepEqual(await tasksOf(soon), ['Vence', 'Vence'])
    environment.world.setNow(start)
  })

  it('assign in turn evenly, and to who has least where that is asked', async () => {
    const role = coreId('role', 'salesperson')
    const turn = workflow('lead', { steps: [step('assignOwner', { by: 'turn', role })] })
    await configure(turn)
    for (let count = 0; count < 9; count += 1) await newLead()
    await Promise.all([workDue(environment), workDue(environment)])
    const owners = await ownersOf(await runsOf(turn.id))
    const counts = [...Map.groupBy(owners, (one) => one).values()].map(({ length }) => length)
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1 && counts.length === 2, String(counts))
    for (let count = 0; count < 5; count += 1)
      await createRecord(await ada(), 'lead', { company: 'x', source: 'website', owner: people.kim.id })
    const least = workflow('lead', { steps: [step('assignOwner', { by: 'leastBusy', role })] })
    await configure(least)
    for (let count = 0; count < 3; count += 1) await newLead()
    await workDue(environment)
    assert.deepEqual(new Set(await ownersOf(await runsOf(least.id))), new Set([people.leo.id]))
  })

  it('end in a fan that opens ever wider after so many of one act', async () => {
    const grow = (name: string) =>
      step(
        'createRecord',
        { module: 'lead', owner: { who: 'owner' }, values: { company: { value: 'x' }, source: { value: 'website' } } },
        name,
      )
    const flow = workflow('lead', { steps: ['a', 'b', 'c', 'd'].map(grow) })
    await configure(flow)
    await newLead()
    await workDue(environment)
    const runs = await runsOf(flow.id)
    assert.ok(runs.filter(({ state }) => state === 'done').length <= workflowLimits.chain + 1)
    assert.ok(runs.some(({ state }) => state === 'stopped'))
    assert.ok(runs.every(({ state }) => state !== 'queued'))
  })
})

describe('steps in a row', () => {
  const leaf = (name: string) => step('wait', { days: 1 }, name)
  const branch = (name: string, met: WorkflowStep[], otherwise: WorkflowStep[]) =>
    step('branch', { condition: { all: [] }, met, otherwise }, name)

  /** The names on the way, where every branch goes one way. */
  function walked(steps: readonly WorkflowStep[], way: 'met' | 'otherwise'): string[] {
    const ops = opsOf(steps)
    const names: string[] = []
    for (let place = 0, op = ops[0]; op; op = ops[place]) {
      names.push(op.step.name)
      place = op.step.kind === 'branch' ? op[way] : op.next
    }
    return names
  }

  it('go one way of each branch and come together after it', () => {
    const inner = branch('inner', [leaf('m')], [])
    const steps = [leaf('a'), branch('b', [inner], [leaf('o'), branch('empty', [], [])]), leaf('z')]
    assert.deepEqual(walked(steps, 'met'), ['a', 'b', 'inner', 'm', 'z'])
    assert.deepEqual(walked(steps, 'otherwise'), ['a', 'b', 'o', 'empty', 'z'])
    assert.deepEqual(walked([branch('b', [branch('c', [], [leaf('x')])], [leaf('y')])], 'met'), ['b', 'c'])
  })
})

async function ownersOf(runs: readonly { readonly record_id: string }[]): Promise<string[]> {
  const text = await listRecords(await ada(), { module: 'lead', limit: 200, scope: 'all' })
  const rows: { id: string; owner: { id: string } | null }[] = JSON.parse(text).rows
  return rows.filter(({ id }) => runs.some((run) => run.record_id === id)).map(({ owner }) => owner?.id ?? '')
}
