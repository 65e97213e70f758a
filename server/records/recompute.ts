import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { compileFilter } from './filter.ts'
import { columnName, comparable } from './select.ts'
import type { Writing } from './write.ts'

/**
 * Works out every roll-up and next activity again, a whole table at a time: after a load, or where
 * their definition changed (`only` those fields, by id). It follows from other records, so it is no
 * change of these.
 */
export async function recompute(ctx: Writing, only?: ReadonlySet<string>): Promise<void> {
  for (const module of ctx.model.modules.values()) {
    for (const field of module.fields.values()) {
      if (only && !only.has(field.id)) continue
      if (field.type === 'rollup') await recomputeRollup(ctx, module, field)
      if (field.type === 'nextActivity') await recomputeNextActivity(ctx, module, field)
    }
  }
}

async function recomputeRollup(ctx: Writing, module: ModelModule, field: ModelField): Promise<void> {
  const stale = staleRollups(ctx, module, field)
  if (!stale) return
  const set = (suffix: string, to: Sql): Sql => sql`${bare(field, suffix)} = ${to}`
  const sets =
    field.options?.result === 'money'
      ? [
          set('', sql`x.value`),
          set('_cur', sql`case when x.value is not null then ${ctx.model.settings.baseCurrency} end`),
          set('_base', sql`x.value`),
        ]
      : [set('', sql`x.value`)]
  await ctx.tx.query(sql`update ${tableOf(ctx, module)} t set ${join(sets)} from (${stale}) x where x.id = t.id`)
}

/** The records whose roll-up is not what it rolls up, with what it should be. */
export function staleRollups(ctx: Context, module: ModelModule, field: ModelField): Sql | undefined {
  const { module: targetName = '', by: relation = '', function: name = 'count', of, where } = field.options ?? {}
  const target = ctx.model.modules.get(targetName)
  const by = target?.fields.get(relation)
  if (!target || !by) return undefined
  const source = of === undefined ? undefined : target.fields.get(of)
  const call = raw({ count: 'count', sum: 'sum', min: 'min', max: 'max', average: 'avg' }[name])
  const value = name === 'count' || !source ? sql`*` : comparable(ctx, target, source, 'r')
  const filter = where ? sql`and ${compileFilter(ctx, target, where, 'r')}` : sql``
  const found = name === 'count' ? sql`coalesce(g.value, 0)` : sql`g.value`
  const pointed = raw(columnName(by, 'r')(''))
  // Both tables once: a subquery for each record reads the whole of the other where no index serves it.
  return sql`select x.id, x.is_live, x.stored, x.value from (
      select t.id, t.deleted_at is null as is_live, ${raw(columnName(field, 't')(''))} as stored, ${found} as value
      from ${tableOf(ctx, module)} t left join (
        select ${pointed} as id, ${call}(${value}) as value from ${tableOf(ctx, target)} r
        where ${pointed} is not null and r.deleted_at is null ${filter} group by ${pointed}) g on g.id = t.id) x
    where x.stored is distinct from x.value`
}

async function recomputeNextActivity(ctx: Writing, module: ModelModule, field: ModelField): Promise<void> {
  const stale = staleNextActivities(ctx, module, field)
  if (!stale) return
  await ctx.tx.query(sql`
    update ${tableOf(ctx, module)} t set ${bare(field, '')} = x.value from (${stale}) x where x.id = t.id`)
}

/** The records that say another next activity than the one that they have, with the right one. */
export function staleNextActivities(ctx: Context, module: ModelModule, field: ModelField): Sql | undefined {
  const legs = ctx.model.settings.nextActivityModules.flatMap((name) => {
    const activities = ctx.model.modules.get(name)
    const keys = activities?.capabilities.activity
    const at = activities?.fields.get(keys?.at ?? '')
    const regarding = activities?.fields.get(keys?.regarding ?? '')
    if (!activities || !at || !regarding) return []
    const done = activities.fields.get(keys?.done ?? '')
    const isOpen = done ? sql`${raw(columnName(done, 'a')(''))} is not true` : sql`true`
    return [
      sql`select ${raw(columnName(regarding, 'a')(''))} as id, ${raw(columnName(at, 'a')(''))}::timestamptz as at
        from ${tableOf(ctx, activities)} a where a.deleted_at is null and ${isOpen}
        and ${raw(columnName(regarding, 'a')('_mod'))} = ${module.id}::uuid`,
    ]
  })
  if (legs.length === 0) return undefined
  return sql`
    select t.id, t.deleted_at is null as is_live, ${raw(columnName(field, 't')(''))} as stored, next.at as value from ${tableOf(ctx, module)} t
    left join (select id, min(at) as at from (${join(legs, ' union all ')}) legs group by id) next on next.id = t.id
    where ${raw(columnName(field, 't')(''))} is distinct from next.at`
}

/** A column as the left side of an assignment. */
function bare(field: ModelField, suffix: string): Sql {
  return raw(`"${field.column}${suffix}"`)
}
