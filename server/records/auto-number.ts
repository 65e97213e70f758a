import sql, { raw } from 'sql-template-tag'
import { v5 as uuidFromName } from 'uuid'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { fixedTable } from '#server/model/registry.ts'
import { dayIn } from './calendar.ts'
import type { Values } from './check.ts'
import type { Writing } from './write.ts'

/** The next numbers of each auto-number field, but for one that is drawn when the record is issued. */
export async function nextNumbers(ctx: Writing, module: ModelModule, count: number): Promise<Values[]> {
  const onIssue = module.capabilities.pricedDocument?.number
  const fields = [...module.fields.values()].filter(({ type, name }) => type === 'autoNumber' && name !== onIssue)
  if (fields.length === 0 || count === 0) return []
  const results: Record<string, unknown>[] = Array.from({ length: count }, () => ({}))
  for (const field of fields) {
    const numbers = await drawNumbers(ctx, field, count)
    results.forEach((result, index) => {
      result[field.name] = numbers[index]
    })
  }
  return results
}

/**
 * Numbers of a field's series, or of this year's where it begins again each year. The counter's row is
 * locked until commit, so that what is rolled back leaves no gap.
 */
export async function drawNumbers(ctx: Writing, field: ModelField, count: number): Promise<string[]> {
  const { prefix = '', digits = 0, yearly } = field.options ?? {}
  const year = dayIn(ctx.environment.world.now(), ctx.model.settings.timeZone).slice(0, 4)
  const series = yearly ? uuidFromName(year, field.id) : field.id
  const table = fixedTable(ctx.environment.schema, 'counter')
  const rows = await ctx.tx.query<{ value: number }>(sql`
    insert into ${table} (field_id, value) values (${series}, ${count})
    on conflict (field_id) do update set value = counter.value + ${count} returning value`)
  const last = rows[0]?.value ?? count
  return Array.from({ length: count }, (_, index) => {
    const number = String(last - count + index + 1).padStart(digits, '0')
    return `${prefix}${yearly ? `${year}-` : ''}${number}`
  })
}

/** After a load with numbers of its own: the series of documents go on behind the highest. */
export async function continueSeries(ctx: Writing): Promise<void> {
  const table = fixedTable(ctx.environment.schema, 'counter')
  for (const module of ctx.model.modules.values()) {
    for (const { series, last } of await highestNumbers(ctx, module)) {
      await ctx.tx.query(sql`
        insert into ${table} (field_id, value) values (${series}, ${last})
        on conflict (field_id) do update set value = greatest(counter.value, ${last})`)
    }
  }
}

/** The highest number of each year among the documents of a module, by the series that gives them. */
export async function highestNumbers(
  ctx: Writing,
  module: ModelModule,
): Promise<readonly { readonly series: string; readonly last: number }[]> {
  const field = module.fields.get(module.capabilities.pricedDocument?.number ?? '')
  if (!field?.options?.yearly) return []
  const prefix = field.options.prefix ?? ''
  const column = raw(`t."${field.column}"`)
  const rows = await ctx.tx.query<{ year: string; last: number }>(sql`
    select found.parts[1] as year, max(found.parts[2]::bigint)::int as last
    from (select regexp_match(substr(${column}, ${prefix.length + 1}), '^(\\d{4})-(\\d{1,9})') as parts
      from ${tableOf(ctx, module)} t where starts_with(${column}, ${prefix})) found
    where found.parts is not null group by 1`)
  return rows.map(({ year, last }) => ({ series: uuidFromName(year, field.id), last }))
}
