/**
 * The one shape of a condition: lists, saved views, segments, stage requirements, conditional
 * fields and row rules. `field` is a path through relations: `account.country`, `contacts.email`.
 *
 * @example { all: [{ field: 'stage', op: 'eq', value: 'won' }, { not: { field: 'owner', op: 'me' } }] }
 */
export const operators = [
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'contains',
  'startsWith',
  'empty',
  'notEmpty',
  'me',
  'team',
  'within',
  'has',
  'hasAny',
  'wasIn',
  'reached',
  'furthest',
] as const
export type Operator = (typeof operators)[number]

export interface Condition {
  readonly field: string
  readonly op: Operator
  readonly value?: unknown
}

/**
 * How many related records satisfy a filter of their own: `some` or `none`. They are those of a relation
 * of the module itself, or with `by` those of another module whose relation `by` points here;
 * `related: '*'` stands for activities of every kind, whose moment the filter calls `at`.
 *
 * @example { related: 'call', by: 'regarding', has: 'none', where: { field: 'at', op: 'within', value: 'last30Days' } }
 */
export interface RelatedCondition {
  readonly related: string
  readonly by?: string
  readonly has: 'some' | 'none'
  readonly where?: Filter
}

/** Stands for activities of every kind in a condition about related records. */
export const anyActivity = '*'

export type Filter =
  | Condition
  | RelatedCondition
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
  'thisFiscalYear',
  'lastFiscalYear',
] as const
export type DateWindow = (typeof dateWindows)[number]

/** A number of days, weeks or months counted from today, such as `last:45:days` or `before:30:days`. */
export interface DateSpan {
  /** Within the last or the next ones, or before or after them. */
  readonly side: 'last' | 'next' | 'before' | 'after'
  readonly count: number
  readonly unit: 'days' | 'weeks' | 'months'
}

export const dateSides = ['last', 'next', 'before', 'after'] as const
export const dateUnits = ['days', 'weeks', 'months'] as const
const spanMax = 9999

export function readDateSpan(text: string): DateSpan | undefined {
  const [, name, digits, of] = /^([a-z]+):(\d{1,4}):([a-z]+)$/.exec(text) ?? []
  const side = dateSides.find((one) => one === name)
  const unit = dateUnits.find((one) => one === of)
  const count = Number(digits)
  return side && unit && count >= 1 && count <= spanMax ? { side, count, unit } : undefined
}

export function dateSpanText({ side, count, unit }: DateSpan): string {
  return `${side}:${count}:${unit}`
}

/** A year, a quarter or a month of the calendar: `2026`, `2026-Q3`, `2026-08`. */
export const calendarPeriod = /^(\d{4})(?:-(Q[1-4]|0[1-9]|1[0-2]))?$/

/** Limits that every door enforces before compiling. */
export const filterLimits = { depth: 6, conditions: 60, related: 8, values: 1000, pathSteps: 3 } as const

/** Names of the module's own fields that a filter reads, relation paths whole. */
export function fieldsOf(filter: Filter): string[] {
  if ('related' in filter) return filter.by === undefined && filter.related !== anyActivity ? [filter.related] : []
  if ('all' in filter) return filter.all.flatMap(fieldsOf)
  if ('any' in filter) return filter.any.flatMap(fieldsOf)
  if ('not' in filter) return fieldsOf(filter.not)
  return [filter.field]
}

/** What a filter says of related records, of their related ones too. */
export function relatedIn(filter: Filter): RelatedCondition[] {
  if ('all' in filter) return filter.all.flatMap(relatedIn)
  if ('any' in filter) return filter.any.flatMap(relatedIn)
  if ('not' in filter) return relatedIn(filter.not)
  return 'related' in filter ? [filter, ...(filter.where ? relatedIn(filter.where) : [])] : []
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
  // A form does not know what is related to its record; such conditions are for lists.
  if ('related' in filter) return false
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
    case 'team':
    case 'within':
    case 'wasIn':
    case 'reached':
    case 'furthest':
      // These depend on the reader, the day and the course so far; a form condition may not use them.
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
