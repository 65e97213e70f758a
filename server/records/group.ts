import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { statementOnce } from './compiled.ts'
import { moduleOf, readableField, typeOf, unknownField } from './fields.ts'
import { conditionsOf, reader } from './list.ts'
import { comparable, fieldJson, limitTo } from './select.ts'

type GroupPeriod = 'month' | 'quarter' | 'year'

export interface Aggregate {
  readonly function: 'count' | 'sum' | 'min' | 'max' | 'average'
  readonly field: string
  /** A percentage field by which each value is multiplied first. */
  readonly weightedBy?: string
}

interface GroupQuery {
  readonly module: string
  /** One or two fields; none gives one group of everything. */
  readonly by: readonly string[]
  /** By what dates and moments are grouped; by month where it says nothing. */
  readonly period?: GroupPeriod | undefined
  readonly aggregates?: readonly Aggregate[]
  readonly filter?: Filter
  readonly search?: string
  readonly scope?: 'working' | 'holding' | 'all'
  readonly limit?: number
}

const groupsMax = 500

/**
 * Groups as JSON text: `{"groups":[{"keys":[…],"count":2,"sum:amount":"10.00"}]}`. Amounts of money
 * are added in the base currency, so that they are never mixed.
 */
export async function groupRecords(ctx: Context, query: GroupQuery): Promise<string> {
  return await reader(ctx).text(statementOnce(ctx, 'groups', query, () => sql`select ${groupSql(ctx, query)}::text`))
}

/** The groups as a value, so that one statement can read the totals of a board. */
export function groupSql(ctx: Context, query: GroupQuery): Sql {
  const module = moduleOf(ctx, query.module)
  if (query.by.length > 2) throw invalidField('by', 'limit', 'Como mucho dos campos.', 'At most two fields.')
  const fields = query.by.map((name) => groupable(ctx, module, name))
  const aggregates = (query.aggregates ?? []).map((one) => aggregateSql(ctx, module, one))
  const keys = fields.map((field) => keySql(ctx, module, field, query.period))
  const conditions = [...conditionsOf(ctx, module, query, 't'), rowRule(ctx, module, 'read', 't')]
  const shown = fields.map((field, index) => keyJson(ctx, module, field, sql`grouped.${raw(`k${index}`)}`))
  const values = aggregates.map((one, index) => sql`, ${one.name}::text, ${raw(`grouped.a${index}`)}`)
  const grouping = keys.length === 0 ? empty : sql`group by ${join(keys.map((_, index) => raw(String(index + 1))))}`
  const columns = [
    ...keys.map((key, index) => sql`${key} as ${raw(`k${index}`)}`),
    sql`count(*) as records`,
    ...aggregates.map((one, index) => sql`${one.value} as ${raw(`a${index}`)}`),
  ]
  return sql`(
    select json_build_object('groups', coalesce(json_agg(json_build_object(
      'keys', json_build_array(${join(shown.length > 0 ? shown : [empty], ', ')}), 'count', grouped.records ${join(values.length > 0 ? values : [empty], '')})
      order by grouped.records desc), '[]'::json))
    from (select ${join(columns)} from ${tableOf(ctx, module)} t where ${join(conditions, ' and ')} ${grouping}
      order by count(*) desc ${limitTo(Math.min(query.limit ?? groupsMax, groupsMax))}) grouped)`
}

function groupable(ctx: Context, module: ModelModule, name: string): ModelField {
  const field = readableField(ctx, module, name)
  if (!field) throw unknownField(name)
  if (typeOf(field).groupable || field.type === 'user') return field
  throw invalidField(name, 'group', 'No se puede agrupar por este campo.', 'Records cannot be grouped by this field.')
}

/** Of dates and moments the part of the calendar that a filter knows too: `2026`, `2026-Q3`, `2026-08`. */
const periodFormats = { month: 'YYYY-MM', quarter: 'YYYY-"Q"Q', year: 'YYYY' } as const

function keySql(ctx: Context, module: ModelModule, field: ModelField, period: GroupPeriod = 'month'): Sql {
  const format = raw(`'${periodFormats[period]}'`)
  const value = comparable(ctx, module, field, 't')
  const as = typeOf(field).compareAs
  if (as === 'date') return sql`to_char(${value}, ${format})`
  if (as === 'timestamptz') return sql`to_char(${value} at time zone ${ctx.user.timeZone}, ${format})`
  return value
}

/** A relation's key is shown with its title, if the reader may see it; through a row of one column. */
function keyJson(ctx: Context, module: ModelModule, field: ModelField, key: Sql): Sql {
  if (field.type !== 'relation' && field.type !== 'user') return sql`to_json(${key})`
  const column = `"${field.column}"`
  return sql`(select ${fieldJson(ctx, module, field, 'one')} from (select ${key} as ${raw(column)}) one)`
}

function aggregateSql(ctx: Context, module: ModelModule, aggregate: Aggregate): { name: string; value: Sql } {
  const weight = aggregate.weightedBy === undefined ? undefined : readableField(ctx, module, aggregate.weightedBy)
  if (aggregate.weightedBy !== undefined && !weight) throw unknownField(aggregate.weightedBy)
  const name = `${weight ? 'weighted' : aggregate.function}:${aggregate.field}`
  const field = readableField(ctx, module, aggregate.field)
  if (!field) throw unknownField(aggregate.field)
  const value = comparable(ctx, module, field, 't')
  if (aggregate.function === 'count') return { name, value: sql`count(${value})` }
  if (!typeOf(field).summable) {
    throw invalidField(aggregate.field, 'sum', 'No se puede sumar este campo.', 'This field cannot be added up.')
  }
  const call = { sum: 'sum', min: 'min', max: 'max', average: 'avg' }[aggregate.function]
  const factor = weight ? sql` * ${comparable(ctx, module, weight, 't')}` : empty
  // Divided once, not for each row.
  const share = raw(weight ? ' / 100' : '')
  return { name, value: sql`trim_scale(round(${raw(call)}(${value}${factor})::numeric${share}, 4))::text` }
}
