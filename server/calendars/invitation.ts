import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { newToken, tokenHash } from '#server/access/tokens.ts'
import type { Environment } from '#server/context.ts'
import type { JobData } from '#server/jobs/jobs.ts'
import { fixedTable, loadModel } from '#server/model/registry.ts'
import { isUuid } from '#server/records/filter.ts'
import { invitationJob } from '#server/records/invited.ts'
import { invitationMail, isToCome, lastStart, type MeetingContent } from './invitation-mail.ts'
import { readMeeting, type Guest } from './meeting-guests.ts'
import { readSeries, type Known } from './series-guests.ts'

interface Sent extends Known, Record<string, unknown> {
  readonly sequence: number
}

export function registerInvitations(environment: Environment, baseUrl: URL): void {
  environment.jobs.work(
    invitationJob,
    async (data) => {
      await bringUpToDate(environment, baseUrl, data)
    },
    { retryHours: 48 },
  )
}

/**
 * Compares a meeting with what its people were last told, and mails what differs. May be repeated: who
 * has been told is told nothing again.
 */
async function bringUpToDate(environment: Environment, baseUrl: URL, data: JobData): Promise<void> {
  const { module: moduleId, id } = data
  if (!environment.egress.canMail || !isUuid(id) || !isUuid(moduleId)) return
  const module = (await loadModel(environment)).modulesById.get(moduleId)
  if (!module?.capabilities.attendees) return
  const sent = await environment.db.query<Sent>(sql`
    select attendee_id, email, sequence, content, cancelled from ${tables(environment).invitation} where meeting_id = ${id}`)
  const guests =
    data.isSeries === true
      ? await readSeries(environment, module, id, sent)
      : await readMeeting(environment, module, id)
  if (guests === 'left') return
  const post = { environment, baseUrl, module, meetingId: id }
  const told = sent.filter(({ cancelled }) => !cancelled)
  const gone = told.filter((one) => !guests.some((guest) => guest.id === one.attendee_id && guest.email === one.email))
  const fresh = guests.flatMap((guest) => {
    const text = JSON.stringify(guest.content)
    const isTold = told.some((one) => one.attendee_id === guest.id && one.email === guest.email && one.content === text)
    return isTold ? [] : [{ ...guest, text }]
  })
  const failures: unknown[] = []
  const attempt = async (work: () => Promise<void>) => await work().catch((error: unknown) => void failures.push(error))
  for (const one of gone) await attempt(async () => await cancel(post, one))
  const last = Math.max(-1, ...sent.map(({ sequence }) => sequence))
  for (const { text, content, ...guest } of fresh) {
    const isKnown = sent.some((one) => one.content === text && one.sequence === last && !one.cancelled)
    await attempt(async () => await invite(post, guest, content, isKnown ? last : last + 1))
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
    insert into ${link} (hash, meeting_id, attendee_id, made_at)
    values (${tokenHash(token)}, ${meetingId}, ${guest.id}, ${now})`)
  await egress.sendMail(await invitationMail({ content, guest, sequence, meetingId, baseUrl, stamp: now, token }))
  await db.query(sql`
    insert into ${invitation} (
      meeting_id, attendee_id, module_id, person, email, sequence, content, last_at, sent_at)
    values (${meetingId}, ${guest.id}, ${module.id}, ${guest.person}, ${guest.email}, ${sequence},
      ${JSON.stringify(content)}, ${lastStart(content) ?? 'infinity'}, ${now})
    on conflict (meeting_id, attendee_id) do update set person = excluded.person, email = excluded.email,
      sequence = excluded.sequence, content = excluded.content, last_at = excluded.last_at, cancelled = false,
      sent_at = excluded.sent_at`)
}

async function cancel({ environment, baseUrl, meetingId }: Post, sent: Sent): Promise<void> {
  const { db, world, egress } = environment
  // Only this module writes what is kept there.
  const content = JSON.parse(sent.content) as MeetingContent
  const sequence = sent.sequence + 1
  const now = world.now()
  const guest = { id: sent.attendee_id, name: sent.email, email: sent.email }
  if (isToCome(content, now)) {
    await egress.sendMail(await invitationMail({ content, guest, sequence, meetingId, baseUrl, stamp: now }))
  }
  await db.query(sql`
    update ${tables(environment).invitation} set cancelled = true, sequence = ${sequence}, sent_at = ${now}
    where meeting_id = ${meetingId} and attendee_id = ${sent.attendee_id}`)
}

export function tables({ schema }: Environment) {
  return { invitation: fixedTable(schema, 'invitation'), link: fixedTable(schema, 'invitation_link') }
}
