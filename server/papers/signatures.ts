import type { Known } from '#server/print/customer.ts'
import type { PaperBlock } from '#server/print/paper.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { momentText, said, type Writer } from './writer.ts'

/** Who signed a record and what it was then; room for those who are still to sign. */
export async function signatureBlocks(
  writer: Writer,
  subject: Known | undefined,
  needed: number,
): Promise<PaperBlock[]> {
  const { words } = writer
  const all = [...(await writer.rows('signature')).values()].filter(
    ({ values }) => subject !== undefined && idIn(values.subject) === subject.values.id,
  )
  const valid = all.filter(({ values }) => values.isVoid !== true)
  const open = Math.max(0, needed - valid.length)
  return [
    ...all.map((row): PaperBlock => ({
      kind: 'signature',
      label: said(writer, row, 'step'),
      facts: [
        { label: words.signedBy, value: said(writer, row, 'by') },
        {
          label: words.signedAs,
          value: [said(writer, row, 'role'), said(writer, row, 'organisation')].filter(Boolean).join(' · '),
        },
        { label: words.signedAt, value: momentText(writer, row.values.at) },
        ...(row.values.comment ? [{ label: '', value: said(writer, row, 'comment') }] : []),
        ...(row.values.isVoid === true ? [{ label: '', value: words.voided }] : []),
      ].filter(({ value }) => value !== ''),
    })),
    ...Array.from({ length: open }, (): PaperBlock => ({ kind: 'signature', label: words.toSign, facts: [] })),
  ]
}
