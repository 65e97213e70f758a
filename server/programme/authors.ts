import sql from 'sql-template-tag'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { reader } from '#server/records/list.ts'
import { allOf, type Graph } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'

/**
 * Items in review of whose content, as it is, something was last written by whoever asks, out of the log of
 * changes. What was approved before is not theirs any more: somebody else has looked at it.
 */
export async function writtenBy(ctx: Context, graph: Graph): Promise<ReadonlySet<string>> {
  const module = moduleOfKind(ctx, 'specItem')
  const { content } = module?.capabilities ?? {}
  const state = module?.fields.get(module.lifecycle?.field ?? '')
  const items = allOf(graph, 'specItem').flatMap((one) => (one.state === 'inReview' ? one.id : []))
  if (!module || !content || !state || items.length === 0) return new Set()
  const fields = content.normative.flatMap((name) => module.fields.get(name)?.id ?? [])
  const changes = changeTable(ctx.environment)
  const rows = await reader(ctx).query<{ id: string }>(sql`
    with approved as (
      select record_id, max(seq) as seq from ${changes}
      where record_id = any(${items}::uuid[]) and module_id = ${module.id} and after->>${state.id} = 'approved'
      group by record_id),
    last as (
      select distinct on (c.record_id, field) c.record_id, c.actor
      from ${changes} c left join approved a on a.record_id = c.record_id
        cross join lateral jsonb_object_keys(c.after) field
      where c.record_id = any(${items}::uuid[]) and c.module_id = ${module.id}
        and field = any(${fields}) and c.seq > coalesce(a.seq, 0)
      order by c.record_id, field, c.seq desc)
    select distinct record_id as id from last where actor = ${ctx.policy.userId}`)
  return new Set(rows.map(({ id }) => id))
}
