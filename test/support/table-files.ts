import { strToU8, zipSync } from 'fflate'

/** Writers of the files that imports read, for tests: small, and able to write odd ones. */

interface CsvStyle {
  readonly delimiter?: string
  readonly lineEnd?: string
  readonly quoteAll?: boolean
}

export function csvText(rows: readonly (readonly string[])[], style: CsvStyle = {}): string {
  const { delimiter = ';', lineEnd = '\r\n', quoteAll = false } = style
  const cell = (text: string): string =>
    quoteAll || /["\r\n]|^ | $/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text
  return rows.map((row) => row.map(cell).join(delimiter) + lineEnd).join('')
}

/** The characters of Windows-1252 that are not those of ISO 8859-1, from 0x80 on. */
const upper1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

export function windows1252(text: string): Buffer {
  const bytes = Array.from(text, (letter) => {
    const upper = upper1252.indexOf(letter)
    return upper >= 0 ? 0x80 + upper : letter.charCodeAt(0)
  })
  return Buffer.from(bytes)
}

/** A cell: text, a number, a truth, or whatever XML a test wants. */
type SheetCell = string | number | boolean | { readonly xml: string }

interface WorkbookOptions {
  readonly sharedTexts?: boolean
  readonly parts?: Readonly<Record<string, string>>
  readonly sheets?: string
  readonly workbookProperties?: string
  readonly styles?: string
  readonly without?: readonly string[]
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaging = 'http://schemas.openxmlformats.org/package/2006'

export function workbook(rows: readonly (readonly SheetCell[])[], options: WorkbookOptions = {}): Buffer {
  const texts = new Map<string, number>()
  const sheet = sheetXml(rows, options.sharedTexts ? texts : undefined)
  const { sheets = '<sheet name="Hoja1" sheetId="1" r:id="rId1"/>' } = options
  const relation = (id: string, kind: string, target: string): string =>
    `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`
  const parts: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types xmlns="${packaging}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `${head}<Relationships xmlns="${packaging}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${main}" xmlns:r="${office}">${options.workbookProperties ?? ''}<sheets>${sheets}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${packaging}/relationships">${relation('rId1', 'worksheet', 'worksheets/sheet1.xml')}${relation('rId2', 'worksheet', '/xl/worksheets/sheet2.xml')}${relation('rId3', 'sharedStrings', 'sharedStrings.xml')}${relation('rId4', 'styles', 'styles.xml')}</Relationships>`,
    'xl/worksheets/sheet1.xml': sheet,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${main}">${[...texts.keys()].map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': options.styles ?? `${head}<styleSheet xmlns="${main}"/>`,
    ...options.parts,
  }
  for (const name of options.without ?? []) delete parts[name]
  return zipParts(parts)
}

export function zipParts(parts: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const entries = Object.entries(parts).map(
    ([name, content]) => [name, typeof content === 'string' ? strToU8(content) : content] as const,
  )
  return Buffer.from(zipSync(Object.fromEntries(entries), { level: 6 }))
}

export function sheetXml(rows: readonly (readonly SheetCell[])[], sharedTexts?: Map<string, number>): string {
  const lines = rows.map(
    (row, index) =>
      `<row r="${index + 1}">${row.map((cell, column) => cellXml(cell, `${letters(column)}${index + 1}`, sharedTexts)).join('')}</row>`,
  )
  return `${head}<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData></worksheet>`
}

function cellXml(cell: SheetCell, at: string, sharedTexts: Map<string, number> | undefined): string {
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${Number(cell)}</v></c>`
  if (typeof cell === 'object') return cell.xml.replaceAll('{at}', at)
  if (cell === '') return ''
  if (!sharedTexts) return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`
  const index = sharedTexts.get(cell) ?? sharedTexts.size
  sharedTexts.set(cell, index)
  return `<c r="${at}" t="s"><v>${index}</v></c>`
}

function letters(index: number): string {
  const rest = Math.floor(index / 26)
  return (rest > 0 ? letters(rest - 1) : '') + String.fromCharCode(65 + (index % 26))
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}
