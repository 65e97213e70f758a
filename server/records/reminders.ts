import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { instantOf } from '#common/zoned.ts'
import { fixedTable } from '#server/model/registry.ts'
import type { Values } from './check.ts'
import type { Written } from './effects.ts'
import type { Writing } from './write.ts'

const dayMinute = 9 * 60

/** Keeps for each activity that is still to be done the moment at which its owner is reminded. */
export async function setReminders(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const keys = module.capabilities.activity
  if (keys?.reminder === undefined) return
  const rows = written.map(({ id, after }) => ({ id, at: after && remindedAt(ctx, module, after) }))
  const before = new Map(written.map((one) => [one.id, one.before && remindedAt(ctx, module, one.before)]))
  const changed = rows.filter(({ id, at }) => at !== (before.get(id) ?? null))
  if (changed.length === 0) return
  const table = fixedTable(ctx.environment.schema, 'reminder')
  const now = ctx.environment.world.now()
  // What is past has been said, or was never meant to be.
  const [ahead, gone] = [
    changed.filter(({ at }) => at !== null && at > now),
    changed.filter(({ at }) => at === null || at <= now),
  ]
  if (gone.length > 0) {
    await ctx.tx.query(sql`delete from ${table} where record_id = any(${gone.map(({ id }) => id)}::uuid[])`)
  }
  if (ahead.length > 0) {
    await ctx.tx.query(sql`
      insert into ${table} (record_id, module_id, at)
      select x.id, ${module.id}::uuid, x.at from json_to_recordset(${JSON.stringify(ahead)}::json) as x (id uuid, at timestamptz)
      on conflict (record_id) do update set at = excluded.at`)
  }
}

/** `m10` is ten minutes before. A day without an hour begins at nine where the writer is. */
function remindedAt(ctx: Writing, module: ModelModule, values: Values): string | null {
  const { reminder, at, done } = module.capabilities.activity ?? {}
  const [before, moment] = [values[reminder ?? ''], values[at ?? '']]
  if (typeof before !== 'string' || typeof moment !== 'string' || values[done ?? ''] === true) return null
  const minutes = /^m(\d{1,6})$/.exec(before)?.[1]
  if (minutes === undefined) return null
  const instant = moment.length === 10 ? instantOf({ day: moment, minute: dayMinute }, ctx.user.timeZone) : moment
  const atMs = Date.parse(instant)
  return Number.isNaN(atMs) ? null : new Date(atMs - Number(minutes) * 60_000).toISOString()
}
