import type { ModelField, ModelModule } from '#common/model.ts'
import { isObject, withoutControls } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import type { ExportedRow } from '#server/records/export.ts'
import { readableField, readableFields } from '#server/records/fields.ts'

type Row = Readonly<Record<string, unknown>>

/** Which fields of a person's module say what a card can say, of those that the reader may see. */
export interface CardFields {
  readonly names: readonly string[]
  readonly lines: (row: Row) => readonly string[]
}

/** What a field that has no capability of its own is called, in any of the two languages. */
const words = {
  mobile: /m[oó]vil|mobile|celular|whatsapp/i,
  jobTitle: /^(cargo|puesto|job title|position)$/i,
  birthday: /nacimiento|birth|cumpleaños/i,
  note: /^(descripción|notas|description|notes)$/i,
} as const

export function cardFields(ctx: Context, module: ModelModule): CardFields | undefined {
  const { person, company } = module.capabilities
  if (!person) return undefined
  const fields = readableFields(ctx, module)
  const may = (name: string | undefined) => (name === undefined ? undefined : readableField(ctx, module, name))
  const called = (types: readonly string[], pattern: RegExp) =>
    fields.find((one) => types.includes(one.type) && namesOf(one).some((name) => pattern.test(name)))
  const [first, last] = [may(person.firstName), may(person.lastName)]
  const emails = firstOf(fields, 'email', person.email)
  const phones = firstOf(fields, 'phone', person.phone)
  const organization =
    may(company?.name) ??
    fields.find(
      ({ type, options }) =>
        type === 'relation' && ctx.model.modules.get(options?.module ?? '')?.capabilities.company !== undefined,
    )
  const jobTitle = called(['text'], words.jobTitle)
  const birthday = called(['date'], words.birthday)
  const note = called(['longText'], words.note)
  const addresses = fields.filter(({ type }) => type === 'address')
  const urls = fields.filter(({ type }) => type === 'url')
  const used = [first, last, organization, jobTitle, birthday, note, ...emails, ...phones, ...addresses, ...urls]
  return {
    names: [...new Set(used.flatMap((field) => field?.name ?? []))],
    lines: (row) => [
      property('N', [textOf(row, last), textOf(row, first), '', '', '']),
      property('FN', [textOf(row, undefined, 'title')], true),
      property('ORG', [textOf(row, organization)]),
      property('TITLE', [textOf(row, jobTitle)]),
      ...emails.map((field) => property('EMAIL;TYPE=INTERNET', [textOf(row, field)])),
      ...phones.map((field) => {
        const isMobile = namesOf(field).some((name) => words.mobile.test(name))
        return property(`TEL;TYPE=${isMobile ? 'CELL' : 'WORK,VOICE'}`, [textOf(row, field)])
      }),
      ...addresses.map((field) => property('ADR;TYPE=WORK', addressOf(row[field.name]))),
      ...urls.map((field) => property('URL', [textOf(row, field)])),
      property('BDAY', [textOf(row, birthday)]),
      property('NOTE', [textOf(row, note)]),
    ],
  }
}

/** One card of version 3.0, which every phone reads: 4.0 is not taken by many of them. */
export function cardText(fields: CardFields, row: ExportedRow): string {
  const lines = ['BEGIN:VCARD', 'VERSION:3.0', ...fields.lines(row), `UID:${row.id}`, 'END:VCARD']
  return lines
    .filter((line) => line !== '')
    .map((line) => `${folded(line)}\r\n`)
    .join('')
}

/** Those of a type, that of the capability first. */
function firstOf(fields: readonly ModelField[], type: string, name: string): readonly ModelField[] {
  return fields
    .filter((field) => field.type === type)
    .toSorted((a, b) => Number(b.name === name) - Number(a.name === name))
}

function namesOf({ name, label, aliases = [] }: ModelField): readonly string[] {
  return [name, label.es, label.en, ...aliases]
}

function textOf(row: Row, field: ModelField | undefined, name = field?.name): string {
  const value = name === undefined ? undefined : row[name]
  if (typeof value === 'string') return value
  return isObject(value) && typeof value.title === 'string' ? value.title : ''
}

function addressOf(value: unknown): readonly string[] {
  const parts = isObject(value) ? value : {}
  const part = (name: string) => (typeof parts[name] === 'string' ? parts[name] : '')
  return ['', '', part('street'), part('city'), part('region'), part('postalCode'), part('country')]
}

/** Nothing where all of its parts are empty, unless a card must have it. */
function property(name: string, parts: readonly string[], isRequired = false): string {
  if (!isRequired && parts.every((part) => part === '')) return ''
  return `${name}:${parts.map(escaped).join(';')}`
}

function escaped(text: string): string {
  return withoutControls(text.replace(/\r\n?/g, '\n'))
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll('\n', '\\n')
}

/** At most 75 octets a line, no character cut in two. */
function folded(line: string): string {
  let [text, octets] = ['', 0]
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > 75) {
      text += '\r\n '
      octets = 1
    }
    text += character
    octets += size
  }
  return text
}
