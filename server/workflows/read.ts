import sql, { type Sql } from 'sql-template-tag'
import { conflict, missing, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { runStates } from '#common/workflow.ts'
import type { RunState, SeenCondition, StepReport, TriggerName, WorkflowDefinition } from '#common/workflow.ts'
import type { Context } from '#server/context.ts'
import { readElements } from '#server/model/registry.ts'
import { inWrite } from '#server/records/write.ts'
import { namesOf, personIn, showReports, showSeen, titleFor, mayKnow, type Person } from './show.ts'
import { holderTable, keyTable, runTable } from './table.ts'
import { wakeRuns } from './wake.ts'

interface Stored extends Record<string, unknown> {
  readonly id: string
  readonly workflow_id: string
  readonly module_id: string
  readonly record_id: string
  readonly trigger: TriggerName
  readonly state: RunState
  readonly depth: number
  readonly starter: string | null
  readonly run_as: string | null
  readonly definition: WorkflowDefinition | null
  readonly conditions: readonly SeenCondition[] | null
  readonly reports: readonly StoredReport[]
  readonly message: Localized | null
  readonly at: string
  readonly due_at: string | null
  readonly ended_at: string | null
}

/** As it was kept: people by id. */
export type StoredReport = Omit<StepReport, 'people'> & { readonly people?: readonly string[] }

export interface ShownRun {
  readonly id: string
  readonly workflow: { readonly id: string; readonly label: Localized }
  readonly module: string | null
  readonly record: { readonly id: string; readonly title: string } | null
  readonly trigger: TriggerName
  readonly state: RunState
  readonly startedAt: string
  readonly endedAt: string | null
  readonly until: string | null
  readonly message: Localized | null
  readonly depth: number
  readonly runAs: Person | null
  readonly starter: Person | null
}

interface RunQuery {
  readonly state?: string | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

const limitDefault = 50

/** Runs of one workflow, the newest first. */
export async function listRuns(
  ctx: Context,
  workflowId: string,
  query: RunQuery,
): Promise<{ rows: ShownRun[]; next: string | null }> {
  const limit = query.limit ?? limitDefault
  const states = runStates.filter((state) => query.state?.split(',').includes(state))
  const only = query.state === undefined ? sql`` : sql`and state = any(${states}::text[])`
  const older = query.cursor === undefined ? sql`` : sql`and id < ${query.cursor}::uuid`
  const rows = await storedRuns(ctx, sql`workflow_id = ${workflowId} ${only} ${older}`, limit + 1)
  const page = rows.slice(0, limit)
  return { rows: await showRuns(ctx, page), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

async function storedRuns({ environment }: Context, which: Sql, limit: number): Promise<Stored[]> {
  return await environment.db.query<Stored>(sql`
    select id, workflow_id, module_id, record_id, trigger, state, depth, starter, run_as, definition, conditions, reports,
      message, at, due_at, ended_at
    from ${runTable(environment)} where ${which} order by id desc limit ${limit}`)
}

async function showRuns(ctx: Context, stored: readonly Stored[]): Promise<ShownRun[]> {
  const known = await definitionsOf(ctx)
  const titles = await titleFor(
    ctx,
    stored.map((run) => ({ moduleId: run.module_id, id: run.record_id })),
  )
  const people = await namesOf(
    ctx,
    stored.flatMap(({ run_as: runAs, starter }) => [runAs, starter]),
  )
  return stored.map((run) => {
    const module = ctx.model.modulesById.get(run.module_id)
    const definition = run.definition ?? known.get(run.workflow_id)
    const title = titles.get(run.record_id)
    // That a condition held tells something of what it reads: then it is not told of which record.
    const isTold = title !== undefined && module !== undefined && mayKnow(ctx, module, definition)
    return {
      id: run.id,
      workflow: { id: run.workflow_id, label: definition?.label ?? unnamed },
      module: module?.name ?? null,
      record: isTold ? { id: run.record_id, title } : null,
      trigger: run.trigger,
      state: run.state,
      startedAt: iso(run.at),
      endedAt: run.ended_at === null ? null : iso(run.ended_at),
      until: run.state === 'waiting' && run.due_at !== null ? iso(run.due_at) : null,
      // Why a step was refused may say what stands in the record.
      message: isTold || run.state !== 'failed' ? run.message : null,
      depth: run.depth,
      runAs: personIn(people, run.run_as),
      starter: personIn(people, run.starter),
    }
  })
}

const unnamed: Localized = { es: 'Automatización eliminada', en: 'Removed automation' }

function iso(moment: string): string {
  return new Date(moment).toISOString()
}

async function definitionsOf({ environment }: Context): Promise<Map<string, WorkflowDefinition>> {
  const elements = await readElements(environment.db, environment.schema)
  return new Map(
    elements
      .filter(({ kind }) => kind === 'workflow')
      // The registry stores only definitions that their kind's schema accepted.
      .map(({ id, definition }) => [id, definition as WorkflowDefinition]),
  )
}

export interface RunPage extends ShownRun {
  readonly conditions: readonly SeenCondition[] | null
  readonly steps: readonly StepReport[]
  readonly canRetry: boolean
}

/** A run with what it saw and did, as far as the reader may see it now. */
export async function readRun(ctx: Context, id: string): Promise<RunPage> {
  const [run] = await storedRuns(ctx, sql`id = ${id}`, 1)
  const [shown] = run ? await showRuns(ctx, [run]) : []
  if (!run || !shown) throw missing()
  const module = ctx.model.modulesById.get(run.module_id)
  const isSeen = shown.record !== null && module !== undefined
  return {
    ...shown,
    conditions: isSeen && run.conditions ? await showSeen(ctx, module, run.conditions) : null,
    steps: await showReports(ctx, module, run.reports, isSeen),
    canRetry: run.state === 'failed',
  }
}

/** A run that failed goes on with the step that it could not take. */
export async function retryRun(ctx: Context, id: string): Promise<void> {
  await inWrite(ctx, async ({ tx, environment }) => {
    const now = environment.world.now()
    const found = await tx.query(sql`select 1 from ${runTable(environment)} where id = ${id}`)
    if (found.length === 0) throw missing()
    const rows = await tx.query(sql`
      update ${runTable(environment)} set state = 'queued', due_at = ${now}, ended_at = null, message = null, attempts = 0
      where id = ${id} and state = 'failed' returning id`)
    if (rows.length === 0) throw conflict('Esa ejecución no ha fallado.', 'That run has not failed.')
    tx.afterCommit(() => wakeRuns(environment))
  })
}

interface Count extends Record<string, unknown> {
  readonly workflow_id: string
  readonly runs: number
  readonly failed: number
  readonly waiting: number
  readonly last: string | null
}

const countedDays = 30

/** Every workflow with who answers for it and what came of it lately. */
export async function listWorkflows(ctx: Context) {
  const { environment } = ctx
  const elements = (await readElements(environment.db, environment.schema)).filter(({ kind }) => kind === 'workflow')
  const since = new Date(Date.parse(environment.world.now()) - countedDays * 24 * 3600_000).toISOString()
  const counts = await environment.db.query<Count>(sql`
    select workflow_id, count(*) filter (where state <> 'notMet')::int as runs, count(*) filter (where state = 'failed')::int as failed,
      count(*) filter (where state = 'waiting')::int as waiting, max(at) as last
    from ${runTable(environment)} where at >= ${since} group by 1`)
  const holders = await environment.db.query<{
    id: string
    holder: string | null
    active: boolean | null
    has_key: boolean
  }>(sql`
    select w.id, h.user_id as holder, u.active, exists (select from ${keyTable(environment)} k where k.workflow_id = w.id) as has_key
    from unnest(${elements.map(({ id }) => id)}::uuid[]) w (id)
    left join ${holderTable(environment)} h on h.workflow_id = w.id left join lazo."user" u on u.id = h.user_id`)
  const people = await namesOf(
    ctx,
    holders.map(({ holder }) => holder),
  )
  const [countOf, holderOf] = [
    new Map(counts.map((one) => [one.workflow_id, one])),
    new Map(holders.map((one) => [one.id, one])),
  ]
  return elements.map(({ id, name, parent, definition }) => {
    const [count, holder] = [countOf.get(id), holderOf.get(id)]
    return {
      id,
      name,
      module: moduleNameOf(ctx.model.modulesById.get(parent ?? '')),
      definition: definition as Record<string, never>,
      runAs: personIn(people, holder?.holder ?? null),
      runAsActive: holder?.active === true,
      hasKey: holder?.has_key === true,
      runs: count?.runs ?? 0,
      failed: count?.failed ?? 0,
      waiting: count?.waiting ?? 0,
      lastAt: count?.last ? iso(count.last) : null,
    }
  })
}

function moduleNameOf(module: ModelModule | undefined): string {
  return module?.name ?? ''
}
