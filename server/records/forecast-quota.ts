import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Forecast } from '#common/api/forecast.ts'
import { add, decimalText, parseDecimal } from '#common/decimal.ts'
import type { Scope } from '#common/element.ts'
import type { Filter } from '#common/filter.ts'
import { daysOf, grainOf, isOfPeople, movePeriod, periodOf } from '#common/forecast.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { readableField } from './fields.ts'
import { conditionsOf, reader } from './list.ts'
import { columnName, comparable, fieldJson } from './select.ts'

type Person = Forecast['people'][number]['person']

interface QuotaRow {
  readonly person: Person
  readonly period: string
  readonly amount: string
}

type Quota = NonNullable<Forecast['people'][number]['quota']>

/** What is to be sold, of what the reader may see. */
interface Quotas {
  readonly people: readonly NonNullable<Person>[]
  of(period: string, person: string): Quota | null
  /** Of all of them. */
  total(period: string): string | null
}

export const noQuotas: Quotas = { people: [], of: () => null, total: () => null }

interface QuotasAsked {
  readonly periods: readonly string[]
  readonly filter: Filter | undefined
  /** The module of what is sold. */
  readonly deals: string
}

/**
 * The quotas of some periods. That of a quarter is what somebody has said for the quarter, else what its months
 * add up to; several for the same period add up too. There is a
 * total only for whoever sees the quotas of all whose deals they see, or asks for their own.
 */
export async function readQuotas(ctx: Context, { periods, filter, deals }: QuotasAsked): Promise<Quotas> {
  const module = moduleWith(ctx.model, 'quota')
  const fields = module && fieldsOf(ctx, module)
  if (!module || !fields || !isOfPeople(filter) || ctx.policy.scope(module.name, 'read') === 'none') return noQuotas
  const rows = await reader(ctx).query<QuotaRow & Record<string, unknown>>(
    quotasSql(ctx, { module, ...fields, filter, periods }),
  )
  const people = new Map(rows.flatMap(({ person }) => (person ? [[person.id, person] as const] : [])))
  const isWhole = seesAsMuch(ctx, module.name, deals) || isOwn(ctx, filter)
  const of = (period: string, person: string): Quota | null => quotaOf(rows, period, person)
  return {
    people: [...people.values()],
    of,
    total: (period) => (isWhole ? sumOf([...people.keys()].map((one) => of(period, one)?.amount ?? null)) : null),
  }
}

const scopes: readonly Scope[] = ['none', 'own', 'group', 'all']

function seesAsMuch(ctx: Context, module: string, deals: string): boolean {
  const place = (name: string): number => scopes.indexOf(ctx.policy.scope(name, 'read'))
  return place(module) >= place(deals)
}

function isOwn(ctx: Context, filter: Filter | undefined): boolean {
  if (!filter) return false
  if ('all' in filter) return filter.all.some((one) => isOwn(ctx, one))
  if (!('field' in filter) || filter.field !== 'owner') return false
  return filter.op === 'me' || (filter.op === 'eq' && filter.value === ctx.policy.userId)
}

interface Fields {
  readonly from: ModelField
  readonly span: ModelField
  readonly amount: ModelField
}

function fieldsOf(ctx: Context, module: ModelModule): Fields | undefined {
  const keys = module.capabilities.quota
  const [from, span, amount] = [keys?.from, keys?.span, keys?.amount].map((name) =>
    readableField(ctx, module, name ?? ''),
  )
  return from && span && amount && { from, span, amount }
}

interface Asked extends Fields {
  readonly module: ModelModule
  readonly filter: Filter | undefined
  readonly periods: readonly string[]
}

function quotasSql(ctx: Context, { module, from, span, amount, filter, periods }: Asked): Sql {
  const [first = '', last = ''] = [periods[0], periods.at(-1)]
  const day = raw(columnName(from, 't')(''))
  const owner = readableField(ctx, module, 'owner')
  const conditions = [
    ...conditionsOf(ctx, module, { module: module.name, ...(filter ? { filter } : {}) }, 't'),
    rowRule(ctx, module, 'read', 't'),
    sql`t.owner_id is not null`,
    sql`${day} >= ${daysOf(first).from}::date and ${day} < ${daysOf(last).to}::date`,
  ]
  // Written as periods are: `2026-Q4`, `2026-11`.
  const period = sql`case when ${raw(columnName(span, 't')(''))} = 'month' then to_char(${day}, 'YYYY-MM')
    else to_char(${day}, 'YYYY-"Q"Q') end`
  return sql`select ${owner ? fieldJson(ctx, module, owner, 'one') : sql`null`} as person, one.period, one.amount
    from (select t.owner_id, ${period} as period, sum(${comparable(ctx, module, amount, 't')})::text as amount
      from ${tableOf(ctx, module)} t where ${join(conditions, ' and ')} group by 1, 2) one order by one.owner_id, one.period`
}

function quotaOf(rows: readonly QuotaRow[], period: string, person: string): Quota | null {
  const said = (one: string): string | null =>
    rows.find((row) => row.person?.id === person && row.period === one)?.amount ?? null
  const grain = grainOf(period)
  const amount = sumOf([said(period)])
  if (amount !== null) return { amount, span: grain }
  const inMonths = grain === 'quarter' ? sumOf(monthsOf(period).map(said)) : null
  return inMonths === null ? null : { amount: inMonths, span: 'month' }
}

function monthsOf(quarter: string): readonly string[] {
  const first = periodOf(daysOf(quarter).from, 'month')
  return [0, 1, 2].map((by) => movePeriod(first, by))
}

function sumOf(amounts: readonly (string | null)[]): string | null {
  const known = amounts.flatMap((one) => (one === null ? [] : (parseDecimal(one) ?? [])))
  return known.length === 0 ? null : decimalText(known.reduce((sum, one) => add(sum, one)))
}
