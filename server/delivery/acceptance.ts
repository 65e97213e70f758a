import sql from 'sql-template-tag'

import type { PrintedBlock, PrintedDocument } from '#common/api/printed.ts'
import { formatDateTime } from '#common/format.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { speak, type Spoken } from '#server/print/spoken.ts'
import { isoText } from '#server/records/select.ts'

import type { PublicReply } from './public.ts'

/** With its time zone: the customer may live in another. */
const signedAt: Intl.DateTimeFormatOptions = {
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
}

/** The same document with who accepted it, when, and the fingerprint of what they read. */
export function withAcceptance(
  document: PrintedDocument,
  hash: string,
  decision: Pick<PublicReply, 'kind' | 'name' | 'role' | 'taxId' | 'at'> | null,
  { words, model }: Pick<Spoken, 'words' | 'model'>,
): PrintedDocument {
  if (decision?.kind !== 'accepted') return document
  const signature: PrintedBlock = {
    kind: 'signature',
    label: words.accepted,
    facts: [
      { label: words.acceptedBy, value: [decision.name, decision.taxId].filter(Boolean).join(', ') },
      ...(decision.role ? [{ label: words.role, value: decision.role }] : []),
      {
        label: words.acceptedAt,
        value: formatDateTime(decision.at, document.locale, model.settings.timeZone, signedAt),
      },
      { label: words.fingerprint, value: hash },
    ],
  }
  return { ...document, blocks: [...document.blocks.filter(({ kind }) => kind !== 'signature'), signature] }
}

/** The document of a record with the decision that was made on a page of ours, if there was one. */
export async function acceptedAs(ctx: Context, recordId: string, document: PrintedDocument): Promise<PrintedDocument> {
  const { db, schema } = ctx.environment
  const rows = await db.query<Pick<PublicReply, 'kind' | 'name' | 'role' | 'taxId' | 'at'> & { hash: string }>(sql`
    select r.kind, r.name, r.role, r.tax_id as "taxId", ${isoText(sql`r.at`)} as at, d.hash
    from ${fixedTable(schema, 'public_reply')} r join ${fixedTable(schema, 'issued_document')} d on d.id = r.document_id
    where r.record_id = ${recordId} and r.kind = 'accepted'`)
  const decision = rows[0]
  return decision
    ? withAcceptance(document, decision.hash, decision, await speak(ctx, document.locale, null))
    : document
}
