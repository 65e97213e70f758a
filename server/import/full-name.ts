import { normalize } from '#common/normalize.ts'

/** Second given names that Spanish speakers have often; other second words begin the surname. */
const givenNames = new Set(
  (
    'jose maria luis antonio carlos manuel juan javier francisco jesus angel miguel ramon pablo ' +
    'pedro alberto andres enrique ignacio fernando isabel carmen teresa luisa pilar elena dolores ' +
    'angeles josefa rosa belen mar cruz rosario concepcion mercedes soledad victoria eugenia'
  ).split(' '),
)

interface SplitName {
  readonly first: string
  readonly last: string
}

/** "García López, Ana" and "Ana María García López", each in given names and surnames. */
export function splitName(text: string): SplitName {
  const plain = text.replace(/\s+/g, ' ').trim()
  const [surnames, given, ...more] = plain.split(/\s*,\s*/)
  if (surnames && given && more.length === 0) return { first: given, last: surnames }
  const [first = '', ...rest] = plain.split(' ')
  let cut = 1
  if (rest.length >= 2 && givenNames.has(normalize(rest[0] ?? ''))) cut = 2
  // "María del Carmen Ruiz", "José de la Cruz Gil": particles belong to the name after them.
  else if (rest.length >= 3 && /^(?:de|del)$/i.test(rest[0] ?? '')) {
    const at = rest.findIndex((word) => !/^(?:de|del|la|las|los)$/i.test(word))
    if (givenNames.has(normalize(rest[at] ?? ''))) cut = at + 2
  }
  const words = [first, ...rest]
  return { first: words.slice(0, cut).join(' '), last: words.slice(cut).join(' ') }
}
