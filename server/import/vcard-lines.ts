import { isUtf8 } from 'node:buffer'
import { refuseFile } from './problems.ts'
import type { ReadLimits } from './limits.ts'

/** One property of a card: `item1.TEL;TYPE=CELL:+34…`, whatever the version that wrote it. */
export interface CardProperty {
  readonly group: string
  readonly name: string
  /** Types in upper case: CELL, WORK, PREF… */
  readonly types: readonly string[]
  readonly charset: string | undefined
  readonly quotedPrintable: boolean
  readonly raw: string
}

/** Lines with their folds undone; the parts of pictures and keys are dropped as they come. */
export async function* unfoldedLines(chunks: AsyncIterable<string>, limits: ReadLimits): AsyncGenerator<string> {
  let current = ''
  let softBreak = false
  for await (const line of plainLines(chunks, limits)) {
    if (softBreak) {
      current = current.slice(0, -1) + line
    } else if (/^[ \t]/.test(line)) {
      if (!isDropped(current)) current += line.slice(1)
    } else if (line !== '' && !isProperty(line)) {
      // Old phones break long values without marking the next line as a continuation.
      if (!isDropped(current)) current += line
    } else if (line !== '') {
      if (current && !isDropped(current)) yield current
      current = line
    }
    if (current.length > limits.cellCharactersMax && !isDropped(current))
      throw refuseFile('cellTooLong', {}, current.slice(0, 40))
    softBreak = /^[^:]*QUOTED-PRINTABLE[^:]*:/i.test(current) && current.endsWith('=')
  }
  if (current && !isDropped(current)) yield current
}

async function* plainLines(chunks: AsyncIterable<string>, limits: ReadLimits): AsyncGenerator<string> {
  let pending = ''
  for await (const chunk of chunks) {
    const lines = chunk.split(/\r\n|\r|\n/)
    lines[0] = pending + (lines[0] ?? '')
    pending = lines.pop() ?? ''
    if (pending.length > limits.cellCharactersMax * 20) throw refuseFile('cellTooLong')
    yield* lines
  }
  yield pending
}

function isProperty(line: string): boolean {
  return /^(?:[\w-]+\.)?[A-Za-z][\w-]*(?:;[^:]*)?:/.test(line)
}

function isDropped(line: string): boolean {
  return /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY|X-MS-CARDPICTURE|X-IMAGE)[;:]/i.test(line)
}

const encodings = new Set(['QUOTED-PRINTABLE', 'BASE64', 'B', '8BIT', '7BIT', 'UTF-8'])

export function parseProperty(line: string): CardProperty | undefined {
  const colon = colonOutsideQuotes(line)
  if (colon < 0) return undefined
  const [head = '', ...parameters] = line.slice(0, colon).split(';')
  const dot = head.lastIndexOf('.')
  const types: string[] = []
  let charset: string | undefined
  let quotedPrintable = false
  for (const parameter of parameters) {
    const [key = '', ...rest] = parameter.split('=')
    const value = rest.join('=').replaceAll('"', '')
    const name = key.trim().toUpperCase()
    if (name === 'CHARSET') charset = value
    else if (name === 'ENCODING') quotedPrintable = value.toUpperCase() === 'QUOTED-PRINTABLE'
    else if (name === 'TYPE') types.push(...value.toUpperCase().split(','))
    else if (name === 'PREF') types.push('PREF')
    else if (rest.length === 0 && name === 'QUOTED-PRINTABLE') quotedPrintable = true
    else if (rest.length === 0 && !encodings.has(name)) types.push(name)
  }
  return {
    group: dot < 0 ? '' : head.slice(0, dot).toLowerCase(),
    name: head.slice(dot + 1).toUpperCase(),
    types: types.map((type) => type.trim()),
    charset,
    quotedPrintable,
    raw: line.slice(colon + 1),
  }
}

function colonOutsideQuotes(line: string): number {
  let inQuotes = false
  for (let index = 0; index < line.length; index += 1) {
    if (line[index] === '"') inQuotes = !inQuotes
    else if (line[index] === ':' && !inQuotes) return index
  }
  return line.indexOf(':')
}

/** The value in its parts (`N:García;Ana;;;`), each decoded and without escapes. */
export function propertyParts(property: CardProperty): string[] {
  const text = property.quotedPrintable ? decodeQuotedPrintable(property.raw, property.charset) : property.raw
  return splitUnescaped(text, ';').map(unescapeValue)
}

/** The whole value, decoded: a semicolon in it is text. */
export function propertyText(property: CardProperty): string {
  return propertyParts(property).join(';').trim()
}

function splitUnescaped(text: string, separator: string): string[] {
  if (!text.includes('\\')) return text.split(separator)
  const parts: string[] = []
  let part = ''
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index)
    if (letter === '\\') {
      part += text.slice(index, index + 2)
      index += 1
    } else if (letter === separator) {
      parts.push(part)
      part = ''
    } else part += letter
  }
  return [...parts, part]
}

function unescapeValue(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, letter: string) => (/[nN]/.test(letter) ? '\n' : letter))
}

function decodeQuotedPrintable(text: string, charset: string | undefined): string {
  return text.replace(/=\r?\n/g, '').replace(/(?:=[0-9A-Fa-f]{2})+/g, (run) => {
    return decodeBytes(Buffer.from(run.replaceAll('=', ''), 'hex'), charset)
  })
}

/** Phones declare a character set that is missing, misspelt or wrong: valid UTF-8 wins. */
function decodeBytes(bytes: Buffer, charset: string | undefined): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  for (const label of [charset ?? 'windows-1252', 'windows-1252']) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(bytes)
    } catch {
      continue
    }
  }
  return new TextDecoder().decode(bytes)
}
