import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { missing } from '#common/errors.ts'
import { tokenHash } from '#server/access/tokens.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import { findRecord } from '#server/records/list.ts'
import { columnName, isoText } from '#server/records/select.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { tables } from './invitation.ts'
import type { MeetingContent } from './invitation-mail.ts'

type Response = 'accepted' | 'tentative' | 'declined'

interface Invitation {
  readonly title: string
  readonly start: string
  readonly end: string | null
  readonly timeZone: string
  readonly location: string | null
  readonly organizer: string
  readonly company: string
  readonly response: Response | null
  /** It is still to come, and has not been cancelled. */
  readonly isOpen: boolean
}

interface Found {
  readonly ctx: Context
  readonly module: string
  /** The attendee, in each of a series that is still to come, and what they have answered there. */
  readonly places: readonly { readonly id: string; readonly response: unknown }[]
  /** When the next one of a series begins. */
  readonly next: string | undefined
  readonly field: string
  readonly meeting: { readonly moduleId: string; readonly table: string; readonly id: string }
  readonly content: MeetingContent
  readonly isOpen: boolean
}

const responses: readonly Response[] = ['accepted', 'tentative', 'declined']

/** What a link shows: what its mail said and what was answered, nothing more. */
export async function readInvitation(environment: Environment, token: string): Promise<Invitation> {
  const { ctx, content, places, isOpen, next } = await findInvitation(environment, token)
  const { title, timeZone, location, organizer } = content
  const lengthMs = content.end === null ? null : Date.parse(content.end) - Date.parse(content.start)
  const start = next ?? content.start
  return {
    title,
    start,
    end: lengthMs === null ? null : new Date(Date.parse(start) + lengthMs).toISOString(),
    timeZone,
    location,
    organizer: organizer.name,
    company: ctx.model.settings.company,
    response: responses.find((one) => one === places[0]?.response) ?? null,
    isOpen,
  }
}

export async function answerInvitation(environment: Environment, token: string, response: Response): Promise<void> {
  const { ctx, module, places, field, isOpen, meeting } = await findInvitation(environment, token)
  if (!isOpen) throw missing()
  const others = places.filter((one) => one.response !== response)
  if (others.length === 0) return
  await inWrite(ctx, async (inner) => {
    for (const { id } of others) await updateRecord(inner, module, id, { [field]: response })
    const [row] = await inner.tx.query<{ owner: string | null }>(sql`
      select owner_id as owner from ${fixedTable(environment.schema, meeting.table)} where id = ${meeting.id}`)
    if (!row || row.owner === null) return
    const record = { moduleId: meeting.moduleId, id: meeting.id }
    await notify(inner, [{ kind: 'answered', to: [row.owner], record, actor: null }])
  })
}

async function findInvitation(environment: Environment, token: string): Promise<Found> {
  const { invitation, link } = tables(environment)
  const [row] = await environment.db.query<Sent & Record<string, unknown>>(sql`
    select i.attendee_id, i.module_id, i.meeting_id, i.person, i.email, i.content, i.cancelled
    from ${link} l join ${invitation} i on i.meeting_id = l.meeting_id and i.attendee_id = l.attendee_id
    where l.hash = ${tokenHash(token)}`)
  const ctx = await systemContext(environment)
  const organised = ctx.model.modulesById.get(row?.module_id ?? '')
  const attendees = organised?.capabilities.attendees
  const keys = ctx.model.modules.get(attendees?.module ?? '')?.capabilities.attendee
  if (!row || !organised || !attendees || !keys) throw missing()
  // Only the mails of this folder write it.
  const content = JSON.parse(row.content) as MeetingContent
  const coming = content.series ? await comingOf(ctx, organised, row) : undefined
  const places = coming ?? (await placeOf(ctx, attendees.module, keys.response, row.attendee_id))
  return {
    ctx,
    module: attendees.module,
    places,
    next: coming?.[0]?.start,
    field: keys.response,
    meeting: { moduleId: organised.id, table: organised.table, id: coming?.[0]?.meeting ?? row.meeting_id },
    content,
    isOpen: places.length > 0 && !row.cancelled && (coming !== undefined || content.start > environment.world.now()),
  }
}

interface Sent {
  readonly attendee_id: string
  readonly module_id: string
  readonly meeting_id: string
  readonly person: string | null
  readonly email: string
  readonly content: string
  readonly cancelled: boolean
}

async function placeOf(ctx: Context, module: string, response: string, id: string): Promise<Found['places']> {
  const text = await findRecord(ctx, module, id)
  const attendee: unknown = text === undefined ? undefined : JSON.parse(text)
  return isObject(attendee) ? [{ id, response: attendee[response] }] : []
}

interface Coming extends Record<string, unknown> {
  readonly id: string
  readonly meeting: string
  readonly start: string
  readonly response: string | null
}

/** The same person's place in each of a series that is still to come, the next one first. */
async function comingOf(
  ctx: Context,
  module: ModelModule,
  { attendee_id: first, meeting_id: series, person: who, email: address }: Sent,
): Promise<readonly Coming[]> {
  const { db, schema, world } = ctx.environment
  const { activity, attendees, series: own } = module.capabilities
  const guests = ctx.model.modules.get(attendees?.module ?? '')
  const keys = guests?.capabilities.attendee
  const column = (of: ModelModule | undefined, name: string | undefined, alias: string) => {
    const field = of?.fields.get(name ?? '')
    return field && raw(columnName(field, alias)(''))
  }
  const [inSeries, at] = [column(module, own?.id, 't'), column(module, activity?.at, 't')]
  const [of, response] = [column(guests, keys?.of, 'g'), column(guests, keys?.response, 'g')]
  const [person, email] = [column(guests, keys?.person, 'g'), column(guests, keys?.email, 'g')]
  if (!guests || !inSeries || !at || !of || !response || !person || !email) return []
  return await db.query<Coming>(sql`
    select g.id, t.id as meeting, ${isoText(at)} as start, ${response} as response
    from ${fixedTable(schema, module.table)} t
      join ${fixedTable(schema, guests.table)} g on ${of} = t.id and g.deleted_at is null
        and (${person} = ${who} or ${email} = ${address} or g.id = ${first})
    where ${inSeries} = ${series} and t.deleted_at is null and ${at} > ${world.now()}::timestamptz
    order by ${at}, g.id`)
}
