import sql, { join, raw, type Sql } from 'sql-template-tag'
import { openStages, stagesOf } from '#common/funnel.ts'
import { invalidField } from '#common/errors.ts'
import type { Condition } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { readableField, unknownField } from './fields.ts'
import { columnOf } from './select.ts'

/**
 * Conditions on the course of a record through the open stages of the pipeline in which it is now:
 *
 * - `wasIn` a stage: it has been moved there or begun there, however short its stay.
 * - `reached` a stage: it has been there or further on, whatever it skipped. Every record reached the first
 *   stage, and what is won now reached them all. Moving back does not take away what was reached.
 * - `furthest` is a stage: it has been there and no further. So each record that is not won has one furthest
 *   stage: where it is lost from if it is lost, and how far it has come while it is open.
 *
 * Reopened, a record is what it is now: having been won or lost is no stage that it reached. Stays in another
 * pipeline count for nothing, also where a stage is called the same; after it comes back those of before do.
 * Of several stages any will do. A stage that the pipeline no longer has is no place in it: only the stages around it tell of such a stay.
 */
export function courseCondition(
  ctx: Context,
  module: ModelModule,
  condition: Condition,
  alias: string,
): Sql | undefined {
  const { op, value } = condition
  if (op !== 'wasIn' && op !== 'reached' && op !== 'furthest') return undefined
  // Which pipeline a record is in tells part of the answer.
  const pipelineField = module.capabilities.pipeline?.pipeline ?? ''
  if (!readableField(ctx, module, pipelineField)) throw unknownField(pipelineField)
  const asked: ReadonlySet<unknown> = new Set(Array.isArray(value) ? value : [value])
  const ways = [...asked].map((stage) =>
    join(waysTo(ctx, module, { field: condition.field, op, stage }, alias), ' or '),
  )
  if (ways.length > 0) return sql`(${join(ways, ' or ')})`
  throw noStage(condition.field)
}

interface Asked {
  readonly field: string
  readonly op: 'wasIn' | 'reached' | 'furthest'
  readonly stage: unknown
}

/** A stage is found in each pipeline that calls one of its own so. */
function waysTo(ctx: Context, module: ModelModule, { field, op, stage }: Asked, alias: string): Sql[] {
  const ways = module.pipelines.flatMap((pipeline): Sql[] => {
    const places = openStages(pipeline).map(({ value }) => value)
    const place = places.findIndex((one) => one === stage)
    if (place < 0) return []
    const course = { ctx, module, alias, pipeline: pipeline.name, won: stagesOf(pipeline, 'won') }
    if (op === 'wasIn') return [sql`(${isIn(course)} and ${hasEntered(course, [places[place] ?? ''])})`]
    const reached = place === 0 ? sql`true` : hasReached(course, places.slice(place))
    if (op === 'reached') return [sql`(${isIn(course)} and ${reached})`]
    return [sql`(${isIn(course)} and ${reached} and not ${hasReached(course, places.slice(place + 1))})`]
  })
  if (ways.length > 0) return ways
  throw noStage(field)
}

function noStage(field: string) {
  return invalidField(field, 'value', 'Ningún embudo tiene esa etapa abierta.', 'No pipeline has such an open stage.')
}

interface Course {
  readonly ctx: Context
  readonly module: ModelModule
  readonly alias: string
  readonly pipeline: string
  readonly won: readonly string[]
}

function isIn({ module, alias, pipeline }: Course): Sql {
  return sql`${columnOf(module, module.capabilities.pipeline?.pipeline, alias)} = ${pipeline}`
}

/** Whether it is or was in one of the stages, or is won. */
function hasReached(course: Course, stages: readonly string[]): Sql {
  const { module, alias, won } = course
  const now = sql`${columnOf(module, module.capabilities.pipeline?.stage, alias)} = any(${[...stages, ...won]}::text[])`
  return stages.length === 0 ? sql`(${now})` : sql`(${now} or ${hasEntered(course, stages)})`
}

function hasEntered({ ctx, alias, pipeline }: Course, stages: readonly string[]): Sql {
  const history = fixedTable(ctx.environment.schema, 'stage_history')
  return sql`exists (select 1 from ${history} s where s.record_id = ${raw(alias)}.id
    and s.pipeline = ${pipeline} and s.to_stage = any(${stages}::text[]))`
}
