import { escapeMarkup } from '#common/text.ts'

/** Text that is markup already, as opposed to any other, which becomes it only by being escaped. */
export interface Markup {
  readonly text: string
}

type Part = Markup | string | number | false | null | undefined | readonly Markup[]

/** Markup of ours with values in it: whatever is no markup already is escaped, for between tags and within quotes. */
export function markup(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { text: String.raw({ raw: texts }, ...parts.map(textOf)) }
}

function textOf(part: Part): string {
  if (part === false || part === null || part === undefined) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeMarkup(String(part))
  return 'text' in part ? part.text : part.map(({ text }) => text).join('')
}
