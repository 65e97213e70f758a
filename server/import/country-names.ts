import { normalize } from '#common/normalize.ts'

let codes: Map<string, string> | undefined

/** The ISO code of a country named in Spanish or English, or by its own code. */
export function countryCode(text: string): string | undefined {
  codes ??= countryCodes()
  return codes.get(normalize(text).replaceAll('.', ''))
}

function countryCodes(): Map<string, string> {
  const found = new Map<string, string>()
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
  for (const language of ['en', 'es']) {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    for (const first of letters)
      for (const second of letters) {
        const name = names.of(first + second)
        if (name === undefined) continue
        found.set(normalize(name), first + second)
        found.set(normalize(first + second), first + second)
      }
  }
  const others = { eeuu: 'US', usa: 'US', uk: 'GB', inglaterra: 'GB', england: 'GB', holanda: 'NL' }
  for (const [name, code] of Object.entries(others)) found.set(name, code)
  return found
}
