import { createHash } from 'node:crypto'
import sql, { raw } from 'sql-template-tag'
import type { Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import { newToken, tokenHash } from '#server/access/tokens.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { columnName, isoText } from '#server/records/select.ts'
import type { CalendarEvent } from './calendar-text.ts'
import { eventKeys, eventsOf } from './events.ts'
import { eventsOf as eventsOfContent, type MeetingContent } from './invitation-mail.ts'

interface Feed {
  readonly madeAt: string
  readonly readAt: string | null
}

const dayMs = 86_400_000
const [daysBack, daysAhead] = [30, 365]
const eventsMax = 5000
const toldMax = 500
/** That it was read is noted at most so often. */
const notedSeconds = 300

export async function readFeed({ environment, user }: Context): Promise<Feed | null> {
  const [feed] = await environment.db.query<Feed & Record<string, unknown>>(sql`
    select made_at as "madeAt", read_at as "readAt" from ${table(environment)} where user_id = ${user.id}`)
  return feed ?? null
}

/** The secret is answered this once; only its hash is kept. */
export async function makeFeed({ environment, user }: Context): Promise<string> {
  const { db, world } = environment
  const token = newToken(world)
  await db.query(sql`
    insert into ${table(environment)} (user_id, hash, made_at) values (${user.id}, ${tokenHash(token)}, ${world.now()})
    on conflict (user_id) do update set hash = excluded.hash, made_at = excluded.made_at, read_at = null`)
  return token
}

export async function closeFeed({ environment, user }: Context): Promise<void> {
  await environment.db.query(sql`delete from ${table(environment)} where user_id = ${user.id}`)
}

/** The feed that a token opens, as its person sees it now; nothing for one that is not good, or no longer in the house. */
export async function feedText(
  environment: Environment,
  baseUrl: URL,
  token: string,
): Promise<{ readonly text: string; readonly etag: string } | undefined> {
  const { db, world } = environment
  const [feed] = await db.query<{ user_id: string; stale: boolean }>(sql`
    select user_id, read_at is null or read_at < ${world.now()}::timestamptz - make_interval(secs => ${notedSeconds}) as stale
    from ${table(environment)} where hash = ${tokenHash(token)}`)
  if (!feed) return undefined
  const ctx = await userContext(environment, { userId: feed.user_id, actId: world.newId(), channel: 'api' })
  if (!ctx) return undefined
  if (feed.stale) {
    await db.query(sql`update ${table(environment)} set read_at = ${world.now()} where user_id = ${feed.user_id}`)
  }
  const { calendarText } = await import('./calendar-text.ts')
  const text = calendarText(await ownEvents(ctx, baseUrl), { name: `Lazo · ${ctx.user.name}` })
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}

async function ownEvents(ctx: Context, baseUrl: URL): Promise<CalendarEvent[]> {
  const events: CalendarEvent[] = []
  for (const module of ctx.model.modules.values()) {
    const { activity, owned } = module.capabilities
    const keys = activity && activity.done !== undefined && owned ? eventKeys(ctx, module) : undefined
    if (!keys || ctx.policy.scope(module.name, 'read') === 'none') continue
    for await (const batch of eventsOf(
      ctx,
      module,
      keys,
      { filter: windowOf(ctx, module, keys.start), scope: 'all' },
      baseUrl,
    )) {
      events.push(...batch)
      if (events.length >= eventsMax) break
    }
    events.push(...(await toldEvents(ctx, module, baseUrl)))
  }
  return events.slice(0, eventsMax)
}

/** One's own, and those that one is asked to. */
function mineOf({ model, user }: Context, { capabilities }: ModelModule): Filter {
  const own: Filter = { field: 'owner', op: 'me' }
  const module = model.modules.get(capabilities.attendees?.module ?? '')
  const keys = module?.capabilities.attendee
  if (!module || !keys) return own
  const where: Filter = { field: keys.person, op: 'eq', value: { id: user.id } }
  return { any: [own, { related: module.name, by: keys.of, has: 'some', where }] }
}

/** Of meetings that one is asked to and may not open: what the mail has told one, and no more. */
async function toldEvents(ctx: Context, module: ModelModule, baseUrl: URL): Promise<CalendarEvent[]> {
  const { db, schema, world } = ctx.environment
  const series = module.fields.get(module.capabilities.series?.id ?? '')
  const isSame = series
    ? sql`(t.id = i.meeting_id or ${raw(columnName(series, 't')(''))} = i.meeting_id::text)`
    : sql`t.id = i.meeting_id`
  const rows = await db.query<{ meeting: string; content: string; at: string }>(sql`
    select i.meeting_id as meeting, i.content, ${isoText(sql`i.sent_at`)} as at
    from ${fixedTable(schema, 'invitation')} i
    where i.person = ${ctx.user.id} and i.module_id = ${module.id} and not i.cancelled
      and i.last_at > ${new Date(Date.parse(world.now()) - daysBack * dayMs).toISOString()}::timestamptz
      and not exists (select 1 from ${tableOf(ctx, module)} t
        where ${isSame} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')})
    order by i.sent_at desc limit ${toldMax}`)
  return rows.flatMap(({ meeting, content, at }) =>
    // Only the mails of this folder write it.
    eventsOfContent(JSON.parse(content) as MeetingContent).map((event) => ({
      ...event,
      uid: `${meeting}@${baseUrl.hostname}`,
      category: module.label.singular[ctx.user.language],
      stamp: at,
    })),
  )
}

function windowOf(ctx: Context, module: ModelModule, field: string): Filter {
  const { environment } = ctx
  const type = module.fields.get(field)?.type
  const nowMs = Date.parse(environment.world.now())
  const at = (days: number) => {
    const instant = new Date(nowMs + days * dayMs).toISOString()
    return type === 'date' ? instant.slice(0, 10) : instant
  }
  return {
    all: [mineOf(ctx, module), { field, op: 'gte', value: at(-daysBack) }, { field, op: 'lt', value: at(daysAhead) }],
  }
}

function table({ schema }: Environment) {
  return fixedTable(schema, 'calendar_feed')
}
