import type { BlockOf, PrintedDocument } from '#common/api/printed.ts'

import { svgOf } from './drawing.ts'
import type { Contents, Drawing, Heading, Paper, PaperBlock } from './paper.ts'

/** What pdfmake takes: https://pdfmake.github.io/docs/0.3/document-definition-object/ */
export type Layout = Readonly<Record<string, unknown>>
type Content = string | Layout

const ink = '#1f2328'
const muted = '#5c6470'
const rule = '#d5d9df'
/** Longer ones are broken anywhere, because no column is sure to hold them. */
const wordMax = 16
/** A row of more than this may go on over the page; shorter ones stay whole. */
const wholeRowMax = 1_200

/** How a document looks on paper, in the terms of pdfmake. Texts are texts: nothing in them is markup. */
export function layoutOf(document: Paper): Layout {
  const { title, number, issuer, locale, paper, madeAt } = document
  return {
    pageSize: paper,
    pageOrientation: document.isLandscape ? 'landscape' : 'portrait',
    pageMargins: [48, 48, 48, 64],
    info: {
      title: `${title} ${number}`.trim(),
      author: issuer,
      creator: 'Lazo',
      producer: 'Lazo',
      creationDate: new Date(madeAt),
    },
    language: locale,
    displayTitle: true,
    version: '1.7',
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.25, color: ink },
    content: [head(document), ...bodyOf(document)],
    footer: (page: number, pages: number) => foot(document, page, pages),
    ...(document.mark ? { watermark: { text: document.mark, color: muted, opacity: 0.12, bold: true } } : {}),
  }
}

function head({ title, number, logo, issuer, color }: Paper): Content {
  const name: Content = logo
    ? { image: `data:image/png;base64,${logo}`, fit: [190, 60] }
    : { text: safe(issuer, 9), fontSize: 14, bold: true }
  return {
    columns: [
      { width: '*', stack: [name] },
      {
        width: 220,
        stack: [
          { text: safe(title, 8), fontSize: 20, bold: true, color, alignment: 'right', lineHeight: 1.1 },
          { text: safe(number, 20), fontSize: 11, color: muted, alignment: 'right' },
        ],
      },
    ],
    margin: [0, 0, 0, 22],
  }
}

function foot({ footer, pageOf }: Pick<PrintedDocument, 'footer' | 'pageOf'>, page: number, pages: number): Content {
  const place = pageOf.replace('{page}', String(page)).replace('{pages}', String(pages))
  return {
    margin: [48, 14, 48, 0],
    columns: [
      { width: '*', text: safe(footer.slice(0, 400)), fontSize: 7.5, color: muted },
      { width: 100, text: place, fontSize: 7.5, color: muted, alignment: 'right' },
    ],
    columnGap: 16,
  }
}

/** A heading stays with what it stands over, where that is short. */
function bodyOf(document: Paper): Content[] {
  const body: Content[] = []
  for (const [index, block] of document.blocks.entries()) {
    const content = contentOf(block, document)
    const before = document.blocks[index - 1]
    const isHeaded = before?.kind === 'heading' && !before.startsPage && isShort(block)
    const heading = isHeaded ? body.pop() : undefined
    body.push(heading === undefined ? content : { stack: [heading, content], unbreakable: true })
  }
  return body
}

const shortTextMax = 1_200

function isShort(block: PaperBlock): boolean {
  if (block.kind === 'text') return block.text.length <= shortTextMax
  return block.kind === 'facts' || block.kind === 'signature' || block.kind === 'drawing'
}

function contentOf(block: PaperBlock, document: Paper): Content {
  switch (block.kind) {
    case 'parties':
      return parties(block)
    case 'facts':
      return facts(block)
    case 'text':
      return paragraph(block)
    case 'lines':
      return lines(block, document.color)
    case 'totals':
      return totals(block, document.color)
    case 'signature':
      return signature(block)
    case 'heading':
      return heading(block, document.color)
    case 'contents':
      return contents(block)
    case 'drawing':
      return drawing(block, document)
    default:
      return block satisfies never
  }
}

function parties({ parties: all }: BlockOf<'parties'>): Content {
  return {
    columns: all.map(({ label, name, lines: below }) => ({
      width: '*',
      stack: [
        { text: safe(label), fontSize: 7.5, bold: true, color: muted, characterSpacing: 0.4 },
        { text: safe(name), bold: true, fontSize: 10.5, margin: [0, 2, 0, 1] },
        ...below.map((line) => ({ text: safe(line), color: muted, fontSize: 9 })),
      ],
    })),
    columnGap: 24,
    margin: [0, 0, 0, 18],
  }
}

const factsAcross = 4

/** Side by side, four to a row. */
function facts({ facts: all }: BlockOf<'facts'>): Content {
  const rows = Array.from({ length: Math.ceil(all.length / factsAcross) }, (_, row) =>
    all.slice(row * factsAcross, (row + 1) * factsAcross),
  )
  return {
    stack: rows.map((row) => ({
      columns: Array.from({ length: factsAcross }, (_, index) => {
        const fact = row[index]
        if (!fact) return { width: '*', text: '' }
        return {
          width: '*',
          stack: [
            { text: safe(fact.label), fontSize: 7.5, color: muted },
            { text: safe(fact.value), margin: [0, 1, 0, 0] },
          ],
        }
      }),
      columnGap: 12,
      margin: [0, 0, 0, 8],
    })),
    margin: [0, 0, 0, 8],
  }
}

function paragraph({ title, text, isSmall }: BlockOf<'text'>): Content {
  return {
    stack: [
      ...(title ? [{ text: safe(title), bold: true, fontSize: isSmall ? 8.5 : 10, margin: [0, 0, 0, 3] }] : []),
      { text: safe(text, 60), fontSize: isSmall ? 8 : 9.5, ...(isSmall ? { color: muted } : {}) },
    ],
    margin: [0, 4, 0, 12],
  }
}

function lines({ columns, rows }: BlockOf<'lines'>, color: string): Content {
  const isLong = rows.some((row) => row.some((cell) => cell.length > wholeRowMax))
  const wide = Math.max(
    0,
    columns.findIndex(({ isWide }) => isWide),
  )
  const heads = columns.map(({ label, isNumber }): Content => ({
    text: safe(label, 12),
    bold: true,
    fontSize: 7.5,
    color: muted,
    alignment: isNumber ? 'right' : 'left',
  }))
  const cells = rows.map((row) =>
    columns.map(({ isNumber }, index): Content => {
      const text = row[index] ?? ''
      if (isNumber) return { text: safe(text, wordMax), alignment: 'right' }
      return { text: safe(text, index === wide ? 24 : wordMax) }
    }),
  )
  return {
    table: {
      headerRows: 1,
      keepWithHeaderRows: isLong ? 0 : 1,
      dontBreakRows: !isLong,
      widths: widthsOf(columns, rows, wide),
      body: [heads, ...cells],
    },
    layout: {
      hLineWidth: (line: number) => (line === 0 ? 0 : line === 1 ? 1 : 0.5),
      hLineColor: (line: number) => (line === 1 ? color : rule),
      vLineWidth: () => 0,
      paddingLeft: (column: number) => (column === 0 ? 0 : 5),
      paddingRight: (column: number) => (column === columns.length - 1 ? 0 : 5),
      paddingTop: () => 4,
      paddingBottom: () => 3,
    },
    margin: [0, 2, 0, 8],
  }
}

/** By the longest that a column holds, within bounds: measuring thousands of cells would take seconds. */
function widthsOf(
  columns: BlockOf<'lines'>['columns'],
  rows: BlockOf<'lines'>['rows'],
  wide: number,
): (number | '*')[] {
  return columns.map(({ label, isNumber }, index) => {
    if (index === wide) return '*'
    const longest = rows.reduce((most, row) => Math.max(most, row[index]?.length ?? 0), 0)
    const needed = Math.max(longest * 5.1, Math.min(label.length, 12) * 4.4) + 4
    return Math.min(isNumber ? 92 : 80, Math.max(28, needed))
  })
}

function totals({ rows }: BlockOf<'totals'>, color: string): Content {
  const body = rows.map(({ label, value, look }): Content[] => {
    const style =
      look === 'strong' ? { bold: true, fontSize: 12, color } : look === 'quiet' ? { fontSize: 8.5, color: muted } : {}
    return [
      { text: safe(label), ...style },
      { text: safe(value), alignment: 'right', ...style },
    ]
  })
  if (body.length === 0) return { text: '' }
  return {
    unbreakable: rows.length <= 30,
    columns: [
      { width: '*', text: '' },
      {
        width: 270,
        table: { widths: ['*', 'auto'], body },
        layout: {
          hLineWidth: (line: number) => (rows[line]?.look === 'strong' ? 1 : 0),
          hLineColor: () => color,
          vLineWidth: () => 0,
          paddingLeft: () => 0,
          paddingRight: () => 0,
          paddingTop: () => 3,
          paddingBottom: () => 2,
        },
      },
    ],
    margin: [0, 4, 0, 14],
  }
}

const headingSizes = { 1: 15, 2: 11.5, 3: 10 } as const

function heading({ level, text, startsPage }: Heading, color: string): Content {
  return {
    text: safe(text, 40),
    bold: true,
    fontSize: headingSizes[level],
    ...(level === 1 ? { color } : {}),
    ...(startsPage ? { pageBreak: 'before' } : {}),
    ...(level < 3 ? { tocItem: true, tocMargin: [level === 2 ? 12 : 0, 0, 0, 0], outline: true } : {}),
    headlineLevel: level,
    margin: [0, level === 1 && !startsPage ? 22 : 8, 0, level === 1 ? 10 : 4],
  }
}

function contents({ title }: Contents): Content {
  return {
    toc: { title: { text: safe(title), bold: true, fontSize: 11.5, margin: [0, 0, 0, 6] } },
    margin: [0, 8, 0, 0],
  }
}

const pageWidths = { A4: { portrait: 499, landscape: 746 }, LETTER: { portrait: 516, landscape: 696 } } as const

function drawing(block: Drawing, { color, paper, isLandscape }: Paper): Content {
  const room = pageWidths[paper][isLandscape ? 'landscape' : 'portrait']
  return {
    svg: svgOf(block, color),
    fit: [Math.min(room, block.width), Math.min(isLandscape ? 340 : 620, block.height)],
    margin: [0, 4, 0, 12],
  }
}

function signature({ label, facts: all }: BlockOf<'signature'>): Content {
  return {
    unbreakable: true,
    stack: [
      { text: safe(label), bold: true, margin: [0, 0, 0, all.length > 0 ? 4 : 40] },
      ...all.map((fact) => ({
        text: [{ text: `${fact.label}: `, color: muted }, { text: fact.value }],
        fontSize: 9,
      })),
      ...(all.length > 0
        ? []
        : [{ canvas: [{ type: 'line', x1: 0, y1: 0, x2: 220, y2: 0, lineWidth: 0.5, lineColor: muted }] }]),
    ],
    margin: [0, 10, 0, 0],
  }
}

type Run = { readonly text: string; readonly wordBreak?: 'break-all' }

/** Signs that no font draws left out, and words that no column holds broken where it ends. */
function safe(text: string, longest = 30): Run[] | string {
  const clean = text.replace(/[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (sign) =>
    sign === '\n' ? '\n' : sign === '\t' ? ' ' : '',
  )
  if (!new RegExp(`\\S{${longest + 1}}`, 'u').test(clean)) return clean
  return clean
    .split(/(\s+)/u)
    .filter((part) => part !== '')
    .map((part) => (part.length > longest ? { text: part, wordBreak: 'break-all' } : { text: part }))
}
