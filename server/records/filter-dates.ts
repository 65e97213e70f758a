import sql, { join, type Sql } from 'sql-template-tag'
import { calendarPeriod, dateWindows, readDateSpan } from '#common/filter.ts'
import type { Context } from '#server/context.ts'
import { dayIn, midnight, periodDays, spanDays, windowDays } from './calendar.ts'

/** Whether a date or moment is in a window of the reader's calendar; nothing where there is no such window. */
export function withinWindow(ctx: Context, as: string, left: Sql, window: unknown): Sql | undefined {
  const found = typeof window === 'string' ? bounds(ctx, as, window) : undefined
  if (!found) return undefined
  const [from, to] = found
  const parts = [
    sql`${left} is not null`,
    ...(from ? [sql`${left} >= ${from}`] : []),
    ...(to ? [sql`${left} < ${to}`] : []),
  ]
  return sql`(${join(parts, ' and ')})`
}

function bounds(ctx: Context, as: string, window: string): (Sql | undefined)[] | undefined {
  const { timeZone } = ctx.user
  const now = ctx.environment.world.now()
  // The past and the future of an instant turn at this moment, of a date at the day.
  if (as === 'timestamptz' && window === 'past') return [undefined, sql`${now}::timestamptz`]
  if (as === 'timestamptz' && window === 'future') return [sql`${now}::timestamptz`, undefined]
  return daysOf(ctx, window, dayIn(now, timeZone))?.map((day) =>
    day === null ? undefined : as === 'timestamptz' ? midnight(day, timeZone) : sql`${day}::date`,
  )
}

function daysOf(ctx: Context, window: string, today: string): readonly (string | null)[] | undefined {
  const named = dateWindows.find((name) => name === window)
  if (named) return windowDays(named, today, ctx.model.settings.yearStartMonth)
  const span = readDateSpan(window)
  if (span) return spanDays(span, today)
  const [, year, part] = calendarPeriod.exec(window) ?? []
  return year === undefined ? undefined : periodDays(year, part)
}
