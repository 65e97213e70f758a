/**
 * What is printed, as data: who the company is on paper, and for each module which blocks a document
 * has, in which order, with which fields and words. Texts name fields in braces; there is no logic.
 */
import type { ModuleDefinition } from './element.ts'
import type { Localized } from './errors.ts'
import type { Field } from './field.ts'

/** Who the company is on what it prints. There is one. */
export interface LetterheadDefinition {
  /** Legal name. */
  readonly name: string
  readonly taxId?: string
  /** As on an envelope, in lines. */
  readonly address?: string
  readonly phone?: string
  readonly email?: string
  readonly website?: string
  /** Where it is paid to. */
  readonly bank?: string
  /** PNG as base64, drawn again by the browser that took it: small, and nothing but a picture. */
  readonly logo?: string
  /** Of headings and lines: `#0f766e`. */
  readonly color: string
  readonly paper: 'A4' | 'LETTER'
  /** At the foot of each page. */
  readonly footer?: Localized
}

export const logoLimits = { bytes: 90_000, width: 900, height: 360 } as const

export const templateBlocks = ['parties', 'facts', 'text', 'lines', 'totals', 'signature'] as const

export type TemplateBlock = { readonly name: string } & (
  | { readonly kind: 'parties' }
  /** Fields of the record, those that are filled. */
  | { readonly kind: 'facts'; readonly fields: readonly string[] }
  /** Left out where it names fields and all of them are empty. */
  | { readonly kind: 'text'; readonly title?: Localized; readonly text: Localized; readonly small?: boolean }
  /** Fields of the module's lines; columns that are empty in every line are left out. */
  | { readonly kind: 'lines'; readonly columns: readonly string[] }
  | { readonly kind: 'totals' }
  | { readonly kind: 'signature'; readonly title: Localized }
)

export interface PrintTemplateDefinition {
  readonly label: Localized
  /** What the document is called: «Presupuesto». */
  readonly title: Localized
  readonly blocks: readonly TemplateBlock[]
  /** How it is sent: what the mail says before somebody changes it. */
  readonly mail?: { readonly subject: Localized; readonly text: Localized }
}

/** What texts may name besides fields. Mails know also who gets them and the address of the public page. */
export const ownPlaceholders = ['company', 'sender', 'recipient', 'link'] as const

const placeholder = /\{([a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)?)\}/g

export function fieldsIn(text: string): string[] {
  const names = new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))
  return [...names].filter((name) => !ownPlaceholders.some((own) => own === name))
}

export function mapPlaceholders(text: string, write: (name: string) => string): string {
  return text.replace(placeholder, (_whole, name: string) => write(name))
}

/** Every text of a template that may name fields. */
export function mapTemplateTexts(
  { blocks, mail, ...rest }: PrintTemplateDefinition,
  change: (text: Localized) => Localized,
): PrintTemplateDefinition {
  return {
    ...rest,
    blocks: blocks.map((block) => (block.kind === 'text' ? { ...block, text: change(block.text) } : block)),
    ...(mail && { mail: { subject: change(mail.subject), text: change(mail.text) } }),
  }
}

/** What any module is printed with before somebody says how. */
export function standardTemplate(
  {
    label,
    capabilities,
    facts,
  }: Pick<ModuleDefinition, 'label' | 'capabilities'> & { readonly facts: readonly string[] },
  lineFields: readonly Pick<Field, 'name' | 'type' | 'options'>[],
): PrintTemplateDefinition {
  const columns = lineFields
    .filter(({ type, options }) => type !== 'relation' || options?.owned !== true)
    .map(({ name }) => name)
    .filter((name) => name !== 'position')
    .slice(0, 7)
  return {
    label: label.singular,
    title: label.singular,
    blocks: [
      { name: 'parties', kind: 'parties' },
      { name: 'facts', kind: 'facts', fields: facts.slice(0, 12) },
      ...(capabilities.lines
        ? [
            { name: 'lines', kind: 'lines' as const, columns },
            { name: 'totals', kind: 'totals' as const },
          ]
        : []),
    ],
  }
}
