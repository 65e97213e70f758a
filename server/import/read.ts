import { stat } from 'node:fs/promises'
import type { Violation } from '#common/errors.ts'
import { plainCell } from './cell-text.ts'
import { csvParser, sniffDelimiter, type CsvRecord } from './csv.ts'
import { decodeFile, readStart, sniffEncoding, type Encoding } from './encoding.ts'
import { readLimits, type ReadLimits } from './limits.ts'
import { columnLetters, refuseFile, rowProblem, type RowProblem } from './problems.ts'
import { cardColumns, cardRows } from './vcard.ts'

export interface TableRow {
  /** Row in a spreadsheet or place of the card, as a person looking at the file counts it. */
  readonly number: number
  /** As many values as headers. */
  readonly values: readonly string[]
  /** Why this row cannot be taken as it is; the others are read all the same. */
  readonly problem?: Violation
}

export interface Table {
  readonly kind: 'csv' | 'xlsx' | 'vcard'
  readonly encoding: Encoding
  readonly delimiter: string
  readonly sheet: string
  readonly headers: readonly string[]
  /** Can be read once, in order; holds only a few rows at a time. */
  readonly rows: AsyncIterable<TableRow>
  /** Lets go of the file when not all rows were read. */
  close(): void
}

export interface OpenOptions {
  readonly encoding?: Encoding
  readonly delimiter?: string
  readonly sheet?: string
  /** False: the first row is data and the columns are called A, B, C… */
  readonly hasHeader?: boolean
  readonly limits?: Partial<ReadLimits>
}

/** Opens a file that somebody wants to import, finding out by its content what it is. */
export async function openTable(path: string, options: OpenOptions = {}): Promise<Table> {
  const limits = { ...readLimits, ...options.limits }
  const { size } = await stat(path)
  if (size === 0) throw refuseFile('empty')
  if (size > limits.fileBytesMax) throw refuseFile('tooLarge')
  const start = await readStart(path, 65_536)
  refuseForeign(start)
  if (start.subarray(0, 2).toString('latin1') === 'PK') return openXlsx(path, options, limits)
  const encoding = options.encoding ?? (await sniffEncoding(path))
  if (/^\s*BEGIN\s*:\s*VCARD/i.test(new TextDecoder(encodingLabel(encoding)).decode(start)))
    return openCards(path, encoding, limits)
  return openCsv(path, encoding, options, limits)
}

function encodingLabel(encoding: Encoding): string {
  return encoding === 'ibm850' ? 'windows-1252' : encoding
}

/** Files that are no table but that people choose by mistake, told by their first bytes. */
function refuseForeign(start: Buffer): void {
  const hex = start.toString('hex', 0, 8)
  if (hex.startsWith('d0cf11e0a1b11ae1')) throw refuseFile('oldSpreadsheet')
  const binary = ['25504446', '89504e47', 'ffd8ff', '47494638', '1f8b', '377abcaf', '52617221']
  if (binary.some((magic) => hex.startsWith(magic))) throw refuseFile('notATable')
  const text = start
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf)?\s*/, '')
    .slice(0, 200)
  if (/^<(?:!doctype html|html|table|head|meta)/i.test(text)) throw refuseFile('webPage')
  if (/^(?:<\?xml|<Workbook|\{\\rtf)/i.test(text)) throw refuseFile('notATable')
}

/** A record of any of the formats, before it is set against the headers. */
interface RawRow {
  readonly number: number
  readonly values: readonly string[]
  readonly problem?: { readonly rule: RowProblem; readonly cell: number; readonly detail?: string }
}

async function openCsv(path: string, encoding: Encoding, options: OpenOptions, limits: ReadLimits): Promise<Table> {
  const text = decodeFile(path, encoding)
  const sample = await readSample(text)
  refuseControlText(sample)
  const declared = /^\s*"?sep=([^\r\n])"?[^\S\r\n]*(?:\r\n|\r|\n)/i.exec(sample)
  const body = declared ? sample.slice(declared[0].length) : sample
  const delimiter = options.delimiter ?? declared?.[1] ?? sniffDelimiter(body, limits)
  const records = csvRecords(body, text, delimiter, limits)
  return table({ kind: 'csv', encoding, delimiter, sheet: '' }, records, options, limits, () => {
    void text.return(undefined)
  })
}

async function readSample(text: AsyncGenerator<string>): Promise<string> {
  let sample = ''
  while (sample.length < 65_536) {
    const next = await text.next()
    if (next.done) break
    sample += next.value
  }
  return sample
}

/** A text in which control characters abound is a program or a picture, not a list. */
function refuseControlText(sample: string): void {
  // eslint-disable-next-line no-control-regex -- Control characters are what is looked for.
  const control = sample.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/g)?.length ?? 0
  if (control > 20 && control > sample.length / 100) throw refuseFile('notATable')
}

async function* csvRecords(
  sample: string,
  text: AsyncGenerator<string>,
  delimiter: string,
  limits: ReadLimits,
): AsyncGenerator<RawRow> {
  const parser = csvParser(delimiter, limits)
  yield* parser.push(sample).map(plainRecord)
  for await (const piece of text) yield* parser.push(piece).map(plainRecord)
  yield* parser.end().map(plainRecord)
}

function plainRecord(record: CsvRecord): RawRow {
  return { ...record, values: record.values.map(plainCell) }
}

async function openXlsx(path: string, options: OpenOptions, limits: ReadLimits): Promise<Table> {
  // Most files are text, and its reader starts sooner without what workbooks need.
  const [{ openArchive }, { readBook }, { sheetRows }] = await Promise.all([
    import('./archive.ts'),
    import('./xlsx-book.ts'),
    import('./xlsx.ts'),
  ])
  const archive = await openArchive(path, limits)
  try {
    const book = await readBook(archive, limits, options.sheet)
    const about = { kind: 'xlsx', encoding: 'utf-8', delimiter: '', sheet: book.sheetName } as const
    return await table(about, sheetRows(archive, book, limits), options, limits, archive.close)
  } catch (error) {
    archive.close()
    throw error
  }
}

function openCards(path: string, encoding: Encoding, limits: ReadLimits): Table {
  const text = decodeFile(path, encoding)
  const close = (): void => void text.return(undefined)
  const headers = [...cardColumns]
  const rows = tableRows(cardRows(text, limits), headers, { short: true }, limits, close)
  return { kind: 'vcard', encoding, delimiter: '', sheet: '', headers, rows, close }
}

async function table(
  about: Pick<Table, 'kind' | 'encoding' | 'delimiter' | 'sheet'>,
  records: AsyncGenerator<RawRow>,
  options: OpenOptions,
  limits: ReadLimits,
  close: () => void,
): Promise<Table> {
  const first: RawRow[] = []
  while (first.length < 20) {
    const next = await records.next()
    if (next.done) break
    if (!isBlank(next.value)) first.push(next.value)
  }
  if (first.length === 0) throw refuseFile('noHeader')
  const hasHeader = options.hasHeader ?? true
  const headerAt = hasHeader ? headerIndex(first) : -1
  const headers = hasHeader
    ? headerNames(first[headerAt]?.values ?? [])
    : Array.from({ length: Math.max(...first.map(width)) }, (_, index) => columnLetters(index))
  if (headers.length > limits.columnsMax) throw refuseFile('tooManyColumns')
  const rest = chain(first.slice(headerAt + 1), records)
  // A sheet leaves empty cells out; in a delimited file a short row is a row that was broken.
  const rules = { short: about.kind === 'xlsx' || !hasHeader }
  return { ...about, headers, rows: tableRows(rest, headers, rules, limits, close), close }
}

/** Lists often open with a title: the header is the first row that is about as wide as the rest. */
function headerIndex(first: readonly RawRow[]): number {
  const widest = Math.max(...first.map(filled))
  const found = first.findIndex((row) => filled(row) >= Math.max(1, widest / 2))
  return Math.max(0, found)
}

function headerNames(values: readonly string[]): string[] {
  const taken = new Map<string, number>()
  const last = values.findLastIndex((value) => value.trim() !== '')
  return values.slice(0, last + 1).map((value, index) => {
    const name = value.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim() || columnLetters(index)
    const count = (taken.get(name) ?? 0) + 1
    taken.set(name, count)
    return count === 1 ? name : `${name} (${count})`
  })
}

function filled(row: RawRow): number {
  return row.values.filter((value) => value.trim() !== '').length
}

function width(row: RawRow): number {
  return row.values.findLastIndex((value) => value.trim() !== '') + 1
}

function isBlank(row: RawRow): boolean {
  return row.problem === undefined && row.values.every((value) => value.trim() === '')
}

async function* chain(first: readonly RawRow[], rest: AsyncIterable<RawRow>): AsyncGenerator<RawRow> {
  yield* first
  yield* rest
}

async function* tableRows(
  records: AsyncIterable<RawRow>,
  headers: readonly string[],
  rules: { readonly short: boolean },
  limits: ReadLimits,
  close: () => void,
): AsyncGenerator<TableRow> {
  let count = 0
  try {
    for await (const record of records) {
      if (isBlank(record)) continue
      count += 1
      if (count > limits.rowsMax) throw refuseFile('tooManyRows', { row: record.number }, `> ${limits.rowsMax}`)
      yield fitRow(record, headers, rules)
    }
  } finally {
    close()
  }
}

function fitRow(record: RawRow, headers: readonly string[], rules: { readonly short: boolean }): TableRow {
  const problem = problemOf(record, headers, rules)
  const values = headers.map((_, index) => cleanText(record.values[index] ?? ''))
  return problem ? { number: record.number, values, problem } : { number: record.number, values }
}

function problemOf(
  record: RawRow,
  headers: readonly string[],
  rules: { readonly short: boolean },
): Violation | undefined {
  const place = (cell: number): { row: number; column: string } => ({
    row: record.number,
    column: cell < 0 ? '' : (headers[cell] ?? columnLetters(cell)),
  })
  const { problem, values } = record
  if (problem) return rowProblem(problem.rule, place(problem.cell), problem.detail)
  if (width(record) > headers.length) return rowProblem('tooManyCells', place(headers.length))
  if (values.length < headers.length && !rules.short) return rowProblem('tooFewCells', place(values.length))
  // eslint-disable-next-line no-control-regex -- NUL is what is looked for.
  const bad = values.findIndex((value) => /[\u0000\ufffd]/.test(value))
  return bad < 0 ? undefined : rowProblem('badCharacter', place(bad))
}

/** No database text holds NUL, and no other control character but line ends and tabs is wanted. */
function cleanText(value: string): string {
  // eslint-disable-next-line no-control-regex -- Control characters are what is taken out.
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
}
