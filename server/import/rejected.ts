import type * as Fflate from 'fflate'
import sql from 'sql-template-tag'
import type { Language, Violation } from '#common/errors.ts'
import type { Context, Environment } from '#server/context.ts'
import { onDemand } from '#server/on-demand.ts'
import { moduleOfBatch, ownBatch, rowsWithFates, shownProblems, type Batch } from './batch.ts'
import { guardCell } from './cell-text.ts'
import { columnLetters, isRowProblem } from './problems.ts'

const fflate = onDemand<typeof Fflate>('fflate')
const rowsPerPage = 1000

/**
 * The rejected rows as they stood in the file, with the row number before and the reason behind, so
 * that they can be put right and imported again. Cells never run as formulas.
 */
export async function* rejectedRows(ctx: Context, id: string): AsyncGenerator<string[]> {
  const batch = await ownBatch(ctx, id)
  const { language } = ctx.user
  const titles = { es: ['Fila', 'Motivo'], en: ['Row', 'Reason'] }[language]
  yield [titles[0] ?? '', ...(batch.file.headers ?? []), titles[1] ?? ''].map(guardCell)
  let after = 0
  for (;;) {
    const rows = await pageOf(ctx.environment, batch, after)
    for (const { number, cells, problems } of rows)
      yield [String(number), ...cells, reasonText(ctx, batch, problems ?? [], language)].map(guardCell)
    const last = rows.at(-1)
    if (!last) return
    after = last.number
  }
}

interface RejectedRow {
  readonly number: number
  readonly cells: readonly string[]
  readonly problems: readonly Violation[] | null
}

async function pageOf(environment: Environment, batch: Batch, after: number): Promise<RejectedRow[]> {
  // Before the run the preview says what will be rejected.
  return await environment.db.query<RejectedRow>(sql`
    select r.number, r.cells, ${shownProblems} as problems from ${rowsWithFates(environment)}
    where r.batch_id = ${batch.id} and r.number > ${after} and coalesce(o.state, v.verdict) = 'rejected'
    order by r.number limit ${rowsPerPage}`)
}

/** "Columna «NIF»: No es válido (12345678A)", one after the other. */
function reasonText(ctx: Context, batch: Batch, problems: readonly Violation[], language: Language): string {
  const word = { es: 'Columna', en: 'Column' }[language]
  return problems
    .map((problem) => {
      const column = columnOf(ctx, batch, problem)
      return column ? `${word} «${column}»: ${problem.message[language]}` : problem.message[language]
    })
    .join(' ')
}

/** The header of the file whose column gave the field, else the field's label. */
export function columnOf(ctx: Context, batch: Batch, problem: Violation): string {
  const name = problem.field
  if (name === '' || isRowProblem(problem.rule)) return ''
  const base = name.split('.')[0]
  const at = [name, base].map((one) => batch.mapping.findIndex((target) => target === one))
  const index = at.find((one) => one >= 0)
  const header = index === undefined ? undefined : batch.file.headers?.[index]
  const label = moduleOfBatch(ctx, batch).fields.get(base ?? '')?.label
  return header ?? label?.[ctx.user.language] ?? name
}

/** A text, or a number that a spreadsheet adds up. */
export type Cell = string | { readonly number: string }

/** The rows as an XLSX workbook, in pieces. */
export async function* workbookOf(rows: AsyncIterable<readonly Cell[]>): AsyncGenerator<Uint8Array> {
  const { Zip, ZipDeflate, strToU8 } = fflate()
  const pieces: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    pieces.push(piece)
  })
  for (const [name, text] of Object.entries(fixedParts)) {
    const part = new ZipDeflate(name)
    zip.add(part)
    part.push(strToU8(text), true)
  }
  const sheet = new ZipDeflate('xl/worksheets/sheet1.xml', { level: 6 })
  zip.add(sheet)
  sheet.push(strToU8(`${head}<worksheet xmlns="${main}"><sheetData>`))
  let number = 0
  for await (const row of rows) {
    number += 1
    sheet.push(strToU8(rowXml(row, number)))
    yield* pieces.splice(0)
  }
  sheet.push(strToU8('</sheetData></worksheet>'), true)
  zip.end()
  yield* pieces.splice(0)
}

const cellCharactersMax = 32_767

function rowXml(cells: readonly Cell[], number: number): string {
  const texts = cells.map((cell, index) => {
    const at = `${columnLetters(index)}${number}`
    if (typeof cell === 'object') return `<c r="${at}"><v>${escapeXml(cell.number)}</v></c>`
    const content = escapeXml(cell.slice(0, cellCharactersMax))
    return cell === '' ? '' : `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${content}</t></is></c>`
  })
  return `<row r="${number}">${texts.join('')}</row>`
}

function escapeXml(text: string): string {
  return (
    text
      .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
      // What reads like the escape of a character is none.
      .replace(/_(?=x[\da-f]{4}_)/gi, '_x005F_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('\r', '&#13;')
  )
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const packaging = 'http://schemas.openxmlformats.org/package/2006'
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** The parts that every workbook of one sheet has (ECMA-376 part 1, 12). */
const fixedParts = {
  '[Content_Types].xml':
    `${head}<Types xmlns="${packaging}/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/>` +
    `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetType}.worksheet+xml"/></Types>`,
  '_rels/.rels':
    `${head}<Relationships xmlns="${packaging}/relationships"><Relationship Id="rId1" ` +
    `Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml':
    `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>` +
    '<sheet name="Lazo" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    `${head}<Relationships xmlns="${packaging}/relationships"><Relationship Id="rId1" ` +
    `Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
} as const
