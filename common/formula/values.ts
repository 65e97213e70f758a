import { daysInMonth, isDate } from '#common/dates.ts'
import { compareDecimals, round, type Decimal } from '#common/decimal.ts'
import { dateFormat } from '#common/format.ts'

/**
 * Values of formulas. Every operation is total: what would not fit gives null, in memory and in SQL
 * alike. A number has at most 24 digits and 12 decimals, a text 10,000 characters, a date four digits
 * of year.
 */
export type FormulaValue = string | boolean | Decimal | null

export const bounds = { decimals: 12, wholeDigits: 24, characters: 10_000, days: 4_000_000, months: 120_000 } as const

const limit: Decimal = { units: 10n ** BigInt(bounds.wholeDigits), scale: 0 }
const lowerLimit: Decimal = { units: -limit.units, scale: 0 }

export function boundNumber(value: Decimal): Decimal | null {
  const rounded = round(value, bounds.decimals)
  return compareDecimals(rounded, limit) < 0 && compareDecimals(rounded, lowerLimit) > 0 ? rounded : null
}

export function boundText(text: string): string {
  if (text.length <= bounds.characters) return text
  return Array.from(text).slice(0, bounds.characters).join('')
}

/** Whole days since 1970-01-01 as a date, or null outside of the four digits. */
export function dateOfDay(day: number): string | null {
  const atMs = day * 86_400_000
  if (Math.abs(atMs) > 8.64e15) return null
  const text = new Date(atMs).toISOString().slice(0, 10)
  return isDate(text) ? text : null
}

export function dayOfDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 86_400_000
}

export function instantOf(atMs: number): string | null {
  if (Math.abs(atMs) > 8.64e15) return null
  const text = new Date(atMs).toISOString()
  return isDate(text.slice(0, 10)) ? text : null
}

/** The calendar's day at a moment in a zone. */
export function dateIn(instant: string, timeZone: string): string | null {
  const format = dateFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    era: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const parts = new Map(format.formatToParts(Date.parse(instant)).map(({ type, value }) => [type, value]))
  if (parts.get('era')?.startsWith('B') === true) return null
  const text = `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`
  return isDate(text) ? text : null
}

/** The same day of a later month, or its last one. */
export function addMonths(date: string, months: number): string | null {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const count = year * 12 + (month - 1) + months
  const [newYear, newMonth] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1]
  if (newYear < 1 || newYear > 9999) return null
  const newDay = Math.min(day, daysInMonth(newYear, newMonth))
  return [String(newYear).padStart(4, '0'), String(newMonth).padStart(2, '0'), String(newDay).padStart(2, '0')].join(
    '-',
  )
}

/**
 * Letters with a partner of one code point in the other case, in Latin, Greek and Cyrillic. PostgreSQL's
 * own upper and lower depend on the collation of the database, so formulas bring their table.
 */
export const letterPairs: readonly (readonly [lower: string, upper: string])[] = [
  [0x61, 0x7a],
  [0xe0, 0x24f],
  [0x370, 0x52f],
].flatMap(([from = 0, to = 0]) => Array.from({ length: to - from + 1 }, (_, index) => pairOf(from + index)).flat())

function pairOf(code: number): readonly (readonly [string, string])[] {
  const lower = String.fromCodePoint(code)
  const upper = lower.toUpperCase()
  const isPair = upper !== lower && Array.from(upper).length === 1 && upper.toLowerCase() === lower
  return isPair ? [[lower, upper]] : []
}

const toUpper: ReadonlyMap<string, string> = new Map(letterPairs)
const toLower: ReadonlyMap<string, string> = new Map(letterPairs.map(([lower, upper]) => [upper, lower]))

export function upperCase(text: string): string {
  return Array.from(text, (letter) => toUpper.get(letter) ?? letter).join('')
}

export function lowerCase(text: string): string {
  return Array.from(text, (letter) => toLower.get(letter) ?? letter).join('')
}

/** What TRIM and NUMBER take off the ends. */
export const spaces = ' \t\n\r\u00a0'

export function trimSpaces(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && spaces.includes(text.charAt(start))) start += 1
  while (end > start && spaces.includes(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** By code point, as PostgreSQL's collation "C". */
export function compareTexts(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}
