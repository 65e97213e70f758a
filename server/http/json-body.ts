import { isUtf8 } from 'node:buffer'

import { invalidField } from '#common/errors.ts'

const depthMax = 32
const nodesMax = 200_000
const refusedKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** The same as it came: what is in another encoding is refused, since reading it would put other letters in its place. */
export function parseJsonBytes(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw malformed('encoding')
  return parseJson(bytes.toString())
}

/** JSON from outside: bounded in depth and size, without keys that could reach a prototype. */
export function parseJson(text: string): unknown {
  measure(text)
  const value = parse(text)
  inspect(value)
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('json')
  }
}

/** Counted on the text, so that what is too deep or too much is refused before it is built. */
function measure(text: string): void {
  let depth = 0
  let values = 1
  let inString = false
  for (let index = 0; index < text.length; index += 1) {
    const letter = text[index]
    if (inString) {
      if (letter === '\\') index += 1
      else if (letter === '"') inString = false
    } else if (letter === '"') inString = true
    else if (letter === '{' || letter === '[') {
      if ((depth += 1) > depthMax) throw malformed('depth')
    } else if (letter === '}' || letter === ']') depth -= 1
    else if (letter === ',' && (values += 1) > nodesMax) throw malformed('size')
  }
}

function inspect(root: unknown): void {
  const pending: unknown[] = [root]
  let nodes = 0
  while (pending.length > 0) {
    const value = pending.pop()
    if ((nodes += 1) > nodesMax) throw malformed('size')
    // PostgreSQL has no place for the character NUL in a text.
    if (typeof value === 'string' && value.includes('\0')) throw malformed('character')
    if (value === null || typeof value !== 'object') continue
    for (const key of Object.keys(value)) {
      if (refusedKeys.has(key) || key.includes('\0')) throw malformed('key')
    }
    for (const child of Object.values(value)) pending.push(child)
  }
}

function malformed(rule: string): Error {
  return invalidField('', rule, 'El cuerpo no es un JSON admisible.', 'The body is not acceptable JSON.')
}
