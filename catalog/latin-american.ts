import type { Element, LanguageDefinition } from '#common/element.ts'
import { en } from '#common/texts/en.ts'
import { es } from '#common/texts/es.ts'
import { labelsOf } from '#common/texts/labels.ts'
import { inLatinAmerica } from '#common/texts/latin-american.ts'
import { unitsOf } from '#common/texts/units.ts'
import { both } from '#catalog/modules/define.ts'

/** The Spanish of Latin America (`es-419`): what differs from that of Spain, in the interface and in the standard elements. */
export function latinAmerican(elements: readonly Element[]): LanguageDefinition {
  const english = new Map(unitsOf(en, 'es-MX').map(({ path, text }) => [path, text]))
  const texts = unitsOf(es, 'es-MX').map(({ path, text }) => [path, text, english.get(path) ?? ''] as const)
  const labels = elements.flatMap(({ id, definition }) => {
    const own = differing(labelsOf(definition).map(({ path, text }) => [path, text.es, text.en] as const))
    return Object.keys(own).length > 0 ? [[id, own] as const] : []
  })
  return {
    code: 'es-419',
    label: both('Español de Latinoamérica', 'Latin American Spanish'),
    locale: 'es-MX',
    fallback: 'es',
    labels: Object.fromEntries(labels),
    texts: differing(texts),
  }
}

function differing(all: readonly (readonly [path: string, es: string, en: string])[]): Record<string, string> {
  return Object.fromEntries(
    all.flatMap(([path, spanish, englishText]) => {
      const said = inLatinAmerica(spanish, englishText)
      return said === spanish ? [] : [[path, said]]
    }),
  )
}
