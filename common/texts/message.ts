/**
 * Texts are data, so that another language can be exported, translated and loaded. A pattern names
 * what it takes in braces, `Mover {title}`; `{records|lower}` writes it in small letters.
 */

/**
 * Counted words: `#` stands for the formatted number. Spanish needs `many` for round millions
 * («1.000.000 de fichas»), English does not. Shown with `format.count(message, count)`.
 */
export interface Counted {
  readonly zero?: string
  readonly one: string
  readonly two?: string
  readonly few?: string
  readonly many?: string
  readonly other: string
}

/** The shape of a catalogue without its words, so that another language is checked against it. */
export type Catalogue<T> = T extends string
  ? string
  : T extends Counted
    ? Counted
    : { readonly [Key in keyof T]: Catalogue<T[Key]> }

/** What a page reads: a pattern is a function of what it names, any other text is itself. */
export type Texts<T> = T extends string
  ? [Named<T>] extends [never]
    ? string
    : (values: Readonly<Record<Named<T>, string | number>>) => string
  : T extends Counted
    ? Counted
    : { readonly [Key in keyof T]: Texts<T[Key]> }

/** The names in a pattern; braces around digits belong to a regular expression. */
type Named<Pattern> = Pattern extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${number}` ? never : Name extends `${infer Plain}|lower` ? Plain : Name) | Named<Rest>
  : never

const placeholder = /\{([a-z][A-Za-z]*)(\|lower)?\}/g

/** What a text takes, in alphabetical order: a translation takes the same. */
export function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(placeholder)].map(([, name = '']) => name))].toSorted()
}

export function isCounted(part: unknown): part is Counted {
  return typeof part === 'object' && part !== null && 'one' in part && 'other' in part
}

/** The texts of a catalogue `T` in the words of any language, in small letters as the locale writes them where a pattern says so. */
export function textsOf<T>(words: Catalogue<T>, locale: string): Texts<T> {
  // The walk gives each text what its type says: a function where it names something.
  return built(words, locale) as Texts<T>
}

function built(part: unknown, locale: string): unknown {
  if (typeof part === 'string') return part.search(placeholder) < 0 ? part : pattern(part, locale)
  if (typeof part !== 'object' || part === null || isCounted(part)) return part
  const texts: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(part)) texts[key] = built(inner, locale)
  return texts
}

function pattern(text: string, locale: string) {
  return (values: Readonly<Record<string, string | number>>): string =>
    text.replace(placeholder, (whole, name: string, lower?: string) => {
      const value = String(values[name] ?? whole)
      return lower ? value.toLocaleLowerCase(locale) : value
    })
}
