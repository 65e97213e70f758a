import sql from 'sql-template-tag'

import type { PrintedDocument } from '#common/api/printed.ts'
import { conflict, missing, tooMany } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tokenHash } from '#server/access/tokens.ts'
import type { Context, Environment } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import { speak, type Spoken } from '#server/print/spoken.ts'
import { decideDocument } from '#server/records/document-course.ts'
import { isoText } from '#server/records/select.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { withAcceptance } from './acceptance.ts'
import { readKept } from './documents.ts'
import { readStanding, stateOf, type PublicState, type Standing } from './standing.ts'

/** As many as somebody with a link may say in an hour, and in all. */
const commentsPerHour = 10
const commentsMax = 100

interface Opened {
  readonly linkId: string
  readonly documentId: string
  readonly recordId: string
  readonly module: ModelModule
  readonly hash: string
  readonly document: PrintedDocument
  readonly standing: Standing
  readonly state: PublicState
}

export interface PublicReply {
  /** `answer` is of those who sent it. */
  readonly kind: 'comment' | 'answer' | 'accepted' | 'rejected'
  readonly name: string
  readonly role: string | null
  readonly taxId: string | null
  readonly body: string | null
  readonly at: string
}

interface PublicDocument {
  readonly state: PublicState
  readonly hash: string
  readonly issuer: string
  readonly locale: string
  readonly validUntil: string | null
  readonly document: PrintedDocument | null
  readonly decision: PublicReply | null
  /** For which it can be rejected, in its language. */
  readonly reasons: readonly { readonly value: string; readonly label: string }[]
  readonly comments: readonly PublicReply[]
}

/** What a link leads to, which is how it is known to have been seen. */
export async function readPublic(environment: Environment, token: string): Promise<PublicDocument> {
  const ctx = await systemContext(environment)
  return await inWrite(ctx, async (inner) => {
    const link = await openLink(inner, token)
    const replies = await readReplies(inner, link)
    await noteSight(inner, link)
    return await described(inner, link, replies)
  })
}

async function described(ctx: Context, link: Opened, replies: readonly PublicReply[]): Promise<PublicDocument> {
  const { state, hash, document, standing } = link
  const decision = replies.find(({ kind }) => kind === 'accepted' || kind === 'rejected') ?? null
  const spoken = await speak(ctx, document.locale, null)
  return {
    state,
    hash,
    issuer: document.issuer,
    locale: document.locale,
    validUntil: standing.validUntil,
    // What no longer holds is not shown as though it did.
    document: state === 'expired' ? null : withAcceptance(document, hash, decision, spoken),
    decision,
    reasons: reasonsOf(link, spoken),
    comments: replies.filter(({ kind }) => kind === 'comment' || kind === 'answer'),
  }
}

function reasonsOf({ module }: Opened, { model, language }: Spoken): PublicDocument['reasons'] {
  const field = module.fields.get(module.capabilities.pricedDocument?.rejectionReason ?? '')
  const options = model.optionLists.get(field?.options?.list ?? '')?.options ?? []
  return options.filter(({ retired }) => !retired).map(({ value, label }) => ({ value, label: label[language] }))
}

/** The document to be drawn; seeing it this way counts as the page did. */
export async function publicDocument(environment: Environment, token: string): Promise<PrintedDocument> {
  const ctx = await systemContext(environment)
  return await inWrite(ctx, async (inner) => {
    const link = await openLink(inner, token)
    const { document } = await described(inner, link, await readReplies(inner, link))
    if (!document) throw missing()
    return document
  })
}

interface Comment {
  readonly name: string
  readonly body: string
}

export async function comment(
  environment: Environment,
  token: string,
  { name, body }: Comment,
  address: string,
): Promise<void> {
  await inWrite(await systemContext(environment), async (ctx) => {
    const link = await openLink(ctx, token)
    if (link.state === 'expired') throw over()
    await refuseFlood(ctx, link)
    await insertReply(ctx, link, { kind: 'comment', name, body, role: null, taxId: null }, address)
    await tell(ctx, link, 'quoteComment')
  })
}

interface Decision extends Pick<PublicReply, 'name' | 'role' | 'taxId'> {
  readonly kind: 'accepted' | 'rejected'
  /** A value of the list of reasons, needed to reject; more in their own words. */
  readonly reason: string | null
  readonly body: string | null
  /** Of the document that was read. */
  readonly hash: string
}

/** The first to decide has decided: the same again is nothing new, anything else is refused. */
export async function decide(
  environment: Environment,
  token: string,
  { kind, name, role, taxId, reason, body, hash }: Decision,
  address: string,
): Promise<void> {
  await inWrite(await systemContext(environment), async (ctx) => {
    const link = await openLink(ctx, token)
    if (link.state === kind) return
    if (link.state === 'expired') throw over()
    if (link.state !== 'open') {
      throw conflict('Ya no se puede responder a este documento.', 'This document can no longer be answered.', {
        details: { state: link.state },
      })
    }
    if (link.hash !== hash)
      throw conflict('El documento ha cambiado: vuelve a leerlo.', 'The document changed: read it again.')
    await insertReply(ctx, link, { kind, name, role, taxId, body }, address)
    await decideDocument(ctx, link.module.name, link.recordId, { decision: kind, name, reason: reason ?? undefined })
    await tell(ctx, link, kind === 'accepted' ? 'quoteAccepted' : 'quoteRejected')
  })
}

function over(): Error {
  return conflict('Este documento ha caducado.', 'This document has expired.', { details: { state: 'expired' } })
}

interface LinkRow {
  readonly linkId: string
  readonly documentId: string
  readonly recordId: string
  readonly moduleId: string
  readonly hash: string
  readonly document: unknown
  readonly isOver: boolean
}

/** Unknown and revoked links are the same. Locked, so that what is decided on it is decided once. */
async function openLink(ctx: Writing, token: string): Promise<Opened> {
  const { schema, world } = ctx.environment
  const rows = await ctx.tx.query<LinkRow>(sql`
    select l.id as "linkId", d.id as "documentId", d.record_id as "recordId", d.module_id as "moduleId", d.hash,
      d.document, l.expires_at <= ${world.now()}::timestamptz as "isOver"
    from ${fixedTable(schema, 'public_link')} l
    join ${fixedTable(schema, 'issued_document')} d on d.id = l.document_id
    where l.token_hash = ${tokenHash(token)} and l.revoked_at is null
    for update of l`)
  const row = rows[0]
  const module = row && ctx.model.modulesById.get(row.moduleId)
  if (!row || !module?.capabilities.pricedDocument) throw missing()
  // Every link of the same record waits here for its turn.
  await takeTurn(ctx.tx, `answer ${row.recordId}`)
  const standing = await readStanding(ctx, module, row.recordId)
  if (!standing) throw missing()
  const { linkId, documentId, recordId, hash } = row
  const found = stateOf(ctx, standing)
  const state = row.isOver && found === 'open' ? 'expired' : found
  return { linkId, documentId, recordId, module, hash, document: readKept(row.document), standing, state }
}

async function readReplies(
  ctx: Context & Pick<Writing, 'tx'>,
  { recordId, documentId }: Opened,
): Promise<PublicReply[]> {
  return await ctx.tx.query<PublicReply & Record<string, unknown>>(sql`
    select kind, name, role, tax_id as "taxId", body, ${isoText(sql`at`)} as at
    from ${fixedTable(ctx.environment.schema, 'public_reply')}
    where record_id = ${recordId} and document_id = ${documentId} order by at, id limit 200`)
}

/** Without cookies: that it was opened, when first and last, and how often; half an hour apart is another time. */
async function noteSight(ctx: Writing, { linkId, recordId, module, standing }: Opened): Promise<void> {
  const { schema, world } = ctx.environment
  const rows = await ctx.tx.query<{ isFirst: boolean }>(sql`
    update ${fixedTable(schema, 'public_link')}
    set first_seen_at = coalesce(first_seen_at, ${world.now()}), last_seen_at = ${world.now()},
      times_seen = times_seen + (last_seen_at is null or last_seen_at < ${world.now()}::timestamptz - interval '30 minutes')::int
    where id = ${linkId} returning first_seen_at = last_seen_at as "isFirst"`)
  if (rows[0]?.isFirst !== true || standing.ownerId === null) return
  const record = { moduleId: module.id, id: recordId }
  await notify(ctx, [{ kind: 'quoteSeen', to: [standing.ownerId], record, once: linkId, actor: null }])
}

async function tell(
  ctx: Writing,
  { recordId, module, standing }: Opened,
  kind: 'quoteComment' | 'quoteAccepted' | 'quoteRejected',
): Promise<void> {
  if (standing.ownerId === null) return
  await notify(ctx, [{ kind, to: [standing.ownerId], record: { moduleId: module.id, id: recordId }, actor: null }])
}

async function refuseFlood(ctx: Writing, { documentId }: Opened): Promise<void> {
  const { schema, world } = ctx.environment
  const since = new Date(Date.parse(world.now()) - 3_600_000).toISOString()
  const rows = await ctx.tx.query<{ hour: number; all: number }>(sql`
    select count(*) filter (where at > ${since})::int as hour, count(*)::int as all
    from ${fixedTable(schema, 'public_reply')} where document_id = ${documentId} and kind = 'comment'`)
  const counts = rows[0]
  if (counts && (counts.hour >= commentsPerHour || counts.all >= commentsMax)) throw tooMany(3600)
}

async function insertReply(
  ctx: Writing,
  { linkId, recordId, documentId }: Opened,
  { kind, name, role, taxId, body }: Omit<PublicReply, 'at'>,
  address: string,
): Promise<void> {
  const { schema, world } = ctx.environment
  await ctx.tx.query(sql`
    insert into ${fixedTable(schema, 'public_reply')}
      (id, record_id, document_id, link_id, kind, name, role, tax_id, body, address, at)
    values (${world.newId()}, ${recordId}, ${documentId}, ${linkId}, ${kind}, ${name}, ${role}, ${taxId}, ${body}, ${address}, ${world.now()})`)
}
