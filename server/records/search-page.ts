import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { reach, rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context, Environment } from '#server/context.ts'
import { afterPlace, orderBy, type OrderKey, type PageQuery } from './page.ts'
import { longWords, titleHas } from './search.ts'
import { limitTo } from './select.ts'

/** Matches beyond this many are not sorted or counted: a search for "a" must not read a million rows. */
const matchesMax = 1000

/** Of a smaller table all matches are looked up sooner than any of its rows. */
const largeRows = 250_000
/** Where so many of the newest titles have a word, a page of those that have it is near in any order. */
const sampleRows = 300
const sampleHits = 3
/** For each row of a page so many titles are looked at, of each way to reach rows. */
const titlesPerRow = 200
const legsMax = 5

interface SearchQuery extends PageQuery {
  readonly search: string
  readonly trash: boolean
  /** Whether titles are walked first: their table is a large one. */
  readonly walks: boolean
}

interface SearchPage {
  /** Common table expressions; `page` has the rows of the page in no order that counts. */
  readonly tables: Sql
  /** The number of matches as far as it is counted, as JSON. */
  readonly count: Sql
}

/**
 * What a search finds is looked up in its index as a whole, which takes the longer the more rows have a word. So in
 * the order of titles a word that many of them have is looked for in the titles themselves, as they come: that takes
 * as long among a million as among a thousand. Where that does not fill the page, it is done as ever.
 */
export function searchPage(ctx: Context, module: ModelModule, query: SearchQuery): SearchPage {
  const { keys, conditions, after, limit } = query
  const order = orderBy(ctx, module, keys)
  const behind = after ? afterPlace(ctx, module, keys, after) : sql`true`
  const legs = query.walks ? walkedLegs(ctx, module, query) : []
  const found = (only: Sql): Sql => sql`found as (
      select t.* from ${tableOf(ctx, module)} t
      where ${join([...conditions, rowRule(ctx, module, 'read', 't'), only], ' and ')} ${limitTo(matchesMax + 1)})`
  const best = sql`(select t.* from found t where ${behind} order by ${order} ${limitTo(limit)})`
  const counted = sql`(select json_build_object('value', least(count(*), ${raw(String(matchesMax))}),
    'capped', count(*) > ${raw(String(matchesMax))}) from found)`
  if (legs.length === 0) return { tables: sql`${found(sql`true`)}, page as materialized ${best}`, count: counted }
  const isFull = sql`(select count(*) = ${raw(String(limit))} from walked)`
  return {
    tables: sql`common as materialized (${isCommon(ctx, module, query)}),
    walked as materialized (
      select t.* from (${join(legs, ' union all ')}) t where (select is_common from common) order by ${order} ${limitTo(limit)}),
    ${found(sql`not ${isFull}`)},
    page as materialized (select * from walked where ${isFull} union all ${best})`,
    count: sql`case when ${isFull} then json_build_object('value', ${raw(String(limit - 1))}, 'capped', true) else ${counted} end`,
  }
}

/** Of all rows, or of each way to reach them, the first whose title has every word, by the index in the order of titles. */
function walkedLegs(ctx: Context, module: ModelModule, { keys, search, trash, ...query }: SearchQuery): readonly Sql[] {
  const [key, more] = keys
  const terms = longWords(search)
  if (!key || more || key.field.id !== 'title' || trash || terms.length === 0) return []
  const { conditions, limit } = query
  const way = raw(key.descending ? 'desc' : 'asc')
  const leg = (rule: Sql): Sql => sql`(
    select t.* from (
      select t.id, t.title_key from ${tableOf(ctx, module)} t
      where ${join([sql`t.deleted_at is null`, rule, ...beyond(key, query.after)], ' and ')}
      order by t.title_key ${way}, t.id ${way} ${limitTo(limit * titlesPerRow)}) titled
    join ${tableOf(ctx, module)} t on t.id = titled.id
    where ${join([titleHas(terms, 'titled'), ...conditions], ' and ')}
    order by titled.title_key ${way}, titled.id ${way} ${limitTo(limit)})`
  const found = reach(ctx, module, 'read', 't')
  switch (found.kind) {
    case 'all':
      return [leg(sql`true`)]
    case 'group':
      if (found.sets.length >= legsMax) return []
      // One's own are found by their own way.
      return [
        leg(found.own),
        ...found.sets.map(
          (set) => sql`(select t.* from ${leg(sql`t.group_set_id = ${set}`)} t where (${found.own}) is not true)`,
        ),
      ]
    case 'own': // The index of the search finds one's own by itself, which takes no longer.
    case 'parent':
    case 'none':
      return []
  }
}

/** Titles are never null, so that a place in their order is a bound of the index. */
function beyond({ descending }: OrderKey, after: PageQuery['after']): readonly Sql[] {
  if (!after) return []
  const [title, id] = after
  return [sql`(t.title_key, t.id) ${raw(descending ? '<' : '>')} (${title}::text collate "C", ${id}::uuid)`]
}

function isCommon(ctx: Context, module: ModelModule, { search }: SearchQuery): Sql {
  return sql`
    select count(*) >= ${raw(String(sampleHits))} as is_common
    from (select t.title_key from ${tableOf(ctx, module)} t
      where t.deleted_at is null order by t.created_at desc ${limitTo(sampleRows)}) newest
    where ${titleHas(longWords(search), 'newest')}`
}

interface LargeTables {
  readonly minute: string
  readonly names: Promise<ReadonlySet<string>>
}

const known = new WeakMap<Environment, LargeTables>()

/** As the database counted them last; asked anew once a minute. */
export async function isLarge({ environment }: Context, module: ModelModule): Promise<boolean> {
  const minute = environment.world.now().slice(0, 'yyyy-mm-ddThh:mm'.length)
  const before = known.get(environment)
  const tables = before?.minute === minute ? before : { minute, names: largeTables(environment) }
  known.set(environment, tables)
  // Where the database could not say, whoever comes next asks again.
  tables.names.catch(() => known.delete(environment))
  return (await tables.names).has(module.table)
}

async function largeTables({ db, schema }: Environment): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ name: string }>(sql`
    select relname as name from pg_class
    where relnamespace = ${schema}::regnamespace and relkind = 'r' and reltuples >= ${raw(String(largeRows))}`)
  return new Set(rows.map(({ name }) => name))
}
