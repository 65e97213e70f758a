import sql, { raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { isObject } from '#common/text.ts'
import { userContext } from '#server/access/user-context.ts'
import type { Context, Environment } from '#server/context.ts'
import { exportRecords, type ExportedRow } from '#server/records/export.ts'
import { fixedTable } from '#server/model/registry.ts'
import { columnName } from '#server/records/select.ts'
import { seriesKeys, zoneOf, type SeriesKeys } from '#server/records/series.ts'
import { isToCome, type MeetingContent } from './invitation-mail.ts'
import { addressOf, contentOf, idOf, type Guest, type Invited } from './meeting-guests.ts'
import { seriesContent, slotOf, type Told } from './series-content.ts'

const rowsMax = 5000

/** What somebody was last told. */
export interface Known {
  readonly attendee_id: string
  readonly email: string
  readonly content: string
  readonly cancelled: boolean
}

/**
 * Whoever is asked to any of a series, with what they are to be told of all that they are asked to: as
 * its owner sees it. No guests where there is nothing left of it; `left` where it is nobody's matter now.
 */
export async function readSeries(
  environment: Environment,
  module: ModelModule,
  series: string,
  known: readonly Known[],
): Promise<readonly Invited[] | 'left'> {
  const keys = seriesKeys(module)
  const { attendees } = module.capabilities
  if (!keys || !attendees) return 'left'
  const owner = await ownerOf(environment, module, keys, series)
  if (owner === undefined) return []
  const act = { userId: owner ?? '', actId: environment.world.newId(), channel: 'system' } as const
  const ctx = owner === null ? undefined : await userContext(environment, act)
  if (!ctx) return 'left'
  const sort = [{ field: keys.slot, direction: 'asc' }] as const
  const filter = { field: keys.id, op: 'eq', value: series } as const
  const rows = await collect(exportRecords(ctx, { module: module.name, filter, sort, scope: 'all' }).batches)
  const told = rows.flatMap((row): (Told & { readonly id: string })[] => {
    const content = row[attendees.invite] === true ? contentOf(ctx, module, row) : undefined
    const timeZone = zoneOf(ctx, keys, row)
    return content ? [{ id: row.id, slot: slotOf(keys, row), content: { ...content, timeZone } }] : []
  })
  const now = environment.world.now()
  // Who was told of what is no longer to come is told that it has ended; only mails of this folder write it.
  const isAwaited = known.some((one) => !one.cancelled && isToCome(JSON.parse(one.content) as MeetingContent, now))
  if (told.length === 0) return rows.length === 0 ? [] : 'left'
  if (!isAwaited && !told.some(({ content }) => content.start > now)) return 'left'
  const guests = await guestsOfSeries(ctx, attendees.module, keys, series)
  return guests.flatMap(({ guest, meetings }): Invited[] => {
    const content = seriesContent(
      module,
      rows,
      told.filter(({ id }) => meetings.has(id)),
    )
    // They keep the line by which they were told the first time: its links stay good.
    const line = known.find(({ email }) => email === guest.email)
    return content ? [{ ...guest, id: line?.attendee_id ?? guest.id, content }] : []
  })
}

/** Of the next one to come, or the last there was; nothing where there is none. */
async function ownerOf(
  environment: Environment,
  module: ModelModule,
  keys: SeriesKeys,
  series: string,
): Promise<string | null | undefined> {
  const [inSeries, slot] = [module.fields.get(keys.id), module.fields.get(keys.slot)]
  if (!inSeries || !slot) return undefined
  const at = raw(columnName(slot, 't')(''))
  const [row] = await environment.db.query<{ owner: string | null }>(sql`
    select t.owner_id as owner from ${fixedTable(environment.schema, module.table)} t
    where ${raw(columnName(inSeries, 't')(''))} = ${series} and t.deleted_at is null
    order by ${at} < ${environment.world.now()}::timestamptz, ${at} limit 1`)
  return row && row.owner
}

interface SeriesGuest {
  readonly guest: Guest
  readonly meetings: ReadonlySet<string>
}

async function guestsOfSeries(
  ctx: Context,
  attendeeModule: string,
  keys: SeriesKeys,
  series: string,
): Promise<readonly SeriesGuest[]> {
  const own = ctx.model.modules.get(attendeeModule)?.capabilities.attendee
  if (!own) return []
  const filter = { field: `${own.of}.${keys.id}`, op: 'eq', value: series } as const
  const sort = [{ field: 'createdAt', direction: 'asc' }] as const
  const rows = await collect(exportRecords(ctx, { module: attendeeModule, filter, sort, scope: 'all' }).batches)
  const addresses = new Map<string, string | undefined>()
  const found = new Map<string, { guest: Guest; meetings: Set<string> }>()
  for (const row of rows) {
    const [person, given, meeting] = [row[own.person], row[own.email], row[own.of]]
    const who = JSON.stringify([idOf(person), given ?? null])
    if (!addresses.has(who)) {
      addresses.set(who, typeof given === 'string' && given !== '' ? given : await addressOf(ctx, person))
    }
    const email = addresses.get(who)
    if (email === undefined || email === ctx.user.email || !isObject(meeting)) continue
    const name = isObject(person) && typeof person.title === 'string' ? person.title : email
    const one = found.get(email) ?? { guest: { id: row.id, person: idOf(person), name, email }, meetings: new Set() }
    one.meetings.add(String(meeting.id))
    found.set(email, one)
  }
  return [...found.values()]
}

async function collect(batches: AsyncIterable<readonly ExportedRow[]>): Promise<ExportedRow[]> {
  const rows: ExportedRow[] = []
  for await (const batch of batches) {
    rows.push(...batch)
    if (rows.length >= rowsMax) break
  }
  return rows
}
