import { z } from 'zod'

/**
 * A document as it is read: every text already in its language, every figure already written. The PDF
 * and the page of a public link are drawn from the same one, so that neither can say something else.
 */
export const printedLimits = { lines: 5_000, columns: 12, text: 20_000 } as const

const words = z.string().max(printedLimits.text)
const pair = z.object({ label: words, value: words })
const party = z.object({ label: words, name: words, lines: z.array(words).max(30) })

const block = z.discriminatedUnion('kind', [
  /** Who offers, and to whom. */
  z.object({ kind: z.literal('parties'), parties: z.array(party).max(3) }),
  z.object({ kind: z.literal('facts'), facts: z.array(pair).max(60) }),
  z.object({ kind: z.literal('text'), title: words.optional(), text: words, isSmall: z.boolean().optional() }),
  z.object({
    kind: z.literal('lines'),
    /** The first column of `isWide` takes the room that the others leave. */
    columns: z
      .array(z.object({ label: words, isNumber: z.boolean(), isWide: z.boolean() }))
      .min(1)
      .max(printedLimits.columns),
    rows: z.array(z.array(words).max(printedLimits.columns)).max(printedLimits.lines),
  }),
  z.object({
    kind: z.literal('totals'),
    rows: z.array(pair.extend({ look: z.enum(['plain', 'strong', 'quiet']) })).max(200),
  }),
  /** Room to sign by hand, or who accepted and when. */
  z.object({ kind: z.literal('signature'), label: words, facts: z.array(pair).max(10) }),
])

export const printedDocument = z.object({
  /** BCP 47 with region. */
  locale: z.string().max(20),
  title: words,
  number: words,
  /** What stands across the page where it is no offer: a draft. */
  mark: words.optional(),
  paper: z.enum(['A4', 'LETTER']),
  /** Of headings and lines, as #rrggbb. */
  color: z.string().regex(/^#[0-9a-f]{6}$/),
  /** PNG, as base64. */
  logo: z.string().max(200_000).optional(),
  issuer: words,
  blocks: z.array(block).max(30),
  footer: words,
  /** "Página {page} de {pages}" */
  pageOf: words,
  /** When it was made, in ISO 8601 UTC: equal documents are equal to the last byte. */
  madeAt: z.string().max(30),
})

export type PrintedDocument = z.output<typeof printedDocument>
export type PrintedBlock = PrintedDocument['blocks'][number]
export type BlockOf<Kind extends PrintedBlock['kind']> = Extract<PrintedBlock, { readonly kind: Kind }>
