import type { Localized } from './errors.ts'

/** Why an input was refused; the failing side of `Parsed`. */
export interface Refusal {
  readonly rule: string
  readonly problem: Localized
}

export type CheckedText = { readonly value: string } | Refusal

// Control characters, and the two separators that break lines in a browser.
const lineBreakers = /[\p{Cc}\u2028\u2029]/u
// Tab and line feed are what a person types in a text of several lines.
const unprintable = /[\p{Cc}--[\t\n]]/v

// Of ASCII; those above it stand for letters where a text was read in the wrong encoding.
const controls = /[\p{Cc}--[\t\n\u0080-\u009f]]/gv

/** For texts that come from outside or go there, where a control character would mean something. */
export function withoutControls(text: string): string {
  return text.replace(controls, '')
}

/** A text of one line: trimmed, in one Unicode form, with nothing that PostgreSQL or a cell cannot show. */
export function checkLine(input: unknown, maxLength: number): CheckedText {
  if (typeof input !== 'string') return notText
  const value = input.trim().normalize('NFC')
  if (lineBreakers.test(value)) return notOneLine
  return checkLength(value, maxLength)
}

/** A text of several lines, with line feeds only. */
export function checkLines(input: unknown, maxLength: number): CheckedText {
  if (typeof input !== 'string') return notText
  const value = input.replace(/\r\n?/g, '\n').trimEnd().normalize('NFC')
  if (unprintable.test(value)) return notPrintable
  return checkLength(value, maxLength)
}

function checkLength(value: string, maxLength: number): CheckedText {
  if (!value.isWellFormed()) return notPrintable
  return value.length > maxLength ? tooLong(maxLength) : { value }
}

const notText: Refusal = {
  rule: 'text',
  problem: { es: 'Tiene que ser un texto.', en: 'It must be text.' },
}

const notOneLine: Refusal = {
  rule: 'line',
  problem: {
    es: 'Tiene que caber en una línea, sin tabuladores ni caracteres de control.',
    en: 'It must be one line, without tabs or control characters.',
  },
}

const notPrintable: Refusal = {
  rule: 'printable',
  problem: {
    es: 'Contiene caracteres que no se pueden guardar.',
    en: 'It contains characters that cannot be stored.',
  },
}

function tooLong(maxLength: number): Refusal {
  return {
    rule: 'maxLength',
    problem: {
      es: `Es demasiado largo: ${maxLength} caracteres como máximo.`,
      en: `It is too long: ${maxLength} characters at most.`,
    },
  }
}

/** A plain JSON object: neither null nor an array. */
export function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** The id in `"…"` or `{ id: "…" }`, in lower case. */
export function idFrom(input: unknown): string | undefined {
  const id = isObject(input) && Object.hasOwn(input, 'id') ? input.id : input
  return typeof id === 'string' && uuidForm.test(id) ? id.toLowerCase() : undefined
}

/** A plain value as text, nothing for the rest. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text as it stands between tags and within quotes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
}
