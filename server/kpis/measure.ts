import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import {
  isFigures,
  isShare,
  wilson,
  type Figures,
  type Interval,
  type KpiQuery,
  type KpiWindow,
  type Measure,
  type Operand,
} from '#common/kpi.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { today } from '#server/programme/today.ts'
import { addDays } from '#common/dates.ts'
import { midnight, windowDays } from '#server/records/calendar.ts'
import { moduleOf, readableField, typeOf, unknownField } from '#server/records/fields.ts'
import { conditionsOf, reader } from '#server/records/list.ts'
import { comparable } from '#server/records/select.ts'

export interface Measured {
  /** A decimal as it travels; nothing where there is nothing to measure. */
  readonly value: string | null
  /** Records that it rests on; of a ratio those that it divides by. */
  readonly n: number
  /** Of a share, at 95 %, in the unit of the value. */
  readonly interval: Interval | null
}

/** The same for whoever looks: everything, by the calendar of the company. */
export function forEverybody<C extends Context>(ctx: C): C {
  return asSystem({ ...ctx, user: { ...ctx.user, timeZone: ctx.model.settings.timeZone } })
}

/** The value of a query on a day, within the rights of the context. */
export async function measure(ctx: Context, query: KpiQuery, day = today(ctx)): Promise<Measured> {
  return (await measureDays(ctx, query, [day]))[0] ?? { value: null, n: 0, interval: null }
}

/** The same for several days in one statement. */
export async function measureDays(ctx: Context, query: KpiQuery, days: readonly string[]): Promise<Measured[]> {
  if (days.length === 0) return []
  const rows = days.map(
    (day) => sql`json_build_array(${join(operandsOf(query).map((one) => operandSql(ctx, one, day)))})`,
  )
  const text = await reader(ctx).text(sql`select json_build_array(${join(rows)})::text`)
  // The statement above answers an array a day, with a value and a count for each operand.
  const read = JSON.parse(text) as (readonly Counted[])[]
  return read.map((parts) => joined(query, parts))
}

interface Counted {
  readonly value: string | null
  readonly n: number
}

function operandsOf(query: KpiQuery): readonly Operand[] {
  return query.kind === 'single' ? [query.of] : [query.of, query.to]
}

function joined(query: KpiQuery, [of, to]: readonly Counted[]): Measured {
  const none = { value: null, n: to?.n ?? of?.n ?? 0, interval: null }
  if (!of || of.value === null) return none
  if (query.kind === 'single') return { ...of, interval: null }
  if (!to || to.value === null) return none
  const [a, b] = [Number(of.value), Number(to.value)]
  if (query.kind === 'difference') return { value: decimalText(a - b), n: of.n + to.n, interval: null }
  if (b === 0) return none
  const scale = query.percent ? 100 : 1
  const interval = isShare(query) ? wilson(a, b) : undefined
  return {
    value: decimalText((a / b) * scale),
    n: to.n,
    interval: interval ? { low: interval.low * scale, high: interval.high * scale } : null,
  }
}

/** Six decimals at most, never with an exponent. */
export function decimalText(value: number): string {
  const [whole = '0', decimals = ''] = value.toFixed(6).split('.')
  const kept = decimals.replace(/0+$/, '')
  const text = kept === '' ? whole : `${whole}.${kept}`
  return text === '-0' ? '0' : text
}

function operandSql(ctx: Context, operand: Operand, day: string): Sql {
  return isFigures(operand) ? figureSql(operand, day) : measureSql(ctx, operand, day)
}

function figureSql({ figures }: Figures, day: string): Sql {
  const last = figures.filter(({ from }) => from <= day).toSorted((a, b) => (a.from < b.from ? 1 : -1))[0]
  return sql`json_build_object('value', ${last?.value ?? null}::text, 'n', ${last ? 1 : 0}::int)`
}

/** One aggregate as JSON: its value and the number of records that have one. */
function measureSql(ctx: Context, wanted: Measure, day: string): Sql {
  const module = moduleOf(ctx, wanted.module)
  const scope = wanted.prospects ? 'all' : 'working'
  const listed = { module: module.name, scope, ...(wanted.filter ? { filter: wanted.filter } : {}) } as const
  const conditions = [
    ...conditionsOf(ctx, module, listed, 't'),
    ...(wanted.window ? [windowSql(ctx, module, wanted.window, day)] : []),
    rowRule(ctx, module, 'read', 't'),
  ]
  const { value, counted } = aggregateSql(ctx, module, wanted)
  return sql`(select json_build_object('value', trim_scale(round((${value})::numeric, 6))::text, 'n', ${counted})
    from ${tableOf(ctx, module)} t where ${join(conditions, ' and ')})`
}

function aggregateSql(ctx: Context, module: ModelModule, wanted: Measure): { value: Sql; counted: Sql } {
  const { aggregate } = wanted
  if (aggregate === 'count' && wanted.field === undefined) return { value: sql`count(*)`, counted: sql`count(*)` }
  const field = fieldOf(ctx, module, wanted.field ?? '')
  const value = comparable(ctx, module, field, 't')
  const counted = sql`count(${value})`
  if (aggregate === 'count') return { value: counted, counted }
  if (aggregate === 'countDistinct') {
    if (!typeOf(field).operators.includes('eq')) throw cannot(field.name)
    return { value: sql`count(distinct ${value})`, counted }
  }
  const number = wanted.since === undefined ? summable(field, value) : daysSql(ctx, module, field, wanted.since)
  const all = sql`count(${number})`
  switch (aggregate) {
    case 'sum':
      return { value: sql`coalesce(sum(${number}), 0)`, counted: all }
    case 'average':
      return { value: sql`avg(${number})`, counted: all }
    case 'median':
      return { value: sql`percentile_cont(0.5) within group (order by (${number})::float8)`, counted: all }
    case 'min':
    case 'max':
      return { value: sql`${raw(aggregate)}(${number})`, counted: all }
  }
}

function fieldOf(ctx: Context, module: ModelModule, name: string): ModelField {
  const field = readableField(ctx, module, name)
  if (!field) throw unknownField(name)
  return field
}

function summable(field: ModelField, value: Sql): Sql {
  if (typeOf(field).summable) return value
  throw cannot(field.name)
}

function cannot(name: string) {
  return invalidField(
    'query',
    'aggregate',
    `Con el campo «${name}» no se puede calcular eso.`,
    `That cannot be worked out of the field “${name}”.`,
  )
}

/** Days between two dates or moments. */
function daysSql(ctx: Context, module: ModelModule, until: ModelField, since: string): Sql {
  const [end, start] = [until, fieldOf(ctx, module, since)].map((field) => {
    const value = comparable(ctx, module, field, 't')
    const as = asTime(field)
    return as === 'date' ? sql`((${value})::timestamp at time zone ${ctx.user.timeZone})` : value
  })
  return sql`(extract(epoch from (${end ?? empty} - ${start ?? empty})) / 86400)`
}

function asTime(field: ModelField): 'date' | 'timestamptz' {
  const as = typeOf(field).compareAs
  if (as === 'date' || as === 'timestamptz') return as
  throw invalidField('query', 'date', `«${field.name}» no es una fecha.`, `“${field.name}” is no date.`)
}

function windowSql(ctx: Context, module: ModelModule, window: KpiWindow, day: string): Sql {
  const field = fieldOf(ctx, module, window.field)
  const value = comparable(ctx, module, field, 't')
  const isDate = asTime(field) === 'date'
  const [from, to] = daysOf(window, day, ctx.model.settings.yearStartMonth).map((one) =>
    one === null ? sql`null` : isDate ? sql`${one}::date` : midnight(one, ctx.user.timeZone),
  )
  return sql`(${value} >= ${from ?? empty} and ${value} < ${to ?? empty})`
}

function daysOf(window: KpiWindow, day: string, yearStart: number | undefined): readonly (string | null)[] {
  if ('days' in window) return [addDays(day, 1 - window.days), addDays(day, 1)]
  const names = {
    month: ['thisMonth', 'lastMonth'],
    quarter: ['thisQuarter', 'lastQuarter'],
    year: ['thisYear', 'lastYear'],
    fiscalYear: ['thisFiscalYear', 'lastFiscalYear'],
  } as const
  const [current, previous] = names[window.period]
  return windowDays(window.which === 'current' ? current : previous, day, yearStart)
}
