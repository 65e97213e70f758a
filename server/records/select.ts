import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import type { ColumnName } from '#catalog/field-types/define.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { reach, rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { foldedText } from '#server/model/indexes.ts'
import { addDays } from '#common/dates.ts'
import { dayIn, midnight } from './calendar.ts'
import { compiledOnce } from './compiled.ts'
import { formulaOf } from './computed.ts'
import { typeOf } from './fields.ts'

/** Of a record's links of one kind so many are shown; the others stay as they are. */
export const linksMax = 100

/**
 * A limit as part of the text: where it is a parameter a prepared plan knows nothing of its size and
 * reckons with a tenth of the table, so that it is never taken, or the wrong one is.
 */
export function limitTo(rows: number): Sql {
  return raw(`limit ${Math.trunc(rows)}`)
}

/** Quoted, qualified columns of a field. */
export function columnName(field: ModelField, alias: string): ColumnName {
  return (suffix) => `${alias}."${field.column}${suffix}"`
}

/** The column of a field by its name; null where the module has none. */
export function columnOf(module: ModelModule, name: string | undefined, alias = 't'): Sql {
  const field = module.fields.get(name ?? '')
  return field ? raw(columnName(field, alias)('')) : sql`null`
}

/**
 * SQL of a record as JSON: standard keys and the given fields, each in its API form. Related records
 * show their title only to those who may see them. A list for which some fields were asked has who
 * wrote a record, and its groups, only where they were: each of them is one look-up a row.
 */
export function recordJson(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
  alias: string,
  asked?: readonly string[],
): Sql {
  const key = `record ${module.name} ${alias} ${fields.map(({ name }) => name).join()} ${asked?.join()}`
  return compiledOnce(ctx, key, () => compileRecord(ctx, module, fields, alias, asked))
}

function compileRecord(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
  alias: string,
  asked?: readonly string[],
): Sql {
  return sql`(select row_to_json(record) from (select ${recordColumns(ctx, module, fields, alias, asked)}) record)`
}

/** What a list shows of each record: its columns, and what they are looked up in, which is written behind its table. */
interface Shown {
  readonly columns: Sql
  readonly tables: Sql
}

/** The same for many records: what several of them point to, such as their owner, is looked up once for all. */
export function shownRecords(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
  alias: string,
  asked?: readonly string[],
): Shown {
  const tables: Sql[] = []
  const beside: LookUp = (json, from) => {
    const name = raw(`${alias}_b${tables.length}`)
    // Kept as a query of its own, it is asked for what the rows of the page point to and never read as a whole.
    tables.push(sql`left join lateral (select ${json} as json ${from} offset 0) ${name} on true`)
    return sql`${name}.json`
  }
  const columns = recordColumns(ctx, module, fields, alias, asked, beside)
  return { columns, tables: tables.length === 0 ? empty : join(tables, ' ') }
}

/** How one finds what is shown of another record, of which there is one or none. */
type LookUp = (json: Sql, from: Sql) => Sql

const within: LookUp = (json, from) => sql`(select ${json} ${from})`

function recordColumns(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
  alias: string,
  asked?: readonly string[],
  lookUp = within,
): Sql {
  const wants = (name: string): boolean => asked === undefined || asked.includes(name)
  const t = raw(alias)
  const { owned } = module.capabilities
  return join([
    sql`${t}.id`,
    sql`${t}.title`,
    sql`${t}.version`,
    sql`${isoText(sql`${t}.created_at`)} as "createdAt"`,
    sql`${isoText(sql`${t}.updated_at`)} as "updatedAt"`,
    ...(wants('createdBy') ? [sql`${userJson(ctx, sql`${t}.created_by`, lookUp)} as "createdBy"`] : []),
    ...(wants('updatedBy') ? [sql`${userJson(ctx, sql`${t}.updated_by`, lookUp)} as "updatedBy"`] : []),
    ...(owned ? [sql`${userJson(ctx, sql`${t}.owner_id`, lookUp)} as "owner"`] : []),
    ...(owned && wants('groups') ? [sql`${groupsJson(ctx, t)} as "groups"`] : []),
    // Names are checked against the registry's pattern, so that they are safe as quoted identifiers.
    ...fields.map((field) => sql`${fieldJson(ctx, module, field, alias, lookUp)} as ${raw(`"${field.name}"`)}`),
  ])
}

/** SQL of one field in its API form. */
export function fieldJson(ctx: Context, module: ModelModule, field: ModelField, alias: string, lookUp = within): Sql {
  const column = columnName(field, alias)
  switch (field.type) {
    case 'user':
      return userJson(ctx, raw(column('')), lookUp)
    case 'relation':
      return relationJson(ctx, field, raw(column('')), alias, lookUp)
    case 'polymorphic':
      return polymorphicJson(ctx, field, column, alias)
    case 'relations':
      return relationsJson(ctx, field, alias)
    case 'file':
    case 'image':
      return fileJson(ctx, raw(column('')))
    case 'formula':
      if (!field.options?.stored) return formulaOf(ctx, module, field, alias).json
      break
  }
  const type = typeOf(field)
  return withDay(ctx, type.select?.(column, field) ?? column(''))
}

/** What a filter or sort compares of a field. */
export function comparable(ctx: Context, module: ModelModule, field: ModelField, alias: string): Sql {
  if (field.type === 'formula' && !field.options?.stored) return formulaOf(ctx, module, field, alias).compare
  const column = columnName(field, alias)
  if (field.type === 'relation' || field.type === 'polymorphic') return visibleTarget(ctx, field, column, `${alias}_v`)
  return withDay(ctx, typeOf(field).compare?.(column, field) ?? column(''))
}

/** The id that a relation holds; nothing where it points to what the reader may not see. */
function visibleTarget(ctx: Context, field: ModelField, column: ColumnName, alias: string): Sql {
  const { module, modules = [] } = field.options ?? {}
  const targets = [module ?? [], modules].flat().flatMap((name) => ctx.model.modules.get(name) ?? [])
  if (targets.every((target) => reach(ctx, target, 'read', alias).kind === 'all')) return raw(column(''))
  const visible = (target: ModelModule): Sql => sql`(select ${raw(alias)}.id from ${tableOf(ctx, target)} ${raw(alias)}
    where ${raw(alias)}.id = ${raw(column(''))} and ${raw(alias)}.deleted_at is null and ${rowRule(ctx, target, 'read', alias)})`
  const [only] = targets
  if (module !== undefined && only) return visible(only)
  const branches = targets.map((target) => sql`when ${target.id}::uuid then ${visible(target)}`)
  return sql`case ${raw(column('_mod'))} ${join(branches, ' ')} end`
}

/** Text as people compare it, without case or accents: what an index has of it. */
export function folded(value: Sql): Sql {
  const [before = '', after = ''] = foldedText('\0').split('\0')
  return sql`${raw(before)}${value}${raw(after)}`
}

/** Replaces the day tokens of a field type's SQL by the reader's day. */
function withDay(ctx: Context, text: string): Sql {
  if (!text.includes(':day')) return raw(text)
  const today = dayIn(ctx.environment.world.now(), ctx.user.timeZone)
  const bounds: Readonly<Record<string, Sql>> = {
    ':dayStart': midnight(today, ctx.user.timeZone),
    ':dayEnd': midnight(addDays(today, 1), ctx.user.timeZone),
  }
  const parts = text.split(/(:dayStart|:dayEnd)/)
  return join(
    parts.filter((part) => part !== '').map((part) => bounds[part] ?? raw(part)),
    '',
  )
}

export function isoText(timestamp: Sql): Sql {
  return sql`to_char(${timestamp} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** Names of colleagues are known to everybody who may sign in. */
function userJson(ctx: Context, id: Sql, lookUp: LookUp): Sql {
  const users = moduleWith(ctx.model, 'user')
  if (!users) return sql`case when ${id} is not null then json_build_object('id', ${id}) end`
  return lookUp(
    sql`json_build_object('id', u.id, 'title', u.title)`,
    sql`from ${tableOf(ctx, users)} u where u.id = ${id}`,
  )
}

function groupsJson(ctx: Context, t: Sql): Sql {
  const table = raw(`"${ctx.environment.schema}"."group_set"`)
  return sql`coalesce((select to_json(g.group_ids) from ${table} g where g.id = ${t}.group_set_id), '[]'::json)`
}

function relationJson(ctx: Context, field: ModelField, id: Sql, alias: string, lookUp: LookUp): Sql {
  const target = ctx.model.modules.get(field.options?.module ?? '')
  if (!target) return sql`null::json`
  const r = `${alias}_r`
  const json = sql`json_build_object('id', ${raw(r)}.id, 'title', ${raw(r)}.title)`
  return lookUp(
    json,
    sql`from ${tableOf(ctx, target)} ${raw(r)}
    where ${raw(r)}.id = ${id} and ${raw(r)}.deleted_at is null and ${rowRule(ctx, target, 'read', r)}`,
  )
}

function polymorphicJson(ctx: Context, field: ModelField, column: ColumnName, alias: string): Sql {
  const targets = (field.options?.modules ?? []).flatMap((name) => ctx.model.modules.get(name) ?? [])
  if (targets.length === 0) return sql`null::json`
  const r = `${alias}_r`
  const branches = targets.map(
    (target) => sql`when ${target.id}::uuid then (
      select json_build_object('module', ${target.name}::text, 'id', ${raw(r)}.id, 'title', ${raw(r)}.title)
      from ${tableOf(ctx, target)} ${raw(r)}
      where ${raw(r)}.id = ${raw(column(''))} and ${raw(r)}.deleted_at is null and ${rowRule(ctx, target, 'read', r)})`,
  )
  return sql`case ${raw(column('_mod'))} ${join(branches, ' ')} end`
}

/** The module of link rows, their relation to this side and the one to the other; see FieldOptions. */
export interface Link {
  readonly through: ModelModule
  readonly near: ModelField
  readonly far: ModelField | undefined
  readonly target: ModelModule
}

export function linkOf(ctx: Pick<Context, 'model'>, field: ModelField): Link | undefined {
  const { module, through, near, far, by } = field.options ?? {}
  const target = ctx.model.modules.get(module ?? '')
  if (!target) return undefined
  if (through === undefined) {
    const back = target.fields.get(by ?? '')
    return back ? { through: target, near: back, far: undefined, target } : undefined
  }
  const link = ctx.model.modules.get(through)
  const nearField = link?.fields.get(near ?? '')
  const farField = link?.fields.get(far ?? '')
  return link && nearField && farField ? { through: link, near: nearField, far: farField, target } : undefined
}

/** Join of link rows and visible targets of the record `alias`, as `l` and `r`. */
export function linkedRows(ctx: Context, link: Link, alias: string, l: string, r: string): Sql {
  const visible = rowRule(ctx, link.target, 'read', r)
  const mine = sql`${raw(columnName(link.near, l)(''))} = ${raw(alias)}.id and ${raw(l)}.deleted_at is null`
  if (!link.far)
    return sql`${tableOf(ctx, link.through)} ${raw(l)} cross join lateral (select ${raw(l)}.*) ${raw(r)} where ${mine} and ${visible}`
  return sql`${tableOf(ctx, link.through)} ${raw(l)}
    join ${tableOf(ctx, link.target)} ${raw(r)} on ${raw(r)}.id = ${raw(columnName(link.far, l)(''))}
    where ${mine} and ${raw(r)}.deleted_at is null and ${visible}`
}

function relationsJson(ctx: Context, field: ModelField, alias: string): Sql {
  const link = linkOf(ctx, field)
  if (!link) return sql`'[]'::json`
  const [l, r] = [`${alias}_l`, `${alias}_r`]
  const extra = (field.options?.linkFields ?? [])
    .filter((name) => ctx.policy.canRead(link.through.name, name))
    .flatMap((name) => link.through.fields.get(name) ?? [])
  const pairs = extra.map((one) => sql`, ${one.name}::text, ${fieldJson(ctx, link.through, one, l)}`)
  const object = sql`json_build_object('id', ${raw(r)}.id, 'title', ${raw(r)}.title, 'link', ${raw(l)}.id${join(pairs.length > 0 ? pairs : [sql``], '')})`
  return sql`(select coalesce(json_agg(one.object), '[]'::json) from (
    select ${object} as object from ${linkedRows(ctx, link, alias, l, r)}
    order by ${raw(r)}.title_key, ${raw(r)}.id ${limitTo(linksMax)}) one)`
}

function fileJson(ctx: Context, id: Sql): Sql {
  const table = raw(`"${ctx.environment.schema}"."attachment"`)
  return sql`(select json_build_object('id', a.id, 'name', a.name, 'mime', a.mime, 'size', a.size, 'text', a.text_state)
    from ${table} a where a.id = ${id})`
}
