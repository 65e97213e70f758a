import assert from 'node:assert/strict'
import { test } from 'node:test'
import { coreElement } from '#catalog/modules/define.ts'
import { standardElements } from '#catalog/standard.ts'
import { LazoError } from '#common/errors.ts'
import type { FieldOptions } from '#common/field.ts'
import { validateElements } from '#server/model/validate.ts'

function problemsOf(options: FieldOptions, type = 'formula'): string[] {
  const definition = { name: 'tested', type, label: { es: 'Prueba', en: 'Test' }, options }
  try {
    validateElements([
      ...standardElements({ company: 'Lazo' }),
      coreElement('field', 'tested', definition, 'opportunity'),
    ])
    return []
  } catch (error) {
    assert.ok(error instanceof LazoError)
    return error.violations.map(({ field, message }) => `${field}: ${message.en}`)
  }
}

test('a formula over fields of its module is accepted', () => {
  assert.deepEqual(problemsOf({ expression: 'IF(amount > 0, amount * probability / 100)', result: 'money' }), [])
})

test('a formula with unknown fields, wrong types or a stored clock is refused where it fails', () => {
  const at = (options: FieldOptions) => problemsOf(options).join('\n')
  assert.match(
    at({ expression: 'amount * salary', result: 'money' }),
    /options\.expression: .*salary.*\(Character 10\.\)/,
  )
  assert.match(at({ expression: 'amount', result: 'date' }), /type money, not date/)
  assert.match(at({ expression: 'TODAY()', result: 'date', stored: true }), /cannot be stored/)
  assert.match(at({ expression: 'weightedAmount * 2', result: 'money' }), /no field “weightedAmount”/)
  assert.match(at({ expression: '', result: 'money' }), /incomplete/)
})

test('a pattern that is none is refused', () => {
  assert.match(
    problemsOf({ expression: '1', result: 'number', pattern: '(a' }).join(),
    /options\.pattern: It is not a valid pattern/,
  )
})

test('several relations need what joins them, with an end on each side', () => {
  const joined = { module: 'contact', through: 'opportunityContact', near: 'opportunity', far: 'contact' }
  assert.deepEqual(problemsOf(joined, 'relations'), [])
  const at = (options: FieldOptions) => problemsOf(options, 'relations').join('\n')
  assert.match(at({ module: 'contact' }), /options\.through: .*missing[\s\S]*options\.near: [\s\S]*options\.far: /)
  assert.match(at({ ...joined, near: 'contact' }), /options\.near: “contact” does not point at “opportunity”/)
  assert.match(at({ ...joined, far: 'salary' }), /options\.far: “salary” does not point at “contact”/)
})
