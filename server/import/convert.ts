import { normalize } from '#common/normalize.ts'
import type { Model, ModelField, ModelModule } from '#common/model.ts'
import { countryCode } from './country-names.ts'
import { splitName } from './full-name.ts'
import { fullNameTarget, ownerTarget, type ImportTarget } from './targets.ts'
import { readBoolean, readCurrency, readDate, readDateTime, readNumber, type Conventions } from './values.ts'

/** A row as input of the write pipeline, but for the names of other records, still to be looked up. */
export interface Converted {
  readonly input: Readonly<Record<string, unknown>>
  /** By field name the text that names a record or a user. */
  readonly named: ReadonlyMap<string, string>
}

export interface ConvertOptions {
  readonly conventions: Conventions
  readonly unknownOptions: 'reject' | 'empty'
}

/** Turns the cells of a row into field values. What no value can be made of stays text, to be refused. */
export function convertRow(
  model: Model,
  module: ModelModule,
  columns: readonly (ImportTarget | undefined)[],
  cells: readonly string[],
  options: ConvertOptions,
): Converted {
  const input: Record<string, unknown> = {}
  const named = new Map<string, string>()
  for (const [index, target] of columns.entries()) {
    const text = trimCell(cells[index] ?? '')
    if (!target || text === '') continue
    const { field, part } = target
    if (target.name === ownerTarget) named.set(ownerTarget, text)
    else if (target.name === fullNameTarget) addFullName(module, input, text)
    else if (!field) continue
    else if (field.type === 'relation' || field.type === 'user') named.set(field.name, text)
    else if (part) input[field.name] = { ...objectOf(input[field.name]), [part]: partText(part, text) }
    else {
      // Of several lines the beginning may be meant: an indent, a list.
      const whole = field.type === 'longText' ? (cells[index] ?? '') : text
      const value = valueOf(model, module, field, whole, options)
      if (value !== undefined) input[field.name] = value
    }
  }
  return { input, named }
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

/** An end is looked for where a run of blanks begins, and not from each of them. */
function trimCell(text: string): string {
  return text.replace(/^[\s\u200b]+|(?<![\s\u200b])[\s\u200b]+$/g, '')
}

function partText(part: string, text: string): string {
  return part === 'country' ? (countryCode(text) ?? text) : text
}

/** Columns of first and last name win over the full one, whatever their order. */
function addFullName(module: ModelModule, input: Record<string, unknown>, text: string): void {
  const person = module.capabilities.person
  if (!person) return
  const { first, last } = splitName(text)
  input[person.firstName] ??= first
  if (last) input[person.lastName] ??= last
}

/** Of the types that are sought within a text, in a time that is the square of its length. */
const soughtLengthMax = 1000
const sought: ReadonlySet<string> = new Set(['email', 'date', 'dateTime'])

function valueOf(model: Model, module: ModelModule, field: ModelField, text: string, options: ConvertOptions): unknown {
  const { conventions } = options
  if (sought.has(field.type) && text.length > soughtLengthMax) return text
  switch (field.type) {
    case 'text':
      return text.replace(/\s+/g, ' ')
    case 'richText':
      return paragraphs(text)
    case 'email':
      return text
        .replace(/^mailto:/i, '')
        .replace(/^.*<([^<>]+)>$/, '$1')
        .replace(/[;,.\s]+$/, '')
    case 'integer':
    case 'decimal':
    case 'percent':
      return readNumber(text, conventions) ?? text
    case 'money':
      return moneyOf(text, conventions)
    case 'boolean':
      return readBoolean(text) ?? text
    case 'date':
      return readDate(text.replace(/[T ,]+\d{1,2}:\d\d.*$/, ''), conventions) ?? text
    case 'dateTime':
      return readDateTime(text, conventions) ?? text
    case 'option':
      return optionOf(model, field, text) ?? (options.unknownOptions === 'empty' ? undefined : text)
    case 'options':
      return optionsOf(model, field, text, options)
    case 'stage':
      return stageOf(module, text) ?? text
    case 'tags':
      return text.split(/[,;|\r\n]+/).map((tag) => tag.replace(/\s+/g, ' ').trim())
    case 'personName':
      return splitName(text)
    default:
      return text
  }
}

function moneyOf(text: string, conventions: Conventions): unknown {
  const amount = readNumber(text, conventions)
  const currency = readCurrency(text)
  return amount === undefined ? text : currency ? { amount, currency } : amount
}

function paragraphs(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return escaped
    .split(/(?:\r\n|\r|\n)+/)
    .map((line) => `<p>${line}</p>`)
    .join('')
}

/** The option called so in either language, or by its value. */
function optionOf(model: Model, field: ModelField, text: string): string | undefined {
  const options = model.optionLists.get(field.options?.list ?? '')?.options ?? []
  const wanted = normalize(text)
  return options.find(
    ({ value, label, retired }) => !retired && [value, label.es, label.en].some((name) => normalize(name) === wanted),
  )?.value
}

function optionsOf(model: Model, field: ModelField, text: string, { unknownOptions }: ConvertOptions): string[] {
  const words = text.split(/[,;|\n]/).map((word) => word.trim())
  return words.filter(Boolean).flatMap((word) => {
    const known = optionOf(model, field, word)
    return known !== undefined ? [known] : unknownOptions === 'empty' ? [] : [word]
  })
}

function stageOf(module: ModelModule, text: string): string | undefined {
  const wanted = normalize(text)
  return module.pipelines
    .flatMap(({ stages }) => stages)
    .find(({ value, label }) => [value, label.es, label.en].some((name) => normalize(name) === wanted))?.value
}
