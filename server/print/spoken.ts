import type { Language } from '#common/errors.ts'
import type { Reader } from '#common/field.ts'
import type { Model, ModelModule } from '#common/model.ts'
import type { es } from '#common/texts/es.ts'
import { textsOf, type Texts } from '#common/texts/message.ts'
import { translated } from '#common/texts/units.ts'
import type { Context } from '#server/context.ts'
import { languageOf, modelFor } from '#server/model/spoken.ts'
import { readerOf } from '#server/records/fields.ts'
import { catalogueOf } from '#server/texts.ts'

/** A language as a document is written in it. */
export interface Spoken {
  /** Ours, in which what is not translated stays. */
  readonly language: Language
  readonly locale: string
  /** With its labels in that language. */
  readonly model: Model
  readonly texts: Texts<typeof es>
  readonly words: Texts<typeof es>['printed']
  readerOf(module: ModelModule): Reader
}

/**
 * The language that a customer wants (`en`, `es-MX`) where it is one of the workspace's, else the
 * company's; dates and numbers as in the customer's country where that language is spoken there.
 */
export async function speak(ctx: Context, wanted: string | null, country: string | null): Promise<Spoken> {
  const { model, environment } = ctx
  const locale = localeOf(model, wanted, country)
  const found = languageOf(model, locale)
  const code = locale.split('-')[0]
  const language: Language = code === 'es' || code === 'en' ? code : (found?.fallback ?? 'es')
  const spoken = await modelFor(environment, model, { language, locale })
  const texts = textsOf<typeof es>(translated(catalogueOf(language), found?.texts ?? {}), locale)
  const { timeZone } = model.settings
  return {
    language,
    locale,
    model: spoken,
    texts,
    words: texts.printed,
    readerOf: (module) => readerOf(spoken, module, { language, locale, timeZone }),
  }
}

const englishAtHome = new Set(['GB', 'US', 'IE', 'CA', 'AU', 'NZ', 'IN', 'ZA'])
const spanishAtHome = new Set('ES MX AR CO CL PE EC UY PY BO VE CR GT HN SV NI PA DO CU PR US'.split(' '))

function localeOf(model: Model, wanted: string | null, country: string | null): string {
  const usual = model.settings.locale
  const code = wanted?.split('-')[0] ?? ''
  const known = code === 'es' || code === 'en' || languageOf(model, wanted ?? '') !== undefined
  if (wanted === null || !known) return usual
  if (wanted.includes('-')) return wanted
  if (code === 'es' && country !== null && spanishAtHome.has(country)) return `es-${country}`
  if (code === 'en') return `en-${country !== null && englishAtHome.has(country) ? country : 'GB'}`
  if (usual.startsWith(`${code}-`)) return usual
  return languageOf(model, wanted)?.locale ?? `${code}-ES`
}
