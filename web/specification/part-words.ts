import type { Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import { useModel, type ReaderModule } from '#web/api/model.ts'
import { useLocale } from '#web/i18n/locale-provider.tsx'

/**
 * What a part of a definition says, as a person reads it: fields by their labels, and of something that
 * has a label of its own (a section, a column) that label and what is in it.
 */
export function usePartWords(modules: readonly ReaderModule[] = []): (said: string) => string {
  const { format } = useLocale()
  const model = useModel()
  const labels = new Map<string, string>()
  for (const { fields } of [...modules, ...model.modules]) {
    for (const { name, label } of fields) if (!labels.has(name)) labels.set(name, label[format.language])
  }
  const known = (name: string) => labels.get(name) ?? name
  return (said) => {
    const value = parsed(said)
    if (value === undefined) return said.split(', ').map(known).join(', ')
    const names = Array.isArray(value.fields) ? value.fields.filter((one) => typeof one === 'string') : []
    const title = isLocalized(value.label) ? `“${value.label[format.language]}”` : ''
    const inside = names.map(known).join(', ')
    return [title, inside].filter((one) => one !== '').join(': ') || said
  }
}

/** The place of a part, without the numbers of what has none in the eyes of a reader. */
export function placeWords(path: string, names: Readonly<Record<string, string>>): string {
  const [first = '', ...rest] = path.split('.')
  return [names[first] ?? first, ...rest.filter((one) => !/^\d+$/.test(one)).map((one) => names[one] ?? one)].join(
    ' · ',
  )
}

function parsed(said: string): Record<string, unknown> | undefined {
  if (!said.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(said)
    return isObject(value) ? value : undefined
  } catch {
    // It was too long and is cut.
    return undefined
  }
}

function isLocalized(value: unknown): value is Localized {
  return isObject(value) && typeof value.es === 'string' && typeof value.en === 'string'
}
