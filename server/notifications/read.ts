import sql, { type Sql } from 'sql-template-tag'
import { invalidField } from '#common/errors.ts'
import { isNoticeKind, type NoticeKind } from '#common/notices.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'

/** A notification as its person may read it at this moment. */
export interface ReadNotice {
  readonly id: string
  readonly kind: NoticeKind
  readonly at: string
  readonly isRead: boolean
  /** How many are gathered in it: comments on a record, records of an assignment. */
  readonly times: number
  readonly actor: { readonly id: string; readonly title: string } | null
  /** Name of the module of the record or records. */
  readonly module: string | null
  /** Where it is about one alone. */
  readonly record: { readonly id: string; readonly title: string } | null
  readonly data: Readonly<Record<string, string | number | null>>
}

export interface StoredNotice extends Record<string, unknown> {
  readonly id: string
  readonly kind: string
  readonly place: string
  readonly at: string
  readonly read_at: string | null
  readonly times: number
  readonly actor: string | null
  readonly module_id: string | null
  readonly record_ids: readonly string[]
  readonly data: ReadNotice['data']
}

interface NoticeQuery {
  readonly unreadOnly?: boolean | undefined
  readonly cursor?: string | undefined
  readonly limit?: number | undefined
}

/** As many are looked through for a page or a count: older ones are not kept either. */
export const keptPerPerson = 1000
const limitDefault = 30
const countMax = 100

/**
 * One's own, the newest first. What is about a record that one may not see now, or that is gone, is
 * not there: neither its title nor that there was something to tell.
 */
export async function readNotices(
  ctx: Context,
  query: NoticeQuery = {},
): Promise<{ rows: ReadNotice[]; next: string | null }> {
  const limit = query.limit ?? limitDefault
  const rows: ReadNotice[] = []
  let last: StoredNotice | undefined
  let after = readPlace(query.cursor)
  for (let looked = 0; looked < keptPerPerson;) {
    const page = await storedPage(ctx, sql`is_shown ${query.unreadOnly ? sql`and read_at is null` : sql``} ${after}`)
    const shown = new Map((await visibleOf(ctx, page)).map((row) => [row.id, row]))
    for (const stored of page) {
      const row = shown.get(stored.id)
      if (row && rows.length === limit) return { rows, next: last ? `${last.place}~${last.id}` : null }
      if (row) rows.push(row)
      last = row ? stored : last
    }
    const end = page.at(-1)
    if (page.length < pageMax || !end) break
    after = olderThan(end.place, end.id)
    looked += page.length
  }
  return { rows, next: null }
}

/** How many one has not read, as far as one may see them; at most a hundred. */
export async function countUnread(ctx: Context): Promise<number> {
  const page = await storedPage(ctx, sql`is_shown and read_at is null`, countMax)
  return (await visibleOf(ctx, page)).length
}

const pageMax = 100

async function storedPage(ctx: Context, condition: Sql, limit = pageMax): Promise<StoredNotice[]> {
  return await ctx.environment.db.query<StoredNotice>(sql`
    select id, kind, at::text as place, at, read_at, times, actor, module_id, record_ids, data
    from ${fixedTable(ctx.environment.schema, 'notification')}
    where user_id = ${ctx.user.id} and ${condition}
    order by at desc, id desc limit ${limit}`)
}

function olderThan(place: string, id: string): Sql {
  return sql`and (at, id) < (${place}::timestamptz, ${id}::uuid)`
}

function readPlace(cursor: string | undefined): Sql {
  if (cursor === undefined || cursor === '') return sql``
  const [, place, id] =
    /^(\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d(?::?\d\d)?)~([0-9a-f-]{36})$/.exec(cursor) ?? []
  if (place && id) return olderThan(place, id)
  throw invalidField('cursor', 'value', 'La página pedida no es válida.', 'The requested page is not valid.')
}

/** Of stored notifications, what their person may see now. */
export async function visibleOf(ctx: Context, stored: readonly StoredNotice[]): Promise<ReadNotice[]> {
  const told = await afterMerges(ctx, stored)
  const titles = await seenTitles(ctx, told)
  return told.flatMap((row): ReadNotice[] => {
    const { id, kind, at, times, data, module_id: moduleId, record_ids: recordIds } = row
    const module = moduleId === null ? undefined : ctx.model.modulesById.get(moduleId)
    const seen = recordIds.filter((one) => titles.has(one))
    const isOpen = moduleId === null || (module !== undefined && ctx.policy.scope(module.name, 'read') !== 'none')
    if (!isNoticeKind(kind) || !isOpen || (recordIds.length > 0 && seen.length === 0)) return []
    const [only] = seen
    const title = only === undefined ? undefined : titles.get(only)
    const isOfOne = recordIds.length === 1 || (seen.length === 1 && times - recordIds.length + seen.length === 1)
    const actor = row.actor === null ? undefined : titles.get(row.actor)
    return [
      {
        id,
        kind,
        at,
        isRead: row.read_at !== null,
        // Of several records, those that one may no longer see do not count either.
        times: recordIds.length > 1 ? times - (recordIds.length - seen.length) : times,
        actor: row.actor !== null && actor !== undefined ? { id: row.actor, title: actor } : null,
        module: module?.name ?? null,
        record: isOfOne && only !== undefined && title !== undefined ? { id: only, title } : null,
        data: inWords(ctx, data),
      },
    ]
  })
}

/** What somebody wrote in both languages is said in that of the reader. */
function inWords({ user }: Context, data: ReadNotice['data']): ReadNotice['data'] {
  const text = data[user.language]
  return text === undefined ? data : { ...data, text }
}

/** What is told of a record that was merged is told of the one that stayed, for as long as it stands for both. */
async function afterMerges(ctx: Context, stored: readonly StoredNotice[]): Promise<StoredNotice[]> {
  const ids = [...new Set(stored.flatMap((row) => row.record_ids))]
  if (ids.length === 0) return [...stored]
  const table = fixedTable(ctx.environment.schema, 'merge')
  const rows = await ctx.environment.db.query<{ id: string; winner_id: string }>(sql`
    with recursive chain (id, winner_id, step) as (
      select l.id, m.winner_id, 1 from ${table} m cross join lateral unnest(m.loser_ids) l (id)
      where m.loser_ids && ${ids}::uuid[] and l.id = any(${ids}::uuid[]) and m.reversed_at is null
      union select chain.id, m.winner_id, chain.step + 1 from ${table} m join chain on m.loser_ids @> array[chain.winner_id]
      where m.reversed_at is null and chain.step < 100)
    select distinct on (id) id, winner_id from chain order by id, step desc`)
  if (rows.length === 0) return [...stored]
  const winners = new Map(rows.map((row) => [row.id, row.winner_id]))
  return stored.map((row) => ({ ...row, record_ids: [...new Set(row.record_ids.map((id) => winners.get(id) ?? id))] }))
}

/** Titles by id, one query a module; colleagues are known to everybody, other records by the reader's rule. */
async function seenTitles(ctx: Context, stored: readonly StoredNotice[]): Promise<Map<string, string>> {
  const wanted = new Map<string, Set<string>>()
  const want = (moduleId: string | undefined, ids: readonly (string | null)[]): void => {
    if (moduleId === undefined) return
    const set = wanted.get(moduleId) ?? new Set()
    for (const id of ids) if (id !== null) set.add(id)
    wanted.set(moduleId, set)
  }
  for (const row of stored) want(row.module_id ?? undefined, row.record_ids)
  want(
    moduleWith(ctx.model, 'user')?.id,
    stored.map(({ actor }) => actor),
  )
  const titles = new Map<string, string>()
  for (const [moduleId, ids] of wanted) {
    const module = ctx.model.modulesById.get(moduleId)
    if (!module || ids.size === 0) continue
    const rule = module.capabilities.user ? sql`true` : rowRule(ctx, module, 'read', 't')
    const rows = await ctx.environment.db.query<{ id: string; title: string }>(sql`
      select t.id, t.title from ${tableOf(ctx, module)} t
      where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null and ${rule}`)
    for (const { id, title } of rows) titles.set(id, title)
  }
  return titles
}
