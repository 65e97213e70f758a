import {
  add,
  ceil,
  compareDecimals,
  decimalText,
  divide,
  floor,
  modulo,
  multiply,
  negate,
  parseDecimal,
  round,
  subtract,
  type Decimal,
} from '#common/decimal.ts'
import { invariant } from '#common/errors.ts'
import type { CheckedFormula, Typed } from './check.ts'
import type { FormulaType, FunctionName } from './functions.ts'
import {
  addMonths,
  boundNumber,
  bounds,
  boundText,
  compareTexts,
  dateIn,
  dateOfDay,
  dayOfDate,
  instantOf,
  lowerCase,
  trimSpaces,
  upperCase,
  type FormulaValue,
} from './values.ts'

/** What TODAY, NOW and the day of a moment depend on. */
export interface Clock {
  /** ISO 8601 UTC with milliseconds. */
  readonly now: string
  readonly today: string
  readonly timeZone: string
}

/** The value of a formula; it is null where SQL's is. An empty text counts as null at the end. */
export function evaluateFormula(
  { root }: CheckedFormula,
  values: ReadonlyMap<string, FormulaValue>,
  clock: Clock,
): FormulaValue {
  const value = evaluate(root, values, clock)
  return value === '' ? null : value
}

function evaluate(node: Typed, values: ReadonlyMap<string, FormulaValue>, clock: Clock): FormulaValue {
  switch (node.kind) {
    case 'literal':
      return node.value
    case 'field': {
      const value = values.get(node.name) ?? null
      if (typeof value === 'string' && node.type === 'text') return boundText(value)
      return isDecimal(value) ? boundNumber(value) : value
    }
    case 'call': {
      const of = node.of.map((one) => evaluate(one, values, clock))
      return operations[node.name](
        of,
        node.of.map(({ type }) => type),
        clock,
      )
    }
  }
}

type Operation = (of: readonly FormulaValue[], types: readonly FormulaType[], clock: Clock) => FormulaValue

const operations: Readonly<Record<FunctionName, Operation>> = {
  ADD: onTwoNumbers((a, b) => add(a, b)),
  SUBTRACT: onTwoNumbers((a, b) => subtract(a, b)),
  MULTIPLY: onTwoNumbers((a, b) => multiply(a, b)),
  DIVIDE: onTwoNumbers((a, b) => divide(a, b, bounds.decimals) ?? null),
  MODULO: onTwoNumbers((a, b) => modulo(a, b) ?? null),
  NEGATE: onNumber((a) => negate(a)),
  ABS: onNumber((a) => (a.units < 0n ? negate(a) : a)),
  FLOOR: onNumber((a) => floor(a)),
  CEIL: onNumber((a) => ceil(a)),
  ROUND: (of, ...rest) => {
    const digits = isDecimal(of[1]) ? wholeNumber(of[1]) : 0
    return onNumber((a) => round(a, digits))(of, ...rest)
  },

  EQUAL: onPair((sign) => sign === 0),
  DIFFERENT: onPair((sign) => sign !== 0),
  LESS: onPair((sign) => sign < 0),
  LESS_OR_EQUAL: onPair((sign) => sign <= 0),
  GREATER: onPair((sign) => sign > 0),
  GREATER_OR_EQUAL: onPair((sign) => sign >= 0),

  IF: ([condition, yes, no]) => (condition === true ? yes : no) ?? null,
  CASE: choose,
  AND: (of) => (of.includes(false) ? false : of.includes(null) ? null : true),
  OR: (of) => (of.includes(true) ? true : of.includes(null) ? null : false),
  NOT: ([value]) => (typeof value === 'boolean' ? !value : null),
  ISBLANK: ([value]) => value === null || value === '',
  COALESCE: (of) => of.find((value) => value !== null) ?? null,
  MIN: (of) => extreme(of, -1),
  MAX: (of) => extreme(of, 1),

  CONCAT: (of) => boundText(of.map((value) => textOf(value) ?? '').join('')),
  UPPER: onText(upperCase),
  LOWER: onText(lowerCase),
  TRIM: onText(trimSpaces),
  LEN: onText((text) => decimalOf(Array.from(text).length)),
  LEFT: part((letters, count) => letters.slice(0, count)),
  RIGHT: part((letters, count) => (count === 0 ? [] : letters.slice(-count))),
  CONTAINS: ([text, fragment]) =>
    typeof text === 'string' && typeof fragment === 'string' ? text.includes(fragment) : null,
  TEXT: ([value]) => textOf(value ?? null),
  NUMBER: onText(numberIn),

  TODAY: (_of, _types, clock) => clock.today,
  NOW: (_of, _types, clock) => clock.now,
  DATE: onDates(([day]) => dateOfDay(day ?? 0)),
  DAYS: onDates(([end, start]) => decimalOf((end ?? 0) - (start ?? 0))),
  YEAR: onDates(([day]) => datePart(day, 0)),
  MONTH: onDates(([day]) => datePart(day, 1)),
  DAY: onDates(([day]) => datePart(day, 2)),
  ADDDAYS: later(
    bounds.days,
    (date, days) => dateOfDay(dayOfDate(date) + days),
    (atMs, days) => instantOf(atMs + days * 86_400_000),
  ),
  ADDMONTHS: later(bounds.months, addMonths, (atMs, months) => {
    const instant = new Date(atMs).toISOString()
    const date = addMonths(instant.slice(0, 10), months)
    return date === null ? null : `${date}${instant.slice(10)}`
  }),
}

/** Null if the number is or the result does not fit. */
function onNumber(operation: (a: Decimal) => Decimal): Operation {
  return ([a]) => (isDecimal(a) ? boundNumber(operation(a)) : null)
}

function onTwoNumbers(operation: (a: Decimal, b: Decimal) => Decimal | null): Operation {
  return ([a, b]) => {
    const result = isDecimal(a) && isDecimal(b) ? operation(a, b) : null
    return result === null ? null : boundNumber(result)
  }
}

function onPair(test: (sign: number) => boolean): Operation {
  return ([a, b]) => (a === null || b === null || a === undefined || b === undefined ? null : test(compareValues(a, b)))
}

function compareValues(a: FormulaValue, b: FormulaValue): number {
  if (isDecimal(a) && isDecimal(b)) return compareDecimals(a, b)
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b)
  return Number(a) - Number(b)
}

function choose(of: readonly FormulaValue[]): FormulaValue {
  const [value = null, ...rest] = of
  for (let index = 0; index + 1 < rest.length; index += 2) {
    const key = rest[index] ?? null
    if (value !== null && key !== null && compareValues(value, key) === 0) return rest[index + 1] ?? null
  }
  return rest.length % 2 === 1 ? (rest.at(-1) ?? null) : null
}

function extreme(of: readonly FormulaValue[], sign: 1 | -1): FormulaValue {
  const filled = of.filter((value) => value !== null)
  return filled.reduce<FormulaValue>(
    (best, value) => (best === null || compareValues(value, best) * sign > 0 ? value : best),
    null,
  )
}

function onText(operation: (text: string) => FormulaValue): Operation {
  return ([value]) => {
    const result = typeof value === 'string' ? operation(value) : null
    return typeof result === 'string' ? boundText(result) : result
  }
}

function part(slice: (letters: readonly string[], count: number) => readonly string[]): Operation {
  return ([text, count]) => {
    if (typeof text !== 'string' || !isDecimal(count)) return null
    const wanted = wholeNumber(count)
    return wanted > bounds.characters ? null : slice(Array.from(text), Math.max(0, wanted)).join('')
  }
}

function textOf(value: FormulaValue): string | null {
  if (value === null) return null
  return isDecimal(value) ? decimalText(value) : String(value)
}

function numberIn(text: string): Decimal | null {
  const match = /^[+-]?[0-9]{1,24}(?:\.[0-9]{1,12})?$/.exec(trimSpaces(text))
  return match === null ? null : (parseDecimal(match[0]) ?? null)
}

/** Works on whole days since 1970; a moment counts as its day in the reader's zone. */
function onDates(operation: (days: readonly number[]) => FormulaValue): Operation {
  return (of, types, clock) => {
    const dates = of.map((value, index) => {
      if (typeof value !== 'string') return null
      return types[index] === 'dateTime' ? dateIn(value, clock.timeZone) : value
    })
    return dates.every((date) => date !== null) ? operation(dates.map(dayOfDate)) : null
  }
}

function datePart(day: number | undefined, index: 0 | 1 | 2): FormulaValue {
  const date = dateOfDay(day ?? 0)
  return date === null ? null : decimalOf(Number(date.split('-')[index]))
}

function later(
  max: number,
  onDate: (date: string, count: number) => string | null,
  onInstant: (atMs: number, count: number) => string | null,
): Operation {
  return ([value, count], types) => {
    if (typeof value !== 'string' || !isDecimal(count)) return null
    const whole = Math.max(-max, Math.min(max, wholeNumber(count)))
    return types[0] === 'dateTime' ? onInstant(Date.parse(value), whole) : onDate(value, whole)
  }
}

/** Without its decimals; at most 24 digits, of which a float keeps the order. */
function wholeNumber(value: Decimal): number {
  return Number(value.units / 10n ** BigInt(value.scale))
}

function decimalOf(value: number): Decimal {
  invariant(Number.isSafeInteger(value), 'counts of formulas are whole numbers')
  return { units: BigInt(value), scale: 0 }
}

function isDecimal(value: FormulaValue | undefined): value is Decimal {
  return typeof value === 'object' && value !== null
}
