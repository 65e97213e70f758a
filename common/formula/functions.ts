import type { Localized } from '#common/errors.ts'

export type FormulaType = 'text' | 'number' | 'money' | 'boolean' | 'date' | 'dateTime'

/**
 * What a function takes and gives.
 * - `amount`: a number or money; `day`: a date or date-time; `text`, `number`, `boolean`, `any`: as they say.
 * - `same`: any type, one for all of them; `ordered`: the same, but one that has an order.
 * - `digits`: a whole number written in the formula itself, so that no value can ask for a million decimals.
 */
export type Kind = 'amount' | 'day' | 'text' | 'number' | 'boolean' | 'any' | 'same' | 'ordered' | 'digits'

export interface FormulaFunction {
  readonly takes: readonly Kind[]
  /** How many of the last arguments may be left out. */
  readonly optional?: number
  /** The last one may be repeated. */
  readonly repeats?: boolean
  /** `amount`: money if one of the amounts is; `ratio`: money by money is a number; `same`: the type of the `same`. */
  readonly gives: FormulaType | 'amount' | 'ratio' | 'same' | 'day'
  readonly help: Localized
  /** Signs have names too, but nobody calls them by these. */
  readonly isSign?: boolean
}

const sign = (takes: readonly Kind[], gives: FormulaFunction['gives'], es: string, en: string): FormulaFunction => ({
  takes,
  gives,
  help: { es, en },
  isSign: true,
})

const named = (
  takes: readonly Kind[],
  gives: FormulaFunction['gives'],
  es: string,
  en: string,
  more: Pick<FormulaFunction, 'optional' | 'repeats'> = {},
): FormulaFunction => ({ takes, gives, help: { es, en }, ...more })

const repeats = { repeats: true } as const

const functions = {
  ADD: sign(['amount', 'amount'], 'amount', 'a + b: suma.', 'a + b: sum.'),
  SUBTRACT: sign(['amount', 'amount'], 'amount', 'a - b: resta.', 'a - b: difference.'),
  MULTIPLY: sign(['amount', 'amount'], 'amount', 'a * b: producto.', 'a * b: product.'),
  DIVIDE: sign(['amount', 'amount'], 'ratio', 'a / b: cociente, vacío si b es 0.', 'a / b: quotient, empty if b is 0.'),
  MODULO: sign(['amount', 'amount'], 'amount', 'a % b: resto.', 'a % b: remainder.'),
  NEGATE: sign(['amount'], 'amount', '-a: opuesto.', '-a: opposite.'),
  EQUAL: sign(['same', 'same'], 'boolean', 'a = b: si son iguales.', 'a = b: whether they are equal.'),
  DIFFERENT: sign(['same', 'same'], 'boolean', 'a != b: si son distintos.', 'a != b: whether they differ.'),
  LESS: sign(['ordered', 'ordered'], 'boolean', 'a < b: si es menor.', 'a < b: whether it is less.'),
  LESS_OR_EQUAL: sign(
    ['ordered', 'ordered'],
    'boolean',
    'a <= b: si es menor o igual.',
    'a <= b: whether it is at most.',
  ),
  GREATER: sign(['ordered', 'ordered'], 'boolean', 'a > b: si es mayor.', 'a > b: whether it is more.'),
  GREATER_OR_EQUAL: sign(
    ['ordered', 'ordered'],
    'boolean',
    'a >= b: si es mayor o igual.',
    'a >= b: whether it is at least.',
  ),

  IF: named(
    ['boolean', 'same', 'same'],
    'same',
    'IF(condición, sí, no): uno u otro valor.',
    'IF(condition, yes, no): one value or the other.',
    { optional: 1 },
  ),
  // Its arguments go in pairs, which `check` knows.
  CASE: named(
    ['any'],
    'same',
    'CASE(valor, v1, r1, v2, r2, …, otro): el resultado del valor igual.',
    'CASE(value, v1, r1, v2, r2, …, other): the result of the equal value.',
    repeats,
  ),
  AND: named(['boolean'], 'boolean', 'AND(a, b, …): si se cumplen todas.', 'AND(a, b, …): whether all hold.', repeats),
  OR: named(['boolean'], 'boolean', 'OR(a, b, …): si se cumple alguna.', 'OR(a, b, …): whether any holds.', repeats),
  NOT: named(['boolean'], 'boolean', 'NOT(a): si no se cumple.', 'NOT(a): whether it does not hold.'),
  ISBLANK: named(['any'], 'boolean', 'ISBLANK(a): si está vacío.', 'ISBLANK(a): whether it is empty.'),
  COALESCE: named(
    ['same'],
    'same',
    'COALESCE(a, b, …): el primero que no está vacío.',
    'COALESCE(a, b, …): the first that is not empty.',
    repeats,
  ),

  ROUND: named(['amount', 'digits'], 'amount', 'ROUND(a, decimales): redondea.', 'ROUND(a, decimals): rounds.', {
    optional: 1,
  }),
  ABS: named(['amount'], 'amount', 'ABS(a): sin signo.', 'ABS(a): without sign.'),
  FLOOR: named(['amount'], 'amount', 'FLOOR(a): entero hacia abajo.', 'FLOOR(a): whole number downwards.'),
  CEIL: named(['amount'], 'amount', 'CEIL(a): entero hacia arriba.', 'CEIL(a): whole number upwards.'),
  MIN: named(
    ['ordered'],
    'same',
    'MIN(a, b, …): el menor que no está vacío.',
    'MIN(a, b, …): the least that is not empty.',
    repeats,
  ),
  MAX: named(
    ['ordered'],
    'same',
    'MAX(a, b, …): el mayor que no está vacío.',
    'MAX(a, b, …): the greatest that is not empty.',
    repeats,
  ),

  CONCAT: named(
    ['any'],
    'text',
    'CONCAT(a, b, …) o a & b: une textos.',
    'CONCAT(a, b, …) or a & b: joins texts.',
    repeats,
  ),
  UPPER: named(['text'], 'text', 'UPPER(a): en mayúsculas.', 'UPPER(a): in upper case.'),
  LOWER: named(['text'], 'text', 'LOWER(a): en minúsculas.', 'LOWER(a): in lower case.'),
  TRIM: named(['text'], 'text', 'TRIM(a): sin espacios alrededor.', 'TRIM(a): without spaces around.'),
  LEN: named(['text'], 'number', 'LEN(a): cuántos caracteres tiene.', 'LEN(a): how many characters it has.'),
  LEFT: named(
    ['text', 'number'],
    'text',
    'LEFT(a, n): sus primeros n caracteres.',
    'LEFT(a, n): its first n characters.',
  ),
  RIGHT: named(
    ['text', 'number'],
    'text',
    'RIGHT(a, n): sus últimos n caracteres.',
    'RIGHT(a, n): its last n characters.',
  ),
  CONTAINS: named(
    ['text', 'text'],
    'boolean',
    'CONTAINS(a, b): si a contiene b.',
    'CONTAINS(a, b): whether a contains b.',
  ),
  TEXT: named(['any'], 'text', 'TEXT(a): como texto.', 'TEXT(a): as text.'),
  NUMBER: named(
    ['text'],
    'number',
    'NUMBER(a): el número que está escrito, o vacío.',
    'NUMBER(a): the number that is written, or empty.',
  ),

  TODAY: named([], 'date', 'TODAY(): el día de hoy.', 'TODAY(): the current day.'),
  NOW: named([], 'dateTime', 'NOW(): este momento.', 'NOW(): this moment.'),
  DATE: named(['day'], 'date', 'DATE(a): el día de una fecha con hora.', 'DATE(a): the day of a date with time.'),
  DAYS: named(
    ['day', 'day'],
    'number',
    'DAYS(fin, inicio): días entre dos fechas.',
    'DAYS(end, start): days between two dates.',
  ),
  YEAR: named(['day'], 'number', 'YEAR(a): el año.', 'YEAR(a): the year.'),
  MONTH: named(['day'], 'number', 'MONTH(a): el mes, de 1 a 12.', 'MONTH(a): the month, 1 to 12.'),
  DAY: named(['day'], 'number', 'DAY(a): el día del mes.', 'DAY(a): the day of the month.'),
  ADDDAYS: named(['day', 'number'], 'day', 'ADDDAYS(a, n): n días después.', 'ADDDAYS(a, n): n days later.'),
  ADDMONTHS: named(['day', 'number'], 'day', 'ADDMONTHS(a, n): n meses después.', 'ADDMONTHS(a, n): n months later.'),
} as const satisfies Readonly<Record<string, FormulaFunction>>

export type FunctionName = keyof typeof functions

export const formulaFunctions: Readonly<Record<FunctionName, FormulaFunction>> = functions

/** By the name that people write, in any case; signs have none. */
export function functionNamed(name: string): FunctionName | undefined {
  const upper = name.toUpperCase()
  return callable.find((known) => known === upper)
}

// The keys of an object literal, which is all that Object.keys can give here.
const callable = (Object.keys(functions) as FunctionName[]).filter((name) => formulaFunctions[name].isSign !== true)
