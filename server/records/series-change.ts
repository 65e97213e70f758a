import sql, { raw } from 'sql-template-tag'
import { conflict, invalid, invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { addDays } from '#common/dates.ts'
import { endedByDay, recurrenceText, shifted, type Recurrence } from '#common/recurrence.ts'
import { instantOf, wallClock } from '#common/zoned.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { checkValues, type Values } from './check.ts'
import { parseContext } from './parse-context.ts'
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
  seriesValues,
  slotsOn,
  writeSeries,
  zoneOf,
  type SeriesKeys,
} from './series.ts'
import { lockRecord, updateRecord } from './update.ts'
import { writeForm } from './write-form.ts'
import { inWrite, refused, writableModule, type Writing } from './write.ts'

const dayMs = 86_400_000

/** From one on, or all that are still to come. */
type SeriesScope = 'following' | 'all'

interface SeriesChange {
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
  /** Whoever acts may do so with this one too. */
  readonly isTheirs: boolean
}

/** The part of a series that an act is about, and what of it stays as it is. */
interface Part {
  readonly keys: SeriesKeys
  readonly id: string
  readonly rule: Recurrence
  readonly zone: string
  /** The one from which somebody acts. */
  readonly chosen: Occurrence
  /** Still to be held, in their order. */
  readonly open: readonly [Occurrence, ...Occurrence[]]
  readonly staying: readonly Occurrence[]
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
    const part = await partOf(inner, module, id, { scope, version, action: 'update' })
    const { keys, chosen, open } = part
    for (const name of [keys.done, module.capabilities.activity?.outcome]) {
      if (name !== undefined && values[name] !== undefined) {
        throw invalidField(name, 'series', 'Eso se dice de cada reunión.', 'That is said of each one.')
      }
    }
    if (Object.keys(values).length > 0) {
      const wanted = wantedOf(inner, module, part, values)
      await endStaying(inner, module, part)
      if (wanted.rule === null) await endSeries(inner, module, part, values)
      else await rewrite(inner, module, part, wanted)
    }
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
    const part = await partOf(inner, module, id, { ...options, action: 'delete' })
    await endStaying(inner, module, part)
    for (const one of part.open) await deleteRecord(inner, module.name, one.id)
  })
}

interface Act {
  readonly scope: SeriesScope
  readonly version: number
  readonly action: 'update' | 'delete'
}

async function partOf(ctx: Writing, module: ModelModule, id: string, { scope, version, action }: Act): Promise<Part> {
  const keys = seriesKeys(module)
  const row = await lockRecord(ctx, module, id, action, false)
  const series = keys && row.own[keys.id]
  if (!keys || typeof series !== 'string') throw missing()
  if (version !== row.version) {
    throw conflict('Ha cambiado desde que lo viste.', 'It has changed since you saw it.', {
      details: { version: row.version },
    })
  }
  const all = await occurrencesIn(ctx, module, keys, series, action)
  // What has been keeps an older rule where the rest was changed without it.
  const rule = ruleOf(all.at(-1)?.own[keys.repeat])
  const now = ctx.environment.world.now()
  const isOpen = ({ id: one, own }: Occurrence) =>
    one === id || ((keys.done === undefined || own[keys.done] !== true) && String(own[keys.at]) > now)
  const chosen = all.find((one) => one.id === id)
  const [first, ...others] = all.filter((one) => isOpen(one) && (scope === 'all' || one.slot >= (chosen?.slot ?? '')))
  if (!rule || !chosen || !first) throw missing()
  if ([first, ...others].some((one) => !one.isTheirs)) throw refused(module, action)
  const open = [first, ...others] as const
  const ids = new Set(open.map((one) => one.id))
  const zone = zoneOf(ctx, keys, chosen.own)
  return { keys, id: series, rule, zone, chosen, open: [...open], staying: all.filter((one) => !ids.has(one.id)) }
}

/** Those that are live, in their order, locked. */
async function occurrencesIn(
  ctx: Writing,
  module: ModelModule,
  keys: SeriesKeys,
  series: string,
  action: Act['action'],
): Promise<Occurrence[]> {
  const [inSeries, slot] = [module.fields.get(keys.id), module.fields.get(keys.slot)]
  if (!inSeries || !slot) throw missing()
  const isTheirs = sql`(${rowRule(ctx, module, 'read', 't')}) and (${rowRule(ctx, module, action, 't')})`
  const rows = await ctx.tx.query<{ id: string; own: Values; theirs: boolean }>(sql`
    select t.id, ${writeForm(module, 't')} as own, ${isTheirs} as theirs from ${tableOf(ctx, module)} t
    where ${raw(columnName(inSeries, 't')(''))} = ${series} and t.deleted_at is null
    order by ${raw(columnName(slot, 't')(''))}, t.id for update of t`)
  return rows.map(({ id, own, theirs }) => ({
    id,
    own,
    slot: new Date(String(own[keys.slot])).toISOString(),
    isTheirs: theirs === true,
  }))
}

/** What stays is a series that ends before the first of those that are changed or taken away. */
async function endStaying(ctx: Writing, module: ModelModule, { keys, id, rule, zone, open, staying }: Part) {
  const [earliest] = staying
  if (!earliest) return
  const dayOf = ({ slot }: Occurrence) => wallClock(Date.parse(slot), zone).day
  const [before, least] = [addDays(dayOf(open[0]), -1), dayOf(earliest)]
  const { count: _count, ...unended } = rule
  const ended = { id, zone, rule: { ...unended, until: before > least ? before : least } }
  for (const one of staying) await writeSeries(ctx, module, keys, one.id, { ...ended, slot: one.slot })
}

/** What somebody says of several at once, understood: where they go, how long they are, how often they come round. */
interface Wanted {
  /** Undefined where it stays as it is; null where there is to be none. */
  readonly rule: Recurrence | null | undefined
  readonly start: string | undefined
  readonly lengthMs: number | null | undefined
  /** All that is not about time. */
  readonly others: Values
}

/** @throws invalid, with every violation: nothing is understood before it is checked */
function wantedOf(ctx: Writing, module: ModelModule, { keys, rule, chosen, open }: Part, given: Values): Wanted {
  const { owner, groups, ...fields } = given
  const context = parseContext(ctx, module)
  const check = (input: Values, before: Values) => checkValues(ctx, module, input, context, { before, internal: false })
  const { values, violations } = check(fields, chosen.own)
  if (violations.length > 0) throw invalid(violations)
  const timed = new Set([keys.at, keys.until, keys.repeat])
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => !timed.has(name)))
  for (const one of open) {
    const { violations: ofOne } = check(others, one.own)
    if (ofOne.length > 0) throw invalid(ofOne)
  }
  const { [keys.at]: start, [keys.until ?? '']: until, [keys.repeat]: repeat } = values
  const isOther = (value: unknown, before: unknown) => Date.parse(String(value)) !== Date.parse(String(before))
  const isMoved = typeof start === 'string' && isOther(start, chosen.own[keys.at])
  const isLonger = until !== undefined && (isMoved || isOther(until, chosen.own[keys.until ?? '']))
  const next = ruleOf(repeat)
  return {
    rule: repeat === null ? null : next && recurrenceText(next) !== recurrenceText(rule) ? next : undefined,
    start: isMoved ? start : undefined,
    lengthMs: isLonger ? lengthOf(keys, { ...chosen.own, ...values }) : undefined,
    others: {
      ...others,
      ...(owner === undefined ? {} : { owner }),
      ...(groups === undefined ? {} : { groups }),
    },
  }
}

/** It comes round no more: what was to come goes, and the one that is left is a record like any other. */
async function endSeries(ctx: Writing, module: ModelModule, { keys, chosen, open }: Part, values: Values) {
  for (const one of open) if (one.id !== chosen.id) await deleteRecord(ctx, module.name, one.id)
  const ended = { ...values, ...seriesValues(keys, null) }
  await updateRecord(ctx, module.name, chosen.id, ended, { internal: true })
}

/**
 * Each keeps its own place in the series, and what is its own: it is only moved, as far as the chosen one
 * is. With another rule those whose day it has stay; the others go, and what is missing is made.
 */
async function rewrite(ctx: Writing, module: ModelModule, part: Part, { rule, start, lengthMs, others }: Wanted) {
  const { keys, zone, chosen, open, staying } = part
  const [first] = open
  const id = staying.length === 0 ? part.id : ctx.environment.world.newId()
  const clockOf = (at: string) => wallClock(Date.parse(at), zone)
  const before = clockOf(chosen.slot)
  const after = start === undefined ? before : clockOf(start)
  const apart = Math.round((Date.parse(after.day) - Date.parse(before.day)) / dayMs)
  const dayOf = (one: Occurrence) => addDays(clockOf(one.slot).day, apart)
  const { minute } = start === undefined ? clockOf(first.slot) : after
  const planned = rule && plannedDays(ctx, module, keys, { rule, from: dayOf(first), zone })
  const series = { id, zone, rule: planned?.rule ?? shifted(part.rule, before.day, after.day) }
  const free = planned && new Set(planned.days)
  for (const one of open) {
    const day = dayOf(one)
    if (free && !free.delete(day)) {
      // What is in the bin of another rule is no place that has been taken.
      await writeSeries(ctx, module, keys, one.id, null)
      await deleteRecord(ctx, module.name, one.id)
      continue
    }
    const slot = start === undefined ? one.slot : instantOf({ day, minute }, zone)
    const at = start === undefined ? String(one.own[keys.at]) : slot
    const isTimed = start !== undefined || lengthMs !== undefined
    const times = isTimed
      ? { [keys.at]: at, ...endOf(keys, at, lengthMs === undefined ? lengthOf(keys, one.own) : lengthMs) }
      : {}
    const values = { ...others, ...times, ...seriesValues(keys, { ...series, slot }) }
    await updateRecord(ctx, module.name, one.id, values, { internal: true })
  }
  if (!free || free.size === 0) return
  const like = await lockRecord(ctx, module, first.id, 'update', true)
  const slots = slotsOn([...free], { minute }, zone)
  await addOccurrences(ctx, module, keys, { id: first.id, values: like.own }, series, slots)
}

function plannedDays(
  ctx: Writing,
  module: ModelModule,
  keys: SeriesKeys,
  { rule, from, zone }: { readonly rule: Recurrence; readonly from: string; readonly zone: string },
) {
  writableModule(ctx, module.name, 'create')
  const ended = endedByDay(rule, from)
  const days = daysAhead(ended, from, wallClock(Date.parse(ctx.environment.world.now()), zone).day)
  if (days.length > 0) return { rule: ended, days }
  throw invalidField(keys.repeat, 'recurrence', 'Termina antes de empezar.', 'It ends before it begins.')
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
    if ([...wanted].every((one) => there.has(one))) continue
    writableModule(ctx, guests.name, 'create')
    await copyGuests(ctx, module, from, [id], { isWanted: (own) => !there.has(who(own)) })
  }
}
