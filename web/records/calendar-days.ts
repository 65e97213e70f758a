import { addDays } from '#common/dates.ts'
import {
  CalendarDateTime,
  endOfMonth,
  parseAbsolute,
  parseDate,
  startOfMonth,
  startOfWeek,
  toCalendarDate,
  toZoned,
} from '@internationalized/date'
import type { Filter } from '#common/filter.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import type { CalendarSpan } from './list-address.ts'
import type { RecordRow } from './reader-types.ts'

/** The fields that place a record in a calendar. */
export interface CalendarKeys {
  readonly start: string
  readonly until: string | undefined
  /** Moments have an hour; dates are whole days. */
  readonly isTimed: boolean
  /** By what a line of time puts them together. */
  readonly group?: ReaderField | undefined
}

/** A record where it stands in the reader's days. */
interface CalendarEvent {
  readonly row: RecordRow
  readonly from: string
  /** The last day that it touches. */
  readonly to: string
  readonly isAllDay: boolean
  /** From midnight of the first day, and of the last. */
  readonly startMinute: number
  readonly endMinute: number
}

/** With whose it is, where several modules share a calendar. */
export interface PlacedEvent extends CalendarEvent {
  readonly module: ReaderModule
  readonly keys: CalendarKeys
}

export const minutesOfDay = 24 * 60
const usualMinutes = 60
/** What has no end at all, such as a task, is a moment: a line of its day. */
const momentMinutes = 30
const timelineWeeks = 13
/** Weeks that are over when a line of time begins. */
const weeksBefore = 2
const dayMs = 86_400_000

export function todayIn(timeZone: string, nowMs: number): string {
  return toCalendarDate(parseAbsolute(new Date(nowMs).toISOString(), timeZone)).toString()
}

/** The days that are drawn around one; whole weeks in a month, from Monday or Sunday as the locale has it. */
export function daysOf(span: CalendarSpan, day: string, locale: string): readonly string[] {
  const date = parseDate(day)
  if (span === 'day') return [day]
  if (span === 'week') return run(startOfWeek(date, locale).toString(), 7)
  if (span === 'timeline') {
    return run(startOfWeek(date, locale).subtract({ weeks: weeksBefore }).toString(), timelineWeeks * 7)
  }
  const first = startOfMonth(date)
  if (span === 'agenda') return run(first.toString(), endOfMonth(date).day)
  const start = startOfWeek(first, locale)
  const weeks = Math.ceil((endOfMonth(date).compare(start) + 1) / 7)
  return run(start.toString(), weeks * 7)
}

function run(first: string, length: number): readonly string[] {
  return Array.from({ length }, (_, index) => addDays(first, index))
}

/** The same place in the span before or after. */
export function stepped(span: CalendarSpan, day: string, by: 1 | -1): string {
  const unit = {
    month: { months: by },
    agenda: { months: by },
    timeline: { weeks: by * timelineWeeks },
    week: { weeks: by },
    day: { days: by },
  }[span]
  return parseDate(day).add(unit).toString()
}

/** Records that touch the days: begun before their end, and not over before their beginning. */
export function rangeFilter(keys: CalendarKeys, days: readonly string[], timeZone: string): Filter {
  const first = days[0] ?? ''
  const after = addDays(days.at(-1) ?? first, 1)
  const at = (day: string) => (keys.isTimed ? instantAt(day, 0, timeZone) : day)
  const isLate: Filter = { field: keys.start, op: 'gte', value: at(first) }
  return {
    all: [
      { field: keys.start, op: 'lt', value: at(after) },
      keys.until === undefined ? isLate : { any: [isLate, { field: keys.until, op: 'gte', value: at(first) }] },
    ],
  }
}

export function instantAt(day: string, minute: number, timeZone: string): string {
  const { year, month, day: date } = parseDate(day)
  const local = new CalendarDateTime(year, month, date, Math.floor(minute / 60), minute % 60)
  return toZoned(local, timeZone).toDate().toISOString()
}

export function eventOf(row: RecordRow, keys: CalendarKeys, timeZone: string): CalendarEvent | undefined {
  const [start, until] = [row[keys.start], keys.until === undefined ? undefined : row[keys.until]]
  if (typeof start !== 'string') return undefined
  const end = typeof until === 'string' && until > start ? until : undefined
  if (!keys.isTimed) {
    return { row, from: start, to: end ?? start, isAllDay: true, startMinute: 0, endMinute: minutesOfDay }
  }
  const from = placeOf(start, timeZone)
  const to = end === undefined ? undefined : endPlaceOf(end, timeZone)
  const shownMinutes = keys.until === undefined ? momentMinutes : usualMinutes
  const endMinute = to?.minute ?? Math.min(minutesOfDay, from.minute + shownMinutes)
  const last = to?.day ?? from.day
  const isWholeDay = from.minute === 0 && endMinute === minutesOfDay
  const isAllDay = last !== from.day || isWholeDay
  return { row, from: from.day, to: last, isAllDay, startMinute: from.minute, endMinute }
}

/** Midnight ends the day before. */
function endPlaceOf(instant: string, timeZone: string): { readonly day: string; readonly minute: number } {
  const { day, minute } = placeOf(instant, timeZone)
  return minute === 0 ? { day: addDays(day, -1), minute: minutesOfDay } : { day, minute }
}

export function placeOf(instant: string, timeZone: string): { readonly day: string; readonly minute: number } {
  const zoned = parseAbsolute(instant, timeZone)
  return { day: toCalendarDate(zoned).toString(), minute: zoned.hour * 60 + zoned.minute }
}

/** What to write so that the event begins on another day, or at another minute; it keeps its length. */
export function movedValues(
  event: CalendarEvent,
  keys: CalendarKeys,
  to: { readonly day: string; readonly minute?: number | undefined },
  timeZone: string,
): Readonly<Record<string, string>> {
  const until = keys.until === undefined ? undefined : event.row[keys.until]
  if (!keys.isTimed) {
    const days = parseDate(to.day).compare(parseDate(event.from))
    return {
      [keys.start]: to.day,
      ...(keys.until !== undefined && typeof until === 'string' && { [keys.until]: addDays(until, days) }),
    }
  }
  const before = String(event.row[keys.start])
  const start = instantAt(to.day, to.minute ?? event.startMinute, timeZone)
  const lengthMs = typeof until === 'string' ? Date.parse(until) - Date.parse(before) : undefined
  return {
    [keys.start]: start,
    ...(keys.until !== undefined &&
      lengthMs !== undefined && { [keys.until]: new Date(Date.parse(start) + lengthMs).toISOString() }),
  }
}

/** What to write so that it ends at another minute of its day; nothing where it would have no length, or the same. */
export function resizedValues(
  event: CalendarEvent,
  keys: CalendarKeys,
  endMinute: number,
  timeZone: string,
): Readonly<Record<string, string>> | undefined {
  const end = Math.min(minutesOfDay - 1, Math.round(endMinute))
  if (!keys.isTimed || keys.until === undefined || end <= event.startMinute || end === event.endMinute) return undefined
  return { [keys.until]: instantAt(event.from, end, timeZone) }
}

export function eventsOn<Event extends CalendarEvent>(events: readonly Event[], day: string): readonly Event[] {
  return events.filter(({ from, to }) => from <= day && day <= to)
}

/** Where some days lie on an axis of days, as parts of its length; nothing where they are outside. */
export function placeOnAxis(
  days: readonly string[],
  from: string,
  to: string,
): { readonly left: number; readonly width: number } | undefined {
  const at = (day: string) => (Date.parse(day) - Date.parse(days[0] ?? day)) / dayMs
  const [begin, end] = [Math.max(0, at(from)), Math.min(days.length, at(to) + 1)]
  return begin >= end ? undefined : { left: begin / days.length, width: (end - begin) / days.length }
}

interface Lane<Event extends CalendarEvent = CalendarEvent> {
  readonly event: Event
  readonly lane: number
  readonly lanes: number
  /** How many lanes it takes, up to the next event beside it. */
  readonly width: number
}

/** Side by side where they overlap: each group of overlapping events shares the width of its day, and takes what is free of it. */
export function lanesOf<Event extends CalendarEvent>(events: readonly Event[]): readonly Lane<Event>[] {
  const sorted = events.toSorted(byStart)
  const placed: { event: Event; lane: number; group: number }[] = []
  let [group, groupEnd] = [0, 0]
  let ends: number[] = []
  for (const event of sorted) {
    if (event.startMinute >= groupEnd) {
      group += 1
      ends = []
    }
    const free = ends.findIndex((end) => end <= event.startMinute)
    const lane = free < 0 ? ends.length : free
    ends[lane] = event.endMinute
    groupEnd = Math.max(groupEnd, event.endMinute)
    placed.push({ event, lane, group })
  }
  return placed.map(({ event, lane, group: own }) => {
    const beside = placed.filter((one) => one.group === own)
    const lanes = Math.max(...beside.map((one) => one.lane)) + 1
    const taken = beside.filter((one) => one.lane > lane && overlaps(one.event, event)).map((one) => one.lane)
    return { event, lane, lanes, width: Math.min(lanes, ...taken) - lane }
  })
}

/** Events of one day for whose lanes there is room, and those that are only counted, together as they overlap. */
interface Crowd<Event extends CalendarEvent = CalendarEvent> {
  readonly shown: readonly Event[]
  readonly folded: readonly (readonly Event[])[]
}

/** As many side by side as can still be read: what `isMinor`, such as what is done, gives way first. */
export function crowdOf<Event extends CalendarEvent>(
  events: readonly Event[],
  { lanesMax, isMinor }: { readonly lanesMax: number; readonly isMinor: (event: Event) => boolean },
): Crowd<Event> {
  const sorted = events.toSorted(byStart)
  const shown: Event[] = []
  const folded: Event[] = []
  for (const event of [...sorted.filter((one) => !isMinor(one)), ...sorted.filter(isMinor)]) {
    const beside = shown.filter((one) => overlaps(one, event))
    const starts = [event, ...beside].map((one) => Math.max(one.startMinute, event.startMinute))
    const isFull = starts.some((at) => beside.filter((one) => covers(one, at)).length >= lanesMax)
    if (isFull) folded.push(event)
    else shown.push(event)
  }
  return { shown, folded: heaps(folded) }
}

function heaps<Event extends CalendarEvent>(events: readonly Event[]): readonly (readonly Event[])[] {
  const found: Event[][] = []
  let end = 0
  for (const event of events.toSorted((a, b) => a.startMinute - b.startMinute)) {
    const last = found.at(-1)
    if (last && event.startMinute < end) last.push(event)
    else found.push([event])
    end = Math.max(end, event.endMinute)
  }
  return found
}

function covers(event: CalendarEvent, minute: number): boolean {
  return event.startMinute <= minute && minute < event.endMinute
}

/** Of those that begin together the longest first. */
function byStart(a: CalendarEvent, b: CalendarEvent): number {
  return a.startMinute - b.startMinute || b.endMinute - a.endMinute
}

function overlaps(one: CalendarEvent, other: CalendarEvent): boolean {
  return one.startMinute < other.endMinute && other.startMinute < one.endMinute
}
