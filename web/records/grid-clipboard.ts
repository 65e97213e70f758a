import type { ReaderField, ReaderModel, ReaderModule } from '#web/api/model.ts'
import type { Format } from '#web/i18n/format.ts'
import { isReference, optionOf } from './reader-types.ts'

/** Rows of cells as spreadsheets put them on the clipboard: tabs between cells, quotes around what has any. */
export function toTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => cells.map(quoted).join('\t')).join('\r\n')
}

function quoted(text: string): string {
  return /[\t\r\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function fromTsv(text: string): string[][] {
  const rows: string[][] = []
  let cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy
  while (pattern.lastIndex <= text.length) {
    const [whole, inQuotes, plain = '', end] = pattern.exec(text) ?? []
    // A quote in the middle of a cell is no quote: read to the end of the line as it is.
    if (whole === undefined) return text.split(/\r\n|\n|\r/).map((line) => line.split('\t'))
    cells.push(inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"'))
    if (end === '\t') continue
    rows.push(cells)
    cells = []
    if (end === '') break
  }
  const last = rows.at(-1)
  // Spreadsheets end the last row too.
  return last?.length === 1 && last[0] === '' && rows.length > 1 ? rows.slice(0, -1) : rows
}

interface CellWords {
  readonly model: ReaderModel
  readonly module: ReaderModule
  readonly format: Format
  readonly yes: string
  readonly no: string
}

/** A value as text that a spreadsheet understands and that can be pasted back. */
export function cellText(field: ReaderField, value: unknown, words: CellWords): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'boolean') return value ? words.yes : words.no
  if (Array.isArray(value)) return value.map((one) => cellText(field, one, words)).join(', ')
  if (isReference(value)) return guarded(value.title)
  const { model, module, format } = words
  if (typeof value === 'object') return moneyText(value, model, format)
  const text = String(value)
  switch (field.type) {
    case 'option':
    case 'options':
    case 'stage':
      return optionOf(model, module, field, text).label[format.language]
    case 'integer':
    case 'decimal':
    case 'percent':
      return format.number(text).replace(/[\u00a0\u202f]/g, '')
    case 'dateTime':
      return localMoment(text, format.timeZone)
    default:
      return guarded(text)
  }
}

function moneyText(value: object, { settings }: ReaderModel, format: Format): string {
  if (!('amount' in value) || !('currency' in value) || typeof value.amount !== 'string') return ''
  const amount = format.number(value.amount, 2).replace(/[\u00a0\u202f]/g, '')
  return value.currency === settings.baseCurrency ? amount : `${amount} ${String(value.currency)}`
}

/** As a spreadsheet writes a moment, in the reader's zone. */
function localMoment(text: string, timeZone: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return text
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(ms)
}

/** A spreadsheet must not take what somebody wrote for a formula; pasting takes the mark away again. */
function guarded(text: string): string {
  const isFormula = /^[=@\t\r+-]/.test(text) && !/^[+-][\d\s.,()]+$/.test(text)
  return isFormula ? `'${text}` : text
}
