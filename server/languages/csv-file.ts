import type * as Csv from 'csv-stringify/sync'
import type { LanguageDefinition } from '#common/element.ts'
import { invalid, violation, type Violation } from '#common/errors.ts'
import { guardCell, plainCell } from '#server/import/cell-text.ts'
import { csvParser, sniffDelimiter, type CsvRecord } from '#server/import/csv.ts'
import { readLimits } from '#server/import/limits.ts'
import { onDemand } from '#server/on-demand.ts'
import type { GivenText } from './change.ts'
import type { Translation } from './translations.ts'

const csv = onDemand<typeof Csv>('csv-stringify/sync')
const limits = { ...readLimits, rowsMax: 50_000, columnsMax: 20, cellCharactersMax: 20_000 }
const heading = ['key', 'kind', 'place', 'es', 'en']

export function csvOf(language: LanguageDefinition, texts: readonly Translation[]): string {
  const rows = texts.map(({ key, kind, place, es, en, translation }) => [key, kind, place, es, en, translation ?? ''])
  return csv().stringify([[...heading, language.code], ...rows.map((row) => row.map(guardCell))], { bom: true })
}

/** An empty cell says that there is no translation. */
export function readCsv(language: LanguageDefinition, content: string): GivenText[] {
  const text = content.replace(/^\uFEFF/, '')
  const parser = csvParser(sniffDelimiter(text.slice(0, 20_000), limits), limits)
  const records = [...parser.push(text), ...parser.end()].filter(({ values }) => values.some((value) => value !== ''))
  const [head, ...rows] = records
  const columns = head?.values.map((value) => value.trim()) ?? []
  const [keyAt, textAt] = [columns.indexOf('key'), columns.indexOf(language.code)]
  if (keyAt < 0 || textAt < 0) {
    throw invalid([
      violation(
        'row.1',
        'header',
        `La primera fila debe tener las columnas «key» y «${language.code}».`,
        `The first row must have the columns “key” and “${language.code}”.`,
      ),
    ])
  }
  const problems = rows.flatMap((record) => brokenRow(record, columns.length))
  if (problems.length > 0) throw invalid(problems.slice(0, 200))
  return rows.map(({ number, values }) => {
    const said = plainCell(values[textAt] ?? '')
    return { key: plainCell(values[keyAt] ?? ''), text: said === '' ? null : said, at: `row.${number}` }
  })
}

function brokenRow({ number, values, problem }: CsvRecord, width: number): Violation[] {
  if (!problem && values.length === width) return []
  const at = `row.${number}`
  return [violation(at, 'shape', 'La fila está mal formada.', 'The row is malformed.')]
}
