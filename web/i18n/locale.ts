import type { es, Messages } from '#common/texts/es.ts'
import { textsOf } from '#common/texts/message.ts'

/** Regions, never a bare language: numbers and dates differ between them. */
export const locales = ['es-ES', 'es-MX', 'es-CO', 'es-AR', 'es-CL', 'es-PE', 'en-GB', 'en-IE', 'en-US'] as const

export type Locale = (typeof locales)[number]
export type Language = 'es' | 'en'

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value)
}

/** The nearest locale that we speak: the same region, else the language's own, else Spanish. */
export function nearestLocale(wanted: readonly string[]): Locale {
  for (const candidate of wanted) {
    if (isLocale(candidate)) return candidate
    const language = candidate.split('-')[0]
    if (language === 'es') return 'es-ES'
    if (language === 'en') return 'en-GB'
  }
  return 'es-ES'
}

export function languageOf(locale: Locale): Language {
  return locale.startsWith('en') ? 'en' : 'es'
}

export async function loadMessages(locale: Locale): Promise<Messages> {
  const { words } =
    languageOf(locale) === 'en'
      ? { words: (await import('#common/texts/en.ts')).en }
      : { words: (await import('#common/texts/es.ts')).es }
  return textsOf<typeof es>(words, locale)
}
