/**
 * When something comes round again: the part of RFC 5545's RRULE that people say in a sentence. What
 * is not of it (seconds, dense lists, exclusions) is refused, so that every rule is cheap to follow.
 */
import { addDays, daysInMonth, isDate } from './dates.ts'
import type { Language } from './errors.ts'
import { dateFormat } from './format.ts'

const frequencies = ['daily', 'weekly', 'monthly', 'yearly'] as const
export type Frequency = (typeof frequencies)[number]

/** Monday first, as in ISO 8601. */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof weekdays)[number]

export interface Recurrence {
  readonly every: Frequency
  readonly interval: number
  /** Weekly: on these days; without them on that of the beginning. */
  readonly on?: readonly Weekday[]
  /** Monthly: on this day, the last one being -1; without it on that of the beginning. */
  readonly monthDay?: number
  /** Monthly: on the first to fourth such day, or the last (-1). */
  readonly nth?: { readonly place: number; readonly day: Weekday }
  /** The last day that still counts. */
  readonly until?: string
  readonly count?: number
}

export const intervalMax = 99
const countMax = 5000
/** Periods looked at before a rule that never comes round is given up. */
const periodsMax = 5000
const textMax = 200

/** The rule that a text says; undefined where it says none that we follow. */
export function recurrenceOf(text: string): Recurrence | undefined {
  if (text.length > textMax) return undefined
  const parts = new Map<string, string>()
  for (const part of text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .split(';')) {
    const [name = '', value, ...more] = part.split('=')
    if (value === undefined || value === '' || more.length > 0 || parts.has(name)) return undefined
    parts.set(name, value)
  }
  const taken = new Set(['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'UNTIL', 'COUNT', 'WKST'])
  if ([...parts.keys()].some((name) => !taken.has(name)) || (parts.get('WKST') ?? 'MO') !== 'MO') return undefined
  const every = frequencies.find((one) => one.toUpperCase() === parts.get('FREQ'))
  const interval = countUpTo(parts.get('INTERVAL') ?? '1', intervalMax)
  const end = endOf(parts)
  if (!every || interval === undefined || !end) return undefined
  const days = daysOf(every, parts)
  return days && { every, interval, ...days, ...end }
}

function endOf(parts: ReadonlyMap<string, string>): Pick<Recurrence, 'until' | 'count'> | undefined {
  const [until, count] = [parts.get('UNTIL'), parts.get('COUNT')]
  if (until !== undefined && count !== undefined) return undefined
  if (count !== undefined) {
    const number = countUpTo(count, countMax)
    return number === undefined ? undefined : { count: number }
  }
  if (until === undefined) return {}
  const match = /^(\d{4})(\d\d)(\d\d)(?:T\d{6}Z?)?$/.exec(until)
  const day = match ? `${match[1]}-${match[2]}-${match[3]}` : ''
  return isDate(day) ? { until: day } : undefined
}

function daysOf(
  every: Frequency,
  parts: ReadonlyMap<string, string>,
): Pick<Recurrence, 'on' | 'monthDay' | 'nth'> | undefined {
  const [byDay, byMonthDay] = [parts.get('BYDAY'), parts.get('BYMONTHDAY')]
  if (byDay === undefined && byMonthDay === undefined) return {}
  if (byDay !== undefined && byMonthDay !== undefined) return undefined
  if (every === 'weekly' && byDay !== undefined) {
    const named = byDay.split(',')
    const on = weekdays.filter((day) => named.includes(day))
    return on.length === named.length ? { on } : undefined
  }
  if (every !== 'monthly') return undefined
  if (byMonthDay !== undefined) {
    const monthDay = byMonthDay === '-1' ? -1 : countUpTo(byMonthDay, 31)
    return monthDay === undefined ? undefined : { monthDay }
  }
  const match = /^([1-4]|-1)(MO|TU|WE|TH|FR|SA|SU)$/.exec(byDay ?? '')
  const day = weekdays.find((one) => one === match?.[2])
  return match && day ? { nth: { place: Number(match[1]), day } } : undefined
}

function countUpTo(text: string, most: number): number | undefined {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  return number >= 1 && number <= most ? number : undefined
}

/** The rule as RFC 5545 writes it; always the same text for the same rule. */
export function recurrenceText(rule: Recurrence): string {
  const { every, interval, on, monthDay, nth, until, count } = rule
  return [
    `FREQ=${every.toUpperCase()}`,
    ...(interval > 1 ? [`INTERVAL=${interval}`] : []),
    ...(on && on.length > 0 ? [`BYDAY=${weekdays.filter((day) => on.includes(day)).join(',')}`] : []),
    ...(monthDay === undefined ? [] : [`BYMONTHDAY=${monthDay}`]),
    ...(nth ? [`BYDAY=${nth.place}${nth.day}`] : []),
    ...(until === undefined ? [] : [`UNTIL=${until.replaceAll('-', '')}`]),
    ...(count === undefined ? [] : [`COUNT=${count}`]),
  ].join(';')
}

/** The days on which it falls from its first one on, which always counts; at most 5,000. */
export function* occurrencesOf(rule: Recurrence, first: string): Generator<string> {
  const most = Math.min(rule.count ?? countMax, countMax)
  const isOver = (day: string) => rule.until !== undefined && day > rule.until
  if (isOver(first)) return
  yield first
  let found = 1
  for (let period = 0; period < periodsMax; period += 1) {
    for (const day of daysInPeriod(rule, first, period * rule.interval)) {
      if (day <= first) continue
      if (found >= most || isOver(day) || day > '9999') return
      found += 1
      yield day
    }
  }
}

/** The first occurrence after a day, with what is left of the rule from there on. */
export function nextOccurrence(
  rule: Recurrence,
  first: string,
  after: string,
): { readonly day: string; readonly rule: Recurrence } | undefined {
  let passed = 0
  for (const day of occurrencesOf(rule, first)) {
    if (day > after && passed > 0) {
      return { day, rule: rule.count === undefined ? rule : { ...rule, count: rule.count - passed } }
    }
    passed += 1
  }
  return undefined
}

/** The same rule by its last day instead of a number of times, so that what is cut off it needs no counting. */
export function endedByDay(rule: Recurrence, first: string): Recurrence {
  const { count, ...rest } = rule
  if (count === undefined) return rule
  let last = first
  for (const day of occurrencesOf(rule, first)) last = day
  return { ...rest, until: last }
}

/** The same rule for what begins on another day: its weekdays and its day of the month go along. */
export function shifted(rule: Recurrence, from: string, to: string): Recurrence {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
  if (days === 0) return rule
  const { on, monthDay: _monthDay, nth, until, ...rest } = rule
  const moved = (day: Weekday) => weekdays[(((weekdays.indexOf(day) + days) % 7) + 7) % 7] ?? day
  const date = Number(to.slice(8, 10))
  return {
    ...rest,
    ...(on ? { on: weekdays.filter((day) => on.map(moved).includes(day)) } : {}),
    // A month's own day is said outright: moved over the end of a month, not all would fall on the same.
    ...(rest.every === 'monthly' && !nth ? { monthDay: date } : {}),
    ...(nth ? { nth: { place: date > 28 ? -1 : Math.ceil(date / 7), day: weekdays[weekdayOf(to)] ?? nth.day } } : {}),
    ...(until === undefined ? {} : { until: addDays(until, days) }),
  }
}

function daysInPeriod(rule: Recurrence, first: string, periods: number): readonly string[] {
  const [year = 0, month = 1, date = 1] = first.split('-').map(Number)
  switch (rule.every) {
    case 'daily':
      return [addDays(first, periods)]
    case 'weekly': {
      const monday = addDays(first, -weekdayOf(first) + periods * 7)
      const on = rule.on && rule.on.length > 0 ? rule.on : weekdays.slice(weekdayOf(first), weekdayOf(first) + 1)
      return on.map((day) => addDays(monday, weekdays.indexOf(day)))
    }
    case 'monthly': {
      const at = year * 12 + (month - 1) + periods
      const [inYear, inMonth] = [Math.floor(at / 12), (at % 12) + 1]
      if (rule.nth) return nthOf(inYear, inMonth, rule.nth)
      const wanted = rule.monthDay ?? date
      return dayOf(inYear, inMonth, wanted === -1 ? daysInMonth(inYear, inMonth) : wanted)
    }
    case 'yearly':
      return dayOf(year + periods, month, date)
  }
}

function nthOf(year: number, month: number, { place, day }: NonNullable<Recurrence['nth']>): readonly string[] {
  const [firstOfMonth = ''] = dayOf(year, month, 1)
  if (firstOfMonth === '') return []
  const offset = (weekdays.indexOf(day) - weekdayOf(firstOfMonth) + 7) % 7
  const inMonth = Math.floor((daysInMonth(year, month) - 1 - offset) / 7)
  return dayOf(year, month, 1 + offset + 7 * (place === -1 ? inMonth : place - 1))
}

/** A day that the month does not have is passed over, as RFC 5545 says. */
function dayOf(year: number, month: number, date: number): readonly string[] {
  if (year > 9999 || date > daysInMonth(year, month)) return []
  return [`${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`]
}

/** Monday is 0. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
}

const units = {
  es: {
    daily: ['día', 'días'],
    weekly: ['semana', 'semanas'],
    monthly: ['mes', 'meses'],
    yearly: ['año', 'años'],
  },
  en: {
    daily: ['day', 'days'],
    weekly: ['week', 'weeks'],
    monthly: ['month', 'months'],
    yearly: ['year', 'years'],
  },
} as const
const places = {
  es: { 1: 'primer', 2: 'segundo', 3: 'tercer', 4: 'cuarto', '-1': 'último' },
  en: { 1: 'first', 2: 'second', 3: 'third', 4: 'fourth', '-1': 'last' },
} as const

/** "Cada 2 semanas el lunes, hasta el 31/12/2026". */
export function recurrenceWords(rule: Recurrence, language: Language, locale: string): string {
  const { every, interval, on, monthDay, nth, until, count } = rule
  const [one, many] = units[language][every]
  const isSpanish = language === 'es'
  const head = isSpanish
    ? `Cada ${interval > 1 ? `${interval} ${many}` : one}`
    : `Every ${interval > 1 ? `${interval} ${many}` : one}`
  const named = (day: Weekday) => weekdayName(day, locale)
  const list = (days: readonly Weekday[]) => {
    const names = days.map((day) => (isSpanish ? `el ${named(day)}` : named(day)))
    return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names)
  }
  const parts = [head]
  if (on && on.length > 0) parts.push(isSpanish ? ` ${list(on)}` : ` on ${list(on)}`)
  if (monthDay === -1) parts.push(isSpanish ? ' el último día' : ' on the last day')
  else if (monthDay !== undefined) parts.push(isSpanish ? ` el día ${monthDay}` : ` on day ${monthDay}`)
  if (nth) {
    // The rule's places are those of the table: 1 to 4, and -1.
    const place = places[language][String(nth.place) as keyof (typeof places)['es']]
    parts.push(isSpanish ? ` el ${place} ${named(nth.day)}` : ` on the ${place} ${named(nth.day)}`)
  }
  if (until !== undefined) {
    const day = dateFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(`${until}T00:00:00Z`))
    parts.push(isSpanish ? `, hasta el ${day}` : `, until ${day}`)
  }
  if (count !== undefined) parts.push(isSpanish ? `, ${count} veces` : `, ${count} times`)
  return parts.join('')
}

export function weekdayName(day: Weekday, locale: string, width: 'long' | 'short' | 'narrow' = 'long'): string {
  // The 1st of January 2024 was a Monday.
  return dateFormat(locale, { weekday: width, timeZone: 'UTC' }).format(Date.UTC(2024, 0, 1 + weekdays.indexOf(day)))
}
