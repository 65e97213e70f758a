import sql, { type Sql } from 'sql-template-tag'
import { addDays } from '#common/dates.ts'
import type { DateSpan, DateWindow } from '#common/filter.ts'

const dayFormats = new Map<string, Intl.DateTimeFormat>()
const dayFormatsMax = 500

/** The last of each time zone: most is asked for the second that is now. */
const daysKnown = new Map<string, { readonly second: string; readonly day: string }>()

/** The calendar day in a time zone, `YYYY-MM-DD`. */
export function dayIn(instant: string, timeZone: string): string {
  const second = instant.slice(0, 'YYYY-MM-DDThh:mm:ss'.length)
  const known = daysKnown.get(timeZone)
  if (known?.second === second && instant.endsWith('Z')) return known.day
  const day = computedDay(instant, timeZone)
  if (instant.endsWith('Z') && (known || daysKnown.size < dayFormatsMax)) daysKnown.set(timeZone, { second, day })
  return day
}

function computedDay(instant: string, timeZone: string): string {
  let format = dayFormats.get(timeZone)
  if (!format) {
    // Making one costs more than using it a hundred times; people have few time zones.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    if (dayFormats.size < dayFormatsMax) dayFormats.set(timeZone, format)
  }
  return format.format(Date.parse(instant))
}

/** The first day of a month before or after. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10)
}

/** Midnight at the start of a day in a zone, as SQL; daylight saving is PostgreSQL's business. */
export function midnight(day: string, timeZone: string): Sql {
  return sql`(${day}::timestamp at time zone ${timeZone})`
}

/** The same day of another month, or that month's last one. */
export function sameDay(day: string, months: number): string {
  const first = addMonths(day, months)
  const last = Number(addDays(addMonths(first, 1), -1).slice(8))
  return addDays(first, Math.min(Number(day.slice(8)), last) - 1)
}

type Days = readonly [string | null, string | null]

/** Within the last ones is up to today, within the next ones from today on; before and after leave them out. */
export function spanDays({ side, count, unit }: DateSpan, today: string): Days {
  const step = (by: number): string =>
    unit === 'months' ? sameDay(today, by) : addDays(today, by * (unit === 'weeks' ? 7 : 1))
  switch (side) {
    case 'last':
      return [addDays(step(-count), 1), addDays(today, 1)]
    case 'next':
      return [today, step(count)]
    case 'before':
      return [null, step(-count)]
    case 'after':
      return [addDays(step(count), 1), null]
  }
}

/** The days of a year, quarter or month; see `calendarPeriod`. */
export function periodDays(year: string, part: string | undefined): Days {
  if (part === undefined) return [`${year}-01-01`, addMonths(`${year}-01-01`, 12)]
  const isQuarter = part.startsWith('Q')
  const month = isQuarter ? String(Number(part.slice(1)) * 3 - 2).padStart(2, '0') : part
  const first = `${year}-${month}-01`
  return [first, addMonths(first, isQuarter ? 3 : 1)]
}

/** First day and the day after the last one; null is unbounded. Weeks start on Monday (ISO 8601). */
export function windowDays(window: DateWindow, today: string, yearStartMonth = 1): Days {
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7))
  const month = `${today.slice(0, 7)}-01`
  const quarter = addMonths(month, -((Number(today.slice(5, 7)) - 1) % 3))
  const year = `${today.slice(0, 4)}-01-01`
  const passed = (Number(today.slice(5, 7)) - yearStartMonth + 12) % 12
  const fiscal = addMonths(month, -passed)
  const ranges: Record<DateWindow, Days> = {
    today: [today, addDays(today, 1)],
    yesterday: [addDays(today, -1), today],
    tomorrow: [addDays(today, 1), addDays(today, 2)],
    thisWeek: [monday, addDays(monday, 7)],
    lastWeek: [addDays(monday, -7), monday],
    nextWeek: [addDays(monday, 7), addDays(monday, 14)],
    thisMonth: [month, addMonths(month, 1)],
    lastMonth: [addMonths(month, -1), month],
    nextMonth: [addMonths(month, 1), addMonths(month, 2)],
    thisQuarter: [quarter, addMonths(quarter, 3)],
    lastQuarter: [addMonths(quarter, -3), quarter],
    nextQuarter: [addMonths(quarter, 3), addMonths(quarter, 6)],
    thisYear: [year, addMonths(year, 12)],
    lastYear: [addMonths(year, -12), year],
    past: [null, today],
    future: [addDays(today, 1), null],
    last7Days: [addDays(today, -6), addDays(today, 1)],
    last30Days: [addDays(today, -29), addDays(today, 1)],
    last90Days: [addDays(today, -89), addDays(today, 1)],
    next7Days: [today, addDays(today, 7)],
    next30Days: [today, addDays(today, 30)],
    thisFiscalYear: [fiscal, addMonths(fiscal, 12)],
    lastFiscalYear: [addMonths(fiscal, -12), fiscal],
  }
  return ranges[window]
}
