import sql, { raw, type Sql } from 'sql-template-tag'
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
 * A deployment whose process died once it was carried out, or taken back, is written down by the next start, with
 * what follows from it; one that was not carried out is as it was, and may be taken up again.
 */
export async function resumeDeployments(environments: Environments): Promise<void> {
  const ctx = await systemContext(environments.production)
  const module = moduleOfKind(ctx, 'deployment')
  const state = module?.fields.get(module.lifecycle?.field ?? '')
  const undo = module?.fields.get('undoPlan')
  if (!module || !state || !undo) return
  const stateOf = raw(`t."${state.column}"`)
  const unfinished = sql`${stateOf} <> all ('{applied,failed,expired,undone}'::text[])`
  // Those that somebody set about taking back.
  const beingUndone = sql`${stateOf} = 'applied' and ${raw(`t."${undo.column}"`)}::jsonb ? 'undone'`
  for (const [which, write] of [
    [unfinished, writeDown],
    [beingUndone, writeBack],
  ] as const) {
    for (const { id } of await find(ctx, module, which)) {
      // As it is once nobody else deploys: whoever did so until now may have written it down, or failed.
      const resumed = alone(ctx, async () => {
        for (const left of await find(ctx, module, which, id)) await write(ctx, environments, { module, ...left })
      })
      // One that cannot be written down keeps nobody from the others.
      await resumed.catch((error: unknown) => {
        ctx.environment.world.log({ event: 'deployment.notResumed', id, message: String(error) })
      })
    }
  }
}

interface Kept {
  readonly module: ModelModule
  readonly id: string
  readonly own: Values
}

async function find(ctx: Context, module: ModelModule, which: Sql, id?: string): Promise<Pick<Kept, 'id' | 'own'>[]> {
  return await ctx.environment.db.query(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${which} and (${id ?? null}::uuid is null or t.id = ${id ?? null}::uuid) order by t.id`)
}

/** Where it was taken back and the process died before it was written down. */
async function writeBack(ctx: Context, environments: Environments, { module, id, own }: Kept): Promise<void> {
  const target = await environments.named(own.environment === 'production' ? 'production' : 'sandbox')
  const undone = isObject(own.undoPlan) && isObject(own.undoPlan.undone) ? own.undoPlan.undone : undefined
  if (!target || !undone || (await isCarriedOut(target, id))) return
  if (modelHash(await readElements(target.db, target.schema)) !== undone.hash) return
  await writeUndone(ctx, module.name, { id, values: own, by: String(undone.by) })
}

async function writeDown(ctx: Context, environments: Environments, { module, id, own }: Kept): Promise<void> {
  const kind = own.environment === 'production' ? 'production' : 'sandbox'
  const target = await environments.named(kind)
  const [project, baseline] = [idIn(own.project), idIn(own.baseline)]
  if (!target || project === undefined || baseline === undefined || !(await isCarriedOut(target, id))) return
  const kept = isObject(own.undoPlan) ? own.undoPlan.targetHash : undefined
  const targetHash = typeof kept === 'string' ? kept : modelHash(await readElements(target.db, target.schema))
  const items = await frozenItems(ctx, baseline)
  await finish(ctx, module, id, { items, plan: { targetHash } }, { project, kind })
}
