import type { Element, ElementKind, LanguageDefinition } from '#common/element.ts'
import { labelsOf } from '#common/texts/labels.ts'
import { fits, unitsOf, type Unit } from '#common/texts/units.ts'
import { byKindAndName } from '#server/model/elements.ts'
import { catalogueOf } from '#server/texts.ts'

/** One text that can be said in a language: of an element or of the interface. */
export interface Translation extends Unit {
  /** `interface:common.save` or an element's id and path. */
  readonly key: string
  readonly kind: ElementKind | 'interface'
  /** Where a person finds it: `contact.email`. */
  readonly place: string
  readonly es: string
  readonly en: string
  /** In the language; null while it falls back. */
  readonly translation: string | null
}

/** Every text with what a language says for it, the interface's first. */
export function translationsIn(elements: readonly Element[], language: LanguageDefinition): Translation[] {
  return [...interfaceIn(language), ...labelsIn(elements, language)]
}

function interfaceIn(language: LanguageDefinition): Translation[] {
  const locale = language.locale ?? language.code
  const english = new Map(unitsOf(catalogueOf('en'), locale).map(({ path, text }) => [path, text]))
  const texts = new Map(Object.entries(language.texts ?? {}))
  return unitsOf(catalogueOf('es'), locale)
    .filter(({ text }) => text !== '')
    .map((unit) => {
      const other = english.get(unit.path) ?? unit.text
      const said = texts.get(unit.path)
      return {
        ...unit,
        text: language.fallback === 'en' ? other : unit.text,
        key: `interface:${unit.path}`,
        kind: 'interface',
        place: unit.path.split('.')[0] ?? '',
        es: unit.text,
        en: other,
        translation: said !== undefined && (unit.counts || fits(said, unit.text)) ? said : null,
      }
    })
}

function labelsIn(elements: readonly Element[], language: LanguageDefinition): Translation[] {
  const names = new Map(elements.map(({ id, name }) => [id, name]))
  return elements.toSorted(byKindAndName).flatMap((element): Translation[] => {
    const texts = new Map(Object.entries(language.labels?.[element.id] ?? {}))
    const module = element.parent === null ? [] : [names.get(element.parent) ?? '']
    return labelsOf(element.definition)
      .filter(({ text }) => text.es !== '' || text.en !== '')
      .map(({ path, text }) => ({
        key: `${element.id}:${path}`,
        kind: element.kind,
        place: [...module, element.name].join('.'),
        path,
        text: text[language.fallback ?? 'es'],
        counts: false,
        es: text.es,
        en: text.en,
        translation: texts.get(path) ?? null,
      }))
  })
}

interface Coverage {
  readonly total: number
  readonly translated: number
}

/** The product's own languages say everything; another says what is translated. */
export function coverageOf(elements: readonly Element[], language: LanguageDefinition): Coverage {
  const all = translationsIn(elements, language)
  const isOwn = language.fallback === undefined
  return {
    total: all.length,
    translated: isOwn ? all.length : all.filter(({ translation }) => translation !== null).length,
  }
}
