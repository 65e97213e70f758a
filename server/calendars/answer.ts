import sql from 'sql-template-tag'
import { isObject } from '#common/text.ts'
import { missing } from '#common/errors.ts'
import { tokenHash } from '#server/access/auth-storage.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import { findRecord } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { tables } from './invitation.ts'
import type { MeetingContent } from './invitation-mail.ts'

export type Response = 'accepted' | 'tentative' | 'declined'

export interface Invitation {
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
  readonly id: string
  readonly field: string
  readonly meeting: { readonly moduleId: string; readonly table: string; readonly id: string }
  readonly content: MeetingContent
  readonly response: unknown
  readonly isOpen: boolean
}

const responses: readonly Response[] = ['accepted', 'tentative', 'declined']

/** What a link shows: what its mail said and what was answered, nothing more. */
export async function readInvitation(environment: Environment, token: string): Promise<Invitation> {
  const { ctx, content, response, isOpen } = await findInvitation(environment, token)
  const { title, start, end, timeZone, location, organizer } = content
  return {
    title,
    start,
    end,
    timeZone,
    location,
    organizer: organizer.name,
    company: ctx.model.settings.company,
    response: responses.find((one) => one === response) ?? null,
    isOpen,
  }
}

export async function answerInvitation(environment: Environment, token: string, response: Response): Promise<void> {
  const { ctx, module, id, field, isOpen, meeting, response: before } = await findInvitation(environment, token)
  if (!isOpen) throw missing()
  if (response === before) return
  await inWrite(ctx, async (inner) => {
    await updateRecord(inner, module, id, { [field]: response })
    const [row] = await inner.tx.query<{ owner: string | null }>(sql`
      select owner_id as owner from ${fixedTable(environment.schema, meeting.table)} where id = ${meeting.id}`)
    if (!row || row.owner === null) return
    const record = { moduleId: meeting.moduleId, id: meeting.id }
    await notify(inner, [{ kind: 'answered', to: [row.owner], record, actor: null }])
  })
}

async function findInvitation(environment: Environment, token: string): Promise<Found> {
  const { invitation, link } = tables(environment)
  const [row] = await environment.db.query<{
    attendee_id: string
    module_id: string
    meeting_id: string
    content: string
    cancelled: boolean
  }>(sql`
    select i.attendee_id, i.module_id, i.meeting_id, i.content, i.cancelled
    from ${link} l join ${invitation} i on i.attendee_id = l.attendee_id where l.hash = ${tokenHash(token)}`)
  const ctx = await systemContext(environment)
  const organised = ctx.model.modulesById.get(row?.module_id ?? '')
  const attendees = organised?.capabilities.attendees
  const keys = ctx.model.modules.get(attendees?.module ?? '')?.capabilities.attendee
  if (!row || !organised || !attendees || !keys) throw missing()
  // Only the mails of this folder write it.
  const content = JSON.parse(row.content) as MeetingContent
  const text = await findRecord(ctx, attendees.module, row.attendee_id)
  const attendee: unknown = text === undefined ? undefined : JSON.parse(text)
  return {
    ctx,
    module: attendees.module,
    id: row.attendee_id,
    field: keys.response,
    meeting: { moduleId: organised.id, table: organised.table, id: row.meeting_id },
    content,
    response: isObject(attendee) ? attendee[keys.response] : null,
    isOpen: attendee !== undefined && !row.cancelled && content.start > environment.world.now(),
  }
}
