import { Readable } from 'node:stream'

import sql from 'sql-template-tag'

import {
  deleteImport,
  downloadRejected,
  listImportRows,
  listImports,
  planImport,
  readImport,
  runImport,
  startImport,
  undoImport,
} from '#common/api/imports.ts'
import { missing } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { listImportRows as findRows } from '#server/import/import-rows.ts'
import * as imports from '#server/import/imports.ts'
import { rejectedRows, workbookOf } from '#server/import/rejected.ts'
import { fixedTable } from '#server/model/registry.ts'

import { attachment } from './attachment.ts'
import { piped } from './piped.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

export function registerImports(app: App): void {
  route(app, startImport, async (ctx, { body }) => {
    return await imports.startImport(ctx, body.module, await ownUpload(ctx, body.file))
  })
  route(app, listImports, async (ctx, { query }) => ({
    rows: await imports.listImports(ctx, query.module),
  }))
  route(app, readImport, async (ctx, { params }) => await imports.readImport(ctx, params.id))
  route(app, listImportRows, async (ctx, { params, query }) => await findRows(ctx, params.id, query))
  route(app, planImport, async (ctx, { params, body }) => await imports.planImport(ctx, params.id, body))
  route(app, runImport, async (ctx, { params }) => await imports.runImport(ctx, params.id))
  route(app, undoImport, async (ctx, { params }) => await imports.undoImport(ctx, params.id))
  route(app, deleteImport, async (ctx, { params }) => {
    await imports.deleteImport(ctx, params.id)
    return undefined
  })
  registerRejected(app)
}

function registerRejected(app: App): void {
  route(app, downloadRejected, async (ctx, { params, query }, { reply }) => {
    const { fileName } = await imports.readImport(ctx, params.id)
    const format = query.format ?? 'csv'
    const base = fileName.replace(/\.\w{1,5}$/, '')
    const name = { es: `${base} - rechazadas.${format}`, en: `${base} - rejected.${format}` }
    reply.header('content-disposition', attachment(name[ctx.user.language]))
    const rows = rejectedRows(ctx, params.id)
    if (format === 'xlsx') {
      reply.type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
      await reply.send(Readable.from(workbookOf(rows)))
    } else {
      reply.type('text/csv; charset=utf-8')
      const { stringify } = await import('csv-stringify')
      const delimiter = ctx.user.locale.startsWith('en') ? ',' : ';'
      await reply.send(piped(rows, stringify({ delimiter, bom: true })))
    }
    return undefined
  })
}

/** A file that the user uploaded and that is in no record. */
export async function ownUpload({ environment, user }: Context, id: string): Promise<{ hash: string; name: string }> {
  const [file] = await environment.db.query<{ hash: string; name: string }>(sql`
    select hash, name from ${fixedTable(environment.schema, 'attachment')}
    where id = ${id} and created_by = ${user.id} and record_id is null`)
  if (!file) throw missing()
  return file
}
