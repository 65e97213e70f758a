import { createHash } from 'node:crypto'

import sql from 'sql-template-tag'

import { printedDocument, type PrintedDocument } from '#common/api/printed.ts'
import { forbidden, invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { canonical } from '#server/model/elements.ts'
import { fixedTable } from '#server/model/registry.ts'
import { fillDocument } from '#server/print/fill.ts'
import { reader } from '#server/records/list.ts'
import type { Writing } from '#server/records/write.ts'
import { requireProduction } from '#server/users/production.ts'

/** A document as it left, which nothing changes any more. */
interface IssuedDocument {
  readonly id: string
  /** SHA-256 of what it says: what is accepted is known by it. */
  readonly hash: string
  readonly document: PrintedDocument
}

/** The module of documents that can be sent, for whoever may change this one. */
export async function requireSender(ctx: Context, moduleName: string, id: string): Promise<ModelModule> {
  requireProduction(ctx)
  const module = sendable(ctx, moduleName)
  if (!(await maySend(ctx, module, id))) {
    throw forbidden('No puedes enviar este documento.', 'You may not send this document.')
  }
  return module
}

export function sendable(ctx: Context, moduleName: string): ModelModule {
  const module = ctx.model.modules.get(moduleName)
  if (!module?.capabilities.pricedDocument || ctx.policy.scope(moduleName, 'read') === 'none') throw missing()
  return module
}

export async function maySend(ctx: Context, module: ModelModule, id: string): Promise<boolean> {
  const rows = await reader(ctx).query(sql`
    select 1 from ${tableOf(ctx, module)} t where t.id = ${id} and t.deleted_at is null
      and ${rowRule(ctx, module, 'read', 't')} and ${rowRule(ctx, module, 'update', 't')}`)
  return rows.length > 0
}

/** Keeps the document as it is now; the same twice is one. */
export async function keepDocument(ctx: Writing, module: ModelModule, id: string): Promise<IssuedDocument> {
  const document = await fillDocument(ctx, module.name, id)
  if (document.mark !== undefined) {
    throw invalidField('status', 'draft', 'Emítelo antes de enviarlo.', 'Issue it before sending it.')
  }
  const hash = createHash('sha256').update(canonical(document)).digest('hex')
  const { schema, world } = ctx.environment
  const rows = await ctx.tx.query<{ id: string }>(sql`
    insert into ${fixedTable(schema, 'issued_document')} (id, module_id, record_id, hash, document, created_at, created_by)
    values (${world.newId()}, ${module.id}, ${id}, ${hash}, ${JSON.stringify(document)}, ${world.now()}, ${ctx.user.id})
    on conflict on constraint issued_document_content do update set hash = excluded.hash returning id`)
  const kept = rows[0]
  if (!kept) throw missing()
  return { id: kept.id, hash, document }
}

/** What the table holds, held to what a document is. */
export function readKept(document: unknown): PrintedDocument {
  return printedDocument.parse(document)
}

export function fileNameOf({ title, number }: Pick<PrintedDocument, 'title' | 'number'>): string {
  return `${[title, number].filter(Boolean).join(' ')}.pdf`
}
