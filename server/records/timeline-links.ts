import sql, { raw, type Sql } from 'sql-template-tag'
import type { Channel } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { readableFields } from './fields.ts'
import { findTitles, referencesOf } from './references.ts'
import { columnName, limitTo, linkOf } from './select.ts'
import type { ChangeEntry } from './timeline-changes.ts'

/** What one act did to the links of one field. */
export interface LinkRow {
  readonly actor: string | null
  readonly channel: Channel
  readonly act: string
  readonly field: string
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/** Place of a leg's row in the timeline, by which it is older than what was shown. */
export type Older = (at: Sql, key: Sql) => Sql

/** Links made and undone, by whichever end or page; those to records out of sight did not happen. */
export function linkLegs(ctx: Context, module: ModelModule, id: string, isOlder: Older, limit: number): Sql[] {
  const changes = changeTable(ctx.environment)
  return readableFields(ctx, module).flatMap((field) => {
    const link = field.type === 'relations' ? linkOf(ctx, field) : undefined
    if (!link?.far) return []
    const [near, far] = [raw(columnName(link.near, 'l')('')), raw(columnName(link.far, 'l')(''))]
    const targets = (removed: boolean): Sql =>
      sql`coalesce(json_agg(distinct r.id) filter (where (c.action = 'delete') = ${removed}), '[]')`
    const key = sql`'link:' || lpad(max(c.seq)::text, 19, '0')`
    return [
      sql`(select max(c.at) as at, ${key} as key, 'link' as kind, null::text as module,
        json_build_object('actor', c.actor, 'channel', c.channel, 'act', c.tx, 'field', ${field.name}::text,
          'added', ${targets(false)}, 'removed', ${targets(true)}) as payload
      from ${tableOf(ctx, link.through)} l
        join ${tableOf(ctx, link.target)} r on r.id = ${far} and r.deleted_at is null and ${rowRule(ctx, link.target, 'read', 'r')}
        join ${changes} c on c.record_id = l.id and c.module_id = ${link.through.id} and c.action in ('create', 'delete', 'restore')
      where ${near} = ${id} and c.tx not in (
        select own.tx from ${changes} own where own.record_id = ${id} and own.action = 'create')
      group by c.actor, c.channel, c.tx having ${isOlder(sql`max(c.at)`, key)}
      order by 1 desc, 2 desc ${limitTo(limit)})`,
    ]
  })
}

export async function describeLinks(
  ctx: Context,
  module: ModelModule,
  rows: readonly LinkRow[],
): Promise<Map<LinkRow, ChangeEntry>> {
  const users = moduleWith(ctx.model, 'user')
  const links = (row: LinkRow) => [...row.added, ...row.removed].map((id) => ({ id }))
  const titles = await findTitles(ctx, [
    ...rows.flatMap((row) => referencesOf(ctx, module, { [row.field]: links(row) })),
    ...rows.flatMap(({ actor }) => (users && actor ? [{ field: '', module: users, id: actor }] : [])),
  ])
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, title: titles.get(id) ?? null }))
  return new Map(
    rows.map((row) => [
      row,
      {
        action: 'update',
        channel: row.channel,
        of: null,
        actor: users && row.actor ? { id: row.actor, title: titles.get(`${users.name}/${row.actor}`) ?? null } : null,
        act: row.act,
        fields: [{ field: row.field, before: named(row.removed), after: named(row.added) }],
      },
    ]),
  )
}
