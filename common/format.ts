/** Values as a person reads them, by locale with region and time zone. */
import { isDate } from './dates.ts'
import { parseDecimal } from './decimal.ts'

// Making an Intl object costs some hundred times a call to it; there are few distinct ones.
const numbers = new Map<string, Intl.NumberFormat>()
const dates = new Map<string, Intl.DateTimeFormat>()
const regions = new Map<string, Intl.DisplayNames>()
const madeMax = 500

function once<T>(made: Map<string, T>, locale: string, options: object, make: () => T): T {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = made.get(key)
  if (known !== undefined) return known
  if (made.size >= madeMax) made.clear()
  const fresh = make()
  made.set(key, fresh)
  return fresh
}

export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return once(numbers, locale, options, () => new Intl.NumberFormat(locale, { useGrouping: 'always', ...options }))
}

export function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return once(dates, locale, options, () => new Intl.DateTimeFormat(locale, options))
}

/** A number or a numeric text with all its decimals, none lost to floating point. */
export function formatNumber(value: unknown, locale: string, options: Intl.NumberFormatOptions = {}): string {
  if (typeof value === 'number') return numberFormat(locale, { maximumFractionDigits: 12, ...options }).format(value)
  if (!isNumeric(value)) return ''
  return numberFormat(locale, { maximumFractionDigits: 12, ...options }).format(value)
}

/** Of a number that is in hundredths already: 40 is "40 %", in English "40%". */
export function formatPercent(value: unknown, locale: string): string {
  return formatNumber(value, locale, { style: 'unit', unit: 'percent' })
}

export function formatDate(value: unknown, locale: string): string {
  if (typeof value !== 'string' || !isDate(value)) return ''
  return dateFormat(locale, { ...shortDate, timeZone: 'UTC' }).format(Date.parse(`${value}T00:00:00Z`))
}

export function formatDateTime(
  value: unknown,
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions = shortDateTime,
): string {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(atMs) ? '' : dateFormat(locale, { ...options, timeZone }).format(atMs)
}

export function regionName(country: string, locale: string): string {
  if (!/^[A-Z]{2}$/.test(country)) return country
  const names = once(regions, locale, {}, () => new Intl.DisplayNames(locale, { type: 'region' }))
  return names.of(country) ?? country
}

const shortDate: Intl.DateTimeFormatOptions = { day: '2-digit', month: '2-digit', year: 'numeric' }
const shortDateTime: Intl.DateTimeFormatOptions = {
  ...shortDate,
  hour: '2-digit',
  minute: '2-digit',
}

function isNumeric(value: unknown): value is `${number}` {
  return typeof value === 'string' && parseDecimal(value) !== undefined
}
