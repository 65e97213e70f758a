import path from 'node:path'
import { pipeline } from 'node:stream/promises'

import sql from 'sql-template-tag'

import { downloadFile, uploadFile } from '#common/api/files.ts'
import { invalidField, missing } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { fileTooLarge } from '#server/files/files.ts'
import { inlineTypes } from '#server/files/media-type.ts'
import { fixedTable } from '#server/model/registry.ts'
import { fileRule } from '#server/records/file-rule.ts'
import { visibleIds } from '#server/records/list.ts'

import { attachment } from './attachment.ts'
import { route } from './route.ts'
import type { App, Exchange } from './route.ts'

export const fileBytesMax = 50_000_000
const uploadsPerHourMax = 500

export function registerFiles(app: App): void {
  route(app, uploadFile, async (ctx, _, { request }) => {
    const { environment } = ctx
    const table = fixedTable(environment.schema, 'attachment')
    await refuseFlood(ctx)
    const part = await request.file({ limits: { fileSize: fileBytesMax } })
    if (!part) throw invalidField('file', 'required', 'Falta el archivo.', 'The file is missing.')
    const stored = await environment.files.put(part.file, { bytesMax: fileBytesMax })
    if (part.file.truncated) throw fileTooLarge(fileBytesMax)
    const id = environment.world.newId()
    const name = cleanName(part.filename)
    await environment.db.query(sql`
      insert into ${table} (id, hash, name, mime, size, created_at, created_by)
      values (${id}, ${stored.hash}, ${name}, ${stored.mediaType}, ${stored.size}, ${environment.world.now()}, ${ctx.user.id})`)
    return { id, name, size: stored.size, mime: stored.mediaType }
  })

  route(app, downloadFile, async (ctx, { params, query }, exchange) => {
    const file = await findVisible(ctx, params.id)
    await deliver(ctx, file, query.inline === '1', exchange)
    return undefined
  })
}

interface Attachment {
  readonly hash: string
  readonly name: string
  readonly mime: string
  readonly size: number
  readonly moduleId: string | null
  readonly recordId: string | null
  readonly createdBy: string | null
}

/** One's own upload that is in no record yet, or a file of a record that one may see. */
async function findVisible(ctx: Context, id: string): Promise<Attachment> {
  const { db, schema } = ctx.environment
  const rows = await db.query<Attachment>(sql`
    select hash, name, mime, size, module_id as "moduleId", record_id as "recordId", created_by as "createdBy"
    from ${fixedTable(schema, 'attachment')} where id = ${id}`)
  const file = rows[0]
  if (!file) throw missing()
  if (file.recordId === null) {
    if (file.createdBy === ctx.user.id) return file
    throw missing()
  }
  const module = ctx.model.modulesById.get(file.moduleId ?? '')
  if (!module || (await visibleIds(ctx, module.name, [file.recordId])).length === 0) throw missing()
  const rule = fileRule(ctx, module, sql`${id}::uuid`, sql`${file.recordId}::uuid`)
  if ((await db.query(sql`select 1 where ${rule}`)).length === 0) throw missing()
  return file
}

async function deliver(
  ctx: Context,
  file: Attachment,
  wantsInline: boolean,
  { request, reply }: Exchange,
): Promise<void> {
  const isImage = inlineTypes.has(file.mime)
  reply.hijack()
  reply.raw.writeHead(200, {
    ...Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)])),
    'content-type': isImage ? file.mime : 'application/octet-stream',
    'content-length': String(file.size),
    'content-disposition': attachment(file.name, wantsInline && isImage ? 'inline' : 'attachment'),
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'cache-control': 'private, no-store',
  })
  await pipeline(ctx.environment.files.read(file.hash), reply.raw).catch((error: Error) => {
    request.raw.destroy()
    ctx.environment.world.log({ event: 'file.delivery', message: error.message })
  })
}

async function refuseFlood({ environment, user }: Context): Promise<void> {
  const since = new Date(Date.parse(environment.world.now()) - 3_600_000).toISOString()
  const rows = await environment.db.query<{ count: number }>(sql`
    select count(*)::int as count from ${fixedTable(environment.schema, 'attachment')}
    where created_by = ${user.id} and created_at > ${since} and record_id is null`)
  if ((rows[0]?.count ?? 0) < uploadsPerHourMax) return
  throw invalidField('file', 'limit', 'Demasiados archivos sin usar.', 'Too many files that are in no record.')
}

function cleanName(name: string): string {
  const base = path.basename(name.replaceAll('\\', '/'))
  return base.replace(/[\p{Cc}\p{Cf}]+/gu, '').slice(0, 200) || 'file'
}
