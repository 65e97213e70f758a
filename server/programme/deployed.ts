import sql, { raw } from 'sql-template-tag'
import { isObject } from '#common/text.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { ModelModule } from '#common/model.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { modulesWith } from '#server/model/compile.ts'
import { isUuid } from '#server/records/filter.ts'
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

/** Whether the last deployment of the project that was applied to the environment contains the item as it is now. */
export async function isBuiltIn(
  ctx: Context,
  { id, values }: Subject,
  environment: 'sandbox' | 'production',
): Promise<boolean> {
  const deployed = await deployedItems(ctx, String(values.project ?? ''), environment)
  return (deployed ?? []).some((item) => item.id === id && item.fingerprint === values.fingerprint)
}

/** The deployment that an environment was left by, of whatever project; undefined before the first. */
export async function lastApplied(ctx: Context, environment: string): Promise<string | undefined> {
  const module = moduleOfKind(ctx, 'deployment')
  const columns = ['state', 'environment', 'appliedAt'].map((name) => module?.fields.get(name)?.column)
  const [state, target, at] = columns.map((column) => raw(`d."${column}"`))
  if (!module || columns.includes(undefined)) return undefined
  const [last] = await reader(ctx).query<{ id: string }>(sql`
    select d.id from ${tableOf(ctx, module)} d
    where d.deleted_at is null and ${state} = 'applied' and ${target} = ${environment}
    order by ${at} desc nulls last, d.id desc limit 1`)
  return last?.id
}

/** The items that an environment has, as the last deployment of the project left them; undefined before the first. */
export async function deployedItems(
  ctx: Context,
  projectId: string,
  environment: string,
): Promise<readonly BaselineItem[] | undefined> {
  const deployments = moduleOfKind(ctx, 'deployment')
  const baselines = moduleOfKind(ctx, 'baseline')
  const names = ['project', 'state', 'environment', 'baseline', 'result', 'appliedAt']
  const columns = names.map((name) => deployments?.fields.get(name)?.column)
  const [project, state, target, of, result, at] = columns.map((column) => raw(`d."${column}"`))
  const items = baselines?.fields.get('items')
  if (!deployments || !baselines || !items || columns.includes(undefined) || !isUuid(projectId)) return undefined
  // What was applied says which items it was of; the baseline itself is many times as long.
  const [last] = await reader(ctx).query<{ items: unknown }>(sql`
    select coalesce(${result}, ${raw(`b."${items.column}"`)})::json as items from ${tableOf(ctx, deployments)} d
    join ${tableOf(ctx, baselines)} b on b.id = ${of}
    where d.deleted_at is null and ${state} = 'applied' and ${project} = ${projectId} and ${target} = ${environment}
    order by ${at} desc nulls last, d.id desc limit 1`)
  return last && baselineItems(last.items)
}
