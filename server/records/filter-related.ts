import sql, { join, raw, type Sql } from 'sql-template-tag'
import { anyActivity, type Filter, type RelatedCondition } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { readableField, unknownField } from './fields.ts'
import { columnName, linkedRows, linkOf } from './select.ts'

type CompileInner = (module: ModelModule, filter: Filter, alias: string) => Sql

/** Rows of a module that are related to one, as the reader sees them, up to and without a last `and`. */
interface RelatedRows {
  readonly module: ModelModule
  readonly rows: Sql
  readonly where: Filter | undefined
}

/**
 * Whether a record has some or none of certain related ones. Only those that the reader may see count,
 * by fields that they may read: nothing can be found out here that a list of them would not show.
 */
export function compileRelated(
  ctx: Context,
  module: ModelModule,
  condition: RelatedCondition,
  alias: string,
  compile: CompileInner,
): Sql {
  const r = `${alias}_x`
  const sources =
    condition.related === anyActivity
      ? activities(ctx, module, condition, alias, r)
      : [relatedRows(ctx, module, condition, alias, r)]
  const exist = sources.map(({ module: target, rows, where }) => {
    const inner = where ? sql` and ${compile(target, where, r)}` : sql``
    return sql`exists (select 1 from ${rows}${inner})`
  })
  // Each apart, so that the database can take it for a join.
  return condition.has === 'some'
    ? sql`(${join(exist, ' or ')})`
    : sql`(${join(
        exist.map((one) => sql`not ${one}`),
        ' and ',
      )})`
}

function relatedRows(
  ctx: Context,
  module: ModelModule,
  { related, by, where }: RelatedCondition,
  alias: string,
  r: string,
): RelatedRows {
  if (by !== undefined) {
    const target = ctx.model.modules.get(related)
    const rows = target && pointingRows(ctx, module, target, by, alias, r)
    if (!rows) throw unknownField(`${related}.${by}`)
    return { module: target, rows, where }
  }
  const field = readableField(ctx, module, related)
  const link = field?.type === 'relations' ? linkOf(ctx, field) : undefined
  if (link && mayRead(ctx, link.target)) {
    return { module: link.target, rows: linkedRows(ctx, link, alias, `${alias}_l`, r), where }
  }
  const target = field?.type === 'relation' ? ctx.model.modules.get(field.options?.module ?? '') : undefined
  if (!field || !target || !mayRead(ctx, target)) throw unknownField(related)
  const held = sql`${raw(r)}.id = ${raw(columnName(field, alias)(''))}`
  return { module: target, rows: visible(ctx, target, held, r), where }
}

/** Rows whose relation points here; nothing where there is none that the reader may know. */
function pointingRows(
  ctx: Context,
  module: ModelModule,
  target: ModelModule,
  by: string,
  alias: string,
  r: string,
): Sql | undefined {
  const field = mayRead(ctx, target) ? readableField(ctx, target, by) : undefined
  if (!field || !pointsTo(field, module)) return undefined
  const column = columnName(field, r)
  const mine = sql`${raw(column(''))} = ${raw(alias)}.id`
  const held = field.type === 'polymorphic' ? sql`${mine} and ${raw(column('_mod'))} = ${module.id}::uuid` : mine
  return visible(ctx, target, held, r)
}

function pointsTo({ type, options }: ModelField, module: ModelModule): boolean {
  if (type === 'relation') return options?.module === module.name
  return type === 'polymorphic' && options?.modules?.includes(module.name) === true
}

/** Activities of every kind that may be about records of the module, each by its own moment. */
function activities(
  ctx: Context,
  module: ModelModule,
  { where }: RelatedCondition,
  alias: string,
  r: string,
): RelatedRows[] {
  const found = [...ctx.model.modules.values()].flatMap((target): RelatedRows[] => {
    const { activity } = target.capabilities
    const rows = activity && pointingRows(ctx, module, target, activity.regarding, alias, r)
    if (!rows || !readableField(ctx, target, activity.at)) return []
    return [{ module: target, rows, where: where && withMoment(where, activity.at) }]
  })
  if (found.length === 0) throw unknownField(anyActivity)
  return found
}

/** The filter with the field that it calls `at` under its own name. */
function withMoment(filter: Filter, at: string): Filter {
  if ('all' in filter) return { all: filter.all.map((part) => withMoment(part, at)) }
  if ('any' in filter) return { any: filter.any.map((part) => withMoment(part, at)) }
  if ('not' in filter) return { not: withMoment(filter.not, at) }
  return 'field' in filter && filter.field === 'at' ? { ...filter, field: at } : filter
}

function mayRead(ctx: Context, module: ModelModule): boolean {
  return ctx.policy.scope(module.name, 'read') !== 'none'
}

function visible(ctx: Context, module: ModelModule, held: Sql, r: string): Sql {
  return sql`${tableOf(ctx, module)} ${raw(r)}
    where ${held} and ${raw(r)}.deleted_at is null and ${rowRule(ctx, module, 'read', r)}`
}
