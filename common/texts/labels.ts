import type { Localized } from '#common/errors.ts'

/** A text in a definition, by a path that reordering does not change: `options.new.label`. */
export interface LabelPart {
  readonly path: string
  readonly text: Localized
}

export function labelsOf(definition: unknown): LabelPart[] {
  const found: LabelPart[] = []
  mapLabels(definition, (text, path) => {
    found.push({ path, text })
    return text
  })
  return found
}

/** The definition with each text put through `change`. */
export function mapLabels<T>(definition: T, change: (text: Localized, path: string) => Localized): T {
  // The walk keeps every key; only the words of texts differ.
  return walk(definition, '', change) as T
}

function walk(part: unknown, path: string, change: (text: Localized, path: string) => Localized): unknown {
  if (typeof part !== 'object' || part === null) return part
  if (isLocalized(part)) return change(part, path)
  if (Array.isArray(part)) {
    const seen = new Map<string, number>()
    return part.map((item: unknown) => {
      const key = keyOf(item)
      const times = (seen.get(key) ?? 0) + 1
      seen.set(key, times)
      return walk(item, below(path, times === 1 ? key : `${key}~${times}`), change)
    })
  }
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner, below(path, key), change)]))
}

function isLocalized(part: object): part is Localized {
  return 'es' in part && 'en' in part && typeof part.es === 'string' && typeof part.en === 'string'
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

/** What names an item of a list: its value, what it points to, else its own words. */
function keyOf(item: unknown): string {
  const { value, name, module, view, by, label }: Readonly<Record<string, unknown>> = Object(item)
  if (typeof value === 'string') return value
  if (typeof name === 'string') return name
  const target = [module, view ?? by].filter((one) => typeof one === 'string').join(':')
  if (target !== '') return target
  return typeof label === 'object' && label !== null && isLocalized(label) ? label.es : ''
}
