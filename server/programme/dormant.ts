import sql from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import type { Localized } from '#common/errors.ts'
import { labelOf } from '#common/uses.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { reader } from '#server/records/list.ts'
import { mayKnow } from './why.ts'

const dormantDays = 60
const dayMs = 86_400_000
const shownMax = 100

interface Dormant {
  readonly id: string
  readonly kind: string
  readonly label: Localized
  readonly module: Localized | null
  readonly since: string
}

/** What the company made and nobody has written or looked at for two months, longest first. */
export async function dormantElements(ctx: Context): Promise<Dormant[]> {
  const { schema, world } = ctx.environment
  const before = new Date(Date.parse(world.now()) - dormantDays * dayMs).toISOString()
  const rows = await reader(ctx).query<Element & { since: string } & Record<string, unknown>>(sql`
    select e.id, e.kind, e.name, e.parent, e.definition, e.origin, e.owner, f.since
    from ${fixedTable(schema, 'element')} e left join ${fixedTable(schema, 'element_use')} u on u.element_id = e.id
      cross join lateral (select greatest(u.last_written, u.last_used, e.created_at) as since) f
    where e.origin <> 'core' and e.kind in ('module', 'field', 'view') and f.since < ${before}::timestamptz
    order by f.since, e.id limit ${shownMax}`)
  return rows
    .filter((one) => mayKnow(ctx, one))
    .map((one) => ({
      id: one.id,
      kind: one.kind,
      label: labelOf(one),
      module: ctx.model.modulesById.get(one.parent ?? '')?.label.plural ?? null,
      since: one.since,
    }))
}
