/** Amounts are decimal texts: exact, never floats. */
import { decimalText, multiply, parseDecimal, round, wholeDigits, type Decimal } from './decimal.ts'
import { numberFormat } from './format.ts'
import { isObject } from './text.ts'

/** A money value as the API gives it; `base` is the amount in the workspace's currency. */
export interface Money {
  readonly amount: string
  readonly currency: string
  readonly base?: string | null
}

/** What numeric(20,6) holds. */
const amountLimits = { wholeDigits: 14, decimals: 6 } as const

export function isMoney(value: unknown): value is Money {
  return (
    isObject(value) &&
    typeof value.amount === 'string' &&
    parseDecimal(value.amount) !== undefined &&
    typeof value.currency === 'string'
  )
}

/** Whether the amount fits its column without losing a digit. */
export function fitsAmount(amount: Decimal): boolean {
  return amount.scale <= amountLimits.decimals && wholeDigits(amount) <= amountLimits.wholeDigits
}

/** At least two decimals, as many as it has: "12.50", "0.0125". */
export function amountText(amount: Decimal): string {
  return decimalText(amount, 2)
}

/** The amount in the base currency, or undefined where it would not fit. */
export function toBase(amount: string, rate: string): string | undefined {
  const [left, right] = [parseDecimal(amount), parseDecimal(rate)]
  if (left === undefined || right === undefined) return undefined
  const base = round(multiply(left, right), amountLimits.decimals)
  return fitsAmount(base) ? amountText(base) : undefined
}

export function formatMoney(value: Money, locale: string): string {
  return formatAmount(value.amount, value.currency, locale)
}

/** With the currency's decimals, or more where the amount has more (unit prices). */
function formatAmount(amount: string, currency: string, locale: string): string {
  const decimal = parseDecimal(amount)
  if (decimal === undefined) return ''
  const text = decimalText(decimal)
  if (!/^[A-Z]{3}$/.test(currency))
    return `${numberFormat(locale, { minimumFractionDigits: 2 }).format(text)} ${currency}`
  const usual = numberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  const digits = decimal.scale > usual ? { maximumFractionDigits: decimal.scale } : {}
  return numberFormat(locale, { style: 'currency', currency, ...digits }).format(text)
}
