import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { Environments } from '#server/environments/environments.ts'
import { modelHash } from '#server/model/elements.ts'
import { readElements } from '#server/model/registry.ts'
import type { Values } from '#server/records/check.ts'
import { writeForm } from '#server/records/write-form.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { systemContext } from '#server/users/system-context.ts'
import { frozenItems } from './baseline.ts'
import { alone, finish, isCarriedOut } from './deploy.ts'
import { moduleOfKind } from './deployed.ts'
import { writeUndone } from './undo-deployment.ts'

/**
 * A deployment whose process died once it was carried out is written down by the next start, with what follows
 * from it; one that was not carried out is as it was, and may be taken up again.
 */
export async function resumeDeployments(environments: Environments): Promise<void> {
  const ctx = await systemContext(environments.production)
  const module = moduleOfKind(ctx, 'deployment')
  const state = module?.fields.get(module.lifecycle?.field ?? '')
  if (!module || !state) return
  const rows = await ctx.environment.db.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${raw(`t."${state.column}"`)} <> all ('{applied,failed,expired}'::text[]) order by t.id`)
  for (const { id, own } of rows) await writeDown(ctx, environments, module, id, own)
  for (const { id, own } of await beingUndone(ctx, module)) await writeBack(ctx, environments, { module, id, own })
}

interface Kept {
  readonly module: ModelModule
  readonly id: string
  readonly own: Values
}

/** Deployments that somebody set about taking back. */
async function beingUndone(ctx: Context, module: ModelModule): Promise<Pick<Kept, 'id' | 'own'>[]> {
  const [state, undo] = [module.fields.get(module.lifecycle?.field ?? ''), module.fields.get('undoPlan')]
  if (!state || !undo) return []
  return await ctx.environment.db.query(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${raw(`t."${state.column}"`)} = 'applied'
      and ${raw(`t."${undo.column}"`)}::jsonb ? 'undone' order by t.id`)
}

/** Where it was taken back and the process died before it was written down. */
async function writeBack(ctx: Context, environments: Environments, { module, id, own }: Kept): Promise<void> {
  const target = await environments.named(own.environment === 'production' ? 'production' : 'sandbox')
  const undone = isObject(own.undoPlan) && isObject(own.undoPlan.undone) ? own.undoPlan.undone : undefined
  if (!target || !undone || (await isCarriedOut(target, id))) return
  if (modelHash(await readElements(target.db, target.schema)) !== undone.hash) return
  await alone(ctx, async () => await writeUndone(ctx, module.name, { id, values: own, by: String(undone.by) }))
}

async function writeDown(
  ctx: Context,
  environments: Environments,
  module: ModelModule,
  id: string,
  own: Values,
): Promise<void> {
  const kind = own.environment === 'production' ? 'production' : 'sandbox'
  const target = await environments.named(kind)
  const [project, baseline] = [idIn(own.project), idIn(own.baseline)]
  if (!target || project === undefined || baseline === undefined || !(await isCarriedOut(target, id))) return
  const kept = isObject(own.undoPlan) ? own.undoPlan.targetHash : undefined
  const targetHash = typeof kept === 'string' ? kept : modelHash(await readElements(target.db, target.schema))
  await alone(ctx, async () => {
    const items = await frozenItems(ctx, baseline)
    await finish(ctx, module, id, { items, plan: { targetHash } }, { project, kind })
  })
}
