import sql from 'sql-template-tag'

import { conflict } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { speak } from '#server/print/spoken.ts'
import { reader } from '#server/records/list.ts'
import { inWrite, type Writing } from '#server/records/write.ts'

import { readKept, requireSender } from './documents.ts'
import { enqueueMail } from './mails.ts'
import { readStanding, stateOf } from './standing.ts'

/** What was last said on the page of a document, by whom, and by which address they are told of an answer. */
interface LastSaid extends Record<string, unknown> {
  readonly documentId: string
  readonly document: unknown
  readonly name: string
  readonly email: string | null
}

/** Answers what the customer said, on the page where they said it; by mail too where their address is known. */
export async function answerComment(ctx: Context, moduleName: string, id: string, text: string): Promise<void> {
  const module = await requireSender(ctx, moduleName, id)
  await inWrite(ctx, async (inner) => {
    const said = await lastSaid(inner, id)
    if (!said) throw conflict('Nadie ha comentado este documento.', 'Nobody has commented on this document.')
    await requireOpen(inner, module, id)
    const { schema, world } = inner.environment
    await inner.tx.query(sql`
      insert into ${fixedTable(schema, 'public_reply')} (id, record_id, document_id, kind, name, body, created_by, at)
      values (${world.newId()}, ${id}, ${said.documentId}, 'answer', ${inner.user.name}, ${text}, ${inner.user.id}, ${world.now()})`)
    if (said.email !== null && inner.environment.egress.canMail) await mailAnswer(inner, id, said, said.email, text)
  })
}

/** To whom an answer goes by mail: whoever spoke through a link that was sent to them. */
export async function answerAddress(ctx: Context, id: string): Promise<string | null> {
  return ctx.environment.egress.canMail ? ((await lastSaid(ctx, id))?.email ?? null) : null
}

async function lastSaid(ctx: Context, id: string): Promise<LastSaid | undefined> {
  const { schema } = ctx.environment
  const rows = await reader(ctx).query<LastSaid>(sql`
    select r.document_id as "documentId", d.document, r.name, l.recipient as email
    from ${fixedTable(schema, 'public_reply')} r
    join ${fixedTable(schema, 'issued_document')} d on d.id = r.document_id
    left join ${fixedTable(schema, 'public_link')} l on l.id = r.link_id and l.revoked_at is null
    where r.record_id = ${id} and r.kind <> 'answer' order by r.at desc, r.id desc limit 1`)
  return rows[0]
}

/** What no longer shows on the page is not answered there. */
async function requireOpen(ctx: Context, module: ModelModule, id: string): Promise<void> {
  const standing = await readStanding(ctx, module, id)
  if (standing && stateOf(ctx, standing) !== 'expired') return
  throw conflict(
    'Ha caducado y el cliente ya no ve su página: escríbele por correo.',
    'It has expired and the customer no longer sees its page: write to them by mail.',
  )
}

async function mailAnswer(ctx: Writing, id: string, said: LastSaid, to: string, text: string): Promise<void> {
  const document = readKept(said.document)
  const { words } = await speak(ctx, document.locale, null)
  await enqueueMail(ctx, id, {
    documentId: said.documentId,
    recipient: to,
    subject: words.answerSubject({ title: [document.title, document.number].filter(Boolean).join(' ') }),
    text: words.answerText({ name: ctx.user.name, text, link: '{link}' }),
    withDocument: false,
  })
}
