import { digits } from '#common/normalize.ts'
import { checkLine, scalarText, type CheckedText } from '#common/text.ts'
import { problem, textOperators, type FieldType } from './define.ts'

/**
 * E.164 with an optional extension as in a `tel:` link: `+34912345678;ext=12`. The server's phone
 * library reads what people type; the browser only refuses what cannot be a number.
 */
export const phone: FieldType = {
  name: 'phone',
  label: { es: 'Teléfono', en: 'Phone' },
  widget: 'phone',
  columns: () => [{ suffix: '', sql: 'text' }],
  parse(input, field, context) {
    const checked = checkNumber(input)
    if (!('value' in checked)) return checked
    if (checked.value === '') return { value: null }
    const country = field.options?.country ?? context.country
    const number = context.phone === undefined ? roughly(checked.value) : context.phone(checked.value, country)
    if (number !== undefined) return { value: number }
    return problem('phone', 'No es un número de teléfono válido.', 'It is not a valid phone number.')
  },
  compareAs: 'text',
  /** A whole number is compared in its stored form, a fragment by its digits. */
  filterValue(input, field, context) {
    const checked = checkNumber(input)
    if (!('value' in checked)) return checked
    const number = context.phone?.(checked.value, field.options?.country ?? context.country)
    return { value: number ?? digits(checked.value) }
  },
  fragment: (typed) => `${typed.trim().startsWith('+') ? '+' : ''}${digits(typed)}` || typed,
  operators: textOperators,
  sortable: true,
  groupable: false,
  summable: false,
  searchText: (value) => (typeof value === 'string' ? value : ''),
  format(value, _field, reader) {
    if (typeof value !== 'string') return ''
    const [number = '', extension] = value.split(';ext=')
    const shown = formatPhone(number, reader.locale)
    return extension === undefined ? shown : `${shown} ext. ${extension}`
  },
  exportText: scalarText,
  examples: {
    valid: [
      ['600 12 34 56', '+34600123456'],
      ['(+34) 91.234-56.78', '+34912345678'],
      ['0034 912 345 678', '+34912345678'],
      ['+52 55 1234 5678', '+525512345678'],
      ['\u202a+34 600 123 456\u202c', '+34600123456'],
      ['912 345 678 ext. 12', '+34912345678;ext=12'],
      ['', null],
    ],
    invalid: ['12', 'no tiene', '+34 600 123 456 789 000', 600123456, {}, ['600123456'], 'x'.repeat(65)],
  },
}

/** Address books put direction marks around the numbers that they copy. */
function checkNumber(input: unknown): CheckedText {
  return checkLine(typeof input === 'string' ? input.replace(/\p{Cf}/gu, '') : input, 64)
}

function roughly(text: string): string | undefined {
  const count = digits(text).length
  return /^[+\d\s().\/\-]+(?:(?:ext\.?|x|#)\s*\d{1,8})?$/iu.test(text) && count >= 5 && count <= 24 ? text : undefined
}

// Calling codes of one and two digits; the others have three.
const shortCodes = new Set(
  '1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
)

/** Regions that dial their own numbers without a trunk prefix, so that these read well without the code. */
const trunkless: Readonly<Record<string, string>> = {
  ES: '34',
  PT: '351',
  MX: '52',
  CO: '57',
  CL: '56',
  GT: '502',
  SV: '503',
  HN: '504',
  NI: '505',
  CR: '506',
  PA: '507',
}

function formatPhone(number: string, locale: string): string {
  if (!/^\+\d{5,15}$/.test(number)) return number
  const all = number.slice(1)
  const code =
    [1, 2, 3].map((length) => all.slice(0, length)).find((prefix) => prefix.length === 3 || shortCodes.has(prefix)) ??
    ''
  const national = group(all.slice(code.length))
  const region = locale.split('-').at(-1) ?? ''
  return Object.hasOwn(trunkless, region) && trunkless[region] === code ? national : `+${code} ${national}`
}

/** In threes, with fours where threes would leave one or two over: 600 123 456, 55 1234 5678. */
function group(text: string): string {
  const rest = text.length % 3
  if (text.length === 8) return `${text.slice(0, 4)} ${text.slice(4)}`
  if (text.length === 10) return `${text.slice(0, 2)} ${text.slice(2, 6)} ${text.slice(6)}`
  const head = rest === 0 ? '' : text.slice(0, rest === 1 && text.length > 4 ? 4 : rest)
  const tail = text.slice(head.length).match(/\d{3}/g) ?? []
  return [...(head === '' ? [] : [head]), ...tail].join(' ')
}
