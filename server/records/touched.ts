import sql, { raw } from 'sql-template-tag'
import type { ChangeAction } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import { visibleIds } from './list.ts'
import { ownedBy } from './remove.ts'
import type { Writing } from './write.ts'

/** By module, records that the reader saw before they went along with others. */
type SeenBefore = ReadonlyMap<string, ReadonlySet<string>>

/** What belongs to records that are about to go: once they are in the trash, who saw it through them sees it no longer. */
export async function belongingsSeen(ctx: Writing, module: ModelModule, ids: readonly string[]): Promise<SeenBefore> {
  const seen = new Map<string, Set<string>>()
  for (const { child, field } of ownedBy(ctx, module)) {
    const rows = await ctx.tx.query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, child)} t
      where ${raw(`t."${field.column}"`)} = any(${[...ids]}::uuid[]) and t.deleted_at is null
        and ${rowRule(ctx, child, 'read', 't')}`)
    seen.set(child.name, new Set([...(seen.get(child.name) ?? []), ...rows.map(({ id }) => id)]))
  }
  return seen
}

/** How many records of each module the act has touched so far, or done one thing to, of those that the reader sees. */
export async function touchedBy(
  ctx: Writing,
  action?: ChangeAction,
  seenBefore: SeenBefore = new Map(),
): Promise<Record<string, number>> {
  const only = action === undefined ? sql`` : sql` and action = ${action}`
  const rows = await ctx.tx.query<{ module_id: string; ids: string[] }>(sql`
    select module_id, array_agg(distinct record_id) as ids from ${changeTable(ctx.environment)}
    where tx = ${ctx.actId}${only} group by module_id`)
  const touched: Record<string, number> = {}
  for (const { module_id: id, ids } of rows) {
    const name = ctx.model.modulesById.get(id)?.name
    const before = seenBefore.get(name ?? '')
    const seen =
      name === undefined ? 0 : before ? ids.filter((one) => before.has(one)).length : await countVisible(ctx, name, ids)
    if (name !== undefined && seen > 0) touched[name] = seen
  }
  return touched
}

async function countVisible(ctx: Writing, module: string, ids: readonly string[]): Promise<number> {
  const live = await visibleIds(ctx, module, ids)
  return live.length + (await visibleIds(ctx, module, ids, { deleted: true })).length
}
