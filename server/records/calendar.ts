import sql, { type Sql } from 'sql-template-tag'
import type { DateWindow } from '#common/filter.ts'

const dayFormats = new Map<string, Intl.DateTimeFormat>()
const dayFormatsMax = 500

/** The calendar day in a time zone, `YYYY-MM-DD`. */
export function dayIn(instant: string, timeZone: string): string {
  let format = dayFormats.get(timeZone)
  if (!format) {
    // Making one costs more than using it a hundred times; people have few time zones.
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
    if (dayFormats.size < dayFormatsMax) dayFormats.set(timeZone, format)
  }
  return format.format(Date.parse(instant))
}

/** Calendar arithmetic on days, free of time zones. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  const first = new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10)
  return first
}

/** Midnight at the start of a day in a zone, as SQL; daylight saving is PostgreSQL's business. */
export function midnight(day: string, timeZone: string): Sql {
  return sql`(${day}::timestamp at time zone ${timeZone})`
}

/** First day and the day after the last one; null is unbounded. Weeks start on Monday (ISO 8601). */
export function windowDays(window: DateWindow, today: string): readonly [string | null, string | null] {
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7))
  const month = `${today.slice(0, 7)}-01`
  const quarter = addMonths(month, -((Number(today.slice(5, 7)) - 1) % 3))
  const year = `${today.slice(0, 4)}-01-01`
  const ranges: Record<DateWindow, readonly [string | null, string | null]> = {
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
  }
  return ranges[window]
}
