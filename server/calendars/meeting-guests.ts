import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { findRecord, getRecord, listRecords } from '#server/records/list.ts'
import type { MeetingContent } from './invitation-mail.ts'

export interface Guest {
  readonly id: string
  /** The record of who it is; none of a bare address. */
  readonly person: string | null
  readonly name: string
  readonly email: string
}

/** Somebody who is to be told, and what. */
export interface Invited extends Guest {
  readonly content: MeetingContent
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string }

const guestsMax = 200

/**
 * The meeting with whoever is to be invited, as its owner sees it: what they may not read is told to
 * nobody. No guests where there is no such meeting any more; `left` where it is nobody's matter now.
 */
export async function readMeeting(
  environment: Environment,
  module: ModelModule,
  id: string,
): Promise<readonly Invited[] | 'left'> {
  const [live] = await environment.db.query<{ owner: string | null; gone: boolean }>(sql`
    select owner_id as owner, deleted_at is not null as gone
    from ${fixedTable(environment.schema, module.table)} t where id = ${id}`)
  if (!live || live.gone) return []
  const { attendees, activity } = module.capabilities
  const act = { userId: live.owner ?? '', actId: environment.world.newId(), channel: 'system' } as const
  const ctx = live.owner === null ? undefined : await userContext(environment, act)
  if (!ctx || !attendees || !activity) return 'left'
  const row: Row = JSON.parse(await getRecord(ctx, module.name, id))
  const content = contentOf(ctx, module, row)
  // As one of a series it is told with the series.
  if (typeof row[module.capabilities.series?.id ?? ''] === 'string') return []
  const isOver = activity.done !== undefined && row[activity.done] === true
  if (row[attendees.invite] !== true || !content || isOver || content.start <= environment.world.now()) return 'left'
  return (await guestsOf(ctx, attendees.module, id)).map((guest) => ({ ...guest, content }))
}

export function contentOf(ctx: Context, module: ModelModule, row: Row): MeetingContent | undefined {
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
    if (email !== undefined && name !== undefined && !isKnown)
      guests.push({ id: row.id, person: idOf(person), name, email })
  }
  return guests
}

export function idOf(record: unknown): string | null {
  return isObject(record) && typeof record.id === 'string' ? record.id : null
}

/** The address on a person's record, if the reader may see both. */
export async function addressOf(ctx: Context, person: unknown): Promise<string | undefined> {
  if (!isObject(person) || typeof person.id !== 'string') return undefined
  const module = ctx.model.modules.get(String(person.module))
  const name = module?.capabilities.person?.email ?? module?.capabilities.user?.email
  if (!module || name === undefined) return undefined
  const text = await findRecord(ctx, module.name, person.id)
  const row: Readonly<Record<string, unknown>> = JSON.parse(text ?? '{}')
  const email = row[name]
  return typeof email === 'string' && email !== '' ? email : undefined
}
