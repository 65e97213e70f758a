import type { LanguageDefinition } from '#common/element.ts'
import { invalid, violation, type LazoError } from '#common/errors.ts'
import { readXml, type XmlListener } from '#server/import/xml.ts'
import type { GivenText } from './change.ts'
import type { Translation } from './translations.ts'

/**
 * XLIFF 2.1 (docs.oasis-open.org/xliff/xliff-core/v2.1): one unit a text, its key as the unit's name,
 * since identifiers there may not hold what keys hold.
 */
export function xliffOf(language: LanguageDefinition, texts: readonly Translation[]): string {
  const source = language.fallback ?? 'es'
  const other = source === 'es' ? 'en' : 'es'
  const units = texts.map((one, index) => {
    const target = one.translation === null ? '' : `<target>${escaped(one.translation)}</target>`
    const state = one.translation === null ? 'initial' : 'translated'
    return [
      `<unit id="u${index + 1}" name="${escaped(one.key)}">`,
      `<notes><note category="${other}">${escaped(one[other])}</note><note category="place">${escaped(one.place)}</note></notes>`,
      `<segment state="${state}"><source>${escaped(one.text)}</source>${target}</segment></unit>`,
    ].join('')
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="${source}" trgLang="${language.code}">`,
    '<file id="lazo" xml:space="preserve">',
    ...units,
    '</file>',
    '</xliff>',
    '',
  ].join('\n')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"\n\t]/g, (sign) => entities[sign] ?? sign)
}

export async function readXliff(language: LanguageDefinition, content: string): Promise<GivenText[]> {
  const listener = unitListener(language)
  const given: GivenText[] = []
  for await (const unit of readXml(chunksOf(content), listener)) given.push(unit)
  return given
}

async function* chunksOf(content: string): AsyncGenerator<Buffer> {
  yield Buffer.from(content.replace(/^\uFEFF/, ''))
}

/** Elements in which text is marked but not hidden. */
const marks = new Set(['mrk', 'pc'])

function unitListener(language: LanguageDefinition): XmlListener<GivenText> {
  let found: GivenText[] = []
  let number = 0
  let key = ''
  let target: string | undefined
  let isInTarget = false
  let hasRoot = false
  return {
    open(name, attributes) {
      if (name === 'xliff') {
        hasRoot = true
        refuseOther(language, attributes)
      } else if (!hasRoot) throw notXliff()
      if (name === 'unit') {
        number += 1
        key = attributes.name ?? ''
        target = undefined
      } else if (name === 'target') {
        isInTarget = true
        target ??= ''
      } else if (isInTarget && !marks.has(name)) throw inlineCode(number, name)
    },
    text(text) {
      if (isInTarget) target = (target ?? '') + text
    },
    close(name) {
      if (name === 'target') isInTarget = false
      if (name === 'unit') found.push({ key, text: target === '' ? null : (target ?? null), at: `unit.${number}` })
    },
    taken() {
      const taken = found
      found = []
      return taken
    },
  }
}

function refuseOther(language: LanguageDefinition, attributes: Readonly<Record<string, string>>): void {
  if (!attributes.version?.startsWith('2.')) throw notXliff()
  const given = attributes.trgLang ?? ''
  if (given.toLowerCase() === language.code.toLowerCase() || given === language.locale) return
  throw invalid([
    violation(
      'trgLang',
      'language',
      `El fichero es de «${given}», no de «${language.code}».`,
      `The file is for “${given}”, not for “${language.code}”.`,
    ),
  ])
}

function notXliff(): LazoError {
  return invalid([violation('', 'shape', 'No es un fichero XLIFF 2.', 'This is not an XLIFF 2 file.')])
}

function inlineCode(number: number, name: string): LazoError {
  return invalid([
    violation(
      `unit.${number}`,
      'shape',
      `El texto traducido lleva <${name}>, que no se admite.`,
      `The translated text holds <${name}>, which is not accepted.`,
    ),
  ])
}
