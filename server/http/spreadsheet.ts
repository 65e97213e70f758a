import { PassThrough, Readable } from 'node:stream'

import type { FastifyReply } from 'fastify'

import type { Context } from '#server/context.ts'
import { guardCell } from '#server/import/cell-text.ts'
import { workbookOf } from '#server/import/rejected.ts'

import { attachment } from './attachment.ts'
import { piped } from './piped.ts'

/** A table as spreadsheets of the reader's region open it, none of whose cells they would run. */
export async function sendSpreadsheet(
  { user }: Context,
  reply: FastifyReply,
  table: { readonly name: string; readonly format: 'csv' | 'xlsx'; readonly rows: readonly (readonly string[])[] },
): Promise<void> {
  const rows = Readable.from(table.rows.map((row) => row.map(guardCell)))
  reply.header('content-disposition', attachment(`${table.name}.${table.format}`))
  if (table.format === 'xlsx') {
    reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    await reply.send(piped(workbookOf(rows), new PassThrough()))
    return
  }
  const { stringify } = await import('csv-stringify')
  reply.type('text/csv; charset=utf-8')
  await reply.send(piped(rows, stringify({ delimiter: user.locale.startsWith('en') ? ',' : ';', bom: true })))
}
