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
    const series = module.capabilities.series?.id ?? ''
    const all = new Set<string>()
    for (const { id, before, after } of touched) {
      const known = [before?.[series], after?.[series]].filter((one) => typeof one === 'string')
      for (const one of known) all.add(one)
      // What begins or ceases to be of a series is told both ways.
      if (known.length === 0 || (before && known.length === 1 && after)) await enqueue(ctx, module, id)
    }
    for (const one of all) await enqueue(ctx, module, one, true)
  }
  if (!attendee) return
  const meetings = module.fields.get(attendee.of)?.options?.module ?? ''
  const meeting = ctx.model.modules.get(meetings)
  const invite = meeting?.fields.get(meeting.capabilities.attendees?.invite ?? '')
  if (!meeting || !invite) return
  const ids = written.flatMap(({ before, after }) => [before?.[attendee.of], after?.[attendee.of]])
  const series = meeting.fields.get(meeting.capabilities.series?.id ?? '')
  const rows = await ctx.tx.query<{ id: string; series: string | null }>(sql`
    select t.id, ${series ? raw(columnName(series, 't')('')) : sql`null`} as series from ${tableOf(ctx, meeting)} t
    where t.id = any(${[...new Set(ids.filter((id) => typeof id === 'string'))]}::uuid[])
      and ${raw(columnName(invite, 't')(''))} is true`)
  for (const { id } of rows.filter((row) => row.series === null)) await enqueue(ctx, meeting, id)
  for (const id of new Set(rows.flatMap((row) => row.series ?? []))) await enqueue(ctx, meeting, id, true)
}

async function enqueue({ tx, environment }: Writing, module: ModelModule, id: string, isSeries = false): Promise<void> {
  const data = { module: module.id, id, ...(isSeries ? { isSeries } : {}) }
  await environment.jobs.enqueue(tx, invitationJob, data, { key: id, afterSeconds: delaySeconds })
}
