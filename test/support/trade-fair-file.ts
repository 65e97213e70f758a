import { invariant } from '#common/errors.ts'
import { csvText, windows1252, workbook } from './table-files.ts'

/** The list of visitors that comes home from a trade fair, with everything that real ones suffer from. */
interface TradeFairOptions {
  readonly seed: number
  readonly rows?: number
  /** People already in the CRM; each becomes one row, written differently. */
  readonly existing?: readonly ExistingPerson[]
  readonly format: 'csv' | 'xlsx' | 'vcard'
}

export interface ExistingPerson {
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  /** E.164 */
  readonly phone?: string
}

type BadKind = 'email' | 'taxId' | 'phone' | 'nameless' | 'date' | 'tooManyCells' | 'score'

interface TradeFairFile {
  readonly bytes: Buffer
  readonly rows: number
  /** Number of each bad row, as an import counts it, with what is wrong with it. */
  readonly bad: ReadonlyMap<number, BadKind>
  /** Number of each row about somebody who is already there, with who it is. */
  readonly duplicates: ReadonlyMap<number, ExistingPerson>
}

export const badRowCount = 37

const headers = [
  'Empresa',
  'Nombre',
  'Apellidos',
  'Cargo',
  'NIF',
  'Correo electrónico',
  'Teléfono',
  'Móvil',
  'Página web',
  'Dirección',
  'Población',
  'Provincia',
  'C.P.',
  'Sector',
  'Interés',
  'Puntuación',
  'Volver a contactar el',
  'Observaciones',
  'Stand',
] as const
type Visitor = Record<(typeof headers)[number], string>

const badKinds: Readonly<Record<TradeFairOptions['format'], Partial<Record<BadKind, number>>>> = {
  csv: { email: 9, taxId: 8, phone: 6, nameless: 5, date: 4, tooManyCells: 3, score: 2 },
  xlsx: { email: 9, taxId: 8, phone: 6, nameless: 5, date: 4, tooManyCells: 3, score: 2 },
  vcard: { email: 17, phone: 12, nameless: 8 },
}

export function tradeFairFile(options: TradeFairOptions): TradeFairFile {
  const { rows = 5000, existing = [], format } = options
  const random = randomFrom(options.seed)
  const offset = format === 'vcard' ? 1 : 2
  const places = shuffled(rows, random)
  const badPlaces = new Map(
    Object.entries(badKinds[format])
      .flatMap(([kind, count]) => Array<string>(count).fill(kind))
      // The keys of the table above are the kinds.
      .map((kind, index) => [places[index] ?? 0, kind as BadKind] as const),
  )
  const doubles = new Map(existing.map((one, at) => [places[badRowCount + at] ?? 0, one] as const))
  const visitors = Array.from({ length: rows }, (_, index) => {
    const person = doubles.get(index)
    const kind = badPlaces.get(index)
    const usual = visitor(index, random)
    return kind ? spoilt(usual, kind) : person ? { ...usual, ...known(person, index) } : usual
  })
  const extra = (index: number): string[] => (badPlaces.get(index) === 'tooManyCells' ? ['sobra'] : [])
  const numbered = <T>(map: ReadonlyMap<number, T>): Map<number, T> =>
    new Map([...map].map(([index, value]) => [index + offset, value]))
  return {
    bytes: written(visitors, extra, format),
    rows,
    bad: numbered(badPlaces),
    duplicates: numbered(doubles),
  }
}

function written(
  visitors: readonly Visitor[],
  extra: (index: number) => string[],
  format: TradeFairOptions['format'],
): Buffer {
  if (format === 'vcard') return Buffer.from(visitors.map(card).join(''))
  const cells = visitors.map((one, index) => [...headers.map((header) => one[header]), ...extra(index)])
  const table = [[...headers], ...cells]
  return format === 'csv' ? windows1252(csvText(table)) : workbook(table, { sharedTexts: true })
}

function visitor(index: number, random: () => number): Visitor {
  const pick = <T>(from: readonly T[]): T => {
    const found = from[Math.floor(random() * from.length)]
    invariant(found !== undefined, 'a random number is less than one')
    return found
  }
  const firstName = pick(firstNames)
  const lastName = `${pick(lastNames)} ${pick(lastNames)}`
  const company = `${pick(trades)} ${pick(lastNames)} ${pick(['S.L.', 'S.A.', 'S.L.U.', 'S. Coop.'])}`
  const [city, province, prefix] = pick(cities)
  const domain = `${slug(company).slice(0, 20)}${index}.es`
  const mobile = `6${String(10_000_000 + index)}`
  const landline = `9${String(10_000_000 + index * 7)}`
  return {
    Empresa: company,
    Nombre: random() < 0.15 ? firstName.toUpperCase() : firstName,
    Apellidos: lastName,
    Cargo: pick(jobTitles),
    NIF: random() < 0.8 ? companyId(1_000_000 + index, random) : personId(10_000_000 + index),
    'Correo electrónico': random() < 0.93 ? `${slug(firstName)}.${slug(lastName.split(' ')[0] ?? '')}@${domain}` : '',
    Teléfono: random() < 0.7 ? phoneText(landline, random) : '',
    Móvil: phoneText(mobile, random),
    'Página web': random() < 0.4 ? `www.${domain}` : '',
    Dirección: `${pick(['C/', 'Avda.', 'Pol. Ind.', 'Plaza'])} ${pick(lastNames)}, ${1 + Math.floor(random() * 90)}`,
    Población: city,
    Provincia: province,
    'C.P.': `${prefix}${String(Math.floor(random() * 900) + 1).padStart(3, '0')}`,
    Sector: '',
    Interés: random() < 0.3 ? `Quiere información de "${pick(products)}"; llamar\r\npor la tarde` : pick(products),
    Puntuación: random() < 0.5 ? String(Math.floor(random() * 101)) : '',
    'Volver a contactar el': random() < 0.3 ? dateText(random) : '',
    Observaciones: random() < 0.2 ? 'Vino con su socio; pidió catálogo – 10 % dto. €' : '',
    Stand: `${pick(['A', 'B', 'C'])}${Math.floor(random() * 40)}`,
  }
}

function spoilt(usual: Visitor, kind: BadKind): Visitor {
  switch (kind) {
    case 'email':
      return { ...usual, 'Correo electrónico': 'sin-arroba.example.es' }
    case 'taxId':
      return { ...usual, NIF: '12345678A' }
    case 'phone':
      return { ...usual, Móvil: 'no tiene 12' }
    case 'nameless':
      return { ...usual, Empresa: '', Nombre: '', Apellidos: '' }
    case 'date':
      return { ...usual, 'Volver a contactar el': '31/02/2026' }
    case 'score':
      return { ...usual, Puntuación: '150' }
    case 'tooManyCells':
      return usual
  }
}

/** Somebody who is already there: with the e-mail in capitals, or only the phone, spaced otherwise. */
function known(person: ExistingPerson, index: number): Partial<Visitor> {
  const name = { Nombre: person.firstName, Apellidos: person.lastName.toUpperCase() }
  const byPhone = person.phone !== undefined && index % 2 === 1
  if (!byPhone) return { ...name, 'Correo electrónico': person.email.toUpperCase() }
  const national = person.phone.replace(/^\+34/, '')
  return { ...name, 'Correo electrónico': '', Móvil: national.replace(/(\d{3})(?=\d)/g, '$1 ') }
}

function phoneText(national: string, random: () => number): string {
  const groups = national.replace(/^(\d{3})(\d{2})(\d{2})(\d{2})$/, '$1 $2 $3 $4')
  const forms = [
    national,
    groups,
    `+34 ${groups}`,
    `0034${national}`,
    `(+34) ${national}`,
    groups.replaceAll(' ', '.'),
    groups.replaceAll(' ', '-'),
    `34 ${groups}`,
  ]
  return forms[Math.floor(random() * forms.length)] ?? national
}

function dateText(random: () => number): string {
  const [day, month] = [1 + Math.floor(random() * 28), 1 + Math.floor(random() * 12)]
  const two = (value: number): string => String(value).padStart(2, '0')
  return random() < 0.5 ? `${two(day)}/${two(month)}/2027` : `${day}-${month}-27`
}

const idLetters = 'TRWAGMYFPDXBNJZSQVHLCKE'

/** A NIF with its right letter. */
function personId(number: number): string {
  return `${number}${idLetters[number % 23]}`
}

/** The identifier of a company, with dashes now and then. */
function companyId(number: number, random: () => number): string {
  const digits = String(number).padStart(7, '0')
  let sum = 0
  for (const [index, digit] of Array.from(digits, Number).entries()) {
    const doubled = index % 2 === 0 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return `B${random() < 0.2 ? '-' : ''}${digits}${(10 - (sum % 10)) % 10}`
}

/** As three makes of phone write them. */
function card(one: Visitor, index: number): string {
  const lines = ['BEGIN:VCARD', ...cardLines[index % 3]!(one), 'END:VCARD'] // Three of them.
  return lines.map((line) => `${line}\r\n`).join('')
}

const cardLines: readonly ((one: Visitor) => string[])[] = [
  (one) => [
    'VERSION:2.1',
    `N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:${quoted(one.Apellidos)};${quoted(one.Nombre)};;;`,
    `ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:${quoted(one.Empresa)}`,
    `TEL;CELL:${one.Móvil}`,
    `TEL;WORK:${one.Teléfono}`,
    `EMAIL;INTERNET:${one['Correo electrónico']}`,
    'PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQ',
    ' ABAAD/2wBDAAgGBgcG',
  ],
  (one) => [
    'VERSION:3.0',
    `N:${one.Apellidos};${one.Nombre};;;`,
    `FN:${one.Nombre} ${one.Apellidos}`,
    `ORG:${one.Empresa};`,
    `item1.TEL:${one.Móvil}`,
    'item1.X-ABLabel:_$!<Mobile>!$_',
    `TEL;TYPE=WORK,VOICE:${one.Teléfono}`,
    `EMAIL;TYPE=INTERNET:${one['Correo electrónico']}`,
    `NOTE:${one.Interés.replace(/[\\,;]/g, '\\$&').replaceAll('\r\n', '\\n')}`,
  ],
  (one) => [
    'VERSION:4.0',
    `FN:${one.Nombre} ${one.Apellidos}`,
    `N:${one.Apellidos};${one.Nombre};;;`,
    `ORG:${one.Empresa}`,
    `TEL;VALUE=uri;TYPE="cell":tel:${one.Móvil}`,
    `EMAIL:${one['Correo electrónico']}`,
    `TITLE:${one.Cargo}`,
  ],
]

function quoted(text: string): string {
  return Array.from(Buffer.from(text), (byte) =>
    byte < 128 && byte !== 61 ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase()}`,
  ).join('')
}

function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
}

/** mulberry32: the same rows from the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296
  }
}

function shuffled(count: number, random: () => number): number[] {
  const places = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1))
    ;[places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0]
  }
  return places
}

const firstNames = [
  'María José',
  'Íñigo',
  'Begoña',
  'Núria',
  'Ángel',
  'Lucía',
  'Joaquín',
  'Aitor',
  'Sofía',
  'Óscar',
  'Ana',
  'Xoán',
  'Çeline',
  'Jesús',
  'Mª Carmen',
] as const
const lastNames = [
  'García',
  'Núñez',
  'Peña',
  'Ibáñez',
  'López',
  'Güell',
  'Muñoz',
  'Sánchez',
  'Pérez',
  'Agirre',
  "d'Ors",
  'Castaño',
  'Fernández',
  'Rodríguez',
  'Álvarez',
  'Vázquez',
] as const
const trades = [
  'Talleres',
  'Maquinaria',
  'Construcciones',
  'Bodegas',
  'Textil',
  'Logística',
  'Instalaciones',
  'Cerámicas',
  'Panadería',
] as const
const jobTitles = [
  'Gerente',
  'Jefa de compras',
  'Director técnico',
  'Responsable de producción',
  'Administración',
  'Técnico',
] as const
const products = [
  'Línea de envasado',
  'Compresor',
  'Báscula de suelo',
  'Mantenimiento anual',
  'Cinta transportadora',
] as const
const cities = [
  ['Zaragoza', 'Zaragoza', '50'],
  ['A Coruña', 'A Coruña', '15'],
  ['Córdoba', 'Córdoba', '14'],
  ['Logroño', 'La Rioja', '26'],
  ['Donostia-San Sebastián', 'Gipuzkoa', '20'],
  ['Vic', 'Barcelona', '08'],
  ['Álora', 'Málaga', '29'],
] as const
