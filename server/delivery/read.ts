import sql, { raw, type Sql } from 'sql-template-tag'

import { missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { personName, textOf, type Customer, type Known } from '#server/print/customer.ts'
import { fillMail } from '#server/print/fill.ts'
import { listRecords } from '#server/records/list.ts'
import { isoText } from '#server/records/select.ts'

import { answerAddress } from './answer.ts'
import { maySend, sendable } from './documents.ts'
import type { PublicReply } from './public.ts'
import { readStanding, stateOf } from './standing.ts'

const rowsMax = 200
const recipientsMax = 50

/** How a document left and what came of it, with what a mail would say; for whoever sees the record. */
export async function readDelivery(ctx: Context, moduleName: string, id: string) {
  const module = sendable(ctx, moduleName)
  const standing = await readStanding(ctx, module, id)
  if (!standing) throw missing()
  const state = stateOf(ctx, standing)
  const isOpen = standing.status === 'draft' || state === 'open'
  const mine = { sender: ctx.user.name, recipient: '{recipient}', link: '{link}' }
  const { subject, text, customer } = await fillMail(ctx, moduleName, id, mine)
  const isChanger = ctx.environment.kind === 'production' && (await maySend(ctx, module, id))
  return {
    canMail: ctx.environment.egress.canMail,
    isDraft: standing.status === 'draft',
    maySend: isOpen && isChanger,
    mayAnswer: isChanger && state !== 'expired',
    recipients: await recipientsOf(ctx, customer),
    subject,
    text,
    mails: await readMails(ctx, id),
    links: await readLinks(ctx, id),
    replies: await readAnswers(ctx, id),
    answerTo: await answerAddress(ctx, id),
  }
}

async function recipientsOf(ctx: Context, { buyer, person }: Customer): Promise<{ name: string; email: string }[]> {
  const people = buyer ? await peopleOf(ctx, buyer) : []
  const all = [person, ...people, buyer].flatMap((known) => (known ? [reachOf(known)] : []))
  const seen = new Set<string>()
  return all.filter(({ email }) => email !== '' && !seen.has(email) && seen.add(email)).slice(0, recipientsMax)
}

function reachOf(known: Known): { name: string; email: string } {
  const field =
    known.module.capabilities.person?.email ??
    [...known.module.fields.values()].find(({ type }) => type === 'email')?.name
  return { name: personName(known) || textOf(known, 'title'), email: textOf(known, field) }
}

/** Those whose own company it is. */
async function peopleOf(ctx: Context, buyer: Known): Promise<Known[]> {
  const found: Known[] = []
  for (const module of ctx.model.modules.values()) {
    const by = relationOfPerson(module, buyer.module)
    const { scope, canRead } = ctx.policy
    if (!by || scope(module.name, 'read') === 'none' || !canRead(module.name, by)) continue
    const page = await listRecords(ctx, {
      module: module.name,
      filter: { field: by, op: 'eq', value: String(buyer.values.id) },
      scope: 'all',
      limit: recipientsMax,
    })
    // What the compiler writes has this shape.
    const { rows } = JSON.parse(page) as { rows: Known['values'][] }
    found.push(...rows.map((values) => ({ module, values })))
  }
  return found
}

function relationOfPerson({ capabilities, fields }: ModelModule, company: ModelModule): string | undefined {
  if (!capabilities.person || capabilities.lead) return undefined
  return [...fields.values()].find(({ type, options }) => type === 'relation' && options?.module === company.name)?.name
}

/** Names of colleagues are known to everybody who may sign in. */
function who(alias: string): Sql {
  return sql`(select json_build_object('id', u.id, 'title', u.name) from lazo."user" u where u.id = ${raw(alias)}.created_by)`
}

async function readMails(ctx: Context, id: string) {
  const { db, schema } = ctx.environment
  return await db.query<MailRow>(sql`
    select m.id, m.recipient, m.subject, m.body, m.state, m.error, ${isoText(sql`m.created_at`)} as "createdAt",
      ${isoText(sql`m.sent_at`)} as "sentAt", ${who('m')} as "createdBy"
    from ${fixedTable(schema, 'sent_mail')} m where m.record_id = ${id} order by m.created_at desc limit ${rowsMax}`)
}

interface Made {
  readonly id: string
  readonly createdAt: string
  readonly createdBy: { readonly id: string; readonly title: string } | null
}

interface MailRow extends Made, Record<string, unknown> {
  readonly recipient: string
  readonly subject: string
  readonly body: string
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed' | 'unsure'
  readonly error: string | null
  readonly sentAt: string | null
}

async function readLinks(ctx: Context, id: string) {
  const { db, schema, world } = ctx.environment
  return await db.query<LinkRow>(sql`
    select l.id, l.recipient, ${isoText(sql`l.created_at`)} as "createdAt", ${who('l')} as "createdBy",
      ${isoText(sql`l.expires_at`)} as "expiresAt", l.revoked_at is null and l.expires_at > ${world.now()} as "isOpen",
      ${isoText(sql`l.first_seen_at`)} as "firstSeenAt", ${isoText(sql`l.last_seen_at`)} as "lastSeenAt",
      l.times_seen as "timesSeen"
    from ${fixedTable(schema, 'public_link')} l join ${fixedTable(schema, 'issued_document')} d on d.id = l.document_id
    where d.record_id = ${id} order by l.created_at desc limit ${rowsMax}`)
}

interface LinkRow extends Made, Record<string, unknown> {
  readonly recipient: string | null
  readonly expiresAt: string
  readonly isOpen: boolean
  readonly firstSeenAt: string | null
  readonly lastSeenAt: string | null
  readonly timesSeen: number
}

async function readAnswers(ctx: Context, id: string) {
  const { db, schema } = ctx.environment
  return await db.query<AnswerRow>(sql`
    select r.id, r.kind, r.name, r.role, r.tax_id as "taxId", r.body, r.address, d.hash, ${isoText(sql`r.at`)} as at
    from ${fixedTable(schema, 'public_reply')} r join ${fixedTable(schema, 'issued_document')} d on d.id = r.document_id
    where r.record_id = ${id} order by r.at desc limit ${rowsMax}`)
}

interface AnswerRow extends Record<string, unknown> {
  readonly id: string
  readonly kind: PublicReply['kind']
  readonly name: string
  readonly role: string | null
  readonly taxId: string | null
  readonly body: string | null
  readonly address: string | null
  readonly hash: string
  readonly at: string
}
