import { pipeline } from 'node:stream/promises'

import sql from 'sql-template-tag'

import type { FileState } from '#server/reading/parts.ts'
import { readNames } from '#common/api/query-text.ts'
import { downloadFile, readFileText, searchFiles as searchEndpoint, uploadFile } from '#common/api/files.ts'
import { invalidField, missing } from '#common/errors.ts'
import { uploadBytesMax } from '#common/uploads.ts'
import type { Context } from '#server/context.ts'
import { fileTooLarge } from '#server/files/files.ts'
import { cleanFileName } from '#server/files/file-name.ts'
import { expectTable } from '#server/import/read-apart.ts'
import { inlineTypes, isInline, sniffMediaType } from '#server/files/media-type.ts'
import { strippedImage } from '#server/files/strip-image.ts'
import { fixedTable } from '#server/model/registry.ts'
import { keepUpload } from '#server/records/file-contents.ts'
import { fileRule } from '#server/records/file-rule.ts'
import { searchFiles } from '#server/records/file-search.ts'
import { visibleIds } from '#server/records/list.ts'

import { attachment } from './attachment.ts'
import { headersOf, route } from './route.ts'
import type { App, Exchange } from './route.ts'

const uploadsPerHourMax = 500

export function registerFiles(app: App): void {
  route(app, uploadFile, async (ctx, _, { request }) => {
    const { environment } = ctx
    await refuseFlood(ctx)
    const part = await request.file({ limits: { fileSize: uploadBytesMax } })
    if (!part) throw invalidField('file', 'required', 'Falta el archivo.', 'The file is missing.')
    if (ctx.policy.can('import') && isTable.test(part.filename)) expectTable()
    const content = await withoutNotes(part.file)
    const put = await environment.files.put(content.bytes, { bytesMax: uploadBytesMax })
    if (part.file.truncated) throw fileTooLarge(uploadBytesMax)
    // What only begins like a picture is kept, to be downloaded and not shown.
    const stored = content.isBroken ? { ...put, mediaType: 'application/octet-stream' } : put
    const name = cleanFileName(part.filename)
    const id = await keepUpload(ctx, name, stored)
    return { id, name, size: stored.size, mime: stored.mediaType }
  })

  route(app, downloadFile, async (ctx, { params, query }, exchange) => {
    const file = await findVisible(ctx, params.id)
    await deliver(ctx, file, query.inline === '1', exchange)
    return undefined
  })

  route(app, readFileText, async (ctx, { params }) => {
    await findVisible(ctx, params.id)
    return await textOf(ctx, params.id)
  })

  route(app, searchEndpoint, async (ctx, { query }) => {
    const modules = query.modules === undefined ? undefined : readNames(query.modules)
    const results = await searchFiles(ctx, query.text, { limit: query.limit ?? 8, ...(modules && { modules }) })
    return { results: results.map((hit) => ({ ...hit, snippet: [...hit.snippet] })) }
  })
}

/** Names of what is uploaded to be imported, more often than not. */
const isTable = /\.(?:csv|tsv|xlsx|vcf)$/i

const textShownMax = 60_000

/** What was read of a file, from its beginning. */
async function textOf({ environment }: Context, id: string) {
  const { db, schema } = environment
  const [file] = await db.query<{ state: FileState | null; isPaged: boolean | null; parts: number | null }>(sql`
    select a.text_state as state, f.is_paged as "isPaged", f.parts
    from ${fixedTable(schema, 'attachment')} a left join ${fixedTable(schema, 'file_text')} f on f.file_id = a.id
    where a.id = ${id}`)
  const rows = await db.query<{ number: number; text: string }>(sql`
    select number, text from (
      select number, text, sum(length(text)) over (order by number) - length(text) as before
      from ${fixedTable(schema, 'file_text_part')} where file_id = ${id} and number <= 200) part
    where before < ${textShownMax} order by number`)
  return {
    state: file?.state ?? null,
    isPaged: file?.isPaged ?? false,
    count: file?.parts ?? 0,
    parts: rows.map(({ text }) => text),
  }
}

/** A picture is read whole and stripped of where it was taken; everything else goes by as it comes. */
async function withoutNotes(
  content: AsyncIterable<Buffer>,
): Promise<{ readonly bytes: AsyncIterable<Uint8Array>; readonly isBroken: boolean }> {
  const chunks = content[Symbol.asyncIterator]()
  const held: Buffer[] = []
  let size = 0
  let next = await chunks.next()
  for (; !next.done && size < headBytes; next = await chunks.next()) {
    held.push(next.value)
    size += next.value.length
  }
  const mediaType = sniffMediaType(Buffer.concat(held).subarray(0, headBytes))
  if (!inlineTypes.has(mediaType)) return { bytes: resumed(held, next, chunks), isBroken: false }
  for (; !next.done; next = await chunks.next()) held.push(next.value)
  const whole = Buffer.concat(held)
  const stripped = strippedImage(whole, mediaType)
  return { bytes: resumed([stripped ?? whole]), isBroken: stripped === undefined }
}

const headBytes = 4100

async function* resumed(
  held: readonly Buffer[],
  next?: IteratorResult<Buffer>,
  chunks?: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer> {
  yield* held
  for (let now = next; now && !now.done; now = await chunks?.next()) yield now.value
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
  const isShown = isInline(file.mime)
  const range = rangeOf(request.headers.range, file.size)
  reply.hijack()
  reply.raw.writeHead(range ? 206 : 200, {
    ...headersOf(reply),
    'content-type': isShown ? file.mime : 'application/octet-stream',
    'content-length': String(range ? range.end - range.start + 1 : file.size),
    'accept-ranges': 'bytes',
    ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${file.size}` }),
    'content-disposition': attachment(file.name, wantsInline && isShown ? 'inline' : 'attachment'),
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'cache-control': 'private, no-store',
  })
  await pipeline(ctx.environment.files.read(file.hash, range), reply.raw).catch((error: Error) => {
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

/** One range, such as a player asks for; anything else is answered whole. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '') return undefined
  const start = Number(from)
  const end = Math.min(to === '' ? size - 1 : Number(to), size - 1)
  return start <= end ? { start, end } : undefined
}
