import type { Element, LanguageDefinition } from '#common/element.ts'
import type { Language } from '#common/errors.ts'
import type { Model, Named } from '#common/model.ts'
import { languageCodes } from '#common/locales.ts'
import { mapLabels } from '#common/texts/labels.ts'
import type { Environment } from '#server/context.ts'
import { compileModel } from './compile.ts'
import { modelHash } from './elements.ts'
import { readElements } from './registry.ts'

interface Reader {
  /** The language of ours that they read where nothing is translated. */
  readonly language: Language
  readonly locale: string
}

/** The language whose words a reader of a locale wants, if it is configured. */
export function languageOf(model: Model, locale: string): Named<LanguageDefinition> | undefined {
  const all = [...model.languages.values()]
  const exact = all.find((one) => one.locale === locale)
  return exact ?? languageCodes(locale).flatMap((code) => model.languages.get(code) ?? [])[0]
}

const cache = new WeakMap<Model, Map<string, Promise<Model>>>()
const languages = new WeakMap<Model, Map<string, Named<LanguageDefinition> | undefined>>()

/** The language that has words of its own for a locale: each request asks. */
function translationFor(model: Model, locale: string): Named<LanguageDefinition> | undefined {
  const known = languages.get(model) ?? new Map<string, Named<LanguageDefinition> | undefined>()
  languages.set(model, known)
  if (!known.has(locale)) {
    const language = languageOf(model, locale)
    known.set(locale, Object.keys(language?.labels ?? {}).length > 0 ? language : undefined)
  }
  return known.get(locale)
}

/** The model in a reader's words: labels that their language has take the place of ours. */
export async function modelFor(environment: Environment, model: Model, reader: Reader): Promise<Model> {
  const language = translationFor(model, reader.locale)
  if (!language) return model
  const key = `${language.code} ${reader.language}`
  const known = cache.get(model) ?? new Map<string, Promise<Model>>()
  cache.set(model, known)
  const spoken = known.get(key) ?? compileIn(environment, model, language, reader.language)
  known.set(key, spoken)
  spoken.catch(() => known.delete(key))
  return await spoken
}

async function compileIn(
  { db, schema }: Environment,
  model: Model,
  language: LanguageDefinition,
  instead: Language,
): Promise<Model> {
  const elements = await readElements(db, schema)
  // Another process has just changed the configuration; the next request finds the new one.
  if (modelHash(elements) !== model.hash) return model
  const spoken = elements.map((element) => translateElement(element, language, instead))
  return { ...compileModel(spoken, model.version), hash: model.hash }
}

function translateElement<T extends Element>(element: T, language: LanguageDefinition, instead: Language): T {
  const texts = new Map(Object.entries(language.labels?.[element.id] ?? {}))
  if (texts.size === 0) return element
  const definition = mapLabels(element.definition, (text, path) => {
    const words = texts.get(path)
    return words === undefined ? text : { ...text, [instead]: words }
  })
  return { ...element, definition }
}
