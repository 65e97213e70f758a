import sql, { join, raw, type Sql } from 'sql-template-tag'
import { decimalText } from '#common/decimal.ts'
import type { CheckedFormula, Typed } from '#common/formula/check.ts'
import type { Clock } from '#common/formula/evaluate.ts'
import type { FormulaType, FunctionName } from '#common/formula/functions.ts'
import { bounds, letterPairs, spaces } from '#common/formula/values.ts'

/**
 * A formula as one SQL expression, equal to `evaluateFormula` to the last digit. It cannot fail: what
 * would not fit gives null. Every literal is a parameter and every operand is written once, so that
 * the statement grows with the formula and no faster. `columnOf` gives a field's value as SQL.
 */
export function formulaSql({ root }: CheckedFormula, columnOf: (name: string) => Sql, clock: Clock): Sql {
  const whole = compile(root, columnOf, clock)
  return root.type === 'text' ? sql`nullif(${whole}, '')` : whole
}

function compile(node: Typed, columnOf: (name: string) => Sql, clock: Clock): Sql {
  switch (node.kind) {
    case 'literal':
      return literal(node)
    case 'field':
      return bounded(columnOf(node.name), node.type)
    case 'call': {
      const of = node.of.map((one) => compile(one, columnOf, clock))
      return operations[node.name](
        of,
        node.of.map(({ type }) => type),
        clock,
      )
    }
  }
}

const sqlTypes: Readonly<Record<FormulaType, Sql>> = {
  text: raw('text'),
  number: raw('numeric'),
  money: raw('numeric'),
  boolean: raw('boolean'),
  date: raw('date'),
  dateTime: raw('timestamptz'),
}

function literal({ value, type }: Typed & { kind: 'literal' }): Sql {
  if (value === null) return sql`null::${sqlTypes[type]}`
  if (typeof value === 'boolean') return value ? sql`true` : sql`false`
  return typeof value === 'string' ? sql`(${value}::text collate "C")` : sql`${decimalText(value)}::numeric`
}

function bounded(column: Sql, type: FormulaType): Sql {
  switch (type) {
    case 'text':
      return sql`(left((${column})::text, ${raw(String(bounds.characters))}) collate "C")`
    case 'number':
    case 'money':
      return boundNumber(sql`(${column})::numeric`)
    case 'boolean':
    case 'date':
    case 'dateTime':
      return column
  }
}

type Operation = (of: readonly Sql[], types: readonly FormulaType[], clock: Clock) => Sql

const none = sql`null`

const operations: Readonly<Record<FunctionName, Operation>> = {
  ADD: ([a = none, b = none]) => boundNumber(sql`${a} + ${b}`),
  SUBTRACT: ([a = none, b = none]) => boundNumber(sql`${a} - ${b}`),
  MULTIPLY: ([a = none, b = none]) => boundNumber(sql`${a} * ${b}`),
  // Fifty decimals cannot hide on which side of a twelfth the quotient of two such numbers lies.
  DIVIDE: ([a = none, b = none]) => boundNumber(sql`round(${a}, 50) / nullif(${b}, 0)`),
  MODULO: ([a = none, b = none]) => sql`mod(${a}, nullif(${b}, 0))`,
  NEGATE: ([a = none]) => sql`(- ${a})`,
  ABS: ([a = none]) => sql`abs(${a})`,
  FLOOR: ([a = none]) => boundNumber(sql`floor(${a})`),
  CEIL: ([a = none]) => boundNumber(sql`ceil(${a})`),
  ROUND: ([a = none, digits = sql`0`]) => boundNumber(sql`round(${a}, (${digits})::int)`),

  EQUAL: compare('='),
  DIFFERENT: compare('<>'),
  LESS: compare('<'),
  LESS_OR_EQUAL: compare('<='),
  GREATER: compare('>'),
  GREATER_OR_EQUAL: compare('>='),

  IF: ([condition = none, yes = none, no = none]) => sql`case when ${condition} then ${yes} else ${no} end`,
  CASE: choose,
  AND: (of) => sql`(${join(of, ' and ')})`,
  OR: (of) => sql`(${join(of, ' or ')})`,
  NOT: ([value = none]) => sql`(not ${value})`,
  ISBLANK: ([value = none], [type]) => (type === 'text' ? sql`(coalesce(${value}, '') = '')` : sql`(${value} is null)`),
  COALESCE: (of) => sql`coalesce(${join(of)})`,
  MIN: (of, types) => sql`least(${join(of.map((one) => ordered(one, types[0])))})`,
  MAX: (of, types) => sql`greatest(${join(of.map((one) => ordered(one, types[0])))})`,

  CONCAT: (of, types) =>
    boundText(
      join(
        of.map((one, index) => sql`coalesce(${textOf(one, types[index])}, '')`),
        ' || ',
      ),
    ),
  UPPER: ([text = none]) => sql`translate(${text}, ${lowerLetters}::text, ${upperLetters}::text)`,
  LOWER: ([text = none]) => sql`translate(${text}, ${upperLetters}::text, ${lowerLetters}::text)`,
  TRIM: ([text = none]) => trimmed(text),
  LEN: ([text = none]) => sql`char_length(${text})::numeric`,
  LEFT: ([text = none, count = none]) => sql`left(${text}, ${characters(count)})`,
  RIGHT: ([text = none, count = none]) => sql`right(${text}, ${characters(count)})`,
  CONTAINS: ([text = none, fragment = none]) => sql`(strpos(${text}, ${fragment}) > 0)`,
  TEXT: ([value = none], [type]) => textOf(value, type),
  NUMBER: ([text = none]) =>
    sql`substring(${trimmed(text)} from ${raw(`'^[+-]?[0-9]{1,24}(?:\\.[0-9]{1,12})?$'`)})::numeric`,

  TODAY: (_of, _types, clock) => sql`${clock.today}::date`,
  NOW: (_of, _types, clock) => sql`${clock.now}::timestamptz`,
  DATE: ([value = none], [type], clock) => dateOf(value, type, clock),
  DAYS: ([end = none, start = none], [endType, startType], clock) =>
    sql`(${dateOf(end, endType, clock)} - ${dateOf(start, startType, clock)})::numeric`,
  YEAR: datePart('year'),
  MONTH: datePart('month'),
  DAY: datePart('day'),
  ADDDAYS: later('days', bounds.days),
  ADDMONTHS: later('months', bounds.months),
}

const lowerLetters = letterPairs.map(([lower]) => lower).join('')
const upperLetters = letterPairs.map(([, upper]) => upper).join('')

/**
 * To 12 decimals, and null beyond 24 digits, for which it is pushed to the limit first. `least` skips
 * nulls, so that a null ends at the limit too and comes back as null.
 */
function boundNumber(value: Sql): Sql {
  const limit = raw(`1e${bounds.wholeDigits}`)
  return sql`nullif(nullif(greatest(least(round(${value}, ${raw(String(bounds.decimals))}), ${limit}), -${limit}), ${limit}), -${limit})`
}

function boundText(text: Sql): Sql {
  return sql`left(${text}, ${raw(String(bounds.characters))})`
}

function ordered(value: Sql, type: FormulaType | undefined): Sql {
  return type === 'text' ? sql`(${value} collate "C")` : value
}

function compare(sign: '=' | '<>' | '<' | '<=' | '>' | '>='): Operation {
  return ([a = none, b = none], [type]) => sql`(${ordered(a, type)} ${raw(sign)} ${b})`
}

function choose(of: readonly Sql[], types: readonly FormulaType[]): Sql {
  const [value = none, ...rest] = of
  const last = rest.length % 2 === 1 ? rest.at(-1) : undefined
  const pairs = rest.slice(0, rest.length - (rest.length % 2))
  const branches = pairs.flatMap((key, index) => {
    return index % 2 === 0 ? [sql`when ${key} then ${pairs[index + 1] ?? none}`] : []
  })
  return sql`case ${ordered(value, types[0])} ${join(branches, ' ')} else ${last ?? none} end`
}

function trimmed(text: Sql): Sql {
  return sql`btrim(${text}, ${spaces}::text)`
}

/** A count of characters from 0 to 10,000, else null. */
function characters(count: Sql): Sql {
  const beyond = raw(String(bounds.characters + 1))
  return sql`nullif(greatest(least(trunc(${count}), ${beyond}), 0), ${beyond})::int`
}

function textOf(value: Sql, type: FormulaType | undefined): Sql {
  switch (type) {
    case 'number':
    case 'money':
      return sql`trim_scale(${value})::text`
    case 'boolean':
      return sql`(${value})::text`
    case 'date':
      return sql`to_char(${value}, 'YYYY-MM-DD')`
    case 'dateTime':
      return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
    case 'text':
    case undefined:
      return value
  }
}

/** A moment counts as its day in the reader's zone, which may be just outside of the four digits. */
function dateOf(value: Sql, type: FormulaType | undefined, clock: Clock): Sql {
  if (type !== 'dateTime') return value
  const [after, before] = [raw(`date '10000-01-01'`), raw(`date '0001-12-31 BC'`)]
  const day = sql`(${value} at time zone ${clock.timeZone}::text)::date`
  return sql`nullif(nullif(greatest(least(${day}, ${after}), ${before}), ${after}), ${before})`
}

function datePart(part: 'year' | 'month' | 'day'): Operation {
  return ([value = none], [type], clock) => sql`extract(${raw(part)} from ${dateOf(value, type, clock)})::numeric`
}

/**
 * Days or months later, null outside of the years 1 to 9999. It is reckoned 10,000 years on, a whole
 * number of the calendar's cycles, because PostgreSQL fails before 4713 BC.
 */
function later(unit: 'days' | 'months', max: number): Operation {
  const [after, before] = [raw(`timestamp '20000-01-01'`), raw(`timestamp '10000-12-31 23:59:59.999999'`)]
  return ([value = none, count = none], [type]) => {
    const start = type === 'dateTime' ? sql`(${value} at time zone 'UTC')` : sql`(${value})::timestamp`
    const whole = sql`greatest(least(trunc(${count}), ${raw(String(max))}), ${raw(String(-max))})::int`
    const moved = sql`${start} + interval '10000 years' + make_interval(${raw(unit)} => ${whole})`
    const kept = sql`(nullif(nullif(greatest(least(${moved}, ${after}), ${before}), ${after}), ${before}) - interval '10000 years')`
    return type === 'dateTime' ? sql`(${kept} at time zone 'UTC')` : sql`${kept}::date`
  }
}
