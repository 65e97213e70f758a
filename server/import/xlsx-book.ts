import type { Archive } from './archive.ts'
import type { ReadLimits } from './limits.ts'
import { refuseFile } from './problems.ts'
import { textStore, type TextStore } from './text-store.ts'
import { readXml, type XmlListener } from './xml.ts'
import { builtInFormat, customFormat, type NumberFormat } from './xlsx-values.ts'

/** What must be known of a workbook before its sheet is read. */
export interface Book {
  readonly sheetPart: string
  readonly sheetName: string
  readonly from1904: boolean
  /** By index of the cell's style. */
  readonly formats: readonly NumberFormat[]
  readonly texts: TextStore
}

export async function readBook(archive: Archive, limits: ReadLimits, wanted: string | undefined): Promise<Book> {
  const bookPart = await targetOf(archive, '_rels/.rels', 'officeDocument', '', 'xl/workbook.xml')
  if (!archive.has(bookPart)) throw refuseFile('otherSpreadsheet')
  const folder = bookPart.slice(0, bookPart.lastIndexOf('/') + 1)
  const relations = await readRelations(archive, `${folder}_rels/${bookPart.slice(folder.length)}.rels`)
  const { sheets, from1904 } = await readSheets(archive, bookPart)
  const visible = sheets.filter((sheet) => !sheet.hidden)
  const sheet = visible.find(({ name }) => name === wanted) ?? visible[0]
  if (!sheet) throw refuseFile('noSheet')
  const target = relations.find(({ id }) => id === sheet.relation)?.target
  const sheetPart = target ? partName(folder, target) : `${folder}worksheets/sheet1.xml`
  const part = (kind: string, name: string): string => {
    const found = relations.find(({ type }) => type.endsWith(`/${kind}`))?.target
    return found ? partName(folder, found) : `${folder}${name}`
  }
  return {
    sheetPart,
    sheetName: sheet.name,
    from1904,
    formats: await readFormats(archive, part('styles', 'styles.xml')),
    texts: await readTexts(archive, part('sharedStrings', 'sharedStrings.xml'), limits),
  }
}

interface Relation {
  readonly id: string
  readonly type: string
  readonly target: string
}

async function readRelations(archive: Archive, name: string): Promise<Relation[]> {
  if (!archive.has(name)) return []
  return collect(archive, name, (out) => ({
    open(tag, attributes) {
      if (tag !== 'Relationship') return
      const { Id: id = '', Type: type = '', Target: target = '' } = attributes
      out.push({ id, type, target })
    },
  }))
}

async function targetOf(
  archive: Archive,
  relations: string,
  kind: string,
  folder: string,
  otherwise: string,
): Promise<string> {
  const found = (await readRelations(archive, relations)).find(({ type }) => type.endsWith(`/${kind}`))
  return found ? partName(folder, found.target) : otherwise
}

/** Targets are relative to the part's folder or start with a slash; `..` never leaves the archive. */
function partName(folder: string, target: string): string {
  const parts: string[] = []
  for (const part of `${target.startsWith('/') ? '' : folder}${target}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

interface Sheet {
  readonly name: string
  readonly relation: string
  readonly hidden: boolean
}

async function readSheets(archive: Archive, name: string): Promise<{ sheets: Sheet[]; from1904: boolean }> {
  let from1904 = false
  const sheets = await collect<Sheet>(archive, name, (out) => ({
    open(tag, attributes) {
      if (tag === 'workbookPr') from1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '')
      if (tag !== 'sheet') return
      const relation = Object.entries(attributes).find(([key]) => /(?:^|:)id$/.test(key))?.[1]
      const hidden = (attributes['state'] ?? 'visible') !== 'visible'
      out.push({ name: attributes['name'] ?? '', relation: relation ?? '', hidden })
    },
  }))
  return { sheets, from1904 }
}

async function readFormats(archive: Archive, name: string): Promise<NumberFormat[]> {
  if (!archive.has(name)) return []
  const codes = new Map<string, NumberFormat>()
  let inside = false
  return collect<NumberFormat>(archive, name, (out) => ({
    open(tag, attributes) {
      const id = attributes['numFmtId'] ?? '0'
      if (tag === 'numFmt') codes.set(id, customFormat(attributes['formatCode'] ?? ''))
      else if (tag === 'cellXfs') inside = true
      else if (tag === 'xf' && inside) out.push(codes.get(id) ?? builtInFormat(Number(id)))
    },
    close(tag) {
      if (tag === 'cellXfs') inside = false
    },
  }))
}

async function readTexts(archive: Archive, name: string, limits: ReadLimits): Promise<TextStore> {
  const store = textStore(limits)
  if (!archive.has(name)) return store
  let text = ''
  let inText = false
  let inPhonetic = false
  await collect(archive, name, () => ({
    open(tag) {
      if (tag === 'si') text = ''
      else if (tag === 'rPh') inPhonetic = true
      else if (tag === 't') inText = !inPhonetic
    },
    text(piece) {
      if (inText) text += piece
    },
    close(tag) {
      if (tag === 't') inText = false
      else if (tag === 'rPh') inPhonetic = false
      else if (tag === 'si') store.add(unescapeText(text))
    },
  }))
  return store
}

/** Workbooks write characters that XML cannot hold as _x000D_. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

async function collect<T>(archive: Archive, name: string, listen: (out: T[]) => Partial<XmlListener<T>>): Promise<T[]> {
  const out: T[] = []
  const listener = { open() {}, text() {}, close() {}, ...listen(out), taken: () => [] }
  for await (const _ of readXml<T>(archive.read(name), listener)) continue
  return out
}
