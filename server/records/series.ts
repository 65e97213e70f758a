import sql, { raw } from 'sql-template-tag'
import { invalid, violation, type Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { addDays } from '#common/dates.ts'
import { endedByDay, occurrencesOf, recurrenceOf, recurrenceText, type Recurrence } from '#common/recurrence.ts'
import { instantOf, wallClock, type WallClock } from '#common/zoned.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { createRecords } from './create.ts'
import type { Written } from './effects.ts'
import { findTitles, referencesOf } from './references.ts'
import { carried, ownership } from './repeat.ts'
import { columnName, limitTo } from './select.ts'
import { updateRecord } from './update.ts'
import { writeForm } from './write-form.ts'
import { writableModule, type Writing } from './write.ts'

/** No more of a series is made at once, however dense it is. */
const occurrencesMax = 200
const guestsMax = 200

/** The fields by which a module has series; all of them are there. */
export interface SeriesKeys {
  readonly id: string
  readonly slot: string
  readonly zone: string
  readonly at: string
  readonly repeat: string
  readonly until: string | undefined
  readonly done: string | undefined
}

export function seriesKeys({ capabilities }: ModelModule): SeriesKeys | undefined {
  const { series, activity } = capabilities
  const repeat = activity?.repeat
  if (!series || !activity || repeat === undefined) return undefined
  return { ...series, at: activity.at, repeat, until: activity.until, done: activity.done }
}

/** How often one of a series comes round is said for several at once, never for one alone. */
export function seriesRefusals(module: ModelModule, before: Values, changed: Values): Violation[] {
  const keys = seriesKeys(module)
  if (!keys || typeof before[keys.id] !== 'string' || changed[keys.repeat] === undefined) return []
  return [
    violation(
      keys.repeat,
      'series',
      'Cámbialo en toda la serie, o en esta reunión y las siguientes.',
      'Change it for the whole series, or for this one and those that follow.',
    ),
  ]
}

/** What is said to come round has its further records, in the act that says so. */
export async function beginSeries(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const keys = seriesKeys(module)
  if (!keys || ctx.channel === 'undo') return
  for (const { id, before, after, at } of written) {
    const rule = ruleOf(after?.[keys.repeat])
    const start = after?.[keys.at]
    if (!after || !rule || typeof start !== 'string' || typeof after[keys.id] === 'string') continue
    if (before?.[keys.repeat] === after[keys.repeat]) continue
    // Who may not make records makes none by saying so of one that is there either.
    if (before) writableModule(ctx, module.name, 'create')
    const zone = ctx.user.timeZone
    const clock = wallClock(Date.parse(start), zone)
    const ended = endedByDay(rule, clock.day)
    const series = { id: ctx.environment.world.newId(), rule: ended, zone }
    await writeSeries(ctx, module, keys, id, { ...series, slot: start })
    const days = daysAhead(ended, clock.day, wallClock(Date.parse(at), zone).day)
    await addOccurrences(ctx, module, keys, { id, values: after }, series, slotsOn(days.slice(1), clock, zone))
  }
}

export function ruleOf(text: unknown): Recurrence | undefined {
  return typeof text === 'string' ? recurrenceOf(text) : undefined
}

export function zoneOf(ctx: Context, keys: SeriesKeys, values: Values): string {
  const zone = values[keys.zone]
  return typeof zone === 'string' ? zone : ctx.user.timeZone
}

/** So far ahead what comes round has records; a job makes the next ones as time goes by. */
function horizonDays({ every, on }: Recurrence): number {
  if (every === 'daily') return 120
  return every === 'weekly' && on && on.length > 2 ? 183 : 366
}

/** The first day and those that come after it and are not over, as far as records are made. */
export function daysAhead(rule: Recurrence, first: string, today: string, begin = first): string[] {
  const last = addDays(begin > today ? begin : today, horizonDays(rule))
  const days: string[] = []
  for (const day of occurrencesOf(rule, first)) {
    if (day > last || days.length >= occurrencesMax) break
    if (day === first || day >= today) days.push(day)
  }
  return days
}

export function slotsOn(days: readonly string[], { minute }: Pick<WallClock, 'minute'>, zone: string): string[] {
  return days.map((day) => instantOf({ day, minute }, zone))
}

interface InSeries {
  readonly id: string
  readonly rule: Recurrence
  /** By whose clocks it comes round, whoever changes it or has it now. */
  readonly zone: string
  readonly slot: string
}

export function seriesValues(keys: SeriesKeys, into: InSeries | null): Values {
  return {
    [keys.id]: into?.id ?? null,
    [keys.slot]: into?.slot ?? null,
    [keys.zone]: into?.zone ?? null,
    [keys.repeat]: into ? recurrenceText(into.rule) : null,
  }
}

/** Which series a record is of is nobody's to write but the system's. */
export async function writeSeries(
  ctx: Writing,
  module: ModelModule,
  keys: SeriesKeys,
  recordId: string,
  into: InSeries | null,
): Promise<void> {
  await updateRecord(asSystem(ctx), module.name, recordId, seriesValues(keys, into), { internal: true })
}

/** One of a series that others are made like. */
interface Like {
  readonly id: string
  readonly values: Values
  /** What its guests have answered is said of the others too. */
  readonly keepsAnswers?: boolean
}

/** Further records of a series, like one of them: the same people, the same length, still to be held. */
export async function addOccurrences(
  ctx: Writing,
  module: ModelModule,
  keys: SeriesKeys,
  { id, values, keepsAnswers = false }: Like,
  series: Omit<InSeries, 'slot'>,
  slots: readonly string[],
): Promise<void> {
  if (slots.length === 0) return
  const { outcome } = module.capabilities.activity ?? {}
  const gone = await goneReferences(ctx, module, values)
  const left = new Set([keys.at, keys.until, keys.done, outcome, ...Object.keys(seriesValues(keys, null)), ...gone])
  const same = {
    ...carried(ctx, module, values, left),
    ...(await ownership(ctx, module, id)),
  }
  const lengthMs = lengthOf(keys, values)
  const results = await createRecords(
    asSystem(ctx),
    module.name,
    slots.map((slot) => ({
      values: { ...same, [keys.at]: slot, ...endOf(keys, slot, lengthMs), ...seriesValues(keys, { ...series, slot }) },
      options: { internal: true },
    })),
  )
  const made = results.map((result) => {
    if ('violations' in result) throw invalid(result.violations)
    return result.id
  })
  await copyGuests(ctx, module, id, made, { keepsAnswers })
}

/** What points to something that is in the bin, or gone for good, by now. */
async function goneReferences(ctx: Writing, module: ModelModule, values: Values): Promise<string[]> {
  const references = referencesOf(ctx, module, values)
  const titles = await findTitles(asSystem(ctx), references)
  return references.flatMap((one) => (titles.has(`${one.module.name}/${one.id}`) ? [] : [one.field]))
}

/** Of what has an end; null of what has none. */
export function lengthOf(keys: SeriesKeys, values: Values): number | null {
  const [start, end] = [values[keys.at], values[keys.until ?? '']]
  return typeof start === 'string' && typeof end === 'string' ? Date.parse(end) - Date.parse(start) : null
}

export function endOf({ until }: SeriesKeys, start: string, lengthMs: number | null): Values {
  if (until === undefined) return {}
  return { [until]: lengthMs === null ? null : new Date(Date.parse(start) + lengthMs).toISOString() }
}

interface Copying {
  readonly isWanted?: (own: Values) => boolean
  readonly keepsAnswers?: boolean
}

/** Whoever comes to one comes to the others. */
export async function copyGuests(
  ctx: Writing,
  module: ModelModule,
  from: string,
  to: readonly string[],
  { isWanted = () => true, keepsAnswers = false }: Copying,
): Promise<void> {
  const { guests, keys, of } = guestsOf(ctx, module) ?? {}
  if (!guests || !keys || !of || to.length === 0) return
  const rows = await ctx.tx.query<{ own: Values }>(sql`
    select ${writeForm(guests, 't')} as own from ${tableOf(ctx, guests)} t
    where ${raw(columnName(of, 't')(''))} = ${from} and t.deleted_at is null order by t.created_at, t.id ${limitTo(guestsMax)}`)
  const left = new Set([keys.of, ...(keepsAnswers ? [] : [keys.response])])
  const inputs = rows
    .filter(({ own }) => isWanted(own))
    .flatMap(({ own }) =>
      to.map((id) => ({ values: { ...carried(ctx, guests, own, left), [keys.of]: id }, options: { internal: true } })),
    )
  if (inputs.length > 0) await createRecords(asSystem(ctx), guests.name, inputs)
}

export function guestsOf(ctx: Writing, module: ModelModule) {
  const guests = ctx.model.modules.get(module.capabilities.attendees?.module ?? '')
  const keys = guests?.capabilities.attendee
  const of = guests?.fields.get(keys?.of ?? '')
  return guests && keys && of ? { guests, keys, of } : undefined
}

/** Who is asked to the first of a series in the act that makes it comes to all of it. */
export async function spreadGuests(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const { attendee } = module.capabilities
  const meetings = ctx.model.modules.get(module.fields.get(attendee?.of ?? '')?.options?.module ?? '')
  const keys = meetings && seriesKeys(meetings)
  const series = meetings?.fields.get(keys?.id ?? '')
  const slot = meetings?.fields.get(keys?.slot ?? '')
  if (!attendee || !meetings || !series || !slot || ctx.channel === 'undo') return
  const table = tableOf(ctx, meetings)
  const [inSeries, at] = [raw(columnName(series, 't')('')), raw(columnName(slot, 't')(''))]
  for (const { before, after } of written) {
    const meeting = after?.[attendee.of]
    if (before || !after || typeof meeting !== 'string') continue
    const others = await ctx.tx.query<{ id: string }>(sql`
      select t.id from ${table} first join ${table} t
        on ${inSeries} = ${raw(columnName(series, 'first')(''))} and t.id <> first.id and t.deleted_at is null
      where first.id = ${meeting} and not exists (
          select 1 from ${table} t where ${inSeries} = ${raw(columnName(series, 'first')(''))}
            and ${at} < ${raw(columnName(slot, 'first')(''))})
        and exists (select 1 from ${changeTable(ctx.environment)} c
          where c.record_id = first.id and c.tx = ${ctx.actId} and c.action = 'create')
      order by ${at}`)
    const values = carried(ctx, module, after, new Set([attendee.of, attendee.response]))
    const inputs = others.map(({ id }) => ({ values: { ...values, [attendee.of]: id }, options: { internal: true } }))
    if (inputs.length > 0) await createRecords(asSystem(ctx), module.name, inputs)
  }
}
