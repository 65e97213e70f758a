import sql, { join, type Sql } from 'sql-template-tag'

import { shortlistKeys } from '#common/api/shortlist.ts'
import { missing } from '#common/errors.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { isUuid } from './filter.ts'

interface Reference {
  readonly module: string
  readonly id: string
}

interface Listed extends Reference {
  readonly title: string
}

const listedMax = 100
const recentMax = 20

/** What one marked and what one opened last, in their order; what one may no longer read is not there. */
export async function readShortlist(
  ctx: Context,
): Promise<{ readonly favourites: Listed[]; readonly recent: Listed[] }> {
  const { favourites, recent } = shortlistKeys
  const rows = await ctx.environment.db.query<{ key: string; value: unknown }>(sql`
    select key, value from ${fixedTable(ctx.environment.schema, 'preference')}
    where user_id = ${ctx.user.id} and key in (${favourites}, ${recent})`)
  const kept = new Map(rows.map(({ key, value }) => [key, referencesIn(value)]))
  const titles = await titlesOf(ctx, [...kept.values()].flat())
  const listed = (key: string): Listed[] =>
    (kept.get(key) ?? []).flatMap(({ module, id }) => {
      const title = titles.get(`${module} ${id}`)
      return title === undefined ? [] : [{ module, id, title }]
    })
  return { favourites: listed(favourites), recent: listed(recent) }
}

/** Puts a record first among the recent ones; what one may not read is not noted. */
export async function keepRecent(ctx: Context, seen: Reference): Promise<void> {
  if ((await titlesOf(ctx, [seen])).size === 0) throw missing()
  const table = fixedTable(ctx.environment.schema, 'preference')
  await ctx.environment.db.transaction(async (tx) => {
    // Two devices at once: the row is there and locked before either reads it.
    const [row] = await tx.query<{ value: unknown }>(sql`
      insert into ${table} (user_id, key, value) values (${ctx.user.id}, ${shortlistKeys.recent}, '[]'::jsonb)
      on conflict (user_id, key) do update set value = ${table}.value returning value`)
    const others = referencesIn(row?.value).filter(({ id }) => id !== seen.id)
    const value = JSON.stringify([seen, ...others].slice(0, recentMax))
    await tx.query(sql`
      update ${table} set value = ${value}::jsonb where user_id = ${ctx.user.id} and key = ${shortlistKeys.recent}`)
  })
}

/** Preferences hold what the browser wrote: whatever is no reference is passed over. */
function referencesIn(value: unknown): Reference[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, listedMax).flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('module' in one) || !('id' in one)) return []
    const { module, id } = one
    return typeof module === 'string' && typeof id === 'string' && isUuid(id) ? [{ module, id }] : []
  })
}

async function titlesOf(ctx: Context, references: readonly Reference[]): Promise<ReadonlyMap<string, string>> {
  const legs = [...new Set(references.map(({ module }) => module))].flatMap((name): Sql[] => {
    const module = ctx.model.modules.get(name)
    if (!module || ctx.policy.scope(name, 'read') === 'none') return []
    const ids = references.flatMap((one) => (one.module === name ? [one.id] : []))
    return [
      sql`select ${name}::text as module, t.id::text as id, t.title from ${tableOf(ctx, module)} t
        where t.id = any(${ids}::uuid[]) and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`,
    ]
  })
  if (legs.length === 0) return new Map()
  const rows = await ctx.environment.db.query<Listed>(join(legs, ' union all '))
  return new Map(rows.map(({ module, id, title }) => [`${module} ${id}`, title]))
}
