import { fieldType } from '#catalog/field-types/index.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { digits, normalize } from '#common/normalize.ts'
import { isObject } from '#common/text.ts'
import { columnsOf, type PhysicalColumn } from '#server/model/ddl.ts'
import type { Values } from './check.ts'
import { perModule } from './known-once.ts'
import type { Titles } from './references.ts'

const titleMax = 500
const searchTextMax = 4000

/** Physical columns of a module's own fields. */
export const physicalColumns = perModule((module): readonly PhysicalColumn[] =>
  [...module.fields.values()].flatMap(columnsOf),
)

const searchableFields = perModule((module) => [...module.fields.values()].filter((field) => field.searchable))

/** By the name of a field where its value is kept. */
const placesOf = perModule((module) => {
  const columns = (field: ModelField) =>
    columnsOf(field).map(({ name }) => ({ column: name, suffix: name.slice(field.column.length) }))
  return new Map([...module.fields].map(([name, field]) => [name, { field, columns: columns(field) }]))
})

/** Column values of fields, by physical name, as JSON-able parameters. */
export function columnValues(module: ModelModule, values: Values): Record<string, unknown> {
  const row: Record<string, unknown> = {}
  const places = placesOf(module)
  for (const [name, value] of Object.entries(values)) {
    const place = places.get(name)
    if (!place) continue
    const stored = storedValue(place.field, value)
    for (const { column, suffix } of place.columns) row[column] = stored[suffix] ?? null
  }
  return row
}

function storedValue(field: ModelField, value: unknown): Readonly<Record<string, unknown>> {
  if (value === null || value === undefined) return {}
  if (isMoney(value)) {
    const { base, rate, rateDate } = value as Priced
    return {
      '': value.amount,
      _cur: value.currency,
      _base: base ?? null,
      _rate: rate ?? null,
      _rate_date: rateDate ?? null,
    }
  }
  // A roll-up or next activity is given in its stored form already.
  const type = fieldType(field.type)
  return type.store?.(value) ?? { '': value }
}

/** An amount with what the write pipeline found out about it. */
interface Priced {
  readonly amount: string
  readonly currency: string
  readonly base?: string | null
  readonly rate?: string
  readonly rateDate?: string
}

/** The record's name, from its title fields in order. */
export function titleOf(module: ModelModule, values: Values, titles: Titles): string {
  const joined = (names: readonly string[]): string => {
    const parts = names.map((name) => {
      const field = module.fields.get(name)
      const value = values[name]
      return field && value !== null && value !== undefined ? plainText(field, value, titles) : ''
    })
    return parts
      .filter((part) => part !== '')
      .join(' ')
      .slice(0, titleMax)
  }
  return joined(module.titleFields) || joined(module.titleFallback ?? [])
}

/** The fields that stand in the title, with those that do where these are empty. */
const namingFields = perModule((module) => [...module.titleFields, ...(module.titleFallback ?? [])])

/** Whether the titles of a module's records are made of those of others. */
export const isNamedByOthers = perModule((module) =>
  namingFields(module).some((name) => ['relation', 'polymorphic'].includes(module.fields.get(name)?.type ?? '')),
)

const shownFields = perModule(
  (module) => new Set([...namingFields(module), ...searchableFields(module).map(({ name }) => name)]),
)

/** Whether a record may have another title or search text once these values are written. */
export function mayRename(module: ModelModule, values: Values): boolean {
  return isNamedByOthers(module) || Object.keys(values).some((name) => shownFields(module).has(name))
}

/** What a record is named and found by, as its columns hold it. */
export function textValues(module: ModelModule, values: Values, titles: Titles) {
  const title = titleOf(module, values, titles)
  return { title, title_key: normalize(title), search_text: searchTextOf(module, values, title) }
}

function plainText(field: ModelField, value: unknown, titles: Titles): string {
  if (field.type === 'relation') return titles.get(`${field.options?.module ?? ''}/${String(value)}`) ?? ''
  if (field.type === 'polymorphic') return isObject(value) ? (titles.get(String(value.id)) ?? '') : ''
  if (isObject(value))
    return Object.values(value)
      .filter((part) => typeof part === 'string')
      .join(' ')
  return Array.isArray(value) ? value.join(' ') : String(value)
}

/** Everything by which the record is found: its title and its searchable fields; phones as digits. */
export function searchTextOf(module: ModelModule, values: Values, title: string): string {
  const parts = [normalize(title)]
  for (const field of searchableFields(module)) {
    const value = values[field.name]
    if (value === null || value === undefined) continue
    if (field.type === 'phone') parts.push(digits(String(value)))
    else parts.push(normalize(fieldType(field.type).searchText?.(value) ?? plainText(field, value, new Map())))
  }
  return [...new Set(parts)].join(' ').slice(0, searchTextMax)
}
