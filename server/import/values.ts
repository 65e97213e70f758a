import { isDate } from '#common/dates.ts'
import { normalize } from '#common/normalize.ts'
import { instantOf } from '#common/zoned.ts'

/** How the person who made a file writes numbers and dates. */
export interface Conventions {
  readonly decimal: ',' | '.'
  readonly dayFirst: boolean
  /** IANA name; times in a file are of this zone. */
  readonly timeZone: string
  /** Decides the century of years with two digits. */
  readonly today: string
}

/** What the cells themselves say about the conventions, over the language's usual ones. */
export function sniffConventions(samples: readonly (readonly string[])[], usual: Conventions): Conventions {
  const cells = samples.flat().map((cell) => cell.trim())
  const dots = cells.filter((cell) => /^\D{0,4}\d{1,3}(?:,\d{3})+\.\d+\D{0,4}$/.test(cell)).length
  const commas = cells.filter((cell) => /^\D{0,4}\d{1,3}(?:\.\d{3})*,\d{1,2}\D{0,4}$/.test(cell)).length
  const parts = cells.map(firstTwo).filter((pair) => pair !== undefined)
  const monthFirst = parts.some(([, second]) => second > 12)
  const dayFirst = parts.some(([first]) => first > 12)
  return {
    ...usual,
    decimal: dots > commas ? '.' : commas > dots ? ',' : usual.decimal,
    dayFirst: dayFirst === monthFirst ? usual.dayFirst : dayFirst,
  }
}

function firstTwo(cell: string): readonly [number, number] | undefined {
  const match = /^(\d{1,2})[/.-](\d{1,2})[/.-]\d{2,4}\b/.exec(cell)
  return match ? [Number(match[1]), Number(match[2])] : undefined
}

/** A number in plain notation ("1.234,56 €" is 1234.56), or undefined where it is none. */
export function readNumber(text: string, conventions: Conventions): string | undefined {
  const bare = text
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/^(?:[A-Z]{3}|[€$£%])|(?:[A-Z]{3}|[€$£%])$/gi, '')
    .replace(/−/g, '-')
  const inParentheses = /^\((.+)\)$/.exec(bare)?.[1]
  const signed = /^([+-]?)([\d.,]*\d)(-?)$/.exec(inParentheses ?? bare)
  if (!signed || (inParentheses && signed[1])) return undefined
  const plain = plainDigits(signed[2] ?? '', conventions.decimal)
  if (plain === undefined) return undefined
  const isNegative = inParentheses !== undefined || signed[1] === '-' || signed[3] === '-'
  return isNegative ? `-${plain}` : plain
}

function plainDigits(digits: string, usual: ',' | '.'): string | undefined {
  const decimal = decimalSign(digits, usual)
  const group = decimal === ',' ? '.' : ','
  const [whole = '', fraction, ...more] = digits.split(decimal)
  if (more.length > 0 || fraction?.includes(group)) return undefined
  const grouped = whole.split(group)
  const isGrouped =
    grouped.length === 1 || grouped.every((part, index) => (index === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part))
  if (!isGrouped) return undefined
  return `${grouped.join('') || '0'}${fraction ? `.${fraction}` : ''}`
}

/** With both signs the last is the decimal one; a single sign before three digits is the usual's. */
function decimalSign(digits: string, usual: ',' | '.'): ',' | '.' {
  const other = usual === ',' ? '.' : ','
  const [lastUsual, lastOther] = [digits.lastIndexOf(usual), digits.lastIndexOf(other)]
  if (lastUsual >= 0 && lastOther >= 0) return lastUsual > lastOther ? usual : other
  if (lastUsual >= 0) return digits.indexOf(usual) === lastUsual ? usual : other
  if (lastOther < 0 || /^\d{1,3}(?:[.,]\d{3})+$/.test(digits)) return usual
  return other
}

const currencySigns: Readonly<Record<string, string>> = { '€': 'EUR', $: 'USD', '£': 'GBP' }

/** The currency that an amount is written with, if any. */
export function readCurrency(text: string): string | undefined {
  const found = /[€$£]|\b[A-Z]{3}\b/.exec(text)?.[0]
  return found === undefined ? undefined : (currencySigns[found] ?? found)
}

const truths = new Set(['si', 's', 'yes', 'y', 'true', 'verdadero', 'cierto', '1', 'x', '✓', '✔', 'on'])
const falsehoods = new Set(['no', 'n', 'false', 'falso', '0', 'off'])

export function readBoolean(text: string): boolean | undefined {
  const word = normalize(text)
  return truths.has(word) ? true : falsehoods.has(word) ? false : undefined
}

const months = 'ene|jan feb mar abr|apr may jun jul ago|aug set|sep oct nov dic|dec'
  .split(' ')
  .map((names) => names.split('|'))

/** A day as YYYY-MM-DD; undefined where the text is no day of the calendar. */
export function readDate(text: string, conventions: Conventions): string | undefined {
  const plain = normalize(text)
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(plain) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(plain)
  if (iso) return dateOf(iso[1], iso[2], iso[3], conventions)
  const numeric = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})$/.exec(plain)
  if (numeric) {
    const [, first, second, year] = numeric
    return conventions.dayFirst ? dateOf(year, second, first, conventions) : dateOf(year, first, second, conventions)
  }
  const worded =
    /^(?:\p{L}+,? )?(\d{1,2})(?:º)?[-/. ](?:de )?(\p{L}{3,10})\.?[-/. ,]+(?:de |del )?(\d{4}|\d{2})$/u.exec(plain)
  if (worded) return dateOf(worded[3], monthOf(worded[2]), worded[1], conventions)
  const american = /^(\p{L}{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u.exec(plain)
  return american ? dateOf(american[3], monthOf(american[1]), american[2], conventions) : undefined
}

function monthOf(word: string | undefined): string | undefined {
  const at = months.findIndex((names) => names.some((name) => word?.startsWith(name)))
  return at < 0 ? undefined : String(at + 1)
}

function dateOf(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  conventions: Conventions,
): string | undefined {
  if (!year || !month || !day) return undefined
  const date = `${fullYear(year, conventions)}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isDate(date) ? date : undefined
}

/** Two digits mean the century that puts the year at most ten years ahead. */
function fullYear(year: string, conventions: Conventions): string {
  if (year.length === 4) return year
  const now = Number(conventions.today.slice(0, 4))
  const candidate = now - (now % 100) + Number(year)
  return String(candidate > now + 10 ? candidate - 100 : candidate)
}

/** An instant as ISO 8601 UTC from a day with a time of the file's zone. */
export function readDateTime(text: string, conventions: Conventions): string | undefined {
  const zoned = /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)$/i.exec(text.trim())
  if (zoned) return text.trim()
  const match = /^(.+?)(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)? ?([ap]\.? ?m\.?)?)?$/i.exec(text.trim())
  const date = match?.[1] ? readDate(match[1], conventions) : undefined
  if (!match || !date) return undefined
  const [, , hours = '0', minutes = '00', seconds = '00', half] = match
  const hour = half ? (Number(hours) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hours)
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const shown = instantOf({ day: date, minute: hour * 60 + Number(minutes) }, conventions.timeZone)
  return new Date(Date.parse(shown) + Number(seconds) * 1000).toISOString()
}
