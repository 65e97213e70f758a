import sql, { type Sql } from 'sql-template-tag'
import type { ChangeAction } from '#common/change.ts'
import { coalesced } from '#server/coalesced.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { fixedTable } from '#server/model/registry.ts'

/** A change about to be logged; values by field id (standard keys by name), in written form. */
interface ChangeEntry {
  readonly moduleId: string
  readonly recordId: string
  readonly version: number
  readonly action: ChangeAction
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

/** Writes entries in the transaction of the write that they describe. */
export async function logChanges(ctx: Context, tx: Transaction, entries: readonly ChangeEntry[]): Promise<void> {
  if (entries.length === 0) return
  ctx.onAct?.()
  const rows = entries.map((entry) => ({
    module_id: entry.moduleId,
    record_id: entry.recordId,
    version: entry.version,
    action: entry.action,
    before: entry.before,
    after: entry.after,
  }))
  await tx.query(sql`
    insert into ${changeTable(ctx.environment)} (at, actor, channel, module_id, record_id, version, action, before, after, tx)
    select ${ctx.environment.world.now()}::timestamptz, ${ctx.policy.userId}::uuid, ${ctx.channel},
      module_id, record_id, version, action, before, after, ${ctx.actId}::uuid
    from json_to_recordset(${JSON.stringify(rows)}::json) as x (
      module_id uuid, record_id uuid, version int, action text, before jsonb, after jsonb)`)
}

export function changeTable(environment: Environment): Sql {
  return fixedTable(environment.schema, 'change')
}

/** Acts have rising ids, which begin with their time. */
export function firstIdAt(ms: number): string {
  const time = Math.trunc(ms).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

export const changeChannel = 'lazo_change'

/** While much is written, readers hear of it so often: they gather for longer than that before they look. */
const toldEveryMs = 20

/**
 * Tells the readers of the log, in all processes, that there is something new. Outside the write's
 * transaction, since a notification makes commits wait for each other. At once after a while of quiet; what is
 * written soon after is told by the next, all of it together.
 */
export const announceChanges = coalesced(async ({ db, schema, world }: Environment) => {
  // The database may be gone just now; readers also look for themselves when it is back.
  await db.query(sql`select pg_notify(${changeChannel}, ${schema})`).catch(() => undefined)
  await world.rest(toldEveryMs)
})
