import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Forecast, ForecastFigures } from '#common/api/forecast.ts'
import { missing } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import {
  categoryOf,
  forecastCategories,
  forecastFilter,
  forecastGaps,
  gapFilter,
  movePeriod,
} from '#common/forecast.ts'
import type { PipelineKeys } from '#common/funnel.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { moduleOf, readableField, unknownField } from './fields.ts'
import { noQuotas, readQuotas } from './forecast-quota.ts'
import { groupRecords } from './group.ts'
import { conditionsOf, reader } from './list.ts'
import { columnName, comparable, fieldJson, limitTo } from './select.ts'

export interface ForecastQuery {
  readonly module: string
  /** One of them; without it all. */
  readonly pipeline?: string | undefined
  readonly filter?: Filter | undefined
}

/** Shown beside the one asked for: what is behind it, and what is to come. */
const periodsBefore = 1
const periodsAfter = 4
const peopleMax = 200

/**
 * What is won and what is to come, of the deals that the reader sees and the filter says. A deal that is won
 * counts on the day on which it was closed, by the reader's calendar; one that is open on the day expected, as
 * what the forecast category of its stage says (`categoryOf`). Amounts are those in the base currency; a deal
 * without one is counted and adds nothing. Weighted is what is won and what is open times its probability.
 */
export async function readForecast(ctx: Context, query: ForecastQuery & { period: string }): Promise<Forecast> {
  const asked = forecastAsked(ctx, query)
  const text = await reader(ctx).text(sql`select (${forecastSql(ctx, asked, query.period)})::text`)
  // The statement builds the answer in this shape.
  const read = JSON.parse(text) as Read
  const known = new Map(read.periods.map((one) => [one.period, one.figures]))
  const none = noFigures(asked)
  const periods = shownPeriods(query.period)
  // What somebody is to sell is not said by pipeline.
  const quotas =
    query.pipeline === undefined
      ? await readQuotas(ctx, { periods, filter: query.filter, deals: query.module })
      : noQuotas
  const others = quotas.people.filter(
    ({ id }) => quotas.of(query.period, id) !== null && !read.people.some(({ person }) => person?.id === id),
  )
  return {
    sight: ctx.policy.scope(asked.module.name, 'read'),
    periods: periods.map((period) => ({ period, figures: known.get(period) ?? none, quota: quotas.total(period) })),
    people: [...read.people, ...others.map((person) => ({ person, figures: none }))].map((one) => ({
      ...one,
      quota: one.person && quotas.of(query.period, one.person.id),
    })),
    teams: read.teams,
    gaps: await Promise.all(
      forecastGaps.map(async (gap) => ({
        gap,
        ...(await sumOf(ctx, asked, gapFilter(asked.keys, gap, asked.pipelines))),
      })),
    ),
  }
}

interface Read extends Pick<Forecast, 'teams'> {
  readonly periods: readonly Omit<Forecast['periods'][number], 'quota'>[]
  readonly people: readonly Omit<Forecast['people'][number], 'quota'>[]
}

export interface ForecastAsked extends ForecastFields {
  readonly module: ModelModule
  readonly keys: PipelineKeys
  readonly pipelines: ModelModule['pipelines']
  readonly filter: Filter | undefined
}

interface ForecastFields {
  readonly pipeline: ModelField
  readonly stage: ModelField
  readonly amount: ModelField
  readonly closeDate: ModelField
  readonly closedAt: ModelField
  /** Not everybody may know it. */
  readonly probability: ModelField | undefined
}

export function forecastAsked(ctx: Context, query: ForecastQuery): ForecastAsked {
  const module = moduleOf(ctx, query.module)
  const keys = module.capabilities.pipeline
  const pipelines = module.pipelines.filter(({ name }) => query.pipeline === undefined || name === query.pipeline)
  if (!keys || pipelines.length === 0) throw missing()
  const field = (name: string): ModelField => {
    const found = readableField(ctx, module, name)
    if (!found) throw unknownField(name)
    return found
  }
  return {
    module,
    keys,
    pipelines,
    filter: query.filter,
    pipeline: field(keys.pipeline),
    stage: field(keys.stage),
    amount: field(keys.amount),
    closeDate: field(keys.closeDate),
    closedAt: field(keys.closedAt),
    probability: readableField(ctx, module, keys.probability),
  }
}

function shownPeriods(period: string): readonly string[] {
  const count = periodsBefore + 1 + periodsAfter
  return Array.from({ length: count }, (_, index) => movePeriod(period, index - periodsBefore))
}

function forecastSql(ctx: Context, asked: ForecastAsked, period: string): Sql {
  const rows = shownPeriods(period).map((one) => sql`(${dealsSql(ctx, asked, one)})`)
  const figures = figuresSql(asked)
  const order = sql`sum(coalesce(d.amount, 0)) desc, 1`
  const groups = fixedTable(ctx.environment.schema, 'group_set')
  return sql`
    with deal as materialized (${join(rows, ' union all ')}),
    own as (select d.* from deal d where d.period = ${period})
    select json_build_object(
      'periods', (select coalesce(json_agg(row_to_json(one)), '[]'::json)
        from (select d.period, ${figures} as figures from deal d group by 1) one),
      'people', (select coalesce(json_agg(json_build_object('person', ${personJson(ctx, asked.module)},
          'figures', one.figures) order by one.place), '[]'::json)
        from (select d.owner_id, ${figures} as figures, row_number() over (order by ${order}) as place
          from own d group by 1 order by ${order} ${limitTo(peopleMax)}) one),
      'teams', (select coalesce(json_agg(json_build_object('team', one.team, 'figures', one.figures)
          order by one.place), '[]'::json)
        from (select g.team, ${figures} as figures, row_number() over (order by ${order}) as place
          from own d left join lateral (select unnest(s.group_ids) as team from ${groups} s
            where s.id = d.group_set_id) g on true group by 1) one))`
}

/** The deals that count in a period, found by the same filter as the lists behind the numbers. */
function dealsSql(ctx: Context, asked: ForecastAsked, period: string): Sql {
  const { module, keys, pipelines } = asked
  const filter = forecastFilter(keys, { pipelines, categories: forecastCategories, within: period })
  const column = (field: ModelField): Sql => raw(columnName(field, 't')(''))
  const category = categorySql(asked, column(asked.pipeline), column(asked.stage))
  const amount = comparable(ctx, module, asked.amount, 't')
  return sql`select ${period}::text as period, t.owner_id, t.group_set_id, ${category} as category, ${amount} as amount,
      ${weightedSql(ctx, asked, category, amount)} as weighted
    from ${tableOf(ctx, module)} t where ${conditionsIn(ctx, asked, filter)}`
}

export function conditionsIn(ctx: Context, { module, filter }: ForecastAsked, more: Filter, trash = false): Sql {
  const whole: Filter = filter ? { all: [more, filter] } : more
  const conditions = [
    ...conditionsOf(ctx, module, { module: module.name, filter: whole, trash }, 't'),
    rowRule(ctx, module, 'read', 't'),
  ]
  return join(conditions, ' and ')
}

/** As what a deal in a stage of a pipeline counts; nothing where it does not. */
export function categorySql({ pipelines }: ForecastAsked, pipeline: Sql, stage: Sql): Sql {
  const ways = pipelines.flatMap(({ name, stages }) =>
    forecastCategories.flatMap((category): Sql[] => {
      const values = stages.filter((one) => categoryOf(one) === category).map(({ value }) => value)
      const isIn = sql`${pipeline} = ${name} and ${stage} = any(${values}::text[])`
      return values.length === 0 ? [] : [sql`when ${isIn} then ${category}::text`]
    }),
  )
  return ways.length === 0 ? sql`null::text` : sql`case ${join(ways, ' ')} end`
}

function weightedSql(ctx: Context, asked: ForecastAsked, category: Sql, amount: Sql): Sql {
  const { module, probability } = asked
  if (!probability) return sql`null::numeric`
  return sql`case when ${category} = 'won' then ${amount}
    else ${amount} * coalesce(${comparable(ctx, module, probability, 't')}, 0) / 100 end`
}

/** Of rows `d` with their category, amount and weighted amount. */
export function figuresSql({ probability }: Pick<ForecastAsked, 'probability'>): Sql {
  const sums = forecastCategories.map(
    (category) => sql`${category}::text, ${sumJson(sql`d.category = ${category}`, sql`d.amount`)}`,
  )
  const weighted = probability ? sql`trim_scale(coalesce(sum(d.weighted), 0))::text` : sql`null`
  return sql`json_build_object(${join(sums)}, 'weighted', ${weighted})`
}

/** How many of the rows, and what they come to. */
export function sumJson(is: Sql, amount: Sql): Sql {
  return sql`json_build_object('count', count(*) filter (where ${is}),
    'amount', trim_scale(coalesce(sum(${amount}) filter (where ${is}), 0))::text)`
}

export function noFigures({ probability }: Pick<ForecastAsked, 'probability'>): ForecastFigures {
  const none = { count: 0, amount: '0' }
  return { won: none, commit: none, bestCase: none, pipeline: none, weighted: probability ? '0' : null }
}

/** Who a group of rows `one` belongs to. */
export function personJson(ctx: Context, module: ModelModule): Sql {
  const owner = readableField(ctx, module, 'owner')
  return owner ? fieldJson(ctx, module, owner, 'one') : sql`null`
}

/** How many deals a filter finds, and what they come to: as a list says below its columns. */
export async function sumOf(ctx: Context, asked: ForecastAsked, some: Filter): Promise<ForecastFigures['won']> {
  const { module, keys, filter } = asked
  const text = await groupRecords(ctx, {
    module: module.name,
    by: [],
    aggregates: [{ function: 'sum', field: keys.amount }],
    filter: filter ? { all: [some, filter] } : some,
  })
  // What groups are like is said where they are read.
  const { groups } = JSON.parse(text) as { groups: readonly { count: number; [sum: string]: unknown }[] }
  const amount = groups[0]?.[`sum:${keys.amount}`]
  return { count: groups[0]?.count ?? 0, amount: typeof amount === 'string' ? amount : '0' }
}
