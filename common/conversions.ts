/**
 * To which types a field with values may change, and what each value becomes: the one list, by which
 * the server converts and the browser offers. Whether the result is a value of the new type, that
 * type says; one that is not is counted and shown before anything is applied.
 */
import type { Field } from './field.ts'
import { isMoney } from './money.ts'
import { isObject } from './text.ts'

/** The values are the same in both types, so that nothing needs to be written. */
type Kept = 'kept'

/** A value in API form to input of the new type; undefined where it can be none. */
export type Convert = (value: unknown, change: Retyped, context: ConversionContext) => unknown

export interface Retyped {
  readonly from: Field
  readonly to: Field
}

export interface ConversionContext {
  readonly currency: string
  /** What people call an option. */
  optionLabel(list: string, value: string): string
  /** The option of that name or value, whatever its capitals and accents. */
  optionNamed(list: string, text: string): string | undefined
  /** The moment at which a day begins. */
  startOfDay(day: string): string
}

const asText: Convert = (value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined)
const asTags: Convert = (value) => (typeof value === 'string' ? [value] : undefined)

const fromOption: Readonly<Record<string, Convert | Kept>> = {
  options: (value) => [value],
  text: (value, change, context) => labelsOf([value], change, context)[0],
  longText: (value, change, context) => labelsOf([value], change, context)[0],
  tags: (value, change, context) => labelsOf([value], change, context),
}

const conversions: Readonly<Record<string, Readonly<Record<string, Convert | Kept>>>> = {
  text: {
    longText: 'kept',
    richText: paragraphs,
    email: asText,
    phone: asText,
    url: asText,
    taxId: asText,
    integer: numberIn,
    decimal: numberIn,
    percent: numberIn,
    money: numberIn,
    date: dayIn,
    option: (value, { to }, context) => context.optionNamed(to.options?.list ?? '', String(value)),
    tags: asTags,
  },
  longText: { text: asText, richText: paragraphs },
  email: { text: 'kept', longText: 'kept' },
  phone: { text: 'kept', longText: 'kept' },
  url: { text: 'kept', longText: 'kept' },
  autoNumber: { text: 'kept', longText: 'kept' },
  taxId: { text: (value) => (isObject(value) ? value.value : undefined) },
  integer: { decimal: asText, percent: asText, money: asText, duration: (value) => value, text: asText },
  decimal: { percent: 'kept', integer: whole, money: asText, text: asText },
  percent: { decimal: 'kept', integer: whole, text: asText },
  duration: { integer: (value) => value, text: asText },
  money: {
    decimal: (value, _change, { currency }) =>
      isMoney(value) && value.currency === currency ? value.amount : undefined,
  },
  date: { dateTime: (value, _change, context) => context.startOfDay(String(value)), text: asText },
  option: fromOption,
  options: {
    option: (value) => (Array.isArray(value) && value.length === 1 ? value[0] : undefined),
    tags: (value, change, context) => labelsOf(value, change, context),
    text: (value, change, context) => labelsOf(value, change, context).join(', '),
  },
  tags: { text: (value) => (Array.isArray(value) ? value.join(', ') : undefined) },
}

export function conversionsFrom(type: string): readonly string[] {
  return Object.keys(conversions[type] ?? {})
}

export function conversionOf(from: string, to: string): Convert | Kept | undefined {
  return conversions[from]?.[to]
}

function labelsOf(values: unknown, { from }: Retyped, { optionLabel }: ConversionContext): readonly string[] {
  const list = from.options?.list ?? ''
  return Array.isArray(values) ? values.map((value) => optionLabel(list, String(value))) : []
}

/** `1.234,50` and `1234.50`, with or without blanks. */
function numberIn(value: unknown): unknown {
  const plain = String(value).replace(/\s/g, '')
  const isContinental = /^-?\d{1,3}(?:\.\d{3})+(?:,\d+)?$|^-?\d+,\d+$/.test(plain)
  return isContinental ? plain.replaceAll('.', '').replace(',', '.') : plain
}

function whole(value: unknown): unknown {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : undefined
}

/** `2026-05-31` and `31/05/2026`. */
function dayIn(value: unknown): unknown {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(String(value).trim()) ?? []
  return year === '' ? String(value).trim() : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function paragraphs(value: unknown): unknown {
  const escaped = String(value).replace(/[&<>]/g, (sign) => entities[sign] ?? sign)
  return escaped
    .split(/\r?\n/)
    .map((line) => `<p>${line}</p>`)
    .join('')
}
