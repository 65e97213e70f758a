import sql from 'sql-template-tag'
import type { ChangeAction } from '#common/change.ts'
import { changeTable } from '#server/changes/log.ts'
import { visibleIds } from './list.ts'
import type { Writing } from './write.ts'

/** How many records of each module the act has touched so far, or done one thing to, of those that the reader sees. */
export async function touchedBy(ctx: Writing, action?: ChangeAction): Promise<Record<string, number>> {
  const only = action === undefined ? sql`` : sql` and action = ${action}`
  const rows = await ctx.tx.query<{ module_id: string; ids: string[] }>(sql`
    select module_id, array_agg(distinct record_id) as ids from ${changeTable(ctx.environment)}
    where tx = ${ctx.actId}${only} group by module_id`)
  const touched: Record<string, number> = {}
  for (const { module_id: id, ids } of rows) {
    const name = ctx.model.modulesById.get(id)?.name
    const seen = name === undefined ? 0 : await countVisible(ctx, name, ids)
    if (name !== undefined && seen > 0) touched[name] = seen
  }
  return touched
}

async function countVisible(ctx: Writing, module: string, ids: readonly string[]): Promise<number> {
  const live = await visibleIds(ctx, module, ids)
  return live.length + (await visibleIds(ctx, module, ids, { deleted: true })).length
}
