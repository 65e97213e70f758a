import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Funnel } from '#common/api/funnel.ts'
import { missing } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { funnelFilter, openStages, stagesOf, type FunnelCohort, type PipelineKeys } from '#common/funnel.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { moduleOf, readableField, typeOf, unknownField } from './fields.ts'
import { conditionsOf, reader } from './list.ts'
import { columnName, comparable } from './select.ts'

/** Of more, what was done is not counted: it would keep the rest waiting. */
const activitiesOfDealsMax = 30_000

interface FunnelQuery {
  readonly module: string
  readonly pipeline: string
  readonly of: FunnelCohort
  readonly within?: string | undefined
  readonly filter?: Filter | undefined
}

/**
 * How deals go through a pipeline: of those that began in a period, or were closed in it, as far as the reader
 * sees them and the filter says. What counts as a stage reached, and what moving back, skipping, reopening,
 * another pipeline and a deleted stage come to, is said in `filter-course.ts`: the lists behind the numbers are
 * filtered by it.
 *
 * - A deal that reached a stage went on (it reached the next one, or is won), is lost or is still open with this
 *   as its furthest stage: the three add up to those that reached it.
 * - Time in a stage is that of all stays of a deal together, for deals that were in it; a stay that lasts counts
 *   up to now, so that with many of them the true figure is longer. Its median, and what 80 % do not exceed.
 * - Activities are what was done (calls, meetings, tasks that the reader sees) while a deal was in the stage;
 *   of more than 30,000 deals they are not counted.
 * - Win rate is of deals closed; amounts are in the base currency, of those won that have one; the cycle is the
 *   median from creation to winning. Velocity is n·w·ā/d: open deals now, whenever begun, by those three.
 */
export async function readFunnel(
  ctx: Context,
  query: FunnelQuery,
  activitiesOfMax = activitiesOfDealsMax,
): Promise<Funnel> {
  const asked = askedOf(ctx, query)
  const text = await reader(ctx).text(sql`select (${funnelSql(ctx, asked)})::text`)
  // The statement above builds the answer in this shape.
  const read = JSON.parse(text) as Omit<Funnel, 'sight' | 'velocity' | 'stages'> & {
    stages: Omit<Funnel['stages'][number], 'wentOn' | 'activities'>[]
  }
  const done = read.deals <= activitiesOfMax ? await countDone(ctx, asked) : undefined
  const stages = read.stages.map((stage) => ({
    ...stage,
    wentOn: stage.reached - stage.open - stage.lost,
    activities: done ? (done.get(stage.stage) ?? 0) : null,
  }))
  return { ...read, stages, velocity: velocityOf(read), sight: ctx.policy.scope(asked.module.name, 'read') }
}

/** By the stage in which the deals were, in a statement of its own: it costs as much as all the rest. */
async function countDone(ctx: Context, asked: Asked): Promise<ReadonlyMap<string, number>> {
  const history = fixedTable(ctx.environment.schema, 'stage_history')
  const rows = await reader(ctx).query<{ stage: string; count: number }>(sql`
    with deal as materialized (${dealsSql(ctx, asked)}),
    -- Sorted into the course of each deal, for a join by moments would compare each with all.
    event as (select s.record_id, s.at, s.id as step,
        case when s.pipeline = ${asked.query.pipeline} then s.to_stage end as stage
      from ${history} s where s.record_id in (select d.id from deal d)
      union all select a.record_id, a.at, null, null from (${activitiesSql(ctx, asked.module)}) a),
    turn as (select e.*, count(e.step) over (partition by e.record_id order by e.at, e.step) as turn from event e)
    select t.stage, count(*)::int as count from (
      select t.step, first_value(t.stage) over (partition by t.record_id, t.turn order by t.step) as stage from turn t
    ) t where t.step is null and t.stage is not null group by 1`)
  return new Map(rows.map(({ stage, count }) => [stage, count]))
}

function velocityOf({ openNow, won, lost, average, cycleDays }: Omit<Funnel, 'sight' | 'velocity' | 'stages'>) {
  if (average === null || cycleDays === null || cycleDays <= 0) return null
  return ((openNow * (won / (won + lost)) * Number(average)) / cycleDays).toFixed(2)
}

interface Asked {
  readonly module: ModelModule
  readonly keys: PipelineKeys
  readonly query: FunnelQuery
  readonly stage: ModelField
  readonly places: readonly string[]
  readonly won: readonly string[]
  readonly lost: readonly string[]
}

function askedOf(ctx: Context, query: FunnelQuery): Asked {
  const module = moduleOf(ctx, query.module)
  const keys = module.capabilities.pipeline
  const pipeline = module.pipelines.find(({ name }) => name === query.pipeline)
  if (!keys || !pipeline) throw missing()
  const stage = readableField(ctx, module, keys.stage)
  if (!stage) throw unknownField(keys.stage)
  return {
    module,
    keys,
    query,
    stage,
    places: openStages(pipeline).map(({ value }) => value),
    won: stagesOf(pipeline, 'won'),
    lost: stagesOf(pipeline, 'lost'),
  }
}

/** One statement: the deals, their stays in stages, how far each came, and what is said of them. */
function funnelSql(ctx: Context, asked: Asked): Sql {
  const { places } = asked
  const history = fixedTable(ctx.environment.schema, 'stage_history')
  const { pipeline } = asked.query
  const now = ctx.environment.world.now()
  return sql`
    with deal as materialized (${dealsSql(ctx, asked)}),
    -- Of every pipeline, for a stay ends with whatever comes next.
    step as materialized (select s.record_id, s.id, s.pipeline, s.to_stage, s.at,
        lead(s.at) over (partition by s.record_id order by s.id) as until
      from ${history} s where s.record_id in (select d.id from deal d)),
    stay as materialized (select s.record_id, array_position(${places}::text[], s.to_stage) as place, s.at,
        greatest(s.at, coalesce(s.until, ${now}::timestamptz)) as until, s.until is null as is_open
      from step s where s.pipeline = ${pipeline} and s.to_stage = any(${places}::text[])),
    course as materialized (select d.*, case when d.is_won then ${places.length}::int + 1
        else greatest(1, array_position(${places}::text[], d.stage), c.place) end as furthest
      from deal d left join (select s.record_id, max(s.place) as place from stay s group by 1) c on c.record_id = d.id),
    spent as (select s.record_id, s.place, sum(extract(epoch from s.until - s.at)) as seconds,
        bool_or(s.is_open) as is_open from stay s group by 1, 2)
    select json_build_object(
      'deals', count(*), 'won', count(*) filter (where c.is_won), 'lost', count(*) filter (where c.is_lost),
      'openNow', (${openNowSql(ctx, asked)}),
      'valued', count(c.amount) filter (where c.is_won),
      'average', trim_scale(round(avg(c.amount) filter (where c.is_won), 2))::text,
      'cycleDays', percentile_cont(0.5) within group (order by c.days) filter (where c.is_won),
      'stages', (${stagesSql(places)}))
    from course c`
}

/** What is told of a deal; of what the reader may not know, nothing. */
function dealsSql(ctx: Context, { module, keys, query, stage, won, lost }: Asked): Sql {
  const value = (name: string): Sql => {
    const field = readableField(ctx, module, name)
    return field ? comparable(ctx, module, field, 't') : sql`null`
  }
  const status = raw(columnName(stage, 't')(''))
  const closedAt = value(keys.closedAt)
  return sql`select t.id, ${status} as stage, ${status} = any(${won}::text[]) as is_won,
      ${status} = any(${lost}::text[]) as is_lost, (${value(keys.amount)})::numeric as amount,
      (${value(keys.lostReason)})::text as reason,
      extract(epoch from (${closedAt})::timestamptz - t.created_at) / 86400 as days
    from ${tableOf(ctx, module)} t
    where ${conditionsIn(ctx, module, funnelFilter(keys, query))}`
}

function conditionsIn(ctx: Context, module: ModelModule, filter: Filter): Sql {
  const conditions = [
    ...conditionsOf(ctx, module, { module: module.name, filter }, 't'),
    rowRule(ctx, module, 'read', 't'),
  ]
  return join(conditions, ' and ')
}

/** Whatever their period: what there is to win now. */
function openNowSql(ctx: Context, { module, keys, query, won, lost }: Asked): Sql {
  const filter: Filter = {
    all: [
      { field: keys.pipeline, op: 'eq', value: query.pipeline },
      { field: keys.stage, op: 'notIn', value: [...won, ...lost] },
      ...(query.filter ? [query.filter] : []),
    ],
  }
  return sql`select count(*)::int from ${tableOf(ctx, module)} t where ${conditionsIn(ctx, module, filter)}`
}

/** What was done about the deals, of what the reader sees; notes are words about it. */
function activitiesSql(ctx: Context, module: ModelModule): Sql {
  const legs = [...ctx.model.modules.values()].flatMap((one): Sql[] => {
    const keys = one.capabilities.activity
    if (!keys || keys.kind === 'note' || ctx.policy.scope(one.name, 'read') === 'none') return []
    const [regarding, at, done] = [keys.regarding, keys.at, keys.done ?? ''].map((name) =>
      readableField(ctx, one, name),
    )
    if (!regarding || !at || !done || !regarding.options?.modules?.includes(module.name)) return []
    const moment = comparable(ctx, one, at, 't')
    const zoned =
      typeOf(at).compareAs === 'date' ? sql`(${moment})::timestamp at time zone ${ctx.user.timeZone}` : moment
    const about = raw(columnName(regarding, 't')(''))
    return [
      sql`select ${about} as record_id, ${zoned} as at from ${tableOf(ctx, one)} t
        where ${about} in (select d.id from deal d) and t.deleted_at is null
          and ${raw(columnName(done, 't')(''))} and ${rowRule(ctx, one, 'read', 't')}`,
    ]
  })
  return legs.length > 0
    ? join(legs, ' union all ')
    : sql`select null::uuid as record_id, null::timestamptz as at where false`
}

function stagesSql(places: readonly string[]): Sql {
  const reasons = sql`select json_agg(json_build_object('reason', r.reason, 'count', r.count) order by r.count desc, r.reason)
    from (select c.reason, count(*)::int as count from course c where c.is_lost and c.furthest = p.place group by 1) r`
  const time = sql`select json_build_object('deals', count(*), 'open', count(*) filter (where s.is_open),
      'median', percentile_cont(0.5) within group (order by s.seconds::float8),
      'most', percentile_cont(0.8) within group (order by s.seconds::float8))
    from spent s where s.place = p.place`
  return sql`select coalesce(json_agg(json_build_object('stage', p.stage,
      'reached', (select count(*) from course c where c.furthest >= p.place),
      'open', (select count(*) from course c where c.furthest = p.place and not c.is_lost),
      'lost', (select count(*) from course c where c.furthest = p.place and c.is_lost),
      'reasons', coalesce((${reasons}), '[]'::json), 'time', (${time})) order by p.place), '[]'::json)
    from unnest(${places}::text[]) with ordinality p (stage, place)`
}
