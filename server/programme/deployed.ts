import sql, { raw } from 'sql-template-tag'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { ModelModule } from '#common/model.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { modulesWith } from '#server/model/compile.ts'
import { reader } from '#server/records/list.ts'
import type { Subject } from '#server/records/record-rules.ts'

/** The module whose records stand for something of the project; none until a project was started. */
export function moduleOfKind(ctx: Pick<Context, 'model'>, kind: ProgrammeKind): ModelModule | undefined {
  return modulesWith(ctx.model, 'programme').find(({ capabilities }) => capabilities.programme?.as === kind)
}

/** An item in a baseline: which revision of it, with which fingerprint. */
export interface BaselineItem {
  readonly id: string
  readonly revision: number
  readonly fingerprint: string
  /** It is being worked on again: what counts is what was approved before. */
  readonly isCarried: boolean
}

export function baselineItems(value: unknown): BaselineItem[] {
  const items = isObject(value) ? value.items : value
  if (!Array.isArray(items)) return []
  return items.flatMap((one: unknown) =>
    isObject(one) && typeof one.id === 'string' && typeof one.fingerprint === 'string'
      ? [
          {
            id: one.id,
            revision: Number(one.revision ?? 1),
            fingerprint: one.fingerprint,
            isCarried: one.isCarried === true,
          },
        ]
      : [],
  )
}

/** Whether a deployment that was applied to the environment contains the item as it is now. */
export async function isBuiltIn(
  ctx: Context,
  { id, values }: Subject,
  environment: 'sandbox' | 'production',
): Promise<boolean> {
  const deployments = moduleOfKind(ctx, 'deployment')
  const baselines = moduleOfKind(ctx, 'baseline')
  const state = deployments?.fields.get('state')
  const target = deployments?.fields.get('environment')
  const of = deployments?.fields.get('baseline')
  const items = baselines?.fields.get('items')
  const result = deployments?.fields.get('result')
  if (!deployments || !baselines || !state || !target || !of || !items || !result) return false
  // What was applied says which items it was of; the baseline itself is many times as long.
  const rows = await reader(ctx).query<{ items: unknown }>(sql`
    select coalesce(${raw(`d."${result.column}"`)}, ${raw(`b."${items.column}"`)})::json as items from ${tableOf(ctx, deployments)} d
    join ${tableOf(ctx, baselines)} b on b.id = ${raw(`d."${of.column}"`)}
    where d.deleted_at is null and ${raw(`d."${state.column}"`)} = 'applied'
      and ${raw(`d."${target.column}"`)} = ${environment} and ${raw(`b."${items.column}"`)} is not null`)
  return rows.some((row) =>
    baselineItems(row.items).some((item) => item.id === id && item.fingerprint === values.fingerprint),
  )
}
