import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import type { SortKey } from '#common/element.ts'
import { invalidField, missing } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { reach, rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { moduleOf, readableField, readableFields, typeOf, unknownField } from './fields.ts'
import { compileFilter } from './filter.ts'
import { searchCondition } from './search.ts'
import { comparable, recordJson } from './select.ts'

export interface ListQuery {
  readonly module: string
  /** Names; by default every readable field. */
  readonly fields?: readonly string[]
  readonly filter?: Filter
  readonly sort?: readonly SortKey[]
  readonly search?: string
  /** Records in the holding area, out of it (default) or both. */
  readonly scope?: 'working' | 'holding' | 'all'
  readonly trash?: boolean
  readonly cursor?: string
  readonly limit?: number
  readonly count?: 'none' | 'capped' | 'exact'
}

export const pageSizeMax = 200
const pageSizeDefault = 50
const countCap = 1001
const sortKeysMax = 3

/** Reads run in the write's transaction when there is one. */
export function reader(ctx: Context): Queryable {
  return ctx.tx ?? ctx.environment.db
}

/** A page as JSON text: `{"rows":[…],"next":"…"|null,"count":{"value":1,"capped":false}|null}`. */
export async function listRecords(ctx: Context, query: ListQuery): Promise<string> {
  const module = moduleOf(ctx, query.module)
  const fields = chosenFields(ctx, module, query.fields)
  const limit = pageSize(query.limit)
  const keys = sortKeys(ctx, module, query.sort)
  const conditions = conditionsOf(ctx, module, query, 't')
  const page = pageSql(ctx, module, keys, conditions, readCursor(keys, query.cursor), limit + 1)
  const cursorParts = [...keys.map((key) => sql`(${sortValue(ctx, module, key, 't')})::text`), sql`t.id::text`]
  const order = orderBy(ctx, module, keys, 't')
  return await reader(ctx).text(sql`
    with page as materialized (${page}),
    numbered as (
      select ${recordJson(ctx, module, fields, 't')} as record, row_number() over (order by ${order}) as n,
        json_build_array(${join(cursorParts)}) as place
      from page t)
    select json_build_object(
      'rows', coalesce((select json_agg(record order by n) from numbered where n <= ${limit}), '[]'::json),
      'next', (select replace(encode(convert_to(place::text, 'UTF8'), 'base64'), E'\n', '')
               from numbered where n = ${limit} and exists (select 1 from numbered where n > ${limit})),
      'count', ${countJson(ctx, module, conditions, query.count ?? 'none')})::text`)
}

/** One record as JSON text with every readable field; absent and invisible are the same. */
export async function getRecord(ctx: Context, moduleName: string, id: string): Promise<string> {
  const module = moduleOf(ctx, moduleName)
  const rows = await reader(ctx).query<{ record: string }>(sql`
    select ${recordJson(ctx, module, readableFields(ctx, module), 't')}::text as record
    from ${tableOf(ctx, module)} t
    where t.id = ${id} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`)
  const record = rows[0]?.record
  if (record === undefined) throw missing()
  return record
}

/** Of the given ids, those that the reader may see; for streams, links and attachments. */
export async function visibleIds(
  ctx: Context,
  moduleName: string,
  ids: readonly string[],
  options: { deleted?: boolean } = {},
): Promise<string[]> {
  const module = ctx.model.modules.get(moduleName)
  if (!module || ids.length === 0 || ctx.policy.scope(moduleName, 'read') === 'none') return []
  const live = options.deleted ? sql`true` : sql`t.deleted_at is null`
  const rows = await reader(ctx).query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, module)} t
    where t.id = any(${ids}::uuid[]) and ${live} and ${rowRule(ctx, module, 'read', 't')}`)
  return rows.map((row) => row.id)
}

export function chosenFields(ctx: Context, module: ModelModule, names: readonly string[] | undefined): ModelField[] {
  if (!names) return readableFields(ctx, module)
  const own = names.filter((name) => module.fields.has(name) || !readableField(ctx, module, name))
  return own.map((name) => {
    const field = readableField(ctx, module, name)
    if (!field) throw unknownField(name)
    return field
  })
}

/** Everything but permission: filter, search, holding area, trash. */
export function conditionsOf(ctx: Context, module: ModelModule, query: ListQuery, alias: string): Sql[] {
  const deleted = raw(`${alias}.deleted_at`)
  const conditions = [query.trash ? sql`${deleted} is not null` : sql`${deleted} is null`]
  if (module.holding && query.scope !== 'all') {
    // The rule is the module's, not the reader's: it holds for fields that they may not read too.
    const admitted = compileFilter(asSystem(ctx), module, module.holding.filter, alias)
    conditions.push(query.scope === 'holding' ? sql`(${admitted}) is not true` : admitted)
  }
  if (query.filter) conditions.push(compileFilter(ctx, module, query.filter, alias))
  if (query.search !== undefined && query.search.trim() !== '') conditions.push(searchCondition(ctx, module, query.search, alias))
  return conditions
}

export interface OrderKey {
  readonly field: ModelField
  readonly descending: boolean
}

export function sortKeys(ctx: Context, module: ModelModule, sort: readonly SortKey[] | undefined): OrderKey[] {
  // The module's own order is nobody's question: a key that the reader may not read is left out.
  const own = module.defaultSort.filter((key) => readableField(ctx, module, key.field))
  const wanted = sort && sort.length > 0 ? sort : own
  if (wanted.length > sortKeysMax) {
    throw invalidField('sort', 'limit', `Como mucho ${sortKeysMax} criterios de orden.`, `At most ${sortKeysMax} sort keys.`)
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

function sortValue(ctx: Context, module: ModelModule, key: OrderKey, alias: string): Sql {
  if (key.field.column === 'title') return raw(`${alias}.title_key`)
  const value = comparable(ctx, module, key.field, alias)
  return typeOf(key.field).compareAs === 'text' ? sql`lower(${value}) collate "C"` : value
}

function neverNull(key: OrderKey): boolean {
  return ['title', 'created_at', 'updated_at'].includes(key.field.column)
}

function orderBy(ctx: Context, module: ModelModule, keys: readonly OrderKey[], alias: string): Sql {
  const parts = keys.map((key) => {
    const direction = key.descending ? 'desc' : 'asc'
    const nulls = neverNull(key) ? '' : ' nulls last'
    return sql`${sortValue(ctx, module, key, alias)} ${raw(direction + nulls)}`
  })
  const idDirection = keys[0]?.descending ? 'desc' : 'asc'
  return join([...parts, raw(`${alias}.id ${idDirection}`)])
}

/** The page's rows: one index leg for each way to reach rows, doubles dropped by id. */
function pageSql(
  ctx: Context,
  module: ModelModule,
  keys: readonly OrderKey[],
  conditions: readonly Sql[],
  after: readonly (string | null)[] | undefined,
  limit: number,
): Sql {
  const all = [...conditions, ...(after ? [afterCursor(ctx, module, keys, after, 't')] : [])]
  const order = orderBy(ctx, module, keys, 't')
  const table = tableOf(ctx, module)
  const found = reach(ctx, module, 'read', 't')
  const plain = (rule: Sql): Sql => sql`select t.* from ${table} t where ${join([...all, rule], ' and ')} order by ${order} limit ${limit}`
  if (found.kind !== 'legs') return plain(found.kind === 'all' ? sql`true` : sql`false`)
  const indexed = keys.length === 1 && keys[0] !== undefined && ['title', 'created_at'].includes(keys[0].field.column)
  const own = found.legs[0]
  const sets = ctx.policy.visibleSetIds
  if (found.legs.length < 2 || !indexed || own === undefined) return plain(rowRule(ctx, module, 'read', 't'))
  const conditionsText = join(all, ' and ')
  return sql`
    select t.* from (
      select distinct on (t.id) t.* from (
        (select t.* from ${table} t where ${conditionsText} and ${own} order by ${order} limit ${limit})
        union all
        (select t.* from unnest(${sets}::int[]) as visible (set_id) cross join lateral (
          select t.* from ${table} t where ${conditionsText} and t.group_set_id = visible.set_id
          order by ${order} limit ${limit}) t)
      ) t
    ) t order by ${order} limit ${limit}`
}

/** Rows behind the cursor in the order of the keys; nulls come last in either direction. */
function afterCursor(
  ctx: Context,
  module: ModelModule,
  keys: readonly OrderKey[],
  place: readonly (string | null)[],
  alias: string,
): Sql {
  const id = place[keys.length]
  const down = keys[0]?.descending ?? false
  const first = keys[0]
  if (keys.length === 1 && first && neverNull(first)) {
    const type = typeOf(first.field).compareAs
    const than = raw(down ? '<' : '>')
    return sql`(${sortValue(ctx, module, first, alias)}, ${raw(alias)}.id) ${than} (${place[0]}${raw(`::${type}`)}, ${id}::uuid)`
  }
  const equal: Sql[] = []
  const branches: Sql[] = []
  keys.forEach((key, index) => {
    const value = sortValue(ctx, module, key, alias)
    const type = typeOf(key.field).compareAs
    const text = place[index] ?? null
    const bound = type === 'text' ? sql`lower(${text}::text) collate "C"` : sql`${text}${raw(`::${type}`)}`
    if (text !== null) {
      const beyond = sql`(${value} ${raw(key.descending ? '<' : '>')} ${bound} or ${value} is null)`
      branches.push(join([...equal, beyond], ' and '))
    }
    equal.push(text === null ? sql`${value} is null` : sql`${value} = ${bound}`)
  })
  branches.push(join([...equal, sql`${raw(alias)}.id ${raw(down ? '<' : '>')} ${id}::uuid`], ' and '))
  return sql`((${join(branches, ') or (')}))`
}

function readCursor(keys: readonly OrderKey[], cursor: string | undefined): (string | null)[] | undefined {
  if (cursor === undefined || cursor === '') return undefined
  const place = parseCursor(cursor)
  const fits =
    Array.isArray(place) &&
    place.length === keys.length + 1 &&
    place.every((value) => value === null || (typeof value === 'string' && !value.includes('\0'))) &&
    keys.every((key, index) => fitsKey(key, place[index])) &&
    /^[0-9a-f-]{36}$/.test(String(place[keys.length]))
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

/** A cursor comes back from outside: its text must be castable to the key's type. */
function fitsKey(key: OrderKey, value: unknown): boolean {
  if (value === null) return !neverNull(key)
  const text = String(value)
  switch (typeOf(key.field).compareAs) {
    case 'numeric':
    case 'bigint':
      return /^-?\d{1,30}(\.\d{1,20})?$/.test(text)
    case 'date':
      return /^\d{4,5}-\d\d-\d\d$/.test(text)
    case 'timestamptz':
      return /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d(:?\d\d)?|Z)?$/.test(text)
    case 'boolean':
      return text === 'true' || text === 'false'
    case 'uuid':
      return /^[0-9a-f-]{36}$/.test(text)
    default:
      return true
  }
}

function countJson(ctx: Context, module: ModelModule, conditions: readonly Sql[], mode: 'none' | 'capped' | 'exact'): Sql {
  if (mode === 'none') return sql`null::json`
  const rule = rowRule(ctx, module, 'read', 't')
  const cap = mode === 'capped' ? sql`limit ${countCap}` : empty
  return sql`(select json_build_object('value', least(count(*), ${mode === 'capped' ? countCap - 1 : Number.MAX_SAFE_INTEGER}), 'capped', ${
    mode === 'capped' ? sql`count(*) = ${countCap}` : sql`false`
  }) from (select 1 from ${tableOf(ctx, module)} t where ${join([...conditions, rule], ' and ')} ${cap}) counted)`
}

function pageSize(limit: number | undefined): number {
  if (limit === undefined) return pageSizeDefault
  if (Number.isInteger(limit) && limit >= 1 && limit <= pageSizeMax) return limit
  throw invalidField('limit', 'range', `Entre 1 y ${pageSizeMax}.`, `From 1 to ${pageSizeMax}.`)
}

