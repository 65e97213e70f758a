import sql, { raw } from 'sql-template-tag'
import { conflict, invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { addDays, endedByDay, shifted, type Recurrence } from '#common/recurrence.ts'
import { wallClock } from '#common/zoned.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { deleteRecord } from './remove.ts'
import { columnName } from './select.ts'
import {
  addOccurrences,
  copyGuests,
  daysAhead,
  endOf,
  guestsOf,
  lengthOf,
  ruleOf,
  seriesKeys,
  slotsOn,
  writeSeries,
  type SeriesKeys,
} from './series.ts'
import { lockRecord, updateRecord } from './update.ts'
import { writeForm } from './write-form.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

/** From one on, or all that are still to come. */
export type SeriesScope = 'following' | 'all'

export interface SeriesChange {
  readonly scope: SeriesScope
  readonly version: number
  readonly values: Values
  /** Whoever comes to this one comes to the others, and nobody else. */
  readonly guests?: boolean | undefined
}

interface Occurrence extends Record<string, unknown> {
  readonly id: string
  readonly slot: string
  readonly own: Values
}

/** The part of a series that an act is about, cut off from what stays as it is. */
interface Part {
  readonly keys: SeriesKeys
  readonly id: string
  readonly rule: Recurrence
  /** The one from which somebody acts. */
  readonly chosen: Occurrence
  /** Still to be held, in their order. */
  readonly open: readonly Occurrence[]
}

/**
 * Changes what comes round again from one on, or wherever it is still to come. What has been is left:
 * it stays with the old series, which ends before. All is one act, and undone as one.
 */
export async function changeSeries(
  ctx: Context,
  moduleName: string,
  id: string,
  { scope, version, values, guests }: SeriesChange,
): Promise<void> {
  const module = writableModule(ctx, moduleName, 'update')
  await inWrite(ctx, async (inner) => {
    const part = await cutOff(inner, module, id, { scope, version, isCut: Object.keys(values).length > 0 })
    const { keys, chosen, open } = part
    for (const name of [keys.done, module.capabilities.activity?.outcome]) {
      if (name !== undefined && values[name] !== undefined) {
        throw invalidField(name, 'series', 'Eso se dice de cada reunión.', 'That is said of each one.')
      }
    }
    if (values[keys.repeat] === null) await endSeries(inner, module, part, values)
    else if (isMoved(keys, chosen.own, values)) await reschedule(inner, module, part, values)
    else for (const one of open) await updateRecord(inner, module.name, one.id, values)
    if (guests === true) await takeGuests(inner, module, chosen.id, open)
  })
}

/** Takes away what comes from one on, or all that is still to come. */
export async function deleteSeries(
  ctx: Context,
  moduleName: string,
  id: string,
  options: { readonly scope: SeriesScope; readonly version: number },
): Promise<void> {
  const module = writableModule(ctx, moduleName, 'delete')
  await inWrite(ctx, async (inner) => {
    const { open } = await cutOff(inner, module, id, { ...options, isCut: true })
    for (const one of open) await deleteRecord(inner, module.name, one.id)
  })
}

async function cutOff(
  ctx: Writing,
  module: ModelModule,
  id: string,
  { scope, version, isCut }: { readonly scope: SeriesScope; readonly version: number; readonly isCut: boolean },
): Promise<Part> {
  const keys = seriesKeys(module)
  const row = await lockRecord(ctx, module, id, 'update', false)
  const series = keys && row.own[keys.id]
  const rule = keys && ruleOf(row.own[keys.repeat])
  if (!keys || typeof series !== 'string' || !rule) throw missing()
  if (version !== row.version) {
    throw conflict('Ha cambiado desde que lo viste.', 'It has changed since you saw it.', {
      details: { version: row.version },
    })
  }
  const all = await occurrencesIn(ctx, module, keys, series)
  const now = ctx.environment.world.now()
  const isOpen = ({ id: one, own }: Occurrence) =>
    one === id || ((keys.done === undefined || own[keys.done] !== true) && String(own[keys.at]) > now)
  const chosen = all.find((one) => one.id === id)
  const first = scope === 'following' ? chosen : all.find(isOpen)
  if (!chosen || !first) throw missing()
  const [earlier, later] = [all.filter(({ slot }) => slot < first.slot), all.filter(({ slot }) => slot >= first.slot)]
  const part = { keys, chosen, rule, open: later.filter(isOpen) }
  if (earlier.length === 0 || !isCut) return { ...part, id: series }
  const until = addDays(wallClock(Date.parse(first.slot), ctx.user.timeZone).day, -1)
  const { count: _count, ...unended } = rule
  for (const one of earlier) {
    await writeSeries(ctx, module, keys, one.id, { id: series, rule: { ...unended, until }, slot: one.slot })
  }
  const split = ctx.environment.world.newId()
  for (const one of later) await writeSeries(ctx, module, keys, one.id, { id: split, rule, slot: one.slot })
  return { ...part, id: split }
}

/** Those that are live, in their order, locked. */
async function occurrencesIn(
  ctx: Writing,
  module: ModelModule,
  keys: SeriesKeys,
  series: string,
): Promise<Occurrence[]> {
  const [inSeries, slot] = [module.fields.get(keys.id), module.fields.get(keys.slot)]
  if (!inSeries || !slot) throw missing()
  const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where ${raw(columnName(inSeries, 't')(''))} = ${series} and t.deleted_at is null
    order by ${raw(columnName(slot, 't')(''))}, t.id for update of t`)
  return rows.map(({ id, own }) => ({ id, own, slot: new Date(String(own[keys.slot])).toISOString() }))
}

function isMoved({ at, until, repeat }: SeriesKeys, before: Values, values: Values): boolean {
  return [at, until ?? at, repeat].some((name) => values[name] !== undefined && values[name] !== before[name])
}

/** It comes round no more: what was to come goes, and the one that is left is a record like any other. */
async function endSeries(
  ctx: Writing,
  module: ModelModule,
  { keys, chosen, open }: Part,
  given: Values,
): Promise<void> {
  const { [keys.repeat]: _repeat, ...values } = given
  for (const one of open) if (one.id !== chosen.id) await deleteRecord(ctx, module.name, one.id)
  await writeSeries(ctx, module, keys, chosen.id, null)
  if (Object.keys(values).length > 0) await updateRecord(ctx, module.name, chosen.id, values)
}

/** Other days or hours: each record takes the next new one; what is left over goes, what is missing is made. */
async function reschedule(ctx: Writing, module: ModelModule, part: Part, values: Values): Promise<void> {
  const { keys, id, chosen, open } = part
  const { [keys.at]: startAt, [keys.repeat]: repeat, ...others } = values
  const { timeZone } = ctx.user
  const clockOf = (value: unknown) => wallClock(Date.parse(String(value)), timeZone)
  const [before, after] = [clockOf(chosen.own[keys.at]), clockOf(startAt ?? chosen.own[keys.at])]
  const [first] = open
  if (!first) throw missing()
  const moved = Math.round((Date.parse(after.day) - Date.parse(before.day)) / 86_400_000)
  const from = addDays(clockOf(first.slot).day, moved)
  const rule = repeat === undefined ? shifted(part.rule, before.day, after.day) : ruleOf(repeat)
  if (!rule)
    throw invalidField(keys.repeat, 'recurrence', 'No es una repetición posible.', 'It is not a possible repetition.')
  const ended = endedByDay(rule, from)
  const days = daysAhead(ended, from, clockOf(ctx.environment.world.now()).day)
  const slots = slotsOn(ctx, days, after)
  const isLonger = keys.until !== undefined && values[keys.until] !== undefined
  const lengthMs = lengthOf(keys, isLonger ? { ...chosen.own, ...values } : chosen.own)
  for (const [index, one] of open.entries()) {
    const slot = slots[index]
    if (slot === undefined) {
      await deleteRecord(ctx, module.name, one.id)
      continue
    }
    await updateRecord(ctx, module.name, one.id, { ...others, [keys.at]: slot, ...endOf(keys, slot, lengthMs) })
    await writeSeries(ctx, module, keys, one.id, { id, rule: ended, slot })
  }
  const kept = await lockRecord(ctx, module, first.id, 'update', false)
  await addOccurrences(
    ctx,
    module,
    keys,
    { id: first.id, values: kept.own },
    { id, rule: ended },
    slots.slice(open.length),
  )
}

/** The guests of one become those of the others: who is new is asked, who is gone is told. */
async function takeGuests(ctx: Writing, module: ModelModule, from: string, open: readonly Occurrence[]): Promise<void> {
  const { guests, keys, of } = guestsOf(ctx, module) ?? {}
  if (!guests || !keys || !of) return
  const ids = open.flatMap(({ id }) => (id === from ? [] : [id]))
  const rows = await ctx.tx.query<{ id: string; meeting: string; own: Values }>(sql`
    select t.id, ${raw(columnName(of, 't')(''))} as meeting, ${writeForm(guests, 't')} as own from ${tableOf(ctx, guests)} t
    where ${raw(columnName(of, 't')(''))} = any(${[from, ...ids]}::uuid[]) and t.deleted_at is null`)
  const who = (own: Values) => JSON.stringify([own[keys.person] ?? null, own[keys.email] ?? null])
  const wanted = new Set(rows.flatMap(({ meeting, own }) => (meeting === from ? [who(own)] : [])))
  for (const row of rows) {
    if (row.meeting !== from && !wanted.has(who(row.own))) await deleteRecord(ctx, guests.name, row.id)
  }
  const known = Map.groupBy(rows, ({ meeting }) => meeting)
  for (const id of ids) {
    const there = new Set((known.get(id) ?? []).map(({ own }) => who(own)))
    await copyGuests(ctx, module, from, [id], (own) => !there.has(who(own)))
  }
}
