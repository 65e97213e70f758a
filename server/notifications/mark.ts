import sql from 'sql-template-tag'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { keptPerPerson } from './read.ts'

const readDays = 30
const keptDays = 90

/** Read or unread: those named, or all up to a moment, so that what comes meanwhile stays unread. */
export async function markNotices(
  ctx: Context,
  which: { readonly ids?: readonly string[] | undefined; readonly until?: string | undefined },
  isRead: boolean,
): Promise<void> {
  const { db, schema, world } = ctx.environment
  const table = fixedTable(schema, 'notification')
  const chosen = which.ids
    ? sql`n.id = any(${[...which.ids]}::uuid[])`
    : sql`n.at <= ${which.until ?? world.now()}::timestamptz`
  if (isRead) {
    await db.query(sql`
      update ${table} n set read_at = ${world.now()}::timestamptz, xid = pg_current_xact_id()
      where n.user_id = ${ctx.user.id} and n.read_at is null and ${chosen}`)
    return
  }
  // Where another of the same has come since, that one says it.
  await db.query(sql`
    update ${table} n set read_at = null, xid = pg_current_xact_id()
    where n.user_id = ${ctx.user.id} and n.read_at is not null and ${chosen}
      and not exists (select 1 from ${table} o where o.user_id = n.user_id and o.kind = n.kind and o.gather = n.gather
        and o.id <> n.id and (o.read_at is null or o.id > n.id))`)
}

/** What was read a month ago, what is three months old, and of each person all but the latest thousand. */
export async function purgeNotices({ db, schema, world }: Environment): Promise<number> {
  const table = fixedTable(schema, 'notification')
  const rows = await db.query(sql`
    delete from ${table} where read_at < ${world.now()}::timestamptz - make_interval(days => ${readDays})
      or at < ${world.now()}::timestamptz - make_interval(days => ${keptDays})
      or id in (select id from (
        select id, row_number() over (partition by user_id order by at desc, id desc) as n from ${table}) numbered
        where n > ${keptPerPerson})
    returning 1`)
  return rows.length
}
