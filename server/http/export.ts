import { exportRecords as endpoint } from '#common/api/records.ts'
import type { Reader } from '#common/field.ts'
import type { ModelField } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import type { Context } from '#server/context.ts'
import { guardCell } from '#server/import/cell-text.ts'
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
    await download(ctx.environment.files, exchange, piped(exportedRows(ctx, found), csv))
    return undefined
  })
}

/** A line of titles and one for each record, none of which a spreadsheet would run. */
export async function* exportedRows(
  ctx: Context,
  { module, columns, batches }: Export,
): AsyncGenerator<readonly string[]> {
  const reader = readerOf(ctx.model, module, ctx.user)
  const { baseCurrency } = ctx.model.settings
  yield ['id', ...columns.map((field) => guardCell(field.label[ctx.user.language]))]
  for await (const batch of batches) {
    for (const row of batch)
      yield [row.id, ...columns.map((field) => cell(row[field.name], field, reader, baseCurrency))]
  }
}

function cell(value: unknown, field: ModelField, reader: Reader, baseCurrency: string): string {
  if (value === null || value === undefined) return ''
  const type = typeOf(field)
  const text = type.exportText ? type.exportText(value, field) : type.format(value, field, reader)
  if (!numeric.has(type.name)) return guardCell(text)
  // As spreadsheets of the reader's region write it; an amount of another currency says so.
  const number = reader.locale.startsWith('en') ? text : text.replace('.', ',')
  const isForeign = isMoney(value) && value.currency !== baseCurrency
  return guardCell(isForeign ? `${number} ${value.currency}` : number)
}

const numeric: ReadonlySet<string> = new Set(['decimal', 'percent', 'money'])
