import sql from 'sql-template-tag'
import { noticeChannels, noticeKinds, noticesKey, type NoticeKind } from '#common/notices.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { fixedTable } from '#server/model/registry.ts'
import { mailNowJob } from './names.ts'

interface Notice {
  readonly kind: NoticeKind
  /** Ids of users. Who did it is not told, unless the kind is of oneself. */
  readonly to: readonly string[]
  /** What it is about; who may not see the record when they look is told nothing. */
  readonly record?: { readonly moduleId: string; readonly id: string }
  /** The module that it is about, where it is about no record. */
  readonly moduleId?: string
  /** Numbers, ids and names of modules; never a title or a value of a record, unless it was written for all of them. */
  readonly data?: Readonly<Record<string, string | number | null>>
  /** Those of one kind with the same are one while it is unread; those about one record, by default. */
  readonly gather?: string
  /** Nobody is told twice of what has the same: for work that may be repeated. */
  readonly once?: string
  /** Who did it; whoever writes, by default. Null is nobody in particular. */
  readonly actor?: string | null
}

/** A context inside a write. */
type Telling = Context & { readonly tx: Transaction }

interface NoticeRow {
  readonly id: string
  readonly user_id: string
  readonly kind: NoticeKind
  readonly gather: string
  readonly module_id: string | null
  readonly record_ids: string[]
  times: number
  readonly actor: string | null
  readonly data: object
  readonly is_shown: boolean
  readonly mail: string
}

/** As many records of one notification are looked up when it is read. */
const recordsMax = 100
/** Mails are sent a little later, so that what comes together goes together. */
const mailDelaySeconds = 60

/** Tells people, in the transaction of what they are told about. Ten thousand of one act are one. */
export async function notify(ctx: Telling, notices: readonly Notice[]): Promise<void> {
  const addressed = notices.map((notice) => ({ ...notice, to: recipients(ctx, notice) }))
  const userIds = [...new Set(addressed.flatMap(({ to }) => to))]
  if (userIds.length === 0) return
  const preferences = await preferencesOf(ctx, userIds)
  const gathered = new Map<string, NoticeRow>()
  const once: NoticeRow[] = []
  for (const notice of addressed) {
    for (const userId of notice.to) {
      if (!preferences.has(userId)) continue
      const row = rowOf(ctx, notice, userId, preferences.get(userId))
      if (!row.is_shown && row.mail === 'none') continue
      if (notice.once !== undefined) once.push(row)
      else join(gathered, row)
    }
  }
  await insertOnce(ctx, once)
  await insertGathered(ctx, [...gathered.values()])
  const mailed = [...once, ...gathered.values()].filter(({ mail }) => mail === 'now').map((row) => row.user_id)
  for (const userId of new Set(mailed)) {
    const options = { key: userId, afterSeconds: mailDelaySeconds }
    await ctx.environment.jobs.enqueue(ctx.tx, mailNowJob, { userId }, options)
  }
}

function recipients(ctx: Telling, { to, kind }: Notice): readonly string[] {
  const isOfOneself = noticeKinds[kind].ofOneself === true
  return [...new Set(to)].filter((id) => isOfOneself || id !== ctx.policy.userId)
}

/** What each has chosen; who may no longer sign in is not among them. */
async function preferencesOf(ctx: Telling, userIds: readonly string[]): Promise<Map<string, unknown>> {
  const rows = await ctx.tx.query<{ id: string; value: unknown }>(sql`
    select u.id, p.value from lazo."user" u
    left join ${fixedTable(ctx.environment.schema, 'preference')} p on p.user_id = u.id and p.key = ${noticesKey}
    where u.id = any(${[...userIds]}::uuid[]) and u.active`)
  return new Map(rows.map(({ id, value }) => [id, value]))
}

function rowOf(ctx: Telling, notice: Notice, userId: string, preference: unknown): NoticeRow {
  const { kind, record, data = {}, gather, once, actor = ctx.policy.userId } = notice
  const { product, mail } = noticeChannels(preference, kind)
  const { world, egress } = ctx.environment
  const id = world.newId()
  return {
    id,
    user_id: userId,
    kind,
    gather: once ?? gather ?? record?.id ?? id,
    module_id: record?.moduleId ?? notice.moduleId ?? null,
    record_ids: record ? [record.id] : [],
    times: 1,
    actor,
    data,
    is_shown: product,
    // Where no mail leaves none waits, to arrive all at once on the day that it does.
    mail: egress.canMail ? mail : 'none',
  }
}

function join(rows: Map<string, NoticeRow>, row: NoticeRow): void {
  const key = `${row.user_id} ${row.kind} ${row.gather}`
  const before = rows.get(key)
  if (!before) return void rows.set(key, row)
  before.times += 1
  if (before.record_ids.length < recordsMax) {
    before.record_ids.push(...row.record_ids.filter((id) => !before.record_ids.includes(id)))
  }
}

const columns = sql`id uuid, user_id uuid, kind text, gather text, module_id uuid, record_ids uuid[], times int, actor uuid,
  data jsonb, is_shown boolean, mail text`
const names = sql`id, user_id, kind, gather, module_id, record_ids, times, actor, data, is_shown, mail, at`
const values = sql`x.id, x.user_id, x.kind, x.gather, x.module_id, x.record_ids, x.times, x.actor, x.data, x.is_shown, x.mail`

async function insertGathered(ctx: Telling, rows: readonly NoticeRow[]): Promise<void> {
  if (rows.length === 0) return
  await ctx.tx.query(sql`
    insert into ${fixedTable(ctx.environment.schema, 'notification')} as n (${names})
    select ${values}, ${ctx.environment.world.now()}::timestamptz from json_to_recordset(${inOrder(rows)}::json) as x (${columns})
    on conflict (user_id, kind, gather) where read_at is null do update set
      times = n.times + excluded.times, actor = excluded.actor, data = excluded.data, at = excluded.at,
      record_ids = case when n.record_ids @> excluded.record_ids or cardinality(n.record_ids) >= ${recordsMax}
        then n.record_ids else n.record_ids || excluded.record_ids end,
      is_shown = n.is_shown or excluded.is_shown, mail = excluded.mail, xid = pg_current_xact_id()`)
}

async function insertOnce(ctx: Telling, rows: readonly NoticeRow[]): Promise<void> {
  if (rows.length === 0) return
  const table = fixedTable(ctx.environment.schema, 'notification')
  await ctx.tx.query(sql`
    insert into ${table} (${names})
    select ${values}, ${ctx.environment.world.now()}::timestamptz from json_to_recordset(${inOrder(rows)}::json) as x (${columns})
    where not exists (
      select 1 from ${table} n where n.gather = x.gather and n.user_id = x.user_id and n.kind = x.kind)
    on conflict do nothing`)
}

/** In one order, so that two writers wait for each other instead of deadlocking. */
function inOrder(rows: readonly NoticeRow[]): string {
  return JSON.stringify(rows.toSorted((a, b) => compare(a.user_id, b.user_id) || compare(a.gather, b.gather)))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
