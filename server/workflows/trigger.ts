import sql from 'sql-template-tag'
import type { Channel } from '#common/change.ts'
import type { ModelModule, Named } from '#common/model.ts'
import { workflowLimits, type RunState, type TriggerName, type WorkflowDefinition } from '#common/workflow.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Written } from '#server/records/effects.ts'
import { isComputed } from '#server/records/fields.ts'
import { sameValue } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'
import { runTable } from './table.ts'
import { wakeRuns } from './wake.ts'

type Workflow = Named<WorkflowDefinition>

/** What puts records in order, or back, is nothing that happened to them. */
const silent: ReadonlySet<Channel> = new Set(['undo', 'merge', 'system'])

/** A row for each workflow that what was written starts, in the same transaction; it is carried out outside. */
export function startRuns(ctx: Writing, module: ModelModule, written: readonly Written[]): void {
  if (module.workflows.length === 0 || silent.has(ctx.channel)) return
  const heard = module.workflows.filter(({ imports }) => ctx.channel !== 'import' || imports)
  const started = heard.flatMap((workflow) =>
    written.filter((one) => isStarted(module, workflow, one)).map(({ id }) => ({ workflow, id })),
  )
  if (started.length === 0) return
  const depth = ctx.chain ? ctx.chain.depth + 1 : 0
  const rows = started.map(({ workflow, id }) => {
    const runId = ctx.environment.world.newId()
    return {
      id: runId,
      workflow_id: workflow.id,
      record_id: id,
      trigger: workflow.trigger.on,
      root_id: ctx.chain?.root ?? runId,
    }
  })
  const now = ctx.environment.world.now()
  const { state, message } = beginning(depth)
  ctx.tx.later(sql`
    insert into ${runTable(ctx.environment)} (id, workflow_id, module_id, record_id, occasion, trigger, state, depth, root_id,
      starter, message, at, due_at, ended_at)
    select x.id, x.workflow_id, ${module.id}::uuid, x.record_id,
      'change ' || (select coalesce(max(c.seq), 0) from ${changeTable(ctx.environment)} c where c.record_id = x.record_id),
      x.trigger, ${state}, ${depth}::int, x.root_id, ${ctx.policy.userId}::uuid, ${message}::jsonb, ${now}::timestamptz,
      case when ${state} = 'queued' then ${now}::timestamptz end, case when ${state} <> 'queued' then ${now}::timestamptz end
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (
      id uuid, workflow_id uuid, record_id uuid, trigger text, root_id uuid)
    on conflict do nothing`)
  ctx.tx.afterCommit(() => wakeRuns(ctx.environment))
}

/** A chain that goes too deep ends where it is, and says so. */
function beginning(depth: number): { readonly state: RunState; readonly message: string | null } {
  if (depth <= workflowLimits.depth) return { state: 'queued', message: null }
  return { state: 'stopped', message: JSON.stringify(tooDeep) }
}

const tooDeep = {
  es: `Unas automatizaciones han iniciado otras más de ${workflowLimits.depth} veces seguidas: aquí se detiene.`,
  en: `Automations have started one another more than ${workflowLimits.depth} times in a row: it stops here.`,
}

function isStarted(module: ModelModule, { trigger }: Workflow, { before, after, isReowned }: Written): boolean {
  if (!after) return false
  switch (trigger.on) {
    case 'created':
      return before === null
    case 'updated': {
      if (before === null) return false
      const changed = (name: string) => !sameValue(before[name], after[name])
      if (trigger.fields) return trigger.fields.some((name) => (name === 'owner' ? isReowned === true : changed(name)))
      // What is worked out from elsewhere is not what somebody changed.
      return (
        isReowned === true || [...module.fields.values()].some((field) => !isComputed(field) && changed(field.name))
      )
    }
    case 'reached': {
      const place = placeOf(module)
      if (place === undefined || before?.[place.field] === after[place.field]) return false
      const isThere = trigger.values.includes(String(after[place.field]))
      return isThere && (trigger.pipeline === undefined || after[place.pipeline ?? ''] === trigger.pipeline)
    }
    case 'date':
    case 'manual':
      return false
    default:
      return trigger satisfies never
  }
}

function placeOf({
  capabilities,
  lifecycle,
}: ModelModule): { readonly field: string; readonly pipeline?: string } | undefined {
  const { pipeline } = capabilities
  if (pipeline) return { field: pipeline.stage, pipeline: pipeline.pipeline }
  return lifecycle && { field: lifecycle.field }
}

/** A run that no change starts: somebody's word, or a day that has come. Once for each occasion. */
interface OtherRun {
  readonly workflowId: string
  readonly moduleId: string
  readonly recordId: string
  readonly occasion: string
  readonly trigger: TriggerName
  readonly starter: string | null
}

/** @returns its id; nothing where it has been started before */
export async function startRun(ctx: Writing, run: OtherRun): Promise<string | undefined> {
  const { world } = ctx.environment
  const id = world.newId()
  const rows = await ctx.tx.query<{ id: string }>(sql`
    insert into ${runTable(ctx.environment)} (id, workflow_id, module_id, record_id, occasion, trigger, state, root_id, starter, at, due_at)
    values (${id}, ${run.workflowId}, ${run.moduleId}, ${run.recordId}, ${run.occasion}, ${run.trigger}, 'queued', ${id},
      ${run.starter}, ${world.now()}, ${world.now()})
    on conflict do nothing returning id`)
  ctx.tx.afterCommit(() => wakeRuns(ctx.environment))
  return rows[0]?.id
}
