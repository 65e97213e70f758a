import sql, { join, type Sql } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { closedStages } from '#server/model/indexes.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { highestNumbers } from '#server/records/auto-number.ts'

import {
  brokenIn,
  brokenInAny,
  columnOf,
  fieldsOf,
  modulesOf,
  named,
  none,
  sum,
  type Broken,
  type Verifying,
} from './define.ts'

/** What points at a record points at one that is there, in the bin or not. */
export async function linksHaveBothEnds(ctx: Verifying): Promise<Broken> {
  const ends = fieldsOf(ctx, 'relation', 'polymorphic', 'user')
  return await brokenInAny(
    ctx,
    ends.map(([module, field]) => looseEnds(ctx, module, field)),
  )
}

function looseEnds(ctx: Verifying, module: ModelModule, field: ModelField): Sql | undefined {
  const column = columnOf('t', field)
  const isIn = (target: ModelModule): Sql => sql`exists (select from ${tableOf(ctx, target)} o where o.id = ${column})`
  const found = (): Sql | undefined => {
    if (field.type !== 'polymorphic') {
      const target =
        field.type === 'user' ? moduleWith(ctx.model, 'user') : ctx.model.modules.get(field.options?.module ?? '')
      return target && isIn(target)
    }
    const kind = columnOf('t', field, '_mod')
    const targets = modulesOf(ctx).filter(({ name }) => field.options?.modules?.includes(name) ?? true)
    return sql`case ${kind} ${join(
      targets.map((target) => sql`when ${target.id}::uuid then ${isIn(target)}`),
      ' ',
    )} else false end`
  }
  const isThere = found()
  return (
    isThere &&
    sql`select ${named(module, field)} from ${tableOf(ctx, module)} t where ${column} is not null and not ${isThere}`
  )
}

/** What only one record may have is in one: the rows themselves are looked at, not the index that holds them to it. */
export async function uniqueRulesHold(ctx: Verifying): Promise<Broken> {
  const unique = modulesOf(ctx).flatMap((module) =>
    [...module.fields.values()].filter((field) => field.unique).map((field) => [module, field] as const),
  )
  return await brokenInAny(
    ctx,
    unique.map(([module, field]) => {
      const column = columnOf('t', field)
      return sql`select ${`${module.name}.${field.name} `}::text || ${column} from ${tableOf(ctx, module)} t
        where t.deleted_at is null and ${column} is not null group by ${column} having count(*) > 1`
    }),
  )
}

/** Whoever owns a record is somebody of the directory, and its groups are a set that there is. */
export async function ownersAreThere(ctx: Verifying): Promise<Broken> {
  const directory = moduleWith(ctx.model, 'user')
  if (!directory) return none
  const sets = fixedTable(ctx.environment.schema, 'group_set')
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map(
      (module) => sql`select ${named(module)} from ${tableOf(ctx, module)} t
        where (t.owner_id is not null and not exists (select from ${tableOf(ctx, directory)} o where o.id = t.owner_id))
          or (t.group_set_id <> 0 and not exists (select from ${sets} s where s.id = t.group_set_id))`,
    ),
  )
}

/** Folders are within folders and end at the top: no chain of a module's records to its own kind turns back. */
export async function treesHaveNoCircle(ctx: Verifying): Promise<Broken> {
  const trees = modulesOf(ctx).flatMap((module) => {
    const up = module.fields.get(module.capabilities.folder?.parent ?? '')
    return up ? [[module, up] as const] : []
  })
  return await brokenInAny(
    ctx,
    trees.map(
      ([module, up]) => sql`with recursive above (id, next) as (
          select t.id, ${columnOf('t', up)} from ${tableOf(ctx, module)} t where ${columnOf('t', up)} is not null
          union select above.id, ${columnOf('t', up)} from above join ${tableOf(ctx, module)} t on t.id = above.next
            where above.next <> above.id and ${columnOf('t', up)} is not null)
        select ${named(module)} from above t where t.next = t.id`,
    ),
  )
}

/** The stage of a deal and the state of a record are among those that there are. */
export async function statesAreKnown(ctx: Verifying): Promise<Broken> {
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map((module) => {
      const { lifecycle, capabilities, pipelines } = module
      const state = module.fields.get(lifecycle?.field ?? '')
      const stage = module.fields.get(capabilities.pipeline?.stage ?? '')
      const stages = pipelines.flatMap((pipeline) => pipeline.stages.map(({ value }) => value))
      const parts = [
        ...(state && lifecycle
          ? [
              outside(
                ctx,
                module,
                state,
                lifecycle.states.map(({ value }) => value),
              ),
            ]
          : []),
        ...(stage && stages.length > 0 ? [outside(ctx, module, stage, stages)] : []),
      ]
      return parts.length > 0 ? join(parts, ' union all ') : undefined
    }),
  )
}

function outside(ctx: Verifying, module: ModelModule, field: ModelField, values: readonly string[]): Sql {
  return sql`select ${named(module, field)} from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${columnOf('t', field)} <> all (${[...values]}::text[])`
}

export async function stagesMatchHistory(ctx: Verifying): Promise<Broken> {
  const history = fixedTable(ctx.environment.schema, 'stage_history')
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map((module) => {
      const stage = module.fields.get(module.capabilities.pipeline?.stage ?? '')
      const query =
        stage &&
        sql`select ${named(module, stage)} from ${tableOf(ctx, module)} t where t.deleted_at is null
        and ${columnOf('t', stage)} is distinct from (
          select h.to_stage from ${history} h where h.record_id = t.id order by h.id desc limit 1)`
      return query
    }),
  )
}

/** A deal says when it was closed exactly while it is. */
export async function closedDealsSayWhen(ctx: Verifying): Promise<Broken> {
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map((module) => {
      const { pipeline } = module.capabilities
      const [stage, closedAt] = [pipeline?.stage, pipeline?.closedAt].map((name) => module.fields.get(name ?? ''))
      const query =
        stage &&
        closedAt &&
        sql`select ${named(module, closedAt)} from ${tableOf(ctx, module)} t where t.deleted_at is null
        and (${columnOf('t', stage)} = any (${[...closedStages(module)]}::text[])) is true <> (${columnOf('t', closedAt)} is not null)`
      return query
    }),
  )
}

/** The next document gets a number that none had: its series stands at the highest of its year, or behind it. */
export async function numbersGoOn(ctx: Verifying): Promise<Broken> {
  const counter = fixedTable(ctx.environment.schema, 'counter')
  return await sum(modulesOf(ctx), async (module) => {
    const highest = await highestNumbers(ctx, module)
    if (highest.length === 0) return none
    return await brokenIn(
      ctx,
      sql`select ${`${module.name} `}::text || n.last
        from json_to_recordset(${JSON.stringify(highest)}::json) as n (series uuid, last bigint)
        left join ${counter} c on c.field_id = n.series where coalesce(c.value, 0) < n.last`,
    )
  })
}

/** A file belongs to a record that there is, or to nobody yet; a record names files that there are. */
export async function attachmentsHaveRecord(ctx: Verifying): Promise<Broken> {
  const attachment = fixedTable(ctx.environment.schema, 'attachment')
  const homeless = modulesOf(ctx).map(
    (
      module,
    ) => sql`select 'file ' || a.id from ${attachment} a where a.module_id = ${module.id}::uuid and a.record_id is not null
      and not exists (select from ${tableOf(ctx, module)} t where t.id = a.record_id)`,
  )
  const unnamed = fieldsOf(ctx, 'file', 'image').map(
    ([module, field]) => sql`select ${named(module, field)} from ${tableOf(ctx, module)} t
      where ${columnOf('t', field)} is not null and not exists (select from ${attachment} a where a.id = ${columnOf('t', field)})`,
  )
  return await brokenInAny(ctx, [...homeless, ...unnamed])
}
