import sql from 'sql-template-tag'

import { missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { newToken, tokenHash } from '#server/access/tokens.ts'
import { fixedTable } from '#server/model/registry.ts'
import { addDays } from '#common/dates.ts'
import { dayIn, midnight } from '#server/records/calendar.ts'
import { isoText } from '#server/records/select.ts'
import { inWrite, type Writing } from '#server/records/write.ts'

import { keepDocument, requireSender } from './documents.ts'
import { ensureIssued } from './issue.ts'
import { readStanding } from './standing.ts'

/** Of what says nothing of its end. */
const daysUsual = 90

interface MadeLink {
  readonly id: string
  readonly url: string
  readonly expiresAt: string
}

/** The part behind # stays in the browser, out of every log. */
export function publicUrl(baseUrl: URL, token: string): string {
  return `${baseUrl.origin}/offer#${token}`
}

export async function createLink(ctx: Context, moduleName: string, id: string, baseUrl: URL): Promise<MadeLink> {
  const module = await requireSender(ctx, moduleName, id)
  return await inWrite(ctx, async (inner) => {
    await ensureIssued(inner, module, id)
    const kept = await keepDocument(inner, module, id)
    const token = newToken(inner.environment.world)
    const link = await insertLink(inner, module, id, { documentId: kept.id, token, recipient: null })
    return { ...link, url: publicUrl(baseUrl, token) }
  })
}

interface NewLink {
  readonly documentId: string
  readonly token: string
  readonly recipient: string | null
}

/** It ends with the day until which the document holds. */
export async function insertLink(
  ctx: Writing,
  module: ModelModule,
  recordId: string,
  { documentId, token, recipient }: NewLink,
): Promise<{ readonly id: string; readonly expiresAt: string }> {
  const { schema, world } = ctx.environment
  const { timeZone } = ctx.model.settings
  const standing = await readStanding(ctx, module, recordId)
  const last = standing?.validUntil ?? addDays(dayIn(world.now(), timeZone), daysUsual)
  const rows = await ctx.tx.query<{ id: string; expiresAt: string }>(sql`
    insert into ${fixedTable(schema, 'public_link')}
      (id, document_id, token_hash, recipient, expires_at, created_at, created_by)
    values (${world.newId()}, ${documentId}, ${tokenHash(token)}, ${recipient},
      ${midnight(addDays(last, 1), timeZone)}, ${world.now()}, ${ctx.user.id})
    returning id, ${isoText(sql`expires_at`)} as "expiresAt"`)
  const made = rows[0]
  if (!made) throw missing()
  return made
}

/** Once and for all; doing it twice is doing it once. */
export async function revokeLink(ctx: Context, moduleName: string, id: string, linkId: string): Promise<void> {
  await requireSender(ctx, moduleName, id)
  const { db, schema, world } = ctx.environment
  const rows = await db.query(sql`
    update ${fixedTable(schema, 'public_link')} l set revoked_at = coalesce(l.revoked_at, ${world.now()})
    from ${fixedTable(schema, 'issued_document')} d
    where d.id = l.document_id and d.record_id = ${id} and l.id = ${linkId} returning l.id`)
  if (rows.length === 0) throw missing()
}
