import sql from 'sql-template-tag'

import { conflict, missing, unavailable } from '#common/errors.ts'
import { newToken, tokenHash } from '#server/access/tokens.ts'
import type { Context, Environment } from '#server/context.ts'
import { isAnswered, UnconfirmedMail, type Mail } from '#server/egress/egress.ts'
import { fixedTable } from '#server/model/registry.ts'
import { drawPdf } from '#server/print/draw.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

import { fileNameOf, keepDocument, readKept, requireSender } from './documents.ts'
import { ensureIssued } from './issue.ts'
import { insertLink, publicUrl } from './links.ts'

/** Name of the job that sends one mail. */
const sendMailJob = 'document-mail'

interface NewMail {
  readonly to: readonly string[]
  readonly subject: string
  /** `{link}` in it becomes the address of the public page, another one for each who gets it. */
  readonly text: string
}

/** Keeps the document as it is and sends it: a mail to each, by a job, so that nobody waits for a server. */
export async function sendDocument(
  ctx: Context,
  moduleName: string,
  id: string,
  { to, subject, text }: NewMail,
): Promise<string[]> {
  const module = await requireSender(ctx, moduleName, id)
  if (!ctx.environment.egress.canMail) throw noServer()
  const recipients = [...new Set(to.map((one) => one.toLowerCase()))]
  return await inWrite(ctx, async (inner) => {
    await ensureIssued(inner, module, id)
    const kept = await keepDocument(inner, module, id)
    const ids: string[] = []
    for (const recipient of recipients) {
      ids.push(await enqueueMail(inner, id, { documentId: kept.id, recipient, subject, text, withDocument: true }))
    }
    return ids
  })
}

interface OneMail {
  readonly documentId: string
  readonly recipient: string
  readonly subject: string
  readonly text: string
  /** An answer to a comment goes without the PDF, which they have. */
  readonly withDocument: boolean
}

export async function enqueueMail(
  { environment, user, tx }: Writing,
  recordId: string,
  { documentId, recipient, subject, text, withDocument }: OneMail,
): Promise<string> {
  const { world, schema, jobs } = environment
  const mailId = world.newId()
  await tx.query(sql`
    insert into ${fixedTable(schema, 'sent_mail')}
      (id, record_id, document_id, recipient, subject, body, reply_to, with_document, state, created_at, created_by)
    values (${mailId}, ${recordId}, ${documentId}, ${recipient}, ${subject}, ${text}, ${user.email}, ${withDocument},
      'waiting', ${world.now()}, ${user.id})`)
  await jobs.enqueue(tx, sendMailJob, { mailId })
  return mailId
}

function noServer(): Error {
  return unavailable(
    'No hay servidor de correo configurado: envía tú el enlace o el PDF.',
    'No mail server is configured: send the link or the PDF yourself.',
  )
}

export async function retryMail(ctx: Context, moduleName: string, id: string, mailId: string): Promise<void> {
  await requireSender(ctx, moduleName, id)
  if (!ctx.environment.egress.canMail) throw noServer()
  await inWrite(ctx, async ({ tx, environment }) => {
    const rows = await tx.query<{ isToRetry: boolean }>(sql`
      select state in ('failed', 'unsure') or state = 'waiting' and error is not null as "isToRetry"
      from ${fixedTable(environment.schema, 'sent_mail')} where id = ${mailId} and record_id = ${id} for update`)
    if (!rows[0]) throw missing()
    if (!rows[0].isToRetry) throw conflict('Ese correo no ha fallado.', 'That mail has not failed.')
    await tx.query(sql`
      update ${fixedTable(environment.schema, 'sent_mail')} set state = 'waiting', attempts = 0, error = null
      where id = ${mailId}`)
    await environment.jobs.enqueue(tx, sendMailJob, { mailId })
  })
}

export function registerDocumentMail(environment: Environment, baseUrl: () => URL): void {
  /** What this process knows to have left and could not yet write down. */
  const left = new Set<string>()
  environment.jobs.work(
    sendMailJob,
    async ({ mailId }, { isLast }) =>
      await sendOne({ environment, baseUrl: baseUrl(), mailId: String(mailId), isLast, left }),
    { retryHours: 48 },
  )
}

interface Sending {
  readonly environment: Environment
  readonly baseUrl: URL
  readonly mailId: string
  readonly isLast: boolean
  readonly left: Set<string>
}

interface Unsent {
  readonly state: 'waiting' | 'sending'
  readonly recordId: string
  readonly moduleId: string
  readonly documentId: string
  readonly document: unknown
  readonly linkId: string | null
  readonly recipient: string
  readonly subject: string
  readonly body: string
  readonly replyTo: string
  readonly withDocument: boolean
}

/**
 * Nothing can say of a mail and of our own table at once what became of both. That it is about to leave is written
 * first; whoever finds that and not how it ended says so and leaves it to people, who would rather ask than write twice.
 */
async function sendOne(sending: Sending): Promise<void> {
  const { environment, mailId, left } = sending
  const mail = await readUnsent(environment, mailId)
  if (!mail) return
  if (mail.state === 'waiting') {
    try {
      const letter = await compose(sending, mail)
      if (!(await begin(environment, mailId))) return
      await environment.egress.sendMail(letter)
    } catch (error) {
      await noteFailure(sending, error)
      return
    }
    left.add(mailId)
  }
  await settle(environment, mailId, left.has(mailId) ? { state: 'sent' } : { state: 'unsure' })
  left.delete(mailId)
}

async function readUnsent({ db, schema }: Environment, mailId: string): Promise<Unsent | undefined> {
  const rows = await db.query<Unsent>(sql`
    select m.state, m.record_id as "recordId", d.module_id as "moduleId", m.document_id as "documentId", d.document,
      m.link_id as "linkId", m.recipient, m.subject, m.body, m.reply_to as "replyTo", m.with_document as "withDocument"
    from ${fixedTable(schema, 'sent_mail')} m join ${fixedTable(schema, 'issued_document')} d on d.id = m.document_id
    where m.id = ${mailId} and m.state in ('waiting', 'sending')`)
  return rows[0]
}

async function compose({ environment, baseUrl, mailId }: Sending, mail: Unsent): Promise<Mail> {
  const document = readKept(mail.document)
  const link = mail.body.includes('{link}') ? publicUrl(baseUrl, await linkFor(environment, mailId, mail)) : ''
  return {
    to: mail.recipient,
    subject: mail.subject,
    text: mail.body.replaceAll('{link}', () => link),
    messageId: `<${mailId}@${baseUrl.hostname}>`,
    replyTo: mail.replyTo,
    attachments: mail.withDocument
      ? [{ name: fileNameOf(document), mediaType: 'application/pdf', bytes: await drawPdf(document) }]
      : [],
  }
}

/** @returns whether it is for this worker to send it */
async function begin({ db, schema }: Environment, mailId: string): Promise<boolean> {
  const begun = await db.query(sql`
    update ${fixedTable(schema, 'sent_mail')} set state = 'sending', attempts = attempts + 1
    where id = ${mailId} and state = 'waiting' returning id`)
  return begun.length > 0
}

async function noteFailure({ environment, mailId, isLast }: Sending, error: unknown): Promise<void> {
  const reason = reasonOf(error)
  if (error instanceof UnconfirmedMail) return await settle(environment, mailId, { state: 'unsure', reason })
  const isOver = isRefused(error) || isLast
  await settle(environment, mailId, { state: isOver ? 'failed' : 'waiting', reason })
  if (!isOver) throw error
}

interface Outcome {
  readonly state: 'waiting' | 'sent' | 'failed' | 'unsure'
  readonly reason?: string
}

async function settle({ db, schema, world }: Environment, mailId: string, { state, reason }: Outcome): Promise<void> {
  await db.query(sql`
    update ${fixedTable(schema, 'sent_mail')} set state = ${state}, error = ${reason ?? null},
      sent_at = ${state === 'sent' ? world.now() : null} where id = ${mailId}`)
  if (state === 'failed' || state === 'unsure') world.log({ event: `documentMail.${state}`, mailId })
}

/** The token is made as the mail leaves, so that no queue or table holds it; the one of an earlier attempt ends. */
async function linkFor(environment: Environment, mailId: string, mail: Unsent): Promise<string> {
  const token = newToken(environment.world)
  const { schema } = environment
  if (mail.linkId !== null) {
    await environment.db.query(sql`
      update ${fixedTable(schema, 'public_link')} set token_hash = ${tokenHash(token)} where id = ${mail.linkId}`)
    return token
  }
  await inWrite(await systemContext(environment), async (ctx) => {
    const module = ctx.model.modulesById.get(mail.moduleId)
    if (!module) throw missing()
    const { documentId, recipient } = mail
    const { id } = await insertLink(ctx, module, mail.recordId, { documentId, token, recipient })
    await ctx.tx.query(sql`update ${fixedTable(schema, 'sent_mail')} set link_id = ${id} where id = ${mailId}`)
  })
  return token
}

/** The other server's last word (RFC 5321, 4.2.1): trying again would not change it. */
export function isRefused(error: unknown): boolean {
  return isAnswered(error) && error.responseCode >= 500
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/[\p{Cc}\p{Cs}]+/gu, ' ').slice(0, 300)
}
