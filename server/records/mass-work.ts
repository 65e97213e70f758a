import sql from 'sql-template-tag'
import { invariant, missing, type Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import { userContext, type UserAct } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import type { JobData } from '#server/jobs/jobs.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import { moduleOf } from './fields.ts'
import { changeEach, selectIds, type EachResult, type MassChange, type Refusal, type Selection } from './mass.ts'
import { belongingsSeen, touchedBy } from './touched.ts'
import { inWrite, type Writing } from './write.ts'

interface MassResult extends EachResult {
  /** So many that they are changed in the background. */
  readonly queued: number
  /** Of a deletion that is done: by module how many went to the bin, those that belong to others too. */
  readonly touched: Record<string, number>
}

/** As many are changed while the user waits; more become a job. */
const inRequestMax = 1000
const recordsPerStep = 200
const reasonsMax = 50
const keptDays = 90
const massJob = 'mass-change'

/** Changes records each by itself and all in one act: those that may not be changed say why. */
export async function changeRecords(
  ctx: Context,
  module: string,
  selection: Selection,
  change: MassChange,
  atOnceMax = inRequestMax,
): Promise<MassResult> {
  const ids = await selectIds(ctx, module, selection)
  if (ids.length <= atOnceMax) {
    return await inWrite(ctx, async (inner) => {
      const isDelete = 'delete' in change
      const seen = isDelete ? await belongingsSeen(inner, moduleOf(inner, module), ids) : undefined
      const result = await changeEach(inner, module, ids, change)
      return { ...result, queued: 0, touched: isDelete ? await touchedBy(inner, 'delete', seen) : {} }
    })
  }
  ctx.onAct?.()
  await inWrite(ctx, async (inner) => {
    await beginProgress(inner, ids.length)
    const data = { userId: ctx.policy.userId, actId: ctx.actId, module, ids, change }
    await inner.environment.jobs.enqueue(inner.tx, massJob, data)
  })
  return { changed: 0, refused: [], refusedCount: 0, queued: ids.length, touched: {} }
}

/** Says who does large mass changes; before the jobs start. */
export function registerMassWork(environment: Environment): void {
  environment.jobs.work(
    massJob,
    async (data, { signal }) => {
      const job = readJob(data)
      const ctx = await userContext(environment, job)
      if (!ctx) return
      // Each step counts what it did in its own transaction, so that nothing is done twice after a crash.
      for (let state = await progressOf(ctx); state.done < job.ids.length && !signal.aborted;) {
        const ids = job.ids.slice(state.done, state.done + recordsPerStep)
        state = await step(ctx, job, ids, state)
      }
      signal.throwIfAborted()
      await finishProgress(ctx, job)
    },
    { timeoutSeconds: 3600 },
  )
}

interface Progress {
  readonly done: number
  readonly changed: number
}

/** Whoever lost the job to another process finds that somebody else has gone on, and stops. */
async function step(ctx: Context, job: MassJob, ids: readonly string[], before: Progress): Promise<Progress> {
  return await inWrite(ctx, async (inner) => {
    const result = await changeEach(inner, job.module, ids, job.change, before.changed)
    const [state] = await inner.tx.query<Progress & Record<string, unknown>>(sql`
      update ${table(ctx.environment)} set done = done + ${ids.length}, changed = changed + ${result.changed},
        refused = refused + ${result.refusedCount},
        reasons = case when jsonb_array_length(reasons) < ${reasonsMax}
          then reasons || ${JSON.stringify(reasonsOf(result.refused))}::jsonb else reasons end
      where act = ${ctx.actId} and done = ${before.done} returning done, changed`)
    invariant(state, 'a change in the background is made by one process at a time')
    return state
  })
}

function reasonsOf(refused: readonly Refusal[]): Localized[] {
  const said = new Map(refused.map(({ message }) => [message.en, message]))
  return [...said.values()].slice(0, reasonsMax)
}

async function beginProgress({ environment, tx, actId, user }: Writing, total: number): Promise<void> {
  const now = environment.world.now()
  await tx.query(sql`
    delete from ${table(environment)} where started_at < ${now}::timestamptz - make_interval(days => ${keptDays})`)
  await tx.query(sql`
    insert into ${table(environment)} (act, by, total, started_at) values (${actId}, ${user.id}, ${total}, ${now})`)
}

async function progressOf({ environment, actId, tx }: Context): Promise<Progress> {
  const [state] = await (tx ?? environment.db).query<Progress & Record<string, unknown>>(
    sql`select done, changed from ${table(environment)} where act = ${actId}`,
  )
  return state ?? { done: 0, changed: 0 }
}

/** Whoever asked is no longer waiting for the answer: they are told, once. */
async function finishProgress(ctx: Context, { userId, actId, module, ids }: MassJob): Promise<void> {
  const { environment } = ctx
  const moduleId = ctx.model.modules.get(module)?.id
  await inWrite(ctx, async (inner) => {
    await inner.tx.query(sql`
      update ${table(environment)} set finished_at = ${environment.world.now()} where act = ${actId}`)
    const { changed } = await progressOf(inner)
    const data = { done: changed, total: ids.length, act: actId }
    const end = { kind: 'mass', to: [userId], once: `mass ${actId}`, data } as const
    if (moduleId !== undefined) await notify(inner, [{ ...end, moduleId }])
  })
}

interface State extends Record<string, unknown> {
  readonly total: number
  readonly done: number
  readonly changed: number
  readonly refused: number
  readonly reasons: readonly Localized[]
  readonly finished: boolean
}

/** Of one's own. */
export async function readMassChange(ctx: Context, act: string): Promise<State> {
  const [state] = await ctx.environment.db.query<State>(sql`
    select total, done, changed, refused, reasons, finished_at is not null as finished
    from ${table(ctx.environment)} where act = ${act} and by = ${ctx.user.id}`)
  if (!state) throw missing()
  return state
}

function table({ schema }: Environment) {
  return fixedTable(schema, 'mass_change')
}

interface MassJob extends UserAct {
  readonly module: string
  readonly ids: readonly string[]
  readonly change: MassChange
}

function readJob({ userId, actId, module, ids, change }: JobData): MassJob {
  invariant(Array.isArray(ids), 'the job of a mass change names its records')
  invariant(isObject(change), 'the job of a mass change says what becomes of them')
  return {
    userId: String(userId),
    actId: String(actId),
    channel: 'ui',
    module: String(module),
    ids: ids.map(String),
    // It was checked at the door and has been ours since then.
    change: change as unknown as MassChange,
  }
}
