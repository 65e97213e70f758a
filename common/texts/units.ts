import { isCounted, placeholdersOf, type Counted } from './message.ts'

/** One text of the interface that a translator sees; each form of counted words is one. */
export interface Unit {
  readonly path: string
  readonly text: string
  /** Words for a number, written `#`. */
  readonly counts: boolean
}

export type CountedForm = keyof Counted
const forms: readonly CountedForm[] = ['zero', 'one', 'two', 'few', 'many', 'other']

/** The texts in a catalogue, with the forms that the plurals of a locale need. */
export function unitsOf(words: unknown, locale: string): Unit[] {
  const needed = new Set<string>(new Intl.PluralRules(locale).resolvedOptions().pluralCategories)
  return walk(words, '', needed)
}

function walk(part: unknown, path: string, needed: ReadonlySet<string>): Unit[] {
  if (typeof part === 'string') return [{ path, text: part, counts: false }]
  if (isCounted(part)) {
    return forms
      .filter((form) => (form === 'zero' ? part.zero !== undefined : needed.has(form)))
      .map((form) => ({ path: `${path}.${form}`, text: part[form] ?? part.other, counts: true }))
  }
  return Object.entries(Object(part)).flatMap(([key, inner]) =>
    walk(inner, path === '' ? key : `${path}.${key}`, needed),
  )
}

/** A catalogue with those of its texts that are translated; the rest stays in its own language. */
export function translated<T>(words: T, texts: Readonly<Record<string, string>>): T {
  const given = new Map(Object.entries(texts))
  if (given.size === 0) return words
  // The walk keeps every key; only the words differ.
  return replaced(words, '', given) as T
}

function replaced(part: unknown, path: string, texts: ReadonlyMap<string, string>): unknown {
  if (typeof part === 'string') {
    const own = texts.get(path)
    return own !== undefined && fits(own, part) ? own : part
  }
  if (isCounted(part)) return countedIn(part, path, texts)
  return Object.fromEntries(
    Object.entries(Object(part)).map(([key, inner]) => [
      key,
      replaced(inner, path === '' ? key : `${path}.${key}`, texts),
    ]),
  )
}

/** A translation older than what its text takes now cannot be filled in: it is as good as none. */
export function fits(translation: string, text: string): boolean {
  return placeholdersOf(translation).join() === placeholdersOf(text).join()
}

/** Once one form is translated no form of the other language shows but those that must be there. */
function countedIn(counted: Counted, path: string, texts: ReadonlyMap<string, string>): Counted {
  const given = forms.flatMap((form) => {
    const text = texts.get(`${path}.${form}`)
    return text === undefined ? [] : [[form, text] as const]
  })
  if (given.length === 0) return counted
  const { zero, one, other } = counted
  return { ...(zero !== undefined && { zero }), one, other, ...Object.fromEntries(given) }
}

/** Which placeholders a translation lacks and which it has that its text has not. */
export function placeholderFaults(unit: Unit, translation: string): { missing: string[]; extra: string[] } {
  const wanted = placeholdersOf(unit.text)
  const given = placeholdersOf(translation)
  const isPlain = /\.(zero|one)$/.test(unit.path)
  const needsNumber = unit.counts && !isPlain && unit.text.includes('#') && !translation.includes('#')
  return {
    missing: [
      ...wanted.filter((name) => !given.includes(name)).map((name) => `{${name}}`),
      ...(needsNumber ? ['#'] : []),
    ],
    extra: given.filter((name) => !wanted.includes(name)).map((name) => `{${name}}`),
  }
}
