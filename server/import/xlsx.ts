import type { Archive } from './archive.ts'
import { plainCell } from './cell-text.ts'
import type { ReadLimits } from './limits.ts'
import { refuseFile, type RowProblem } from './problems.ts'
import { numberCellText } from './xlsx-values.ts'
import { unescapeText, type Book } from './xlsx-book.ts'
import { readXml, type XmlListener } from './xml.ts'

export interface SheetRow {
  readonly number: number
  readonly values: string[]
  readonly problem?: { readonly rule: RowProblem; readonly cell: number; readonly detail: string }
}

/** The rows of one sheet in order, as text; rows that are not in the file are not in the answer. */
export function sheetRows(archive: Archive, book: Book, limits: ReadLimits): AsyncGenerator<SheetRow> {
  return readXml(archive.read(book.sheetPart), sheetListener(book, limits))
}

interface Cell {
  column: number
  type: string
  style: number
  text: string
}

interface SheetState {
  rows: SheetRow[]
  number: number
  values: string[]
  problem: SheetRow['problem']
  cell: Cell
  /** Which text belongs to the cell: of <v>, or of <t> inside <is>. */
  listening: boolean
  phonetic: boolean
}

const rowNumberMax = 1_048_576

function sheetListener(book: Book, limits: ReadLimits): XmlListener<SheetRow> {
  const state: SheetState = {
    rows: [],
    number: 0,
    values: [],
    problem: undefined,
    cell: { column: -1, type: 'n', style: 0, text: '' },
    listening: false,
    phonetic: false,
  }
  return {
    open: (name, attributes) => openTag(state, name, attributes),
    text(piece) {
      if (!state.listening) return
      state.cell.text += piece
      if (state.cell.text.length > limits.cellCharactersMax) throw refuseFile('cellTooLong', { row: state.number })
    },
    close(name) {
      if (name === 'v' || name === 't') state.listening = false
      else if (name === 'rPh') state.phonetic = false
      else if (name === 'c') endCell(state, book, limits)
      else if (name === 'row') endRow(state)
    },
    taken() {
      const taken = state.rows
      state.rows = []
      return taken
    },
  }
}

function openTag(state: SheetState, name: string, attributes: Readonly<Record<string, string>>): void {
  if (name === 'row') {
    const number = Number(attributes['r'] ?? state.number + 1)
    if (!Number.isInteger(number) || number <= state.number || number > rowNumberMax)
      throw refuseFile('damaged', { row: state.number + 1 })
    state.number = number
    state.values = []
    state.problem = undefined
    state.cell.column = -1
  } else if (name === 'c') {
    const column = columnIndex(attributes['r']) ?? state.cell.column + 1
    const type = attributes['t'] ?? 'n'
    state.cell = { column, type, style: Number(attributes['s'] ?? 0), text: '' }
  } else if (name === 'rPh') state.phonetic = true
  else if (name === 'v' || name === 't') state.listening = !state.phonetic
}

function columnIndex(reference: string | undefined): number | undefined {
  const letters = /^[A-Za-z]{1,3}/.exec(reference ?? '')?.[0].toUpperCase()
  if (!letters) return undefined
  let index = 0
  for (const letter of letters) index = index * 26 + letter.charCodeAt(0) - 64
  return index - 1
}

function endCell(state: SheetState, book: Book, limits: ReadLimits): void {
  const { column, text } = state.cell
  if (text === '') return
  if (column >= limits.columnsMax) throw refuseFile('tooManyColumns', { row: state.number }, `> ${limits.columnsMax}`)
  while (state.values.length < column) state.values.push('')
  state.values[column] = cellText(state, book)
}

function cellText(state: SheetState, book: Book): string {
  const { column, type, style, text } = state.cell
  switch (type) {
    case 's': {
      const shared = book.texts.at(Number(text))
      if (shared === undefined) state.problem ??= { rule: 'badReference', cell: column, detail: text }
      return plainCell(shared ?? '')
    }
    case 'b':
      return text === '1' || text === 'true' ? 'true' : 'false'
    case 'e':
      state.problem ??= { rule: 'cellError', cell: column, detail: text }
      return text
    case 'd':
      return text.replace(/T00:00:00(?:\.0+)?Z?$/, '')
    case 'str':
    case 'inlineStr':
      return plainCell(unescapeText(text))
    default: {
      const format = book.formats[style] ?? { kind: 'number' }
      return numberCellText(text, format, book.from1904)
    }
  }
}

function endRow(state: SheetState): void {
  const { number, values, problem } = state
  if (values.length > 0) state.rows.push(problem ? { number, values, problem } : { number, values })
}
