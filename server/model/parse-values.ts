import type * as PhoneNumbers from 'libphonenumber-js/min'
import type sanitizeHtml from 'sanitize-html'
import type * as Stdnum from 'stdnum'
import type { Validator } from 'stdnum'
import type { ParseContext } from '#common/field.ts'
import type { Model, ModelModule } from '#common/model.ts'
import { onDemand } from '#server/on-demand.ts'

/** What field types need to parse values for records of a module of this model. */
export function parseContextOf(
  model: Model,
  module: Pick<ModelModule, 'pipelines'>,
  now: Pick<ParseContext, 'now' | 'today' | 'userId'>,
): ParseContext {
  return {
    ...now,
    country: model.settings.country,
    currency: model.settings.baseCurrency,
    currencies: [...model.currencies.keys()],
    optionValues(list, all = false) {
      const options = model.optionLists.get(list)?.options ?? []
      return options.filter(({ retired }) => all || retired !== true).map(({ value }) => value)
    },
    stageValues: () => module.pipelines.flatMap(({ stages }) => stages.map(({ value }) => value)),
    moduleId: (name) => model.modules.get(name)?.id,
    phone: readPhoneOnce,
    taxId: readTaxIdOnce,
    cleanHtml,
  }
}

const phoneNumbers = onDemand<typeof PhoneNumbers>('libphonenumber-js/min')
const sanitizer = onDemand<typeof sanitizeHtml>('sanitize-html')
const taxIds = onDemand<typeof Stdnum>('stdnum')

const readPhoneOnce = remembered(readPhone)
const readTaxIdOnce = remembered(readTaxId)
const rememberedMax = 20_000

type ReadByCountry = (text: string, country: string) => string | undefined

/** The same values come again and again while a file is imported, and judging one takes long. */
function remembered(read: ReadByCountry): ReadByCountry {
  const known = new Map<string, string | undefined>()
  return (text, country) => {
    const key = `${country} ${text}`
    if (known.has(key)) return known.get(key)
    if (known.size >= rememberedMax) known.clear()
    const value = read(text, country)
    known.set(key, value)
    return value
  }
}

/** E.164 with an optional extension, from what people and address books write. */
export function readPhone(text: string, country: string): string | undefined {
  const { isSupportedCountry, parsePhoneNumberFromString } = phoneNumbers()
  const plain = text
    .replace(/^tel:/i, '')
    .replace(/^\(\s*(\+\d{1,4})\s*\)/, '$1 ')
    .replace(/^00/, '+')
    // Mexico dropped the 1 before mobile numbers in 2019; address books did not.
    .replace(/^\+52\s?1[\s-]?(?=(?:[\s-]?\d){10}$)/, '+52')
  const options = isSupportedCountry(country) ? { defaultCountry: country } : {}
  const number = parsePhoneNumberFromString(plain, { ...options, extract: false })
  if (number === undefined || !number.isPossible()) return undefined
  return number.ext === undefined || number.ext === '' ? number.number : `${number.number};ext=${number.ext}`
}

/** Identifiers of Mexico's tax office for the general public and for foreigners; they have no check digit. */
const generic: ReadonlySet<string> = new Set(['MX XAXX010101000', 'MX XEXX010101000'])

/** Compact form of an identifier that some validator of the country takes. */
export function readTaxId(text: string, country: string): string | undefined {
  const plain = text.toUpperCase().replace(/[\s.\-/]/g, '')
  if (!/^[A-Z0-9Ñ&+]{4,20}$/.test(plain)) return undefined
  if (generic.has(`${country} ${plain}`)) return plain
  const validators = validatorsOf(country)
  // Nobody can check the identifiers of the other countries; their form is all that is known.
  if (validators.length === 0) return /\d/.test(plain) ? plain : undefined
  for (const validator of validators) {
    const result = validator.validate(plain)
    if (result.isValid) return result.compact
  }
  return undefined
}

function validatorsOf(country: string): readonly Validator[] {
  if (!/^[A-Z]{2}$/.test(country)) return []
  const { entityValidators, euVat, personValidators, stdnum } = taxIds()
  // The library knows Venezuela's RIF, but does not list it by country.
  const listed = country === 'VE' ? stdnum.VE : {}
  return [personValidators[country], entityValidators[country], euVat[country], Object.values(listed ?? {})].flatMap(
    (some) => some ?? [],
  )
}

const mentionPattern = /<span data-mention="([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})">/g

function isMention(value: string | undefined): boolean {
  return value !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
}

/** Ids of the people whom cleaned rich text mentions; an angle bracket of its words is written otherwise. */
export function mentionsIn(html: string): string[] {
  return [...new Set([...html.matchAll(mentionPattern)].map(([, id = '']) => id))]
}

/** Rich text with what the editor offers and nothing that runs, loads or hides. */
export function cleanHtml(html: string): string {
  return sanitizer()(html, {
    allowedTags: [
      'p',
      'br',
      'hr',
      'strong',
      'b',
      'em',
      'i',
      'u',
      's',
      'a',
      'ul',
      'ol',
      'li',
      'blockquote',
      'h1',
      'h2',
      'h3',
      'code',
      'pre',
      'span',
    ],
    // A mention names a person by id; any other span is its text.
    allowedAttributes: { a: ['href'], span: ['data-mention'] },
    exclusiveFilter: ({ tag, attribs }) => tag === 'span' && !isMention(attribs['data-mention']) && 'excludeTag',
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nestingLimit: 40,
  })
}
