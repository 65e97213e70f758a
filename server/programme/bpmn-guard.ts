import { invalidField, type LazoError } from '#common/errors.ts'

const bpmnLimits = { characters: 1_000_000, depth: 60, elements: 20_000 } as const

/** Looks over a file of somebody else before anything reads it. @throws invalid, where it could do harm */
export function guardXml(xml: string): void {
  if (xml.length > bpmnLimits.characters) {
    throw refused(
      'length',
      'El archivo pasa de un millón de caracteres.',
      'The file has more than a million characters.',
    )
  }
  let depth = 0
  let elements = 0
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at)) {
    const skipped = skip(xml, at)
    if (skipped !== undefined) {
      at = skipped
      continue
    }
    // Entities are how a small file becomes an endless one, or reads another file.
    if (xml[at + 1] === '!')
      throw refused(
        'entities',
        'El archivo declara entidades: no se admite.',
        'The file declares entities, which is not taken.',
      )
    const end = endOfTag(xml, at)
    const isClosing = xml[at + 1] === '/'
    if (isClosing) depth -= 1
    else {
      elements += 1
      if (xml[end - 1] !== '/') depth += 1
    }
    if (depth > bpmnLimits.depth)
      throw refused('depth', 'El archivo anida demasiados elementos.', 'The file nests too many elements.')
    if (elements > bpmnLimits.elements)
      throw refused('length', 'El archivo tiene demasiados elementos.', 'The file has too many elements.')
    at = end
  }
}

/** Where a comment, a passage of plain text or an instruction ends; nothing where there is none. */
function skip(xml: string, at: number): number | undefined {
  const kinds = [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
  ] as const
  const found = kinds.find(([start]) => xml.startsWith(start, at))
  if (!found) return undefined
  const end = xml.indexOf(found[1], at + found[0].length)
  return end === -1 ? xml.length : end + found[1].length
}

/** The closing bracket of a tag, whatever stands in its attributes. */
function endOfTag(xml: string, from: number): number {
  let quote = ''
  for (let at = from + 1; at < xml.length; at += 1) {
    const sign = xml[at] ?? ''
    if (quote === '' && sign === '>') return at
    if (sign === quote) quote = ''
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign
  }
  return xml.length
}

export function refused(rule: string, es: string, en: string): LazoError {
  return invalidField('xml', rule, es, en)
}
