import { invalidField, violation, type LazoError, type Violation } from '#common/errors.ts'
import { uploadBytesMax } from '#common/uploads.ts'

/** Where in a file something was found, as a person looking at the file would say it. */
interface Place {
  readonly row?: number
  readonly column?: string
}

/** What can be wrong with one row. The row is reported and the rest of the file is read on. */
const rowProblems = {
  tooManyCells: ['hay más celdas que columnas en la cabecera', 'there are more cells than columns in the header'],
  tooFewCells: [
    'faltan celdas: la fila se corta antes de la última columna',
    'cells are missing: the row ends before the last column',
  ],
  strayQuote: ['hay texto después de unas comillas de cierre', 'there is text after a closing quotation mark'],
  unclosedQuote: ['unas comillas se abren y no se cierran', 'a quotation mark is opened and never closed'],
  badCharacter: ['hay un carácter que no se puede leer', 'there is a character that cannot be read'],
  cellError: ['la hoja de cálculo dio un error en la celda', 'the spreadsheet reported an error'],
  badReference: [
    'la celda remite a un texto que no está en el libro',
    'the cell refers to a text that is not in the workbook',
  ],
  unfinishedCard: ['la tarjeta no termina con END:VCARD', 'the card does not end with END:VCARD'],
  badEncoding: ['el texto codificado está dañado', 'the encoded text is damaged'],
} as const

const megabytesMax = uploadBytesMax / 1_000_000

/** Why a whole file is refused. */
const fileProblems = {
  empty: ['El fichero está vacío.', 'The file is empty.'],
  noHeader: ['No hay ninguna fila con datos.', 'There is no row with data.'],
  notATable: ['No es un fichero CSV, XLSX ni vCard.', 'This is not a CSV, XLSX or vCard file.'],
  oldSpreadsheet: [
    'Es un libro de Excel antiguo (.xls) o protegido con contraseña. Guárdalo como .xlsx sin contraseña.',
    'This is an old Excel workbook (.xls) or one protected by a password. Save it as .xlsx without a password.',
  ],
  otherSpreadsheet: [
    'Es un archivo ZIP, pero no un libro .xlsx. Guárdalo como .xlsx o .csv.',
    'This is a ZIP archive but not an .xlsx workbook. Save it as .xlsx or .csv.',
  ],
  webPage: [
    'Es una página web, aunque lleve otro nombre. Ábrela con una hoja de cálculo y guárdala como .xlsx.',
    'This is a web page under another name. Open it in a spreadsheet and save it as .xlsx.',
  ],
  damaged: ['El fichero está dañado o incompleto.', 'The file is damaged or incomplete.'],
  noSheet: ['El libro no tiene ninguna hoja visible.', 'The workbook has no visible sheet.'],
  tooLarge: [`El fichero pasa de ${megabytesMax} MB.`, `The file is larger than ${megabytesMax} MB.`],
  tooCompressed: [
    'El libro se expande demasiado al descomprimirlo.',
    'The workbook expands too much when decompressed.',
  ],
  tooManyEntries: ['El libro contiene demasiados ficheros.', 'The workbook contains too many files.'],
  tooManyRows: ['El fichero tiene demasiadas filas.', 'The file has too many rows.'],
  tooManyColumns: ['El fichero tiene demasiadas columnas.', 'The file has too many columns.'],
  tooManyTexts: ['El libro guarda demasiado texto distinto.', 'The workbook holds too much distinct text.'],
  cellTooLong: [
    'Una celda pasa del tamaño permitido; quizá unas comillas se abren y no se cierran.',
    'A cell is larger than allowed; perhaps a quotation mark is opened and never closed.',
  ],
  forbiddenXml: [
    'El libro contiene una declaración que no se admite (DOCTYPE).',
    'The workbook contains a declaration that is not accepted (DOCTYPE).',
  ],
  tooSlow: ['Leer el fichero lleva demasiado tiempo.', 'Reading the file takes too long.'],
  tooMuchMemory: ['Leer el fichero necesita demasiada memoria.', 'Reading the file needs too much memory.'],
} as const

export type RowProblem = keyof typeof rowProblems
type FileProblem = keyof typeof fileProblems

/** Found by the reader of the file, which says the place itself. */
export function isRowProblem(rule: string): boolean {
  return Object.hasOwn(rowProblems, rule)
}

export function rowProblem(rule: RowProblem, place: Place, detail = ''): Violation {
  const [es, en] = rowProblems[rule]
  const tail = detail ? ` (${detail})` : ''
  return violation(
    place.column ?? '',
    rule,
    `${placeText(place, 'Fila', 'columna')}${es}${tail}.`,
    `${placeText(place, 'Row', 'column')}${en}${tail}.`,
  )
}

export function refuseFile(rule: FileProblem, place: Place = {}, detail = ''): LazoError {
  const [es, en] = fileProblems[rule]
  const tail = detail ? ` (${detail})` : ''
  return invalidField(
    'file',
    rule,
    `${placeText(place, 'Fila', 'columna')}${es}${tail}`,
    `${placeText(place, 'Row', 'column')}${en}${tail}`,
  )
}

function placeText(place: Place, row: string, column: string): string {
  const parts: string[] = []
  if (place.row !== undefined) parts.push(`${row} ${place.row}`)
  if (place.column) parts.push(`${column} «${place.column}»`)
  return parts.length === 0 ? '' : `${parts.join(', ')}: `
}

/** A, B … Z, AA: how spreadsheets call the column at `index` from 0. */
export function columnLetters(index: number): string {
  const rest = Math.floor(index / 26)
  const letter = String.fromCharCode(65 + (index % 26))
  return rest === 0 ? letter : columnLetters(rest - 1) + letter
}
