import sql from 'sql-template-tag'
import { missing, type Localized } from '#common/errors.ts'
import type { ModelModule, Named } from '#common/model.ts'
import type { WorkflowDefinition } from '#common/workflow.ts'
import { isFor } from '#server/access/arranged.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { newToken } from '#server/access/tokens.ts'
import type { Context } from '#server/context.ts'
import { readElements } from '#server/model/registry.ts'
import { moduleOf } from '#server/records/fields.ts'
import { isUuid } from '#server/records/filter.ts'
import { reader } from '#server/records/list.ts'
import { inWrite } from '#server/records/write.ts'
import { holderTable, keyTable } from './table.ts'
import { startRun } from './trigger.ts'

/** Those that somebody may start on a record: they may change it, and the workflow is for them. */
export async function offered(
  ctx: Context,
  moduleName: string,
  id: string,
): Promise<{ id: string; label: Localized }[]> {
  const module = moduleOf(ctx, moduleName)
  const found = manualOf(ctx, module)
  if (found.length === 0 || !(await mayChange(ctx, module, id))) return []
  return found.map((one) => ({ id: one.id, label: one.label }))
}

function manualOf(ctx: Context, { workflows }: ModelModule): Named<WorkflowDefinition>[] {
  return workflows.filter(
    ({ trigger }) => trigger.on === 'manual' && (!trigger.roles || isFor(ctx.policy, { roles: trigger.roles })),
  )
}

async function mayChange(ctx: Context, module: ModelModule, id: string): Promise<boolean> {
  if (!isUuid(id) || ctx.policy.scope(module.name, 'update') === 'none') return false
  const rows = await reader(ctx).query(sql`
    select 1 from ${tableOf(ctx, module)} t where t.id = ${id} and t.deleted_at is null
      and ${rowRule(ctx, module, 'read', 't')} and ${rowRule(ctx, module, 'update', 't')}`)
  return rows.length > 0
}

/** @returns the id of the run */
export async function startByHand(ctx: Context, moduleName: string, id: string, workflowId: string): Promise<string> {
  const module = moduleOf(ctx, moduleName)
  const workflow = manualOf(ctx, module).find((one) => one.id === workflowId)
  if (!workflow || !(await mayChange(ctx, module, id))) throw missing()
  return await inWrite(ctx, async (inner) => {
    const run = await startRun(inner, {
      workflowId,
      moduleId: module.id,
      recordId: id,
      occasion: `hand ${inner.actId}`,
      trigger: 'manual',
      starter: inner.policy.userId,
    })
    return run ?? inner.actId
  })
}

/** Somebody takes a workflow over: it works with their rights from now on. */
export async function answerFor(ctx: Context, workflowId: string): Promise<void> {
  const { environment, policy } = ctx
  const workflow = await activeWorkflow(ctx, workflowId)
  if (!workflow) throw missing()
  await environment.db.query(sql`
    insert into ${holderTable(environment)} (workflow_id, user_id, at)
    values (${workflowId}, ${policy.userId}, ${environment.world.now()})
    on conflict (workflow_id) do update set user_id = excluded.user_id`)
}

async function activeWorkflow({ environment }: Context, id: string): Promise<boolean> {
  const elements = await readElements(environment.db, environment.schema)
  const found = elements.find((one) => one.kind === 'workflow' && one.id === id)
  // The registry stores only definitions that their kind's schema accepted.
  return found !== undefined && (found.definition as WorkflowDefinition).active
}

/** A new key by which the calls of a workflow are signed; the old one no longer is. */
export async function renewKey({ environment, policy }: Context, workflowId: string): Promise<string> {
  const elements = await readElements(environment.db, environment.schema)
  if (!elements.some(({ kind, id }) => kind === 'workflow' && id === workflowId)) throw missing()
  const key = newToken(environment.world)
  await environment.db.query(sql`
    insert into ${keyTable(environment)} (workflow_id, key, at, by)
    values (${workflowId}, ${key}, ${environment.world.now()}, ${policy.userId})
    on conflict (workflow_id) do update set key = excluded.key, at = excluded.at, by = excluded.by`)
  return key
}
