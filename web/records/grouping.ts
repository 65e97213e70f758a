import type { Filter } from '#common/filter.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { filterType } from './filter-operators.ts'
import { sortInForce, type ListPlace } from './list-address.ts'
import { fieldNamed, isReference, standardFields } from './reader-types.ts'

export const groupPeriods = ['month', 'quarter', 'year'] as const
type GroupPeriod = (typeof groupPeriods)[number]

/** By what the rows of a table are grouped. */
export interface Grouping {
  readonly field: ReaderField
  /** Of dates and moments, how much of the calendar is one group. */
  readonly period: GroupPeriod | undefined
  /** The list is sorted by the same field, downwards. */
  readonly isDown?: boolean
}

const groupableTypes: readonly string[] = ['option', 'stage', 'relation', 'user', 'boolean', 'date', 'dateTime']

/** In the address there is no group where the view has one. */
export const noGroup = 'none'

export function groupableFields(module: ReaderModule): readonly ReaderField[] {
  const owner = module.capabilities.owned ? standardFields.filter(({ name }) => name === 'owner') : []
  const created = standardFields.filter(({ name }) => name === 'createdAt')
  return [...module.fields, ...owner, ...created].filter((field) => groupableTypes.includes(filterType(field)))
}

export function isPeriodic(field: ReaderField): boolean {
  return ['date', 'dateTime'].includes(filterType(field))
}

/** Of the address, else of the view. */
export function groupingOf(module: ReaderModule, { address, view }: ListPlace): Grouping | undefined {
  if (address.group === noGroup) return undefined
  const ofView = view?.type === 'table' && view.groupBy !== undefined ? groupText(view.groupBy, view.period) : undefined
  const [name = '', wanted] = (address.group ?? ofView ?? '').split(':')
  const field = fieldNamed(module, name)
  if (!field || !groupableTypes.includes(filterType(field))) return undefined
  const period = isPeriodic(field) ? (groupPeriods.find((one) => one === wanted) ?? 'month') : undefined
  const [first] = sortInForce(module, view, address)
  return { field, period, isDown: first?.field === name && first.isDown }
}

export function groupText(name: string, period: GroupPeriod | undefined): string {
  return period === undefined ? name : `${name}:${period}`
}

/** What the rows of a group have in common. */
export function groupFilter({ field, period }: Grouping, key: unknown): Filter {
  const { name } = field
  if (key === null || key === undefined) return { field: name, op: 'empty' }
  if (period !== undefined) return { field: name, op: 'within', value: key }
  return { field: name, op: 'eq', value: isReference(key) ? key.id : key }
}

export function keyText(key: unknown): string {
  if (key === null || key === undefined) return ''
  return isReference(key) ? key.id : String(key)
}

/** In the order of the list or the calendar; records by name; those without a value last. */
export function compareKeys(
  order: readonly string[],
  locale: string,
  isDown = false,
): (a: { readonly key: unknown }, b: { readonly key: unknown }) => number {
  const place = (key: unknown) => {
    const at = order.indexOf(keyText(key))
    return at < 0 ? order.length : at
  }
  const name = (key: unknown) => (isReference(key) ? key.title : keyText(key))
  return ({ key: a }, { key: b }) => {
    const isNone = Number(keyText(a) === '') - Number(keyText(b) === '')
    const up = place(a) - place(b) || name(a).localeCompare(name(b), locale)
    return isNone || (isDown ? -up : up)
  }
}

/** How a column is added up; what cannot be added has no sum. */
export function totalFunction(field: ReaderField): 'sum' | 'average' | undefined {
  const type = filterType(field)
  // A number that is worked out may be a share or an age; money is money, and a sum of sums is one.
  if (field.type === 'formula') return type === 'money' ? 'sum' : undefined
  if (field.type === 'rollup') return ['sum', 'count'].includes(field.options?.function ?? '') ? 'sum' : undefined
  if (type === 'percent') return 'average'
  // Whole numbers that the system sets are places in an order: version 2 is not two versions.
  if (type === 'integer' && field.readOnly === true) return undefined
  if (type === 'integer' && isMark(field)) return 'average'
  return ['integer', 'decimal', 'money', 'duration'].includes(type) ? 'sum' : undefined
}

const scaleMax = 10

/** From 1 to 5, say: five marks of 4 are no 20. */
function isMark({ options }: ReaderField): boolean {
  const { minimum, maximum } = options ?? {}
  return minimum !== undefined && maximum !== undefined && Number(maximum) - Number(minimum) <= scaleMax
}
