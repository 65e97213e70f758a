import { addedFieldTypes } from '#catalog/field-types/added.ts'
import type { Condition, Filter, Operator } from '#common/filter.ts'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { standardFields } from './reader-types.ts'

/** How the value of a condition is asked for. */
type ValueKind =
  | 'none'
  | 'text'
  | 'number'
  | 'date'
  | 'dateTime'
  | 'window'
  | 'choices'
  | 'records'
  | 'words'
  | 'boolean'

const blank = ['empty', 'notEmpty'] as const
const words = ['contains', 'eq', 'ne', 'startsWith', ...blank] as const
const numbers = ['gte', 'lte', 'gt', 'lt', 'between', 'eq', ...blank] as const

/** What the filter bar offers by field type, the usual first; the server takes more. */
export const operatorsByType: Readonly<Record<string, readonly Operator[]>> = {
  text: words,
  email: words,
  phone: words,
  url: words,
  taxId: words,
  autoNumber: words,
  personName: ['contains', 'startsWith', ...blank],
  longText: ['contains', ...blank],
  richText: ['contains', ...blank],
  address: ['contains', ...blank],
  integer: numbers,
  decimal: numbers,
  percent: numbers,
  money: numbers,
  duration: numbers,
  date: ['within', 'eq', 'gte', 'lt', 'between', ...blank],
  dateTime: ['within', 'gte', 'lt', ...blank],
  boolean: ['eq', 'ne'],
  option: ['in', 'notIn', ...blank],
  stage: ['in', 'notIn', 'reached', 'wasIn', 'furthest'],
  nextActivity: ['in', 'notIn'],
  options: ['hasAny', ...blank],
  tags: ['hasAny', ...blank],
  relation: ['in', 'notIn', ...blank],
  user: ['me', 'team', 'in', 'notIn', ...blank],
  relations: ['hasAny', ...blank],
  polymorphic: blank,
  recurrence: blank,
  file: blank,
  json: blank,
  image: blank,
}

/** Columns of these types cannot be sorted by. */
export const unsortableTypes: readonly string[] = [
  'longText',
  'richText',
  'address',
  'options',
  'tags',
  'relations',
  'polymorphic',
  'recurrence',
  'json',
  'file',
  'image',
  'nextActivity',
]

/** Formulas and roll-ups are filtered as what they give. */
export function filterType(field: ReaderField): string {
  if (field.type === 'rollup')
    return field.options?.function === 'count' ? 'integer' : (field.options?.result ?? 'decimal')
  const added = addedFieldTypes().find(({ name }) => name === field.type)
  if (added) return added.widget
  if (field.type !== 'formula') return field.type
  return field.options?.result === 'number' ? 'decimal' : (field.options?.result ?? 'text')
}

/** They ask how a record has come through the stages in which it is worked. */
export const courseOperators: readonly Operator[] = ['reached', 'wasIn', 'furthest']

export function operatorsOf(field: ReaderField): readonly Operator[] {
  return operatorsByType[filterType(field)] ?? []
}

export function valueKind(field: ReaderField, operator: Operator): ValueKind {
  if (operator === 'empty' || operator === 'notEmpty' || operator === 'me' || operator === 'team') return 'none'
  if (operator === 'within') return 'window'
  switch (filterType(field)) {
    case 'boolean':
      return 'boolean'
    case 'option':
    case 'options':
    case 'stage':
    case 'nextActivity':
      return 'choices'
    case 'relation':
    case 'relations':
    case 'user':
      return 'records'
    case 'tags':
      return 'words'
    case 'date':
      return 'date'
    case 'dateTime':
      return 'dateTime'
    case 'integer':
    case 'decimal':
    case 'percent':
    case 'money':
    case 'duration':
      return 'number'
    default:
      return 'text'
  }
}

/** A condition that says nothing yet filters nothing. */
export function isComplete(field: ReaderField, condition: Condition): boolean {
  const { op, value } = condition
  if (valueKind(field, op) === 'none') return true
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every(isGiven)
  if (Array.isArray(value)) return value.length > 0
  return isGiven(value)
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

export function filterableFields(module: ReaderModule): readonly ReaderField[] {
  const own = module.fields.filter((field) => operatorsOf(field).length > 0)
  const others = standardFields.filter(
    ({ name }) => name !== 'title' && (module.capabilities.owned || name !== 'owner'),
  )
  return [...own, ...others]
}

/** The filter as the bar shows it: parts that all hold. */
export function partsOf(filter: Filter | undefined): readonly Filter[] {
  if (!filter) return []
  return 'all' in filter ? filter.all : [filter]
}

export function filterOf(parts: readonly Filter[]): Filter | undefined {
  return parts.length > 1 ? { all: parts } : parts[0]
}

export function isCondition(part: Filter): part is Condition {
  return 'field' in part
}

export const mine: Condition = { field: 'owner', op: 'me' }

export function isMine(part: Filter): boolean {
  return isCondition(part) && part.field === 'owner' && part.op === 'me'
}
