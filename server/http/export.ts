import { stringify } from 'csv-stringify'

import { exportRecords } from '#common/api/records.ts'
import type { Reader } from '#common/field.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { guardCell } from '#server/import/cell-text.ts'
import { chosenFields, listRecords } from '#server/records/list.ts'
import type { ListQuery } from '#server/records/list.ts'
import { moduleOf, typeOf } from '#server/records/fields.ts'

import { attachment } from './attachment.ts'
import { piped } from './piped.ts'
import { readList } from './read-query.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

const pageSize = 200
const rowsMax = 1_000_000

/** CSV as spreadsheets of the reader's region open it: UTF-8 with its mark, `;` where the comma is decimal. */
export function registerExport(app: App): void {
  route(app, exportRecords, async (ctx, { params, query }, { reply }) => {
    const module = moduleOf(ctx, params.module)
    const list: ListQuery = { module: module.name, ...readList(ctx, module.name, query), limit: pageSize }
    const fields = chosenFields(ctx, module, list.fields)
    const language = ctx.user.language
    const csv = stringify({ delimiter: ctx.user.locale.startsWith('en') ? ',' : ';', bom: true })
    // Read before anything is sent, so that a wrong filter is an answer and no broken download.
    const first = await readPage(ctx, list)
    reply.header('content-disposition', attachment(`${module.label.plural[language]}.csv`))
    reply.type('text/csv; charset=utf-8')
    const header = ['id', ...fields.map((field) => guardCell(field.label[language]))]
    await reply.send(piped(rows(ctx, module, fields, list, { header, first }), csv))
    return undefined
  })
}

async function* rows(
  ctx: Context,
  module: ModelModule,
  fields: readonly ModelField[],
  list: ListQuery,
  { header, first }: { readonly header: readonly string[]; readonly first: Page },
): AsyncGenerator<readonly string[]> {
  yield header
  const reader = readerOf(ctx, module)
  let page = first
  for (let written = 0; ; page = await readPage(ctx, { ...list, cursor: page.next })) {
    for (const row of page.rows) yield [String(row.id), ...fields.map((field) => cell(row[field.name], field, reader))]
    written += page.rows.length
    if (page.next === null || written >= rowsMax) return
  }
}

async function readPage(ctx: Context, list: Omit<ListQuery, 'cursor'> & { readonly cursor?: string | null }): Promise<Page> {
  const { cursor, ...rest } = list
  // The compiler's own text, in the shape that it documents.
  return JSON.parse(await listRecords(ctx, { ...rest, ...(typeof cursor === 'string' ? { cursor } : {}) })) as Page
}

interface Page {
  readonly rows: readonly Record<string, unknown>[]
  readonly next: string | null
}

function cell(value: unknown, field: ModelField, reader: Reader): string {
  if (value === null || value === undefined) return ''
  const type = typeOf(field)
  return guardCell(type.exportText ? type.exportText(value, field) : type.format(value, field, reader))
}

function readerOf({ model, user }: Context, module: ModelModule): Reader {
  const { language, locale, timeZone } = user
  const stages = module.pipelines.flatMap((pipeline) => pipeline.stages)
  return {
    language,
    locale,
    timeZone,
    optionLabel: (list, value) =>
      model.optionLists.get(list)?.options.find((option) => option.value === value)?.label[language] ?? value,
    stageLabel: (value) => stages.find((stage) => stage.value === value)?.label[language] ?? value,
  }
}
