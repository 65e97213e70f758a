import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Written } from './effects.ts'
import { columnName } from './select.ts'
import type { Writing } from './write.ts'

/** Name of the job that brings what calendars outside know of a meeting up to date. */
export const invitationJob = 'invitation'
/** What is taken back at once, or corrected while it is typed, leaves no mail. */
const delaySeconds = 15

/** Meetings whose invited people may have to hear of what was written, each looked at once, a little later. */
export async function noteInvitations(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const { attendees, attendee } = module.capabilities
  if (attendees) {
    const touched = written.filter(
      ({ before, after }) => before?.[attendees.invite] === true || after?.[attendees.invite] === true,
    )
    for (const { id } of touched) await enqueue(ctx, module, id)
  }
  if (!attendee) return
  const meetings = module.fields.get(attendee.of)?.options?.module ?? ''
  const meeting = ctx.model.modules.get(meetings)
  const invite = meeting?.fields.get(meeting.capabilities.attendees?.invite ?? '')
  if (!meeting || !invite) return
  const ids = written.flatMap(({ before, after }) => [before?.[attendee.of], after?.[attendee.of]])
  const rows = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, meeting)} t
    where t.id = any(${[...new Set(ids.filter((id) => typeof id === 'string'))]}::uuid[])
      and ${raw(columnName(invite, 't')(''))} is true`)
  for (const { id } of rows) await enqueue(ctx, meeting, id)
}

async function enqueue({ tx, environment }: Writing, module: ModelModule, id: string): Promise<void> {
  await environment.jobs.enqueue(tx, invitationJob, { module: module.id, id }, { key: id, afterSeconds: delaySeconds })
}
