import { exportRecords as endpoint } from '#common/api/records.ts'
import type { Reader } from '#common/field.ts'
import { isMoney } from '#common/money.ts'
import type { Context } from '#server/context.ts'
import { guardCell } from '#server/import/cell-text.ts'
import type { Cell } from '#server/import/rejected.ts'
import { exportRecords } from '#server/records/export.ts'
import type { Export } from '#server/records/export.ts'
import { readerOf, typeOf } from '#server/records/fields.ts'

import { attachment } from './attachment.ts'
import { download, piped } from './piped.ts'
import { readList } from './read-query.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

/** CSV as spreadsheets of the reader's region open it: UTF-8 with its mark, `;` where the comma is decimal. */
export function registerExport(app: App): void {
  route(app, endpoint, async (ctx, { params, query }, exchange) => {
    const { reply } = exchange
    const found = exportRecords(ctx, { module: params.module, ...(await readList(ctx, params.module, query)) })
    const { language, locale } = ctx.user
    const { stringify } = await import('csv-stringify')
    const csv = stringify({ delimiter: locale.startsWith('en') ? ',' : ';', bom: true })
    reply.header('content-disposition', attachment(`${found.module.label.plural[language]}.csv`))
    reply.type('text/csv; charset=utf-8')
    await download(ctx.environment.files, exchange, piped(exportedRows(ctx, found, inRegion), csv))
    return undefined
  })
}

/** How a number is written, given its digits with a point. */
type WriteNumber<As extends Cell> = (digits: string, reader: Reader) => As

/** As spreadsheets of the reader's region write it. */
const inRegion: WriteNumber<string> = (digits, reader) => guardCell(regional(digits, reader))

function regional(digits: string, { locale }: Reader): string {
  return locale.startsWith('en') ? digits : digits.replace('.', ',')
}

/** As a number, while a spreadsheet keeps all its digits. */
export const asNumber: WriteNumber<Cell> = (digits, reader) =>
  /^-?\d+(\.\d+)?$/.test(digits) && digits.replace(/\D/g, '').length <= spreadsheetDigits
    ? { number: digits }
    : inRegion(digits, reader)

const spreadsheetDigits = 15

/** A line of titles and one for each record, none of which a spreadsheet would run. */
export async function* exportedRows<As extends Cell>(
  ctx: Context,
  { module, columns, batches }: Export,
  write: WriteNumber<As>,
): AsyncGenerator<readonly (string | As)[]> {
  const reader = readerOf(ctx.model, module, ctx.user)
  const { baseCurrency } = ctx.model.settings
  yield ['id', ...columns.map((field) => guardCell(field.label[ctx.user.language]))]
  for await (const batch of batches) {
    for (const row of batch)
      yield [
        row.id,
        ...columns.map((field) => {
          const value = row[field.name]
          if (value === null || value === undefined) return ''
          const type = typeOf(field)
          const text = type.exportText ? type.exportText(value, field) : type.format(value, field, reader)
          if (!numeric.has(type.name)) return guardCell(text)
          // An amount of another currency says so, and is added to no others.
          const isForeign = isMoney(value) && value.currency !== baseCurrency
          return isForeign ? guardCell(`${regional(text, reader)} ${value.currency}`) : write(text, reader)
        }),
      ]
  }
}

const numeric: ReadonlySet<string> = new Set(['integer', 'decimal', 'percent', 'money'])
