import type { Language } from '#common/errors.ts'
import type { Named } from '#common/model.ts'
import type { FormDefinition } from '#common/form.ts'
import { textsOf, type Texts } from '#common/texts/message.ts'
import type { es } from '#common/texts/es.ts'
import { catalogueOf } from '#server/texts.ts'

export type CaptureWords = Texts<(typeof es)['forms']>

const known = new Map<Language, CaptureWords>()

/** What visitors read besides what the company itself has written. */
export function wordsIn(language: Language): CaptureWords {
  const words = known.get(language) ?? textsOf<(typeof es)['forms']>(catalogueOf(language).forms, language)
  known.set(language, words)
  return words
}

/** The language of a form that a visitor wants the most, the form's first where it has none of theirs. */
export function languageFor(form: Named<FormDefinition>, wanted: string | undefined): Language {
  const codes = (wanted ?? '').toLowerCase().split(',')
  const found = codes.map((one) => one.trim().slice(0, 2)).find((code) => form.languages.some((one) => one === code))
  return found === 'es' || found === 'en' ? found : (form.languages[0] ?? 'es')
}
