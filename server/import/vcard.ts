import type { ReadLimits } from './limits.ts'
import type { RowProblem } from './problems.ts'
import { parseProperty, propertyParts, propertyText, unfoldedLines, type CardProperty } from './vcard-lines.ts'

/** The columns to which cards are flattened, in order. */
export const cardColumns = [
  'fullName',
  'firstName',
  'lastName',
  'organization',
  'department',
  'title',
  'phone',
  'mobile',
  'email',
  'website',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'birthday',
  'categories',
  'note',
  'otherPhones',
  'otherEmails',
] as const
type CardColumn = (typeof cardColumns)[number]

interface CardRow {
  /** The card's place in the file, from 1. */
  readonly number: number
  readonly values: string[]
  readonly problem?: { readonly rule: RowProblem; readonly cell: number }
}

/** Reads cards of versions 2.1, 3.0 and 4.0, mixed as phones export them. */
export async function* cardRows(chunks: AsyncIterable<string>, limits: ReadLimits): AsyncGenerator<CardRow> {
  let properties: CardProperty[] | undefined
  let number = 0
  for await (const line of unfoldedLines(chunks, limits)) {
    const mark = /^(BEGIN|END)\s*:\s*VCARD\s*$/i.exec(line)?.[1]?.toUpperCase()
    if (mark && properties) {
      // A card may be closed by the next one's beginning: some phones leave END out.
      number += 1
      yield { number, values: flatten(properties) }
      properties = undefined
    }
    if (mark === 'BEGIN') properties = []
    const property = mark ? undefined : parseProperty(line)
    if (property && properties && properties.length < 1000) properties.push(property)
  }
  if (!properties) return
  const values = flatten(properties)
  yield { number: number + 1, values, problem: { rule: 'unfinishedCard', cell: -1 } }
}

function flatten(properties: readonly CardProperty[]): string[] {
  const labels = groupLabels(properties)
  const typed = properties.map((property) => ({
    ...property,
    types: [...property.types, ...(labels.get(property.group) ?? [])],
  }))
  const card: Partial<Record<CardColumn, string>> = {
    ...names(typed),
    ...phones(typed),
    ...emails(typed),
    ...address(typed),
    ...rest(typed),
  }
  return cardColumns.map((column) => (card[column] ?? '').trim())
}

/** Apple writes the kind of a number in a second line: item1.X-ABLabel:_$!<Mobile>!$_ */
function groupLabels(properties: readonly CardProperty[]): Map<string, string[]> {
  const labels = new Map<string, string[]>()
  for (const property of properties)
    if (property.group && property.name === 'X-ABLABEL')
      labels.set(property.group, [
        propertyText(property)
          .replace(/[_$!<>]/g, '')
          .toUpperCase(),
      ])
  return labels
}

function all(properties: readonly CardProperty[], name: string): CardProperty[] {
  return properties
    .filter((property) => property.name === name)
    .toSorted((a, b) => Number(b.types.includes('PREF')) - Number(a.types.includes('PREF')))
}

function text(properties: readonly CardProperty[], name: string): string {
  const [first] = all(properties, name)
  return first ? propertyText(first) : ''
}

function names(properties: readonly CardProperty[]): Partial<Record<CardColumn, string>> {
  const [name] = all(properties, 'N')
  const [family = '', given = '', additional = ''] = name ? propertyParts(name) : []
  const [organization = '', department = ''] = all(properties, 'ORG').flatMap(propertyParts)
  let firstName = [given, additional].filter(Boolean).join(' ')
  let lastName = family
  const fullName = text(properties, 'FN') || [firstName, lastName].join(' ').trim() || text(properties, 'NICKNAME')
  const isPerson = Boolean(firstName || lastName) || fullName !== organization
  if (!firstName && !lastName && isPerson) {
    const [first = '', ...others] = fullName.split(/\s+/)
    firstName = first
    lastName = others.join(' ')
  }
  // The card of a company bears its name as if it were a person's.
  return { fullName: isPerson ? fullName : '', firstName, lastName, organization, department }
}

const mobileTypes = /^(?:CELL|MOBILE|IPHONE|MÓVIL|MOVIL|CELULAR)$/
const faxTypes = /FAX|^PAGER$|^BUSCA$/

function phones(properties: readonly CardProperty[]): Partial<Record<CardColumn, string>> {
  let phone = ''
  let mobile = ''
  const others: string[] = []
  for (const property of all(properties, 'TEL')) {
    const number = propertyText(property)
      .replace(/^tel:/i, '')
      .replace(/;phone-context=.*$/i, '')
    if (!number) continue
    const isMobile = property.types.some((type) => mobileTypes.test(type))
    const isFax = property.types.some((type) => faxTypes.test(type))
    if (isMobile && !mobile) mobile = number
    else if (!isMobile && !isFax && !phone) phone = number
    else others.push(number)
  }
  return { phone, mobile, otherPhones: unique(others, [phone, mobile]).join(', ') }
}

function emails(properties: readonly CardProperty[]): Partial<Record<CardColumn, string>> {
  const found = all(properties, 'EMAIL')
    .map((property) => propertyText(property).replace(/^mailto:/i, ''))
    .filter(Boolean)
  const [email = '', ...others] = found
  return { email, otherEmails: unique(others, [email]).join(', ') }
}

function unique(values: readonly string[], taken: readonly string[]): string[] {
  return [...new Set(values)].filter((value) => !taken.includes(value))
}

function address(properties: readonly CardProperty[]): Partial<Record<CardColumn, string>> {
  const parts = all(properties, 'ADR')
    .map(propertyParts)
    .find((candidate) => candidate.some((part) => part.trim() !== ''))
  if (!parts) return {}
  const [box = '', extended = '', street = '', city = '', region = '', postalCode = ''] = parts
  const line = [street, extended, box]
    .map((part) => part.trim())
    .filter(Boolean)
    .join(', ')
  return { street: line, city, region, postalCode, country: parts[6] ?? '' }
}

function rest(properties: readonly CardProperty[]): Partial<Record<CardColumn, string>> {
  return {
    title: text(properties, 'TITLE') || text(properties, 'ROLE'),
    website: text(properties, 'URL'),
    birthday: birthday(text(properties, 'BDAY')),
    categories: all(properties, 'CATEGORIES').map(propertyText).join(', '),
    note: all(properties, 'NOTE').map(propertyText).filter(Boolean).join('\n'),
  }
}

/** A birthday without its year (--0412, or Apple's year 1604) is no date and is left out. */
function birthday(value: string): string {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?$/.exec(value)
  if (!match) return value.startsWith('--') ? '' : value
  const [, year = '', month = '', day = ''] = match
  return year === '1604' ? '' : `${year}-${month}-${day}`
}
