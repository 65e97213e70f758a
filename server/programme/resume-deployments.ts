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
