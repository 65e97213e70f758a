import { withoutControls } from './text.ts'

/**
 * What a business card's code or a contact file says of a person: vCard of any version, or the MECARD of
 * older codes. Anything else is not a card.
 */
export interface ContactCard {
  readonly firstName: string
  readonly lastName: string
  readonly company: string
  readonly jobTitle: string
  /** In their order on the card: what is said to be a mobile first. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly website: string
  readonly note: string
}

interface Property {
  readonly name: string
  readonly parameters: string
  readonly value: string
}

const charactersMax = 20_000
const valueMax = 300
const listedMax = 5

export function readContactCard(text: string): ContactCard | undefined {
  const bounded = text.slice(0, charactersMax).trim()
  if (/^BEGIN\s*:\s*VCARD/i.test(bounded)) return fromVcard(bounded)
  if (/^MECARD\s*:/i.test(bounded)) return fromMecard(bounded)
  return undefined
}

function fromVcard(text: string): ContactCard {
  const end = text.search(/^END\s*:\s*VCARD/im)
  const properties = unfolded(end < 0 ? text : text.slice(0, end)).flatMap((line): Property[] => {
    const found = /^(?:[\w-]+\.)?([A-Za-z-]+)((?:;[^:]*)?):(.*)$/s.exec(line)
    if (!found) return []
    const [, name = '', parameters = '', raw = ''] = found
    const value = /QUOTED-PRINTABLE/i.test(parameters) ? fromQuotedPrintable(raw) : raw
    return [{ name: name.toUpperCase(), parameters: parameters.toUpperCase(), value }]
  })
  const first = (name: string) => properties.find((one) => one.name === name)?.value ?? ''
  const all = (name: string) => properties.filter((one) => one.name === name)
  const [lastName = '', firstName = ''] = parts(first('N'))
  const full = clean(first('FN'))
  const phones = all('TEL').toSorted((a, b) => mobileRank(a) - mobileRank(b))
  return cardOf({
    ...(firstName || lastName ? { firstName, lastName } : namesIn(full)),
    company: parts(first('ORG'))[0] ?? '',
    jobTitle: clean(first('TITLE')),
    phones: phones.map(({ value }) => clean(value).replace(/^tel:/i, '')),
    emails: all('EMAIL').map(({ value }) => clean(value).replace(/^mailto:/i, '')),
    website: clean(first('URL')),
    note: clean(first('NOTE')),
  })
}

/** `MECARD:N:Pérez,Ana;TEL:+34…;EMAIL:…;;` */
function fromMecard(text: string): ContactCard {
  const pairs = splitUnescaped(text.slice(text.indexOf(':') + 1), ';').flatMap((part) => {
    const at = part.indexOf(':')
    return at < 0 ? [] : [{ name: part.slice(0, at).trim().toUpperCase(), value: part.slice(at + 1) }]
  })
  const first = (name: string) => pairs.find((one) => one.name === name)?.value ?? ''
  const all = (name: string) => pairs.filter((one) => one.name === name).map(({ value }) => clean(value))
  const [lastName = '', firstName] = splitUnescaped(first('N'), ',').map(clean)
  return cardOf({
    ...(firstName === undefined ? namesIn(lastName) : { firstName, lastName }),
    company: clean(first('ORG')),
    jobTitle: clean(first('TITLE')),
    phones: all('TEL'),
    emails: all('EMAIL'),
    website: clean(first('URL')),
    note: clean(first('NOTE')),
  })
}

function cardOf(card: ContactCard): ContactCard {
  const short = (value: string) => value.slice(0, valueMax)
  return {
    firstName: short(card.firstName),
    lastName: short(card.lastName),
    company: short(card.company),
    jobTitle: short(card.jobTitle),
    phones: [...new Set(card.phones.filter(Boolean).map(short))].slice(0, listedMax),
    emails: [...new Set(card.emails.filter(Boolean).map(short))].slice(0, listedMax),
    website: short(card.website),
    note: card.note.slice(0, valueMax * 5),
  }
}

function unfolded(text: string): readonly string[] {
  return text
    .replace(/=\r?\n/g, '')
    .replace(/\r?\n[ \t]/g, '')
    .split(/\r?\n|\r/)
}

function mobileRank({ parameters }: Property): number {
  if (/CELL|MOBILE/.test(parameters)) return 0
  return parameters.includes('FAX') ? 2 : 1
}

/** A name in one piece: the first word, and the rest. */
function namesIn(full: string): Pick<ContactCard, 'firstName' | 'lastName'> {
  const [firstName = '', ...rest] = full.split(/\s+/)
  return { firstName, lastName: rest.join(' ') }
}

function parts(value: string): readonly string[] {
  return splitUnescaped(value, ';').map(clean)
}

function splitUnescaped(text: string, sign: string): readonly string[] {
  const found: string[] = ['']
  for (let index = 0; index < text.length; index += 1) {
    const one = text[index] ?? ''
    if (one === '\\') {
      found.push((found.pop() ?? '') + one + (text[index + 1] ?? ''))
      index += 1
    } else if (one === sign) found.push('')
    else found.push((found.pop() ?? '') + one)
  }
  return found
}

function clean(value: string): string {
  const plain = value.replace(/\\n/gi, '\n').replace(/\\(.)/g, '$1')
  // Characters that no name has, and that a form would not show.
  return withoutControls(plain)
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
    .trim()
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const codes = Uint8Array.from(bytes, (sign) => sign.charCodeAt(0) & 255)
  return new TextDecoder('utf-8').decode(codes)
}
