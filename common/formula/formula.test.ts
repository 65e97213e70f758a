import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimalText, parseDecimal, type Decimal } from '#common/decimal.ts'
import { compileFormula } from './check.ts'
import { evaluateFormula, type Clock } from './evaluate.ts'
import { functionNamed, type FormulaType } from './functions.ts'
import { formulaLimits, parseFormula } from './parse.ts'
import type { FormulaValue } from './values.ts'

const fields: ReadonlyMap<string, FormulaType> = new Map([
  ['amount', 'money'],
  ['cost', 'money'],
  ['quantity', 'number'],
  ['name', 'text'],
  ['isNew', 'boolean'],
  ['start', 'date'],
  ['at', 'dateTime'],
])

const values: ReadonlyMap<string, FormulaValue> = new Map<string, FormulaValue>([
  ['amount', decimal('1200.50')],
  ['quantity', decimal('3')],
  ['name', 'Peña'],
  ['isNew', true],
  ['start', '2026-01-31'],
  ['at', '2026-03-28T23:30:00.000Z'],
])

const clock: Clock = { now: '2026-06-15T22:30:00.000Z', today: '2026-06-16', timeZone: 'Europe/Madrid' }

function decimal(text: string): Decimal {
  return parseDecimal(text) ?? assert.fail(text)
}

function result(text: string): string | boolean | null {
  const compiled = compileFormula(text, fields)
  assert.ok('checked' in compiled, 'problems' in compiled ? `${text}: ${compiled.problems[0]?.message.en}` : '')
  const value = evaluateFormula(compiled.checked, values, clock)
  return typeof value === 'object' && value !== null ? decimalText(value) : value
}

function problemOf(text: string): string {
  const compiled = compileFormula(text, fields)
  assert.ok('problems' in compiled, `${text.slice(0, 80)} is refused`)
  const [first] = compiled.problems
  assert.ok(first !== undefined && first.message.es !== '' && first.message.en !== '')
  return `${first.at}: ${first.message.en}`
}

test('formulas give exact results', () => {
  const cases: readonly (readonly [formula: string, value: string | boolean | null])[] = [
    ['amount * quantity', '3601.5'],
    ['1 + 2 * 3 - -4', '11'],
    ['(1 + 2) * 3', '9'],
    ['0.1 + 0.2', '0.3'],
    ['1 / 3', '0.333333333333'],
    ['2 / 3 * 3', '2.000000000001'],
    ['1 / 0', null],
    ['quantity % 2', '1'],
    ['-7 % 3', '-1'],
    ['ROUND(2.5)', '3'],
    ['ROUND(-2.345, 2)', '-2.35'],
    ['ROUND(1250, -2)', '1300'],
    ['amount * cost', null],
    ['COALESCE(cost, amount, 0)', '1200.5'],
    ['MAX(amount, cost, 2000)', '2000'],
    ['IF(amount > 1000 && isNew, "big", "small")', 'big'],
    ['IF(cost > 1, "a")', null],
    ["CASE(name, 'Peña', 1, 'Other', 2, 0)", '1'],
    ["'Hello, ' & name & ' ' & quantity & ' ' & isNew & cost", 'Hello, Peña 3 true'],
    ['UPPER(name)', 'PEÑA'],
    ['LEFT(name, 2) & RIGHT(name, 1)', 'Pea'],
    ["LEN('😀ñ')", '2'],
    ["NUMBER(' 12.50 ')", '12.5'],
    ["NUMBER('12,50')", null],
    ["TRIM(' \t ')", null],
    ['DAYS(TODAY(), start)', '136'],
    ['DATE(at)', '2026-03-29'],
    ['ADDMONTHS(start, 1)', '2026-02-28'],
    ['ADDDAYS(start, 365000 * 8)', null],
    ['YEAR(NOW()) * 10000 + MONTH(NOW()) * 100 + DAY(NOW())', '20260616'],
    ['ISBLANK(cost) = true', true],
  ]
  for (const [formula, value] of cases) assert.equal(result(formula), value, formula)
  assert.equal(result('!ISBLANK(name) || cost > 0'), true)
})

test('the type of a formula follows from its parts', () => {
  const types = (text: string): FormulaType | undefined => {
    const compiled = compileFormula(text, fields)
    return 'checked' in compiled ? compiled.checked.type : undefined
  }
  assert.equal(types('amount + 1'), 'money')
  assert.equal(types('amount / quantity'), 'money')
  assert.equal(types('amount / amount'), 'number')
  assert.equal(types('IF(isNew, null, start)'), 'date')
  assert.equal(types('ADDDAYS(at, 1)'), 'dateTime')
  assert.equal(types('null'), 'text')
  const compiled = compileFormula('IF(TODAY() > start, amount, amount * quantity)', fields)
  assert.ok('checked' in compiled)
  assert.deepEqual(compiled.checked.fields, ['start', 'amount', 'quantity'])
  assert.equal(compiled.checked.readsClock, true)
})

test('what is wrong is refused where it is', () => {
  const cases: readonly (readonly [formula: string, problem: string])[] = [
    ['', '0: The formula is incomplete.'],
    ['1 +', '3: The formula is incomplete.'],
    ['(1', '2: “)” is missing.'],
    ['1 2', '2: “2” does not belong here.'],
    ['2 * 1,21', '5: Decimals take a point: 1.21.'],
    ['quantity, 21', '8: “,” does not belong here.'],
    ['"abc', '0: The closing quote is missing.'],
    ['salary * 2', '0: There is no field “salary” that formulas can read.'],
    ['1 + EVAL("x")', '4: There is no function EVAL.'],
    ['ADD(1, 2)', '0: There is no function ADD.'],
    ['name + 1', '0: a + b: text does not belong here.'],
    ['start = at', '8: a = b: a date with time does not belong here.'],
    ['LEFT(name)', '0: LEFT(a, n): it does not take 1 values.'],
    ['ROUND(amount, quantity)', '14: The decimals are a number between -12 and 12.'],
    ['ROUND(amount, 13)', '14: The decimals are a number between -12 and 12.'],
    ['IF(quantity, 1, 2)', '3: IF(condition, yes, no): a number does not belong here.'],
    ['1e400', '1: “e400” does not belong here.'],
    ['0.1234567890123', '0: The number has too many digits.'],
  ]
  for (const [formula, problem] of cases) assert.equal(problemOf(formula), problem, formula)
})

test('values that would grow without end stay within their limits', () => {
  const square = Array.from({ length: 100 }, () => '9999999999').join('*')
  assert.equal(result(square), null)
  const long = `CONCAT(${Array.from({ length: 200 }, () => 't').join(',')})`
  const compiled = compileFormula(long, new Map([['t', 'text']]))
  assert.ok('checked' in compiled)
  const value = evaluateFormula(compiled.checked, new Map([['t', 'x'.repeat(9_999)]]), clock)
  assert.ok(typeof value === 'string' && value.length === 10_000)
})

test('functions are called by their names, signs are not', () => {
  assert.equal(functionNamed('round'), 'ROUND')
  assert.equal(functionNamed('add'), undefined)
  assert.equal(functionNamed('constructor'), undefined)
  assert.ok('problem' in parseFormula('x'.repeat(formulaLimits.length + 1)))
})
