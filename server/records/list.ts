import sql, { empty, join, raw, type Sql } from 'sql-template-tag'
import type { SortKey } from '#common/element.ts'
import { invalidField, missing } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { reach, rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { isOrdered } from '#server/model/indexes.ts'
import { compiledOnce, filled, slot, statementOnce } from './compiled.ts'
import { moduleOf, readableField, readableFields, unknownField } from './fields.ts'
import { compileFilter, isUuid } from './filter.ts'
import { orderBy, pageSql, placeJson, readCursor, sortKeys } from './page.ts'
import { isLarge, searchPage } from './search-page.ts'
import { searchCondition } from './search.ts'
import { limitTo, recordJson, shownRecords } from './select.ts'

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

/** Reads run in the write's transaction when there is one. */
export function reader(ctx: Context): Queryable {
  return ctx.tx ?? ctx.environment.db
}

/** A page as JSON text: `{"rows":[…],"next":"…"|null,"count":{"value":1,"capped":false}|null}`. */
export async function listRecords(ctx: Context, query: ListQuery): Promise<string> {
  const walks = isSearch(query) && (await isLarge(ctx, moduleOf(ctx, query.module)))
  const kind = walks ? 'walked list' : 'list'
  return await reader(ctx).text(statementOnce(ctx, kind, query, () => sql`select ${listSql(ctx, query, walks)}::text`))
}

/** The page as a value, so that one statement can read the columns of a board. */
export function listSql(ctx: Context, query: ListQuery, walks = false): Sql {
  const module = moduleOf(ctx, query.module)
  const fields = chosenFields(ctx, module, query.fields)
  const limit = pageSize(query.limit)
  const keys = sortKeys(ctx, module, query.sort)
  const conditions = conditionsOf(ctx, module, query, 't')
  const isFilled = leavesOutEmpty(query.filter, keys[0]?.field.name)
  const asked = { keys, conditions, after: readCursor(keys, query.cursor), limit: limit + 1, isFilled }
  const found = isSearch(query)
    ? searchPage(ctx, module, { ...asked, search: query.search, trash: query.trash ?? false, walks })
    : undefined
  const page = found?.tables ?? sql`page as materialized (${pageSql(ctx, module, asked)})`
  const order = orderBy(ctx, module, keys)
  const shown = shownRecords(ctx, module, fields, 't', query.fields)
  return sql`(
    with ${page}
    select json_build_object(
      'rows', coalesce((select json_agg(record) from (
        select ${shown.columns} from page t ${shown.tables} order by ${order} ${limitTo(limit)}) record), '[]'::json),
      'next', (select replace(encode(convert_to(${placeJson(ctx, module, keys)}::text, 'UTF8'), 'base64'), E'\n', '')
               from (select t.* from page t order by ${order} offset ${raw(String(limit - 1))} limit 1) t
               where (select count(*) > ${raw(String(limit))} from page)),
      'count', ${query.count === 'capped' && found ? found.count : countJson(ctx, module, query, conditions)}))`
}

/** One record as JSON text with every readable field; absent and invisible are the same. */
export async function getRecord(ctx: Context, moduleName: string, id: string): Promise<string> {
  const record = await findRecord(ctx, moduleName, id)
  if (record === undefined) throw missing()
  return record
}

/** The same, and nothing where there is no such record for the reader. */
export async function findRecord(ctx: Context, moduleName: string, id: string): Promise<string | undefined> {
  const statement = recordStatement(ctx, moduleName, id)
  const [record] = statement ? await reader(ctx).texts(statement) : []
  return record ?? undefined
}

/** What reads a record as text; nothing where its module is not the reader's to see. */
export function recordStatement(ctx: Context, moduleName: string, id: string): Sql | undefined {
  const module = ctx.model.modules.get(moduleName)
  if (!module || ctx.policy.scope(moduleName, 'read') === 'none') return undefined
  const statement = compiledOnce(
    ctx,
    `get ${module.name}`,
    () => sql`
    select ${recordJson(ctx, module, readableFields(ctx, module), 't')}::text as record
    from ${tableOf(ctx, module)} t
    where t.id = ${slot} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`,
  )
  return filled(statement, id)
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

/** @throws missing where the reader does not see such a record */
export async function requireVisible(ctx: Context, moduleName: string, id: string): Promise<void> {
  if (!isUuid(id) || (await visibleIds(ctx, moduleName, [id])).length === 0) throw missing()
}

function chosenFields(ctx: Context, module: ModelModule, names: readonly string[] | undefined): ModelField[] {
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
  if (isSearch(query)) conditions.push(searchCondition(ctx, module, query.search, alias))
  return conditions
}

function leavesOutEmpty(filter: Filter | undefined, field: string | undefined): boolean {
  if (!filter) return false
  if ('all' in filter) return filter.all.some((one) => leavesOutEmpty(one, field))
  return 'field' in filter && filter.field === field && filter.op === 'notEmpty'
}

function isSearch(query: ListQuery): query is ListQuery & { readonly search: string } {
  return query.search !== undefined && query.search.trim() !== ''
}

function countJson(ctx: Context, module: ModelModule, query: ListQuery, conditions: readonly Sql[]): Sql {
  const mode = query.count ?? 'none'
  if (mode === 'none') return sql`null::json`
  if (mode === 'exact') {
    const all = join([...conditions, rowRule(ctx, module, 'read', 't')], ' and ')
    return sql`(select json_build_object('value', count(*), 'capped', false) from ${tableOf(ctx, module)} t where ${all})`
  }
  const legs = countedLegs(ctx, module, query, conditions)
  const rows = legs.length === 1 ? join(legs) : sql`${join(legs, ' union all ')} ${limitTo(countCap)}`
  return sql`(select json_build_object('value', least(count(*), ${countCap - 1}), 'capped', count(*) = ${countCap})
    from (${rows}) counted)`
}

/** Up to the cap of each way to reach rows, no row twice. */
function countedLegs(ctx: Context, module: ModelModule, query: ListQuery, conditions: readonly Sql[]): Sql[] {
  // In the order of an index of the way, so that no plan takes the limit for a reason to read the table:
  // that of the list where it has one, since a list often leaves out what it would have at its end.
  const [key, more] = sortKeys(ctx, module, query.sort)
  const isListOrder = key !== undefined && more === undefined && isOrdered(module, key.field.name)
  const ordered = isListOrder ? orderBy(ctx, module, [{ ...key, descending: false }]) : sql`t.title_key, t.id`
  const leg = (rule: Sql, order = sql`order by ${ordered}`): Sql => sql`(
    select 1 from ${tableOf(ctx, module)} t where ${join([...conditions, rule], ' and ')} ${order} ${limitTo(countCap)})`
  const found = reach(ctx, module, 'read', 't')
  if (found.kind === 'own') return [leg(found.own)]
  if (found.kind !== 'group') return [leg(rowRule(ctx, module, 'read', 't'), empty)]
  const others = leg(sql`t.group_set_id = visible.set_id and t.owner_id is distinct from ${ctx.policy.userId}`)
  return [
    leg(found.own),
    sql`(select 1 from unnest(${found.sets}::int[]) as visible (set_id) cross join lateral ${others} t)`,
  ]
}

function pageSize(limit: number | undefined): number {
  if (limit === undefined) return pageSizeDefault
  if (Number.isInteger(limit) && limit >= 1 && limit <= pageSizeMax) return limit
  throw invalidField('limit', 'range', `Entre 1 y ${pageSizeMax}.`, `From 1 to ${pageSizeMax}.`)
}
