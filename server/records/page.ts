import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { SortKey } from '#common/element.ts'
import { isDate } from '#common/dates.ts'
import { invalidField } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { reach, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { isFreeText, sortColumns } from '#server/model/indexes.ts'
import { readableField, typeOf, unknownField } from './fields.ts'
import { isUuid } from './filter.ts'
import { comparable, folded, limitTo } from './select.ts'

export interface OrderKey {
  readonly field: ModelField
  readonly descending: boolean
}

/** Which rows make a page; `limit` counts one more than are shown. */
export interface PageQuery {
  readonly keys: readonly OrderKey[]
  readonly conditions: readonly Sql[]
  /** Place of the last row of the page before, as its sort values and id. */
  readonly after: Place | undefined
  readonly limit: number
  /** The conditions leave out rows without a value of the first key. */
  readonly isFilled?: boolean
}

type Place = readonly (string | null)[]

const sortKeysMax = 3

export function sortKeys(ctx: Context, module: ModelModule, sort: readonly SortKey[] | undefined): OrderKey[] {
  // The module's own order is nobody's question: a key that the reader may not read is left out.
  const own = module.defaultSort.filter((key) => readableField(ctx, module, key.field))
  const wanted = sort && sort.length > 0 ? sort : own
  if (wanted.length > sortKeysMax) {
    throw invalidField(
      'sort',
      'limit',
      `Como mucho ${sortKeysMax} criterios de orden.`,
      `At most ${sortKeysMax} sort keys.`,
    )
  }
  return wanted.map(({ field: name, direction }) => {
    const field = readableField(ctx, module, name)
    if (!field) throw unknownField(name)
    if (!typeOf(field).sortable) {
      throw invalidField(name, 'sort', 'No se puede ordenar por este campo.', 'Records cannot be sorted by this field.')
    }
    return { field, descending: direction === 'desc' }
  })
}

/** What an index has as the key of this sort. */
function sortValue(ctx: Context, module: ModelModule, { field }: OrderKey): Sql {
  if (isStandard(field)) return raw(`t.${sortColumns[field.name]}`)
  const value = comparable(ctx, module, field, 't')
  if (!isFreeText(typeOf(field))) return value
  // Accents cost much more to fold than case, so that only an index is worth it.
  return field.indexed ? folded(value) : sql`lower(${value}) collate "C"`
}

/** Of standard keys that are never null; their id is their name. */
function isStandard(field: ModelField): boolean {
  return field.id === field.name && sortColumns[field.name] !== undefined
}

export function orderBy(ctx: Context, module: ModelModule, keys: readonly OrderKey[]): Sql {
  const parts = keys.map((key) => {
    const nulls = isStandard(key.field) ? '' : ' nulls last'
    return sql`${sortValue(ctx, module, key)} ${raw(direction(key) + nulls)}`
  })
  return join([...parts, raw(`t.id ${direction(keys[0])}`)])
}

function direction(key: OrderKey | undefined): 'asc' | 'desc' {
  return key?.descending ? 'desc' : 'asc'
}

/** The place of a row as JSON, from which the next page goes on. */
export function placeJson(ctx: Context, module: ModelModule, keys: readonly OrderKey[]): Sql {
  const parts = keys.map((key) => sql`(${sortValue(ctx, module, key)})::text`)
  return sql`json_build_array(${join([...parts, sql`t.id::text`])})`
}

/** The page's rows, as a query for whole rows in no order that counts. */
export function pageSql(ctx: Context, module: ModelModule, query: PageQuery): Sql {
  const { limit } = query
  const [filled, empty] = runsOf(ctx, module, query).map((run) => runSql(ctx, module, query, run))
  if (!filled || !empty) return filled ?? sql`select t.* from ${tableOf(ctx, module)} t where false`
  // Rows without a value are read only where those with one do not fill the page.
  return sql`with filled as materialized (${filled})
    select * from filled union all
    select * from (${empty}) t where (select count(*) < ${raw(String(limit))} from filled)`
}

function runSql(ctx: Context, module: ModelModule, { conditions, limit }: PageQuery, { where, order }: Run): Sql {
  const table = tableOf(ctx, module)
  const leg = (rule: Sql): Sql => sql`(select t.* from ${table} t
    where ${join([...conditions, rule, ...where], ' and ')} order by ${order} ${limitTo(limit)})`
  const found = reach(ctx, module, 'read', 't')
  switch (found.kind) {
    case 'none':
      return leg(sql`false`)
    case 'all':
      return leg(sql`true`)
    case 'parent':
      return leg(found.rule)
    case 'own':
      return leg(found.own)
    case 'group':
      // One query for each way to reach rows, so that each reads an index from its place on and stops:
      // an `or` of the ways would change plans, and times by a hundred, with the data. A page has as many
      // of one's own rows as the first way finds, so that those which a group finds too are left out;
      // not within its way, which would read on where they are many.
      return sql`
        select t.* from (
          ${leg(found.own)} union all
          (select t.* from unnest(${found.sets}::int[]) as visible (set_id)
            cross join lateral ${leg(sql`t.group_set_id = visible.set_id`)} t where (${found.own}) is not true)) t
        order by ${order} ${limitTo(limit)}`
  }
}

interface Run {
  readonly where: readonly Sql[]
  readonly order: Sql
}

/**
 * Rows with a value and rows without one are two runs of an index, the latter always last; with
 * several keys there is no index and but one run.
 */
function runsOf(ctx: Context, module: ModelModule, { keys, after, isFilled = false }: PageQuery): Run[] {
  const [key, more] = keys
  if (!key || more) {
    return [{ where: after ? [afterPlace(ctx, module, keys, after)] : [], order: orderBy(ctx, module, keys) }]
  }
  const value = sortValue(ctx, module, key)
  const way = raw(direction(key))
  const beyond = raw(key.descending ? '<' : '>')
  const [text = null, id] = after ?? []
  const isSure = isFilled || isStandard(key.field)
  const filled: Run = {
    where: [
      // Said twice it counts twice to the planner, which then expects far fewer rows than there are.
      ...(isSure ? [] : [sql`${value} is not null`]),
      ...(after ? [sql`(${value}, t.id) ${beyond} (${bound(key, text)}, ${id}::uuid)`] : []),
    ],
    order: sql`${value} ${way}, t.id ${way}`,
  }
  if (isSure) return [filled]
  const empty: Run = {
    where: [sql`${value} is null`, ...(after && text === null ? [sql`t.id ${beyond} ${id}::uuid`] : [])],
    order: sql`t.id ${way}`,
  }
  return after && text === null ? [empty] : [filled, empty]
}

function bound(key: OrderKey, text: string | null): Sql {
  const type = typeOf(key.field)
  const as = isFreeText(type) ? `::text collate "C"` : `::${type.compareAs}`
  return sql`${text}${raw(as)}`
}

/** Rows behind a place in the order of the keys; nulls come last in either direction. */
export function afterPlace(ctx: Context, module: ModelModule, keys: readonly OrderKey[], place: Place): Sql {
  const id = place[keys.length]
  const equal: Sql[] = []
  const branches: Sql[] = []
  keys.forEach((key, index) => {
    const value = sortValue(ctx, module, key)
    const text = place[index] ?? null
    if (text !== null) {
      const beyond = sql`(${value} ${raw(key.descending ? '<' : '>')} ${bound(key, text)} or ${value} is null)`
      branches.push(join([...equal, beyond], ' and '))
    }
    equal.push(text === null ? sql`${value} is null` : sql`${value} = ${bound(key, text)}`)
  })
  branches.push(join([...equal, sql`t.id ${raw(keys[0]?.descending ? '<' : '>')} ${id}::uuid`], ' and '))
  return sql`((${join(branches, ') or (')}))`
}

export function readCursor(keys: readonly OrderKey[], cursor: string | undefined): Place | undefined {
  if (cursor === undefined || cursor === '') return undefined
  const place = parseCursor(cursor)
  const fits =
    Array.isArray(place) &&
    place.length === keys.length + 1 &&
    place.every((value) => value === null || (typeof value === 'string' && !value.includes('\0'))) &&
    keys.every((key, index) => fitsKey(key, place[index])) &&
    isUuid(place[keys.length])
  if (!fits) throw invalidField('cursor', 'value', 'La página pedida no es válida.', 'The requested page is not valid.')
  return place
}

function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'))
  } catch {
    return undefined
  }
}

const momentForm = /^.{10}[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?([+-][01]\d(:?[0-5]\d)?|Z)?$/

/** A cursor comes back from outside: its text must be castable to the key's type. */
function fitsKey(key: OrderKey, value: unknown): boolean {
  if (value === null) return !isStandard(key.field)
  const text = String(value)
  switch (typeOf(key.field).compareAs) {
    case 'numeric':
      return /^-?\d{1,30}(\.\d{1,20})?$/.test(text)
    case 'bigint':
      return /^-?\d{1,18}$/.test(text)
    case 'integer':
      return /^-?\d{1,9}$/.test(text)
    case 'date':
      return isDate(text)
    case 'timestamptz':
      return isDate(text.slice(0, 10)) && momentForm.test(text)
    case 'boolean':
      return text === 'true' || text === 'false'
    case 'uuid':
      return isUuid(text)
    default:
      return true
  }
}
