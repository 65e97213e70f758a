import type { Locale } from './locale.ts'

/** A name with its code, for lists that the browser itself can name in any language. */
interface NamedCode {
  readonly id: string
  readonly label: string
  readonly detail: string
}

interface Habits {
  readonly currency: string
  readonly timeZone: string
}

/** What a company of the country usually answers; anything else can be chosen. */
const habits: Readonly<Record<string, Habits>> = {
  ES: { currency: 'EUR', timeZone: 'Europe/Madrid' },
  MX: { currency: 'MXN', timeZone: 'America/Mexico_City' },
  CO: { currency: 'COP', timeZone: 'America/Bogota' },
  AR: { currency: 'ARS', timeZone: 'America/Argentina/Buenos_Aires' },
  CL: { currency: 'CLP', timeZone: 'America/Santiago' },
  PE: { currency: 'PEN', timeZone: 'America/Lima' },
  UY: { currency: 'UYU', timeZone: 'America/Montevideo' },
  EC: { currency: 'USD', timeZone: 'America/Guayaquil' },
  PA: { currency: 'USD', timeZone: 'America/Panama' },
  CR: { currency: 'CRC', timeZone: 'America/Costa_Rica' },
  DO: { currency: 'DOP', timeZone: 'America/Santo_Domingo' },
  GT: { currency: 'GTQ', timeZone: 'America/Guatemala' },
  BO: { currency: 'BOB', timeZone: 'America/La_Paz' },
  PY: { currency: 'PYG', timeZone: 'America/Asuncion' },
  VE: { currency: 'VES', timeZone: 'America/Caracas' },
  AD: { currency: 'EUR', timeZone: 'Europe/Andorra' },
  PT: { currency: 'EUR', timeZone: 'Europe/Lisbon' },
  FR: { currency: 'EUR', timeZone: 'Europe/Paris' },
  DE: { currency: 'EUR', timeZone: 'Europe/Berlin' },
  IT: { currency: 'EUR', timeZone: 'Europe/Rome' },
  GB: { currency: 'GBP', timeZone: 'Europe/London' },
  IE: { currency: 'EUR', timeZone: 'Europe/Dublin' },
  US: { currency: 'USD', timeZone: 'America/New_York' },
}

export function habitsOf(country: string): Habits | undefined {
  return habits[country]
}

export function countryOf(locale: Locale): string {
  return locale.slice(-2)
}

export function countriesIn(locale: Locale): readonly NamedCode[] {
  return named(Object.keys(habits), locale, 'region')
}

export function currenciesIn(locale: Locale): readonly NamedCode[] {
  return named(Intl.supportedValuesOf('currency'), locale, 'currency')
}

export function timeZones(): readonly NamedCode[] {
  return Intl.supportedValuesOf('timeZone').map((id) => ({
    id,
    label: (id.split('/').at(-1) ?? id).replaceAll('_', ' '),
    detail: id,
  }))
}

function named(codes: readonly string[], locale: Locale, type: 'region' | 'currency'): readonly NamedCode[] {
  const names = new Intl.DisplayNames(locale, { type, fallback: 'none' })
  const { compare } = new Intl.Collator(locale)
  return codes
    .flatMap((id) => {
      const name = names.of(id)
      return name ? { id, label: name.charAt(0).toLocaleUpperCase(locale) + name.slice(1), detail: id } : []
    })
    .sort((a, b) => compare(a.label, b.label))
}
