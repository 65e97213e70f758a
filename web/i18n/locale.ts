import type { esDaily } from '#common/texts/es-daily.ts'
import type { esShaping } from '#common/texts/es-shaping.ts'
import type { AllMessages, Messages } from '#common/texts/es.ts'
import { languageCodes } from '#common/locales.ts'
import { textsOf } from '#common/texts/message.ts'
import { translated } from '#common/texts/units.ts'

/** Regions, never a bare language: numbers and dates differ between them. */
export const locales = ['es-ES', 'es-MX', 'es-CO', 'es-AR', 'es-CL', 'es-PE', 'en-GB', 'en-IE', 'en-US'] as const

/** One of ours or of a language that an administrator added. */
export type Locale = string
export type Language = 'es' | 'en'

/** A language as the server offers it; ours fall back to nothing. */
export interface OfferedLanguage {
  readonly code: string
  readonly name: string
  readonly locale: string | null
  readonly fallback: Language | null
  /** Something is said in other words than those of the product. */
  readonly isTranslated: boolean
}

export function isLocale(value: unknown, languages: readonly OfferedLanguage[]): value is Locale {
  return locales.some((locale) => locale === value) || languages.some(({ locale }) => locale === value)
}

/** The nearest locale that is offered: the same region, else the language's own, else Spanish. */
export function nearestLocale(wanted: readonly string[], languages: readonly OfferedLanguage[] = []): Locale {
  for (const candidate of wanted) {
    const isOffered: boolean = isLocale(candidate, languages)
    if (isOffered) return candidate
    const language = candidate.split('-')[0]
    if (language === 'es') return 'es-ES'
    if (language === 'en') return 'en-GB'
    const offered = languages.find((one) => one.code === candidate || one.code === language)
    if (offered?.locale) return offered.locale
  }
  return 'es-ES'
}

/** Which of our two languages a locale is read in where nothing is translated. */
export function languageOf(locale: Locale, languages: readonly OfferedLanguage[] = []): Language {
  return offeredFor(locale, languages)?.fallback ?? (locale.startsWith('en') ? 'en' : 'es')
}

export function offeredFor(locale: Locale, languages: readonly OfferedLanguage[]): OfferedLanguage | undefined {
  const exact = languages.find((one) => one.locale === locale)
  return exact ?? languageCodes(locale).flatMap((code) => languages.find((one) => one.code === code) ?? [])[0]
}

/** Every locale by its name in its own words. */
export function localeOptions(
  names: Messages['localeNames'],
  languages: readonly OfferedLanguage[] = [],
): readonly { readonly id: Locale; readonly label: string }[] {
  const further = languages.flatMap(({ locale, name, fallback }) => {
    const isOurs = locales.some((one) => one === locale)
    return locale === null || fallback === null || isOurs ? [] : [{ id: locale, label: name }]
  })
  return [...locales.map((id) => ({ id, label: names[id] })), ...further]
}

/** The interface in a locale. */
export interface Spoken {
  readonly text: Messages
  /** With what is said only where the CRM is shaped and its project led; fetched once. */
  readonly allText: () => Promise<AllMessages>
}

/** Our words, with those of `texts` in the place of what they translate. */
export async function loadMessages(
  locale: Locale,
  language: Language,
  texts: Readonly<Record<string, string>> = {},
): Promise<Spoken> {
  const { words } =
    language === 'en'
      ? { words: (await import('#common/texts/en-daily.ts')).enDaily }
      : { words: (await import('#common/texts/es-daily.ts')).esDaily }
  const text = textsOf<typeof esDaily>(translated(words, texts), locale)
  const fetchAll = async () => {
    const more =
      language === 'en'
        ? { words: (await import('#common/texts/en-shaping.ts')).enShaping }
        : { words: (await import('#common/texts/es-shaping.ts')).esShaping }
    return { ...text, ...textsOf<typeof esShaping>(translated(more.words, texts), locale) }
  }
  let all: Promise<AllMessages> | undefined
  const allText = () => {
    all ??= fetchAll().catch((error: unknown) => {
      all = undefined
      throw error
    })
    return all
  }
  return { text, allText }
}
