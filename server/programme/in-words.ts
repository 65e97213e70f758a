import { fieldType, isFieldType } from '#catalog/field-types/index.ts'
import type { Element } from '#common/element.ts'
import type { Language, Localized } from '#common/errors.ts'
import type { Field } from '#common/field.ts'
import type { es } from '#common/texts/es.ts'
import { textsOf, type Texts } from '#common/texts/message.ts'
import { isObject } from '#common/text.ts'
import { labelOf } from '#common/uses.ts'
import { valueDifferences, type PartDifference } from '#server/model/differences.ts'
import { catalogueOf } from '#server/texts.ts'

type Values = Readonly<Record<string, unknown>>

/** Keys under which a definition names fields of its module. */
const fieldKeys = new Set(
  'columns facts fields quickCreate card hidden field groupBy start until place titleFields titleFallback required by of near far accessBy normative linkFields'.split(
    ' ',
  ),
)
/** What stands for itself where a whole part is said in a row. */
const plainKeys = new Set(['fields', 'columns', 'options', 'by', 'module'])
const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/

interface About {
  readonly kind: string
  readonly name: string
  readonly parent: string | null
}

export interface Speaker {
  /** Two definitions of an element, whole or patches of it, compared as their reader would say them. */
  differences(about: About, before: unknown, after: unknown): PartDifference[]
}

/** Says definitions in the reader's words: labels for names, conditions as sentences, one language of the two. */
export function speaker(elements: readonly Element[], language: Language): Speaker {
  const words = wordsOf(elements, language)
  return {
    differences(about, before, after) {
      const home = about.kind === 'module' ? about.name : words.moduleOf(about.parent)
      const [old, now] = [before, after].map((one) => (one === undefined ? one : said(words, one, '', home)))
      return valueDifferences(old, now, (one) => whole(words, one))
    },
  }
}

interface Words {
  readonly language: Language
  readonly text: ReturnType<typeof catalogueOf>
  readonly tables: Texts<(typeof es)['tables']>
  readonly find: (kind: string, home: string, name: string) => Element | undefined
  readonly byId: ReadonlyMap<string, Element>
  readonly moduleOf: (id: string | null) => string
}

function wordsOf(elements: readonly Element[], language: Language): Words {
  const text = catalogueOf(language)
  const modules = new Map(elements.filter(({ kind }) => kind === 'module').map((one) => [one.id, one.name]))
  const keyOf = ({ kind, name, parent }: Element) => `${kind} ${modules.get(parent ?? '') ?? ''} ${name}`
  const known = new Map(elements.toReversed().map((one) => [keyOf(one), one]))
  return {
    language,
    text,
    tables: textsOf<(typeof es)['tables']>(text.tables, language),
    find: (kind, home, name) => known.get(`${kind} ${home} ${name}`),
    byId: new Map(elements.map((one) => [one.id, one])),
    moduleOf: (id) => modules.get(id ?? '') ?? '',
  }
}

function label({ language }: Words, element: Element | undefined, otherwise: string): string {
  return element ? labelOf(element)[language] : otherwise
}

function fieldOf({ find }: Words, home: string, path: string): Field | undefined {
  // The registry holds only fields of this shape.
  return find('field', home, path)?.definition as Field | undefined
}

function fieldName(words: Words, home: string, path: string): string {
  const [first = '', ...rest] = path.split('.')
  const found = words.find('field', home, first)
  const own = found ? label(words, found, first) : (wordOf(words.text.studio.partNames, first) ?? first)
  const target = fieldOf(words, home, first)?.options?.module ?? ''
  return rest.length === 0 ? own : `${own} › ${fieldName(words, target, rest.join('.'))}`
}

function optionName(words: Words, of: Field | undefined, one: unknown): string {
  const { text, find, byId, language } = words
  if (typeof one === 'boolean') return one ? text.common.yes : text.common.no
  const plain = String(one)
  const list = find('optionList', '', of?.options?.list ?? '')?.definition
  const options: unknown = isObject(list) ? list.options : undefined
  const chosen: unknown = Array.isArray(options) ? options.find((each) => isObject(each) && each.value === plain) : null
  if (isObject(chosen) && isLocalized(chosen.label)) return chosen.label[language]
  return wordOf(text.list.windows, plain) ?? (uuid.test(plain) ? label(words, byId.get(plain), '…') : plain)
}

function condition(words: Words, filter: unknown, home: string): string {
  if (!isObject(filter)) return ''
  const { text, tables } = words
  const parts = (list: unknown) => (Array.isArray(list) ? list.map((one) => bracketed(words, one, home)) : [])
  if ('all' in filter) return parts(filter.all).join(` ${tables.and} `)
  if ('any' in filter) return parts(filter.any).join(` ${tables.or} `)
  if ('not' in filter) return `${tables.not} ${bracketed(words, filter.not, home)}`
  if ('related' in filter) return relatedCondition(words, filter, home)
  const { field, op, value: wanted } = filter
  const operator = wordOf(text.list.operators, String(op)) ?? String(op)
  const values: readonly unknown[] = wanted === undefined || wanted === null ? [] : [wanted].flat()
  const options = values.map((one) => optionName(words, fieldOf(words, home, String(field)), one)).join(', ')
  return [fieldName(words, home, String(field)), operator, options].filter(Boolean).join(' ')
}

function relatedCondition(words: Words, { related, by, has, where }: Values, home: string): string {
  const { tables, language } = words
  const target = by === undefined ? (fieldOf(words, home, String(related))?.options?.module ?? '') : String(related)
  const records = label(words, words.find('module', '', target), tables.activities).toLocaleLowerCase(language)
  const joined = has === 'none' ? tables.relatedNone({ records }) : tables.relatedSome({ records })
  return where === undefined ? joined : `${joined} ${tables.whereWords} ${bracketed(words, where, target)}`
}

/** A group within another is set apart, as in a formula. */
function bracketed(words: Words, filter: unknown, home: string): string {
  const said = condition(words, filter, home)
  return isObject(filter) && ('all' in filter || 'any' in filter) ? `(${said})` : said
}

function said(words: Words, one: unknown, key: string, home: string): unknown {
  const { text, language } = words
  if (typeof one === 'boolean') return one ? text.common.yes : text.common.no
  if (typeof one === 'string') return word(words, one, key, home)
  if (Array.isArray(one)) return one.map((each) => said(words, each, key, home))
  if (!isObject(one)) return one
  if (isLocalized(one)) return one[language]
  if (isCondition(one)) return condition(words, one, home)
  if (typeof one.field === 'string' && 'direction' in one) {
    return `${fieldName(words, home, one.field)} ${one.direction === 'desc' ? '↓' : '↑'}`
  }
  // What is said beside the name of a module is said of its fields.
  const at = typeof one.module === 'string' ? one.module : home
  const own = isLocalized(one.label) && !('name' in one) && key !== '' ? { name: one.label[language] } : {}
  const entries = Object.entries(one).filter(([name]) => !('name' in own && (name === 'label' || name === 'value')))
  const rest = entries.map(([name, each]) => [keyWord(words, name, key, home), said(words, each, name, at)])
  return { ...own, ...Object.fromEntries(rest) }
}

/** Rights are kept by the names of modules and fields. */
function keyWord(words: Words, name: string, under: string, home: string): string {
  if (under !== 'modules' && under !== 'fields') return name
  return label(words, words.find('module', '', name), fieldName(words, home, name))
}

function word(words: Words, one: string, key: string, home: string): string {
  const { find, byId, language } = words
  if (fieldKeys.has(key)) return fieldName(words, home, one)
  if (key === 'module' || key === 'through' || key === 'modules') return label(words, find('module', '', one), one)
  if (key === 'list') return label(words, find('optionList', '', one), one)
  if (key === 'view') return label(words, find('view', home, one), one)
  if (key === 'type' && isFieldType(one)) return fieldType(one).label[language]
  return uuid.test(one) ? label(words, byId.get(one), '…') : one
}

/** A part that came or went at once. */
function whole(words: Words, one: unknown): string {
  if (Array.isArray(one)) return one.map((each) => whole(words, each)).join(', ')
  if (!isObject(one)) return String(one)
  // The way to it names it already.
  const { name, ...rest } = one
  const parts = Object.entries(rest)
    .filter(([, each]) => each !== null && each !== undefined)
    .map(([key, each]) => (plainKeys.has(key) ? '' : `${partName(words, key)}: `) + whole(words, each))
  return parts.length === 0 ? String(name ?? '') : parts.join('; ')
}

function partName({ text }: Words, key: string): string {
  return wordOf(text.specification.within, key) ?? wordOf(text.studio.partNames, key) ?? key
}

function wordOf(words: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(words, key) ? words[key] : undefined
}

function isLocalized(value: unknown): value is Localized {
  return isObject(value) && typeof value.es === 'string' && typeof value.en === 'string'
}

function isCondition(value: Values): boolean {
  if (typeof value.field === 'string' && typeof value.op === 'string') return true
  return Array.isArray(value.all) || Array.isArray(value.any) || isObject(value.not) || typeof value.has === 'string'
}
