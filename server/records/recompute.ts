import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
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
  const {
    module: targetName = '',
    by: relation = '',
    function: name = 'count',
    of,
    where,
    result,
  } = field.options ?? {}
  const target = ctx.model.modules.get(targetName)
  const by = target?.fields.get(relation)
  if (!target || !by) return
  const source = of === undefined ? undefined : target.fields.get(of)
  const call = raw({ count: 'count', sum: 'sum', min: 'min', max: 'max', average: 'avg' }[name])
  const value = name === 'count' || !source ? sql`*` : comparable(ctx, target, source, 'r')
  const filter = where ? sql`and ${compileFilter(ctx, target, where, 'r')}` : sql``
  const column = columnName(field, 't')
  const set = (suffix: string, to: Sql): Sql => sql`${bare(field, suffix)} = ${to}`
  const sets =
    result === 'money'
      ? [
          set('', sql`x.value`),
          set('_cur', sql`case when x.value is not null then ${ctx.model.settings.baseCurrency} end`),
          set('_base', sql`x.value`),
        ]
      : [set('', sql`x.value`)]
  const found = name === 'count' ? sql`coalesce(g.value, 0)` : sql`g.value`
  const pointed = raw(columnName(by, 'r')(''))
  // Both tables once: a subquery for each record reads the whole of the other where no index serves it.
  await ctx.tx.query(sql`
    update ${tableOf(ctx, module)} t set ${join(sets)}
    from (
      select p.id, ${found} as value from ${tableOf(ctx, module)} p left join (
        select ${pointed} as id, ${call}(${value}) as value from ${tableOf(ctx, target)} r
        where ${pointed} is not null and r.deleted_at is null ${filter} group by ${pointed}) g on g.id = p.id) x
    where x.id = t.id and ${raw(column(''))} is distinct from x.value`)
}

async function recomputeNextActivity(ctx: Writing, module: ModelModule, field: ModelField): Promise<void> {
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
  if (legs.length === 0) return
  await ctx.tx.query(sql`
    with next as (select id, min(at) as at from (${join(legs, ' union all ')}) legs group by id)
    update ${tableOf(ctx, module)} t set ${bare(field, '')} = x.at
    from (select p.id, next.at from ${tableOf(ctx, module)} p left join next on next.id = p.id) x
    where x.id = t.id and ${raw(columnName(field, 't')(''))} is distinct from x.at`)
}

/** A column as the left side of an assignment. */
function bare(field: ModelField, suffix: string): Sql {
  return raw(`"${field.column}${suffix}"`)
}
