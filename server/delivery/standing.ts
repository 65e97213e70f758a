import sql, { raw, type Sql } from 'sql-template-tag'

import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { dayIn } from '#server/records/calendar.ts'
import { reader } from '#server/records/list.ts'
import { columnName } from '#server/records/select.ts'

/** How a document stands, whoever asks. */
export interface Standing {
  readonly status: string
  /** The last day on which it may be accepted. */
  readonly validUntil: string | null
  readonly ownerId: string | null
}

export async function readStanding(ctx: Context, module: ModelModule, id: string): Promise<Standing | undefined> {
  const keys = module.capabilities.pricedDocument
  const column = (name: string | undefined): Sql => {
    const field = module.fields.get(name ?? '')
    return field ? raw(columnName(field, 't')('')) : sql`null`
  }
  const rows = await reader(ctx).query<Standing>(sql`
    select coalesce(${column(keys?.status)}::text, '') as status, ${column(keys?.validUntil)}::text as "validUntil",
      ${module.capabilities.owned ? sql`t.owner_id` : sql`null::uuid`} as "ownerId"
    from ${tableOf(ctx, module)} t where t.id = ${id} and t.deleted_at is null`)
  return rows[0]
}

/** What can be done with it from outside. */
export function stateOf(ctx: Context, { status, validUntil }: Standing): PublicState {
  const today = dayIn(ctx.environment.world.now(), ctx.model.settings.timeZone)
  if (status === 'accepted' || status === 'rejected' || status === 'superseded') return status
  const isOver = validUntil !== null && validUntil < today
  return status === 'sent' && !isOver ? 'open' : 'expired'
}

export type PublicState = 'open' | 'accepted' | 'rejected' | 'expired' | 'superseded'
