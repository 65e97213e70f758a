import sql from 'sql-template-tag'
import type { StepDone } from '#catalog/steps/define.ts'
import { stepEntries } from '#catalog/steps/index.ts'
import { LazoError, invariant, type Localized } from '#common/errors.ts'
import type { ModelModule, Named } from '#common/model.ts'
import { workflowLimits, type RunState, type WorkflowDefinition, type WorkflowStep } from '#common/workflow.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { openDesk } from './desk.ts'
import { judge } from './judge.ts'
import { opsOf } from './ops.ts'
import { readSubject, type About, type Subject } from './subject.ts'
import { holderTable, runTable } from './table.ts'
import * as why from './endings.ts'

const batchSize = 100
const attemptsMax = 5
/** Twice as long after each attempt. */
const pauseSeconds = 10

/** Carries out what is due, each run as far as it goes now; several processes share the work. */
export async function workDue(environment: Environment, signal?: AbortSignal): Promise<number> {
  let carried = 0
  for (;;) {
    const due = await environment.db.query<{ id: string }>(sql`
      select id from ${runTable(environment)} where due_at <= ${environment.world.now()} order by due_at, id limit ${batchSize}`)
    let moved = 0
    for (const { id } of due) {
      if (signal?.aborted) return carried
      if (await carryOn(environment, id)) moved += 1
    }
    carried += moved
    // What another process has in hand, or is gone meanwhile, would be found again and again.
    if (moved === 0) return carried
  }
}

/** @returns whether anything was done: nothing where another process is at it */
export async function carryOn(environment: Environment, id: string): Promise<boolean> {
  let isMoved = false
  for (;;) {
    const went = await goOn(environment, id)
    isMoved ||= went !== 'nothing'
    if (went !== 'step') return isMoved
  }
}

interface Run {
  readonly id: string
  readonly workflow_id: string
  readonly module_id: string
  readonly record_id: string
  readonly state: RunState
  readonly depth: number
  readonly root_id: string
  readonly starter: string | null
  readonly definition: WorkflowDefinition | null
  readonly place: number
  readonly attempts: number
}

/** One step and the new state of its run, in one transaction: killed at any moment it is done once or not at all. */
async function goOn(environment: Environment, id: string): Promise<'step' | 'end' | 'nothing'> {
  const holder = await holderContext(environment, id)
  if (!holder) return 'nothing'
  const { ctx } = holder
  let run: Run | undefined
  try {
    return await inWrite(ctx, async (inner) => {
      run = await takeRun(inner, id)
      if (!run) return 'nothing'
      const chain = { root: run.root_id, depth: run.depth }
      return await advance({ ...inner, chain }, run, holder.isActive)
    })
  } catch (error) {
    if (!run) throw error
    return await noteFailure(ctx, run, error)
  }
}

interface Holder {
  readonly ctx: Context
  /** Whoever answers for it may still sign in. */
  readonly isActive: boolean
}

/** With the rights that whoever answers for the workflow has at this moment; nothing where there is no such run. */
async function holderContext(environment: Environment, runId: string): Promise<Holder | undefined> {
  const [row] = await environment.db.query<{ holder: string | null }>(sql`
    select h.user_id as holder from ${runTable(environment)} r
    left join ${holderTable(environment)} h on h.workflow_id = r.workflow_id where r.id = ${runId}`)
  if (!row) return undefined
  const act = { actId: runId, channel: 'workflow' as const }
  const ctx = row.holder === null ? undefined : await userContext(environment, { userId: row.holder, ...act })
  return ctx ? { ctx, isActive: true } : { ctx: await nobodyContext(environment, runId), isActive: false }
}

async function nobodyContext(environment: Environment, actId: string): Promise<Context> {
  const { systemContext } = await import('#server/users/system-context.ts')
  return { ...(await systemContext(environment)), actId, model: await loadModel(environment) }
}

async function takeRun({ tx, environment }: Writing, id: string): Promise<Run | undefined> {
  const [run] = await tx.query<Run & Record<string, unknown>>(sql`
    select id, workflow_id, module_id, record_id, state, depth, root_id, starter, definition, place, attempts
    from ${runTable(environment)} where id = ${id} and due_at <= ${environment.world.now()} for update skip locked`)
  return run
}

async function advance(ctx: Writing, run: Run, isAnswered: boolean): Promise<'step' | 'end'> {
  const module = ctx.model.modulesById.get(run.module_id)
  const workflow = module?.workflows.find(({ id }) => id === run.workflow_id)
  if (!module || !workflow) return await end(ctx, run, 'stopped', why.switchedOff)
  if (!isAnswered) return await end(ctx, run, 'failed', why.nobody)
  if (run.place === 0 && (await isChainTooLong(ctx, run))) return await end(ctx, run, 'stopped', why.tooMany)
  const subject = await readSubject(ctx, module, run.record_id)
  if (!subject) return await end(ctx, run, 'stopped', why.gone)
  if (!run.definition) return await begin(ctx, run, workflow, subject)
  const op = opsOf(run.definition.steps)[run.place]
  if (!op) return await end(ctx, run, 'done')
  const about = { runId: run.id, workflowId: run.workflow_id, definition: run.definition, starter: run.starter }
  const done = await takeStep(ctx, about, subject, op.step)
  const next = done.way === undefined ? op.next : op[done.way]
  await noteStep(ctx, run, op.step, done, next)
  return done.outcome === 'waiting' ? 'end' : 'step'
}

/** The condition is judged when the run begins: it acts on what is true then, and says what it saw. */
async function begin(
  ctx: Writing,
  run: Run,
  { id: _id, name: _name, ...definition }: Named<WorkflowDefinition>,
  subject: Subject,
): Promise<'step' | 'end'> {
  const conditions = await judge(ctx, subject, definition.condition)
  const { isMet } = conditions
  await ctx.tx.query(sql`
    update ${runTable(ctx.environment)} set conditions = ${JSON.stringify(conditions)}::jsonb, run_as = ${ctx.policy.userId},
      definition = ${JSON.stringify(definition)}::jsonb where id = ${run.id}`)
  return isMet ? 'step' : await end(ctx, run, 'notMet')
}

/** What one step does, with whatever rights the context has. */
export async function takeStep(ctx: Writing, about: About, subject: Subject, step: WorkflowStep): Promise<StepDone> {
  const entry = stepEntries.find(({ name }) => name === step.kind)
  invariant(entry, `step ${step.kind} is in the catalogue`)
  return await entry.run(openDesk(ctx, about, subject, step.name), step.settings)
}

async function isChainTooLong({ tx, environment }: Writing, { depth, root_id: root }: Run): Promise<boolean> {
  if (depth === 0) return false
  const [row] = await tx.query<{ runs: number }>(sql`
    select count(*)::int as runs from (
      select from ${runTable(environment)} where root_id = ${root} and depth > 0 limit ${workflowLimits.chain + 1}) chain`)
  return (row?.runs ?? 0) > workflowLimits.chain
}

async function noteStep(ctx: Writing, run: Run, step: WorkflowStep, done: StepDone, next: number): Promise<void> {
  const { way: _way, ...told } = done
  const report = { name: step.name, kind: step.kind, at: ctx.environment.world.now(), ...told }
  const waits = done.outcome === 'waiting'
  await ctx.tx.query(sql`
    update ${runTable(ctx.environment)} set place = ${next}, attempts = 0, run_as = ${ctx.policy.userId},
      reports = reports || ${JSON.stringify([report])}::jsonb, state = ${waits ? 'waiting' : 'queued'},
      due_at = ${done.until ?? ctx.environment.world.now()} where id = ${run.id}`)
}

async function end(ctx: Writing, run: Run, state: RunState, message?: Localized): Promise<'end'> {
  await ctx.tx.query(sql`
    update ${runTable(ctx.environment)} set state = ${state}, due_at = null, ended_at = ${ctx.environment.world.now()},
      message = ${message ? JSON.stringify(message) : null}::jsonb where id = ${run.id}`)
  return 'end'
}

/** What was refused ends the run at once; what may pass is tried again, ever later. */
async function noteFailure(ctx: Context, run: Run, error: unknown): Promise<'end'> {
  const isRefused = error instanceof LazoError && error.code !== 'unavailable' && error.code !== 'conflict'
  if (!isRefused) {
    const message = error instanceof Error ? error.message : String(error)
    ctx.environment.world.log({ event: 'workflow.failed', run: run.id, message })
  }
  await inWrite(ctx, async (inner) => {
    const now = await takeRun(inner, run.id)
    // Somebody else has gone on with it meanwhile.
    if (!now || now.place !== run.place) return
    const attempts = now.attempts + 1
    if (!isRefused && attempts < attemptsMax) {
      const due = new Date(Date.parse(ctx.environment.world.now()) + pauseSeconds * 2 ** attempts * 1000)
      await inner.tx.query(sql`
        update ${runTable(ctx.environment)} set attempts = ${attempts}, due_at = ${due.toISOString()} where id = ${run.id}`)
      return
    }
    await end(inner, now, 'failed', await failureOf(inner, now, error))
  })
  return 'end'
}

async function failureOf(ctx: Writing, run: Run, error: unknown): Promise<Localized> {
  const text = why.reasonOf(error, fieldsOf(ctx.model.modulesById.get(run.module_id)))
  const step = run.definition && opsOf(run.definition.steps)[run.place]?.step
  if (!step) return text
  const report = { name: step.name, kind: step.kind, at: ctx.environment.world.now(), outcome: 'failed', message: text }
  await ctx.tx.query(sql`
    update ${runTable(ctx.environment)} set reports = reports || ${JSON.stringify([report])}::jsonb where id = ${run.id}`)
  return text
}

function fieldsOf(module: ModelModule | undefined): ReadonlyMap<string, Localized> {
  return new Map([...(module?.fields.values() ?? [])].map(({ name, label }) => [name, label]))
}
