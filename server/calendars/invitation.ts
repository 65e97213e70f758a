import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { newToken, tokenHash } from '#server/access/auth-storage.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import type { JobData } from '#server/jobs/jobs.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'
import { isUuid } from '#server/records/filter.ts'
import { invitationJob } from '#server/records/invited.ts'
import { findRecord, getRecord, listRecords } from '#server/records/list.ts'
import { invitationMail, type MeetingContent } from './invitation-mail.ts'

interface Sent extends Record<string, unknown> {
  readonly attendee_id: string
  readonly email: string
  readonly sequence: number
  readonly content: string
  readonly cancelled: boolean
}

interface Guest {
  readonly id: string
  readonly name: string
  readonly email: string
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

const guestsMax = 200

export function registerInvitations(environment: Environment, baseUrl: URL): void {
  environment.jobs.work(
    invitationJob,
    async (data) => {
      await bringUpToDate(environment, baseUrl, data)
    },
    { retries: 8 },
  )
}

/**
 * Compares a meeting with what its people were last told, and mails what differs. May be repeated: who
 * has been told is told nothing again.
 */
async function bringUpToDate(environment: Environment, baseUrl: URL, { module: moduleId, id }: JobData): Promise<void> {
  if (!environment.egress.canMail || !isUuid(id) || !isUuid(moduleId)) return
  const module = (await loadModel(environment)).modulesById.get(moduleId)
  if (!module?.capabilities.attendees) return
  const sent = await environment.db.query<Sent>(sql`
    select attendee_id, email, sequence, content, cancelled from ${tables(environment).invitation} where meeting_id = ${id}`)
  const found = await readMeeting(environment, module, id)
  if (found === 'left') return
  const post = { environment, baseUrl, module, meetingId: id }
  const told = sent.filter(({ cancelled }) => !cancelled)
  const guests = found?.guests ?? []
  const gone = told.filter((one) => !guests.some((guest) => guest.id === one.attendee_id && guest.email === one.email))
  const content = found && JSON.stringify(found.content)
  const fresh = guests.filter(
    (guest) =>
      !told.some((one) => one.attendee_id === guest.id && one.email === guest.email && one.content === content),
  )
  const failures: unknown[] = []
  const attempt = async (work: () => Promise<void>) => await work().catch((error: unknown) => void failures.push(error))
  for (const one of gone) await attempt(async () => await cancel(post, one))
  if (found && content !== undefined) {
    const last = Math.max(-1, ...sent.map(({ sequence }) => sequence))
    const isKnown = sent.some((one) => one.content === content && one.sequence === last && !one.cancelled)
    for (const guest of fresh) {
      await attempt(async () => await invite(post, guest, found.content, isKnown ? last : last + 1))
    }
  }
  // The next attempt sends only what is still missing.
  if (failures.length > 0) throw failures[0]
}

interface Post {
  readonly environment: Environment
  readonly baseUrl: URL
  readonly module: ModelModule
  readonly meetingId: string
}

async function invite(post: Post, guest: Guest, content: MeetingContent, sequence: number): Promise<void> {
  const { environment, baseUrl, module, meetingId } = post
  const { db, world, egress } = environment
  const { invitation, link } = tables(environment)
  const token = newToken(world)
  const now = world.now()
  await db.query(sql`
    insert into ${link} (hash, attendee_id, made_at) values (${tokenHash(token)}, ${guest.id}, ${now})`)
  await egress.sendMail(invitationMail({ content, guest, sequence, meetingId, baseUrl, stamp: now, token }))
  await db.query(sql`
    insert into ${invitation} (attendee_id, module_id, meeting_id, email, sequence, content, sent_at)
    values (${guest.id}, ${module.id}, ${meetingId}, ${guest.email}, ${sequence}, ${JSON.stringify(content)}, ${now})
    on conflict (attendee_id) do update set email = excluded.email, sequence = excluded.sequence,
      content = excluded.content, cancelled = false, sent_at = excluded.sent_at`)
}

async function cancel({ environment, baseUrl, meetingId }: Post, sent: Sent): Promise<void> {
  const { db, world, egress } = environment
  // Only this module writes what is kept there.
  const content = JSON.parse(sent.content) as MeetingContent
  const sequence = sent.sequence + 1
  const now = world.now()
  const guest = { id: sent.attendee_id, name: sent.email, email: sent.email }
  if (content.start > now) {
    await egress.sendMail(invitationMail({ content, guest, sequence, meetingId, baseUrl, stamp: now }))
  }
  await db.query(sql`
    update ${tables(environment).invitation} set cancelled = true, sequence = ${sequence}, sent_at = ${now}
    where attendee_id = ${sent.attendee_id}`)
}

/**
 * The meeting with whoever is to be invited, as its owner sees it: what they may not read is told to
 * nobody. Nothing where there is no such meeting any more; `left` where it is nobody's matter now.
 */
async function readMeeting(
  environment: Environment,
  module: ModelModule,
  id: string,
): Promise<{ readonly content: MeetingContent; readonly guests: readonly Guest[] } | 'left' | undefined> {
  const [live] = await environment.db.query<{ owner: string | null; gone: boolean }>(sql`
    select owner_id as owner, deleted_at is not null as gone
    from ${fixedTable(environment.schema, module.table)} t where id = ${id}`)
  if (!live || live.gone) return undefined
  const { attendees, activity } = module.capabilities
  const act = { userId: live.owner ?? '', actId: environment.world.newId(), channel: 'system' } as const
  const ctx = live.owner === null ? undefined : await userContext(environment, act)
  if (!ctx || !attendees || !activity) return 'left'
  const row: Row = JSON.parse(await getRecord(ctx, module.name, id))
  const content = contentOf(ctx, module, row)
  const isOver = activity.done !== undefined && row[activity.done] === true
  if (row[attendees.invite] !== true || !content || isOver || content.start <= environment.world.now()) return 'left'
  return { content, guests: await guestsOf(ctx, attendees.module, id) }
}

function contentOf(ctx: Context, module: ModelModule, row: Row): MeetingContent | undefined {
  const { activity } = module.capabilities
  const text = (name: string | undefined) => {
    const value = name === undefined ? undefined : row[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const start = text(activity?.at)
  if (start === null) return undefined
  const { user } = ctx
  return {
    title: text('title') ?? module.label.singular[user.language],
    start,
    end: text(activity?.until),
    location: text(activity?.location),
    details: text(activity?.details),
    timeZone: user.timeZone,
    language: user.language,
    locale: user.locale,
    organizer: { name: user.name, email: user.email },
  }
}

async function guestsOf(ctx: Context, attendeeModule: string, meetingId: string): Promise<Guest[]> {
  const keys = ctx.model.modules.get(attendeeModule)?.capabilities.attendee
  if (!keys) return []
  const filter = { field: keys.of, op: 'eq', value: meetingId } as const
  const { rows }: { rows: Row[] } = JSON.parse(
    await listRecords(ctx, { module: attendeeModule, filter, limit: guestsMax, scope: 'all' }),
  )
  const guests: Guest[] = []
  for (const row of rows) {
    const person = row[keys.person]
    const own = row[keys.email]
    const email = typeof own === 'string' && own !== '' ? own : await addressOf(ctx, person)
    const name = isObject(person) && typeof person.title === 'string' ? person.title : email
    const isKnown = email === ctx.user.email || guests.some((guest) => guest.email === email)
    if (email !== undefined && name !== undefined && !isKnown) guests.push({ id: row.id, name, email })
  }
  return guests
}

/** The address on a person's record, if the reader may see both. */
async function addressOf(ctx: Context, person: unknown): Promise<string | undefined> {
  if (!isObject(person) || typeof person.id !== 'string') return undefined
  const module = ctx.model.modules.get(String(person.module))
  const name = module?.capabilities.person?.email ?? module?.capabilities.user?.email
  if (!module || name === undefined) return undefined
  const text = await findRecord(ctx, module.name, person.id)
  const row: Readonly<Record<string, unknown>> = JSON.parse(text ?? '{}')
  const email = row[name]
  return typeof email === 'string' && email !== '' ? email : undefined
}

export function tables({ schema }: Environment) {
  return { invitation: fixedTable(schema, 'invitation'), link: fixedTable(schema, 'invitation_link') }
}
