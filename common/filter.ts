/**
 * The one shape of a condition: lists, saved views, segments, stage requirements, conditional
 * fields and row rules. `field` is a path through relations: `account.country`, `contacts.email`.
 *
 * @example { all: [{ field: 'stage', op: 'eq', value: 'won' }, { not: { field: 'owner', op: 'me' } }] }
 */
export type Operator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'between'
  | 'contains'
  | 'startsWith'
  | 'empty'
  | 'notEmpty'
  | 'me'
  | 'within'
  | 'has'
  | 'hasAny'

export interface Condition {
  readonly field: string
  readonly op: Operator
  readonly value?: unknown
}

export type Filter =
  | Condition
  | { readonly all: readonly Filter[] }
  | { readonly any: readonly Filter[] }
  | { readonly not: Filter }

/** Names of date windows relative to the reader's day, for the operator `within`. */
export const dateWindows = [
  'today',
  'yesterday',
  'tomorrow',
  'thisWeek',
  'lastWeek',
  'nextWeek',
  'thisMonth',
  'lastMonth',
  'nextMonth',
  'thisQuarter',
  'lastQuarter',
  'nextQuarter',
  'thisYear',
  'lastYear',
  'past',
  'future',
  'last7Days',
  'last30Days',
  'last90Days',
  'next7Days',
  'next30Days',
] as const
export type DateWindow = (typeof dateWindows)[number]

/** Limits that every door enforces before compiling. */
export const filterLimits = { depth: 6, conditions: 60, values: 1000, pathSteps: 3 } as const

/** Names of the fields a filter reads, relation paths whole. */
export function fieldsOf(filter: Filter): string[] {
  if ('all' in filter) return filter.all.flatMap(fieldsOf)
  if ('any' in filter) return filter.any.flatMap(fieldsOf)
  if ('not' in filter) return fieldsOf(filter.not)
  return [filter.field]
}

/**
 * Whether a record (values by field name, relations as `{id}` or id) satisfies a filter. The form
 * uses it to show, require and lock fields; the server uses the same function to enforce that.
 * Three-valued like SQL collapsed to false: a comparison with an empty value is false.
 */
export function matches(filter: Filter, record: Readonly<Record<string, unknown>>): boolean {
  if ('all' in filter) return filter.all.every((part) => matches(part, record))
  if ('any' in filter) return filter.any.some((part) => matches(part, record))
  if ('not' in filter) return !matches(filter.not, record)
  return matchesCondition(filter, plain(record[filter.field]))
}

function matchesCondition(condition: Condition, actual: unknown): boolean {
  const expected = condition.value
  switch (condition.op) {
    case 'empty':
      return isEmpty(actual)
    case 'notEmpty':
      return !isEmpty(actual)
    case 'eq':
      return !isEmpty(actual) && actual === expected
    case 'ne':
      return actual !== expected
    case 'in':
      return Array.isArray(expected) && expected.includes(actual)
    case 'notIn':
      return Array.isArray(expected) && !expected.includes(actual)
    case 'has':
      return Array.isArray(actual) && actual.includes(expected)
    case 'hasAny':
      return Array.isArray(actual) && Array.isArray(expected) && expected.some((one) => actual.includes(one))
    case 'lt':
      return compare(actual, expected, (sign) => sign < 0)
    case 'lte':
      return compare(actual, expected, (sign) => sign <= 0)
    case 'gt':
      return compare(actual, expected, (sign) => sign > 0)
    case 'gte':
      return compare(actual, expected, (sign) => sign >= 0)
    case 'between':
      return (
        Array.isArray(expected) &&
        compare(actual, expected[0], (sign) => sign >= 0) &&
        compare(actual, expected[1], (sign) => sign <= 0)
      )
    case 'contains':
      return typeof actual === 'string' && actual.toLowerCase().includes(String(expected).toLowerCase())
    case 'startsWith':
      return typeof actual === 'string' && actual.toLowerCase().startsWith(String(expected).toLowerCase())
    case 'me':
    case 'within':
      // These depend on the reader and the day; a form condition may not use them.
      return false
  }
}

function compare(actual: unknown, expected: unknown, test: (sign: number) => boolean): boolean {
  if (isEmpty(actual) || isEmpty(expected)) return false
  const left = Number(actual)
  const right = Number(expected)
  if (!Number.isNaN(left) && !Number.isNaN(right)) return test(Math.sign(left - right))
  const [a, b] = [String(actual), String(expected)]
  return test(a < b ? -1 : a > b ? 1 : 0)
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** A relation or money value is compared by its id or amount. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  if ('id' in value) return value.id
  if ('amount' in value) return value.amount
  return value
}
