import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decimalFrom } from '#common/decimal.ts'
import type { Field } from '#common/field.ts'
import type { FormulaType } from '#common/formula/functions.ts'
import type { FormulaValue } from '#common/formula/values.ts'
import { formulaProblems, operandType, operandValue } from './formula-operand.ts'
import { fieldType, formulaOperands, readType } from './index.ts'

function fieldOf(type: string): Field {
  return { name: 'example', type, label: { es: 'Ejemplo', en: 'Example' }, ...fieldType(type).examples.field }
}

test('formulas read fields by what they are, and their values as the columns hold them', () => {
  const money = { amount: '10.00', currency: 'USD', base: '9.00' }
  const cases: readonly (readonly [string, FormulaType | undefined, value: unknown, read: FormulaValue])[] = [
    ['money', 'money', money, decimalFrom('9') ?? null],
    ['percent', 'number', '12.5', decimalFrom('12.5') ?? null],
    ['duration', 'number', 90, decimalFrom(90) ?? null],
    ['rollup', 'number', '3', decimalFrom(3) ?? null],
    ['personName', 'text', { first: 'Ana', last: 'Peña' }, 'Ana Peña'],
    ['taxId', 'text', { value: 'B58378431', country: 'ES' }, 'B58378431'],
    ['option', 'text', 'red', 'red'],
    ['boolean', 'boolean', false, false],
    ['dateTime', 'dateTime', '2026-01-31T10:00:00.000Z', '2026-01-31T10:00:00.000Z'],
    ['relation', undefined, { id: '1' }, null],
    ['tags', undefined, ['a'], null],
    ['formula', undefined, 'a', null],
  ]
  for (const [name, expected, value, read] of cases) {
    const field = fieldOf(name)
    assert.equal(operandType(field, readType(field)), expected, name)
    assert.deepEqual(operandValue(field, readType(field), value, 'base'), read, name)
  }
  assert.deepEqual(operandValue(fieldOf('money'), fieldType('money'), { ...money, base: null }, 'base'), null)
})

test('a formula field is refused when its formula, result or storage does not hold', () => {
  const operands = formulaOperands([{ ...fieldOf('money'), name: 'price' }])
  const problems = (options: Field['options']) => {
    const found = formulaProblems({ ...fieldOf('formula'), options }, operands)
    return found.map(({ message }) => message.en)
  }
  assert.deepEqual(problems({ expression: 'price * 2', result: 'money', stored: true }), [])
  assert.deepEqual(problems({ expression: 'price * 2', result: 'text' }), ['It gives a value of type money, not text.'])
  assert.equal(problems({ expression: 'TODAY()', result: 'date', stored: true }).length, 1)
  assert.deepEqual(problems({ expression: 'TODAY()', result: 'date' }), [])
  assert.equal(problems({ expression: 'secret + 1', result: 'number' }).length, 1)
  assert.equal(problems({}).length, 1)
})
