import { openArchive, type Archive } from '#server/import/archive.ts'
import { readXml, type XmlListener } from '#server/import/xml.ts'
import { archiveLimits, textLimits } from './limits.ts'
import { FullError, collector, type Collector, type FileText } from './parts.ts'

/** Elements after which a word has ended. */
const breaks = new Set(['p', 'h', 'tab', 'br', 'cr', 'line-break', 's', 'list-item', 'table-cell', 'si', 'is'])
/** Elements whose text is content; of all others in these files it is not. */
const contents: Readonly<Record<string, ReadonlySet<string>>> = {
  word: new Set(['t']),
  sheet: new Set(['t']),
  slides: new Set(['t']),
  open: new Set(['p', 'h', 'span', 'a']),
}
const partsMax = 500

/** The text of a Word, Excel, PowerPoint or OpenDocument file; undefined where the archive is none of them. */
export async function readOffice(path: string): Promise<FileText | undefined> {
  const archive = await openArchive(path, archiveLimits)
  const text = collector()
  try {
    const kind = kindOf(archive)
    if (!kind) return undefined
    const names = namesIn(archive, kind)
    let state: FileText['state'] = names.length > partsMax ? 'partial' : 'read'
    try {
      for (const [name, isCounted] of names.slice(0, partsMax)) {
        await readPart(archive, name, kind, text)
        if (isCounted) text.turn()
      }
    } catch (error) {
      if (!(error instanceof FullError)) throw error
      state = 'partial'
    }
    return { state, isPaged: kind === 'slides', parts: text.parts() }
  } finally {
    archive.close()
  }
}

type OfficeKind = keyof typeof contents

function kindOf(archive: Archive): OfficeKind | undefined {
  if (archive.has('word/document.xml')) return 'word'
  if (archive.has('xl/workbook.xml')) return 'sheet'
  if (archive.has('ppt/presentation.xml')) return 'slides'
  return archive.has('content.xml') && archive.has('mimetype') ? 'open' : undefined
}

/** The parts with text, in order, and whether each is a page that a person would count. */
function namesIn(archive: Archive, kind: OfficeKind): [string, boolean][] {
  const numbered = (before: string, isCounted: boolean): [string, boolean][] => {
    const found: [string, boolean][] = []
    for (let number = 1; number <= textLimits.pagesMax; number += 1) {
      const name = `${before}${number}.xml`
      if (archive.has(name)) found.push([name, isCounted])
    }
    return found
  }
  const present = (...names: readonly string[]): [string, boolean][] =>
    names.filter((name) => archive.has(name)).map((name) => [name, false])
  if (kind === 'word') {
    const aside = [...numbered('word/header', false), ...numbered('word/footer', false)]
    return [...present('word/document.xml', 'word/footnotes.xml', 'word/endnotes.xml', 'word/comments.xml'), ...aside]
  }
  if (kind === 'sheet') {
    return [
      ...present('xl/sharedStrings.xml'),
      ...numbered('xl/worksheets/sheet', false),
      ...numbered('xl/comments', false),
    ]
  }
  if (kind === 'slides') return numbered('ppt/slides/slide', true)
  return present('content.xml')
}

async function readPart(archive: Archive, name: string, kind: OfficeKind, text: Collector): Promise<void> {
  const wanted = contents[kind] ?? new Set()
  let depth = 0
  const listener: XmlListener<never> = {
    open(element) {
      if (wanted.has(element)) depth += 1
      else if (breaks.has(element)) text.add(' ')
    },
    text(value) {
      if (depth > 0) text.add(value)
    },
    close(element) {
      if (wanted.has(element)) depth -= 1
      if (element === 'p' || element === 'h' || element === 'si' || element === 'row') text.add('\n')
      else if (breaks.has(element) && kind !== 'word' && kind !== 'slides') text.add(' ')
    },
    taken: () => [],
  }
  for await (const _ of readXml(archive.read(name), listener)) continue
  text.add('\n')
}
