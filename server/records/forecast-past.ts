import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ForecastAccuracy, ForecastChanges } from '#common/api/forecast.ts'
import { invalidField } from '#common/errors.ts'
import {
  daysOf,
  forecastCategories,
  forecastCauses,
  forecastFilter,
  movePeriod,
  periodOf,
  type ForecastGrain,
  type ForecastMeasure,
} from '#common/forecast.ts'
import { stagesOf } from '#common/funnel.ts'
import type { ModelField } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { dayIn, midnight } from './calendar.ts'
import { compileFilter } from './filter.ts'
import {
  categorySql,
  conditionsIn,
  figuresSql,
  forecastAsked,
  personJson,
  sumJson,
  sumOf,
  type ForecastAsked,
  type ForecastQuery,
} from './forecast.ts'
import { unknownField } from './fields.ts'
import { logKey } from './history.ts'
import { reader } from './list.ts'
import { comparable, limitTo } from './select.ts'

/** Of each cause so many deals are named. */
const dealsMax = 50
/** Where more deals have changed since, what they were is not looked up: it would keep others waiting. */
const changedMax = 30_000
const periodsBack = 4

interface ChangesQuery extends ForecastQuery {
  readonly period: string
  readonly since: string
  readonly measure: ForecastMeasure
}

/**
 * Why the forecast of a period is not what it was as a day began. Whose deals it is about is said by what they are
 * now and by what the reader may see now; what each of them was comes out of the log of changes. A deal has one
 * cause, so that the causes add up to the whole difference; see `forecastCauses`. What has been deleted for good
 * is no longer known.
 */
export async function readForecastChanges(ctx: Context, query: ChangesQuery): Promise<ForecastChanges> {
  const asked = forecastAsked(ctx, query)
  if (query.measure === 'weighted' && !asked.probability) throw unknownField(asked.keys.probability)
  if (query.since > dayIn(ctx.environment.world.now(), ctx.user.timeZone)) {
    throw invalidField('since', 'future', 'Ese día no ha llegado.', 'That day has not come yet.')
  }
  if (await hasTooMany(ctx, asked, query.since)) {
    const es = 'Desde ese día han cambiado demasiadas. Elige uno más reciente.'
    throw invalidField('since', 'many', es, 'Too much has changed since that day. Choose a later one.')
  }
  const text = await reader(ctx).text(sql`select (${changesSql(ctx, asked, query)})::text`)
  // The statement builds the answer in this shape.
  const read = JSON.parse(text) as Omit<ForecastChanges, 'since'>
  const place = (cause: string): number => forecastCauses.findIndex((one) => one === cause)
  return { ...read, since: query.since, causes: read.causes.toSorted((a, b) => place(a.cause) - place(b.cause)) }
}

async function hasTooMany(ctx: Context, asked: ForecastAsked, since: string): Promise<boolean> {
  const [found] = await reader(ctx).query<{ count: number }>(sql`
    select count(*)::int as count from (select 1 from ${tableOf(ctx, asked.module)} t
      where ${conditionsIn(ctx, asked, { all: [] })} and t.updated_at > ${midnight(since, ctx.user.timeZone)}
      ${limitTo(changedMax + 1)}) t`)
  return (found?.count ?? 0) > changedMax
}

function changesSql(ctx: Context, asked: ForecastAsked, { period, since, measure }: ChangesQuery): Sql {
  const counted = raw(measure === 'commit' ? `in ('won', 'commit')` : 'is not null')
  const worth = raw(measure === 'weighted' ? 'weighted' : 'amount')
  const side = (name: 'was' | 'now'): Sql => {
    const s = raw(name)
    const isIn = sql`(s.${s}_live and s.${s}_inside and s.${s}_category ${counted})`
    return sql`${isIn} as ${s}_in, case when ${isIn} then coalesce(s.${s}_${worth}, 0) else 0 end as ${s}_part`
  }
  const largest = sql`abs(d.now_part - d.was_part) desc, d.id`
  return sql`
    with ${statesSql(ctx, asked, period, since)},
    part as materialized (select s.*, ${side('was')}, ${side('now')} from state s),
    told as materialized (select p.*, ${causeSql(measure)} as cause from part p where p.was_in or p.now_in)
    select json_build_object(
      'before', (select trim_scale(coalesce(sum(d.was_part), 0))::text from told d),
      'now', (select trim_scale(coalesce(sum(d.now_part), 0))::text from told d),
      'causes', (select coalesce(json_agg(row_to_json(one)), '[]'::json) from (
        select t.cause, count(*)::int as count, trim_scale(sum(t.was_part))::text as before,
          trim_scale(sum(t.now_part))::text as now,
          (select coalesce(json_agg(${dealJson(ctx, asked)} order by one.place), '[]'::json) from (
            select d.*, row_number() over (order by ${largest}) as place from told d
            where d.cause = t.cause and d.cause <> 'same' order by ${largest} ${limitTo(dealsMax)}) one) as deals
        from told t group by 1) one))`
}

/** The first that is so, in the order of `forecastCauses`. */
function causeSql(measure: ForecastMeasure): Sql {
  const isMoved =
    measure === 'weighted'
      ? sql`(p.was_category, p.was_probability) is distinct from (p.now_category, p.now_probability)`
      : sql`p.was_in <> p.now_in`
  return sql`case
    when not p.existed then 'new'
    when p.now_live and not p.was_live then 'restored'
    when p.was_live and not p.now_live then 'deleted'
    when p.now_status = 'lost' and p.was_status <> 'lost' then 'lost'
    when p.now_status = 'open' and p.was_status <> 'open' or p.was_status = 'lost' then 'reopened'
    when p.now_in and p.now_status = 'won' and p.was_status <> 'won' then 'won'
    when p.now_inside and not p.was_inside then 'movedIn'
    when p.was_inside and not p.now_inside then 'movedOut'
    when ${isMoved} and p.now_part > p.was_part then 'advanced'
    when ${isMoved} and p.now_part < p.was_part then 'wentBack'
    when p.now_part > p.was_part then 'grew'
    when p.now_part < p.was_part then 'shrank'
    else 'same' end`
}

function dealJson(ctx: Context, { module }: ForecastAsked): Sql {
  return sql`json_build_object('id', one.id, 'title', one.title, 'owner', ${personJson(ctx, module)},
    'before', trim_scale(one.was_part)::text, 'now', trim_scale(one.now_part)::text,
    'stages', json_build_object('before', one.was_stage, 'now', one.now_stage),
    'dates', json_build_object('before', one.was_place, 'now', one.now_place))`
}

/**
 * What was forecast as each of the last periods began against what came of it. Of what was committed then each
 * deal is one of won, won in another period, lost, still open or deleted.
 */
export async function readForecastAccuracy(
  ctx: Context,
  query: ForecastQuery & { readonly grain: ForecastGrain },
): Promise<ForecastAccuracy> {
  const asked = forecastAsked(ctx, query)
  const current = periodOf(dayIn(ctx.environment.world.now(), ctx.user.timeZone), query.grain)
  const periods: ForecastAccuracy['periods'] = []
  for (let back = periodsBack; back >= 0; back -= 1) {
    const period = movePeriod(current, -back)
    periods.push({ period, isOver: back > 0, ...(await readPeriod(ctx, asked, period)) })
  }
  return { periods }
}

type PeriodRead = Omit<ForecastAccuracy['periods'][number], 'period' | 'isOver'>

async function readPeriod(ctx: Context, asked: ForecastAsked, period: string): Promise<PeriodRead> {
  const { keys, pipelines } = asked
  const won = await sumOf(ctx, asked, forecastFilter(keys, { pipelines, categories: ['won'], within: period }))
  if (await hasTooMany(ctx, asked, daysOf(period).from)) return { start: null, committed: null, won }
  const text = await reader(ctx).text(sql`select (${startSql(ctx, asked, period)})::text`)
  // The statement builds the answer in this shape.
  return { ...(JSON.parse(text) as Pick<PeriodRead, 'start' | 'committed'>), won }
}

function startSql(ctx: Context, asked: ForecastAsked, period: string): Sql {
  const outcomes = {
    won: sql`d.now_live and d.now_status = 'won' and d.now_inside`,
    wonLater: sql`d.now_live and d.now_status = 'won' and not d.now_inside`,
    lost: sql`d.now_live and d.now_status = 'lost'`,
    open: sql`d.now_live and d.now_status = 'open'`,
    deleted: sql`not d.now_live`,
  }
  const parts = Object.entries(outcomes).map(
    ([name, is]) => sql`${name}::text, ${sumJson(sql`d.category = 'commit' and ${is}`, sql`d.amount`)}`,
  )
  return sql`
    with ${statesSql(ctx, asked, period, daysOf(period).from)}
    select json_build_object('start', ${figuresSql(asked)}, 'committed', json_build_object(${join(parts)}))
    from (select s.*, s.was_category as category, s.was_amount as amount, s.was_weighted as weighted from state s
      where s.was_live and s.was_inside and s.was_category is not null) d`
}

/**
 * Each deal that counts in the period now or has changed since the day began, as it was then and as it is now:
 * `state`, with its live, status, category, place (the day on which it counts), inside (the period), stage,
 * probability, amount and weighted amount as `was_…` and `now_…`.
 */
function statesSql(ctx: Context, asked: ForecastAsked, period: string, day: string): Sql {
  const then = midnight(day, ctx.user.timeZone)
  const sides = [raw('was'), raw('now')]
  const both = (columns: (side: Sql) => Sql): Sql => join(sides.map(columns))
  const values = valuesOf(ctx, asked).map(
    ({ name, past }) => sql`case when p.${raw(name)} is null then s.${raw(name)} else ${past(sql`p.${raw(name)}`)} end
      as was_${raw(name)}, s.${raw(name)} as now_${raw(name)}`,
  )
  const { from, to } = daysOf(period)
  return sql`
    seen as materialized (${seenSql(ctx, asked, period, then)}),
    past as (${pastSql(ctx, asked, then)}),
    course as materialized (select s.id, s.title, s.owner_id, not coalesce(p.born, false) and s.created_at <= ${then} as existed,
        case p.fate when 'delete' then true when 'restore' then false else s.live end as was_live, s.live as now_live,
        ${join(values)}
      from seen s left join past p on p.id = s.id),
    graded as materialized (select c.*, ${both(
      (side) => sql`${categorySql(asked, sql`c.${side}_pipeline`, sql`c.${side}_stage`)} as ${side}_category,
        ${statusSql(asked, side)} as ${side}_status`,
    )} from course c),
    dated as materialized (select g.*, ${both(
      (
        side,
      ) => sql`case when g.${side}_status = 'won' then (g.${side}_closed_at at time zone ${ctx.user.timeZone})::date
        else g.${side}_close_date end as ${side}_place,
      case when g.${side}_status = 'won' then g.${side}_amount
        else g.${side}_amount * coalesce(g.${side}_probability, 0) / 100 end as ${side}_weighted`,
    )} from graded g),
    state as materialized (select d.*, ${both(
      (side) =>
        sql`coalesce(d.${side}_place >= ${from}::date and d.${side}_place < ${to}::date, false) as ${side}_inside`,
    )} from dated d)`
}

function statusSql({ pipelines }: ForecastAsked, side: Sql): Sql {
  const ways = pipelines.flatMap((pipeline) =>
    (['won', 'lost'] as const).map(
      (status) => sql`when c.${side}_pipeline = ${pipeline.name}
        and c.${side}_stage = any(${stagesOf(pipeline, status)}::text[]) then ${status}::text`,
    ),
  )
  return sql`case ${join(ways, ' ')} else 'open' end`
}

/** What they are now, those in the trash too that went there since. */
function seenSql(ctx: Context, asked: ForecastAsked, period: string, then: Sql): Sql {
  const { module, keys, pipelines } = asked
  const counts = forecastFilter(keys, { pipelines, categories: forecastCategories, within: period })
  const columns = valuesOf(ctx, asked).map(({ name, now }) => sql`${now} as ${raw(name)}`)
  const deals = sql`select t.id, t.title, t.owner_id, t.created_at, t.deleted_at is null as live,
      t.updated_at > ${then} as is_changed, ${join(columns)} from ${tableOf(ctx, module)} t`
  return sql`${deals} where ${conditionsIn(ctx, asked, { all: [] })}
      and (t.updated_at > ${then} or ${compileFilter(ctx, module, counts, 't')})
    union all ${deals} where ${conditionsIn(ctx, asked, { all: [] }, true)} and t.deleted_at > ${then}`
}

/** Of what has changed since, what the first change found; of the rest nothing. */
function pastSql(ctx: Context, asked: ForecastAsked, then: Sql): Sql {
  const first = valuesOf(ctx, asked).flatMap(({ name, key }): Sql[] => {
    const found = sql`(array_agg(coalesce(c.before -> ${key}, 'null'::jsonb) order by c.seq)
      filter (where c.after ? ${key} or c.before ? ${key}))[1]`
    return [sql`${key === undefined ? sql`null::jsonb` : found} as ${raw(name)}`]
  })
  return sql`select c.record_id as id, bool_or(c.action = 'create') as born,
      (array_agg(c.action order by c.seq) filter (where c.action in ('delete', 'restore')))[1] as fate, ${join(first)}
    from ${changeTable(ctx.environment)} c join seen s on s.id = c.record_id
    where s.is_changed and c.module_id = ${asked.module.id} and c.at > ${then} group by 1`
}

interface PastValue {
  readonly name: string
  readonly now: Sql
  /** Under which the log has it. */
  readonly key: string | undefined
  /** The value out of what the log has of it. */
  readonly past: (json: Sql) => Sql
}

/** What of a deal a forecast depends on. */
function valuesOf(ctx: Context, asked: ForecastAsked): PastValue[] {
  const { module, probability } = asked
  const value = (name: string, field: ModelField, as: string): PastValue => ({
    name,
    now: comparable(ctx, module, field, 't'),
    key: logKey(module, field),
    past: (json) => sql`(${json} #>> '{}')::${raw(as)}`,
  })
  return [
    value('pipeline', asked.pipeline, 'text'),
    value('stage', asked.stage, 'text'),
    { ...value('amount', asked.amount, 'numeric'), past: (json) => sql`(${json} ->> 'base')::numeric` },
    probability
      ? value('probability', probability, 'numeric')
      : { name: 'probability', now: sql`null::numeric`, key: undefined, past: () => sql`null::numeric` },
    value('close_date', asked.closeDate, 'date'),
    value('closed_at', asked.closedAt, 'timestamptz'),
  ]
}
