/** Countries whose Spanish has that of Latin America as its parent (CLDR, supplemental data, parentLocales). */
const latinAmerica: ReadonlySet<string> = new Set(
  'AR BO BR BZ CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV US UY VE'.split(' '),
)

/** Codes under which words for a reader may stand, nearest first: `es-PE`, `es-419`, `es`. */
export function languageCodes(locale: string): readonly string[] {
  const [language = locale, region = ''] = locale.split('-')
  const parent = language === 'es' && latinAmerica.has(region) ? ['es-419'] : []
  return [locale, ...parent, language]
}
