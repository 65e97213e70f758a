import { dateFormat, numberFormat } from '#common/format.ts'
import { languageOf, type Language, type Locale } from './locale.ts'
import type { Counted } from '#common/texts/message.ts'

/** A decimal as it travels: exact digits in a string. */
type DecimalText = string | number

export type Format = ReturnType<typeof createFormat>

/** Every way the product writes a value, for one locale and time zone. */
export function createFormat(locale: Locale, timeZone: string, language: Language = languageOf(locale)) {
  const plurals = new Intl.PluralRules(locale)
  const ages = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' })
  const number = (value: DecimalText, options: Intl.NumberFormatOptions) =>
    numberFormat(locale, options).format(exact(value))
  const day = (value: string, options: Intl.DateTimeFormatOptions) =>
    dateFormat(locale, { ...options, timeZone: 'UTC' }).format(Date.parse(`${value}T00:00:00Z`))
  const instant = (value: string, options: Intl.DateTimeFormatOptions) =>
    dateFormat(locale, { ...options, timeZone }).format(Date.parse(value))

  return {
    locale,
    timeZone,
    /** Which of our two languages labels are read in; further ones come in its place. */
    language,
    number: (value: DecimalText, fractionDigits?: number) => number(value, digits(fractionDigits)),
    /** Of a number that is in hundredths already: 40 is "40 %", in English "40%". */
    hundredths: (value: DecimalText) => number(value, { ...digits(undefined), style: 'unit', unit: 'percent' }),
    percent: (value: DecimalText) => number(value, { style: 'percent', maximumFractionDigits: 2 }),
    money: (amount: DecimalText, currency: string) => number(amount, { style: 'currency', currency }),
    /** Without what is less than one of it. */
    moneyWhole: (amount: DecimalText, currency: string) =>
      number(amount, { style: 'currency', currency, maximumFractionDigits: 0 }),
    /** For totals where cents are noise: "1,2 M€". */
    moneyShort: (amount: DecimalText, currency: string) =>
      number(amount, { style: 'currency', currency, notation: 'compact', ...short }),
    /** A calendar date "2026-03-09", the same day wherever it is read. */
    date: (value: string) => day(value, { day: 'numeric', month: 'short', year: 'numeric' }),
    dateLong: (value: string) => day(value, { dateStyle: 'full' }),
    /** Parts of a calendar date, such as the name of its month. */
    datePart: (value: string, options: Intl.DateTimeFormatOptions) => day(value, options),
    /** An instant, in the reader's time zone. */
    dateTime: (value: string) => instant(value, { dateStyle: 'medium', timeStyle: 'short' }),
    /** An instant as day and month, where the year goes without saying. */
    dayMonth: (value: string) => instant(value, { day: 'numeric', month: 'short' }),
    time: (value: string) => instant(value, { timeStyle: 'short' }),
    relative: (value: string, nowMs: number) => relativeTime(ages, Date.parse(value) - nowMs),
    list: (items: Iterable<string>) =>
      new Intl.ListFormat(locale, { style: 'short', type: 'conjunction' }).format(items),
    /** `#` in the message becomes the number. */
    count: (message: Counted, count: number) => {
      const form = pluralForm(message, plurals.select(count))
      const words = count === 0 ? (message.zero ?? form) : form
      return words.replace('#', number(count, {}))
    },
  }
}

const short = { minimumFractionDigits: 0, maximumFractionDigits: 1 } as const

function digits(fractionDigits: number | undefined): Intl.NumberFormatOptions {
  return fractionDigits === undefined
    ? { maximumFractionDigits: 20 }
    : { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits }
}

function exact(value: DecimalText): number | `${number}` {
  // Intl formats a numeric text to its last digit; the API sends no other text for a number.
  return value as number | `${number}`
}

function pluralForm(message: Counted, form: Intl.LDMLPluralRule): string {
  return message[form] ?? message.other
}

const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['week', 604_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

function relativeTime(format: Intl.RelativeTimeFormat, differenceMs: number): string {
  const unit = units.find(([, unitMs]) => Math.abs(differenceMs) >= unitMs)
  return unit ? format.format(Math.round(differenceMs / unit[1]), unit[0]) : format.format(0, 'second')
}
