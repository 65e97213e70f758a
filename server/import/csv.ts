import { refuseFile, type RowProblem } from './problems.ts'
import type { ReadLimits } from './limits.ts'

/** One record of a delimited file; `number` counts records as a spreadsheet does, blank ones too. */
export interface CsvRecord {
  readonly number: number
  readonly values: string[]
  readonly problem?: { readonly rule: RowProblem; readonly cell: number }
}

interface CsvParser {
  push(text: string): CsvRecord[]
  end(): CsvRecord[]
}

/**
 * Splits text that arrives in pieces into records. Own code rather than a library because a broken
 * row must be named and the next one still read, which the known parsers answer by giving up.
 */
export function csvParser(delimiter: string, limits: ReadLimits): CsvParser {
  const state: ParserState = {
    separator: delimiter.charCodeAt(0),
    limits,
    at: 'start',
    values: [],
    cell: '',
    number: 1,
    problem: undefined,
    skipLineFeed: false,
    tail: undefined,
    records: [],
  }
  return {
    push(text) {
      read(state, text)
      return take(state)
    },
    end() {
      finish(state)
      return take(state)
    },
  }
}

interface ParserState {
  readonly separator: number
  readonly limits: ReadLimits
  /** start: nothing but spaces of the cell seen; closed: just after a quotation mark in a quoted cell. */
  at: 'start' | 'plain' | 'quoted' | 'closed'
  values: string[]
  cell: string
  number: number
  problem: CsvRecord['problem']
  skipLineFeed: boolean
  /** Text after the first line of a quoted cell, to read it again should the quote never close. */
  tail: string | undefined
  records: CsvRecord[]
}

const lineFeed = 10
const carriageReturn = 13
const space = 32
const quote = 34

function read(state: ParserState, text: string): void {
  let index = 0
  while (index < text.length) {
    if (state.skipLineFeed) {
      state.skipLineFeed = false
      if (text.charCodeAt(index) === lineFeed) index += 1
    } else if (state.at === 'quoted') index = readQuoted(state, text, index)
    else if (state.at === 'closed') index = readClosed(state, text, index)
    else index = readOutside(state, text, index)
  }
}

function readOutside(state: ParserState, text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (endsCell(state, code)) return endCell(state, code, index)
  if (state.at === 'start' && code === quote) {
    state.cell = ''
    state.at = 'quoted'
    return index + 1
  }
  if (state.at === 'start' && code === space) {
    append(state, ' ')
    return index + 1
  }
  state.at = 'plain'
  let end = index + 1
  while (end < text.length && !endsCell(state, text.charCodeAt(end))) end += 1
  append(state, text.slice(index, end))
  return end
}

function readQuoted(state: ParserState, text: string, from: number): number {
  const found = text.indexOf('"', from)
  const end = found < 0 ? text.length : found
  const piece = text.slice(from, end)
  append(state, piece)
  if (state.tail !== undefined) state.tail += piece
  else {
    const line = piece.search(/[\r\n]/)
    if (line >= 0) state.tail = piece.slice(line).replace(/^(?:\r\n|\r|\n)/, '')
  }
  if (found < 0) return end
  state.at = 'closed'
  return end + 1
}

/** After a quotation mark inside a quoted cell: a second one is text, else the cell is over. */
function readClosed(state: ParserState, text: string, index: number): number {
  const code = text.charCodeAt(index)
  if (code === quote) {
    append(state, '"')
    if (state.tail !== undefined) state.tail += '""'
    state.at = 'quoted'
    return index + 1
  }
  if (endsCell(state, code)) return endCell(state, code, index)
  if (code === space) return index + 1
  note(state, 'strayQuote')
  state.at = 'plain'
  state.tail = undefined
  return index
}

function endsCell(state: ParserState, code: number): boolean {
  return code === state.separator || code === lineFeed || code === carriageReturn
}

function endCell(state: ParserState, code: number, index: number): number {
  if (code === state.separator) pushCell(state)
  else {
    state.skipLineFeed = code === carriageReturn
    pushRecord(state)
  }
  return index + 1
}

function append(state: ParserState, text: string): void {
  state.cell += text
  if (state.cell.length > state.limits.cellCharactersMax)
    throw refuseFile('cellTooLong', { row: state.number, column: `${state.values.length + 1}` })
}

function pushCell(state: ParserState): void {
  if (state.values.length >= state.limits.columnsMax)
    throw refuseFile('tooManyColumns', { row: state.number }, `> ${state.limits.columnsMax}`)
  state.values.push(state.cell)
  state.cell = ''
  state.at = 'start'
  state.tail = undefined
}

function pushRecord(state: ParserState): void {
  pushCell(state)
  const { number, values, problem } = state
  state.records.push(problem ? { number, values, problem } : { number, values })
  state.number += 1
  state.values = []
  state.problem = undefined
}

function note(state: ParserState, rule: RowProblem): void {
  state.problem ??= { rule, cell: state.values.length }
}

function take(state: ParserState): CsvRecord[] {
  const taken = state.records
  state.records = []
  return taken
}

/** A quotation mark still open at the end swallowed whole rows: they are given back and read again. */
function finish(state: ParserState): void {
  while (state.at === 'quoted') {
    const { tail } = state
    note(state, 'unclosedQuote')
    if (tail !== undefined) state.cell = state.cell.split(/\r\n|\r|\n/, 1)[0] ?? ''
    pushRecord(state)
    if (tail !== undefined) read(state, tail)
  }
  if (state.values.length > 0 || state.cell !== '' || state.at === 'closed') pushRecord(state)
}

const delimiters = [';', ',', '\t', '|'] as const

/** The delimiter that cuts most records of the sample into the same number of cells, above one. */
export function sniffDelimiter(sample: string, limits: ReadLimits): string {
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const score = delimiterScore(sample, delimiter, limits)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function delimiterScore(sample: string, delimiter: string, limits: ReadLimits): number {
  const records = sampleRecords(sample, delimiter, limits).filter(({ values }) => values.some((cell) => cell.trim()))
  const trusted = new Map<number, number>()
  for (const record of records) {
    const width = record.values.length
    trusted.set(width, (trusted.get(width) ?? 0) + trust(record, delimiter))
  }
  let score = 0
  for (const [width, sum] of trusted)
    if (width > 1) score = Math.max(score, (sum / records.length) * (1 + Math.log2(width) / 8))
  return score
}

/** Half for a record that looks cut inside its texts: "Importe, sin IVA;Nombre, apellidos" at the commas. */
function trust({ values, problem }: CsvRecord, delimiter: string): number {
  if (problem) return 0.5
  const cuts = values.length - 1
  if (cuts === 0) return 1
  const inside = values.filter((cell, at) => at > 0 && isInside(values[at - 1] ?? '', cell, delimiter)).length
  return 1 - (0.5 * inside) / cuts
}

/** After the comma of a text stands a space, and round that of a decimal stand digits. */
function isInside(before: string, after: string, delimiter: string): boolean {
  return /^ \S/.test(after) || (delimiter === ',' && /\d$/.test(before) && /^\d/.test(after))
}

function sampleRecords(sample: string, delimiter: string, limits: ReadLimits): CsvRecord[] {
  try {
    // The last record may be cut by the end of the sample, so only whole ones count.
    const parser = csvParser(delimiter, { ...limits, columnsMax: sample.length })
    const whole = parser.push(sample)
    return (whole.length > 0 ? whole : parser.end()).slice(0, 200)
  } catch {
    return []
  }
}
