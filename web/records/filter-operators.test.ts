import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldTypes } from '#catalog/field-types/index.ts'
import type { ReaderField } from '#web/api/model.ts'
import { isComplete, operatorsByType, operatorsOf, partsOf, filterOf, unsortableTypes } from './filter-operators.ts'
import { nextSort, readListAddress, readSort, sortText } from './list-address.ts'

const field = (type: string): ReaderField => ({ id: type, name: type, type, label: { es: type, en: type } })

test('the filter bar offers no operator that the field type refuses', () => {
  for (const [name, operators] of Object.entries(operatorsByType)) {
    const type = fieldTypes.find((one) => one.name === name)
    assert.ok(type, `There is no field type ${name}.`)
    const refused = operators.filter(
      (operator) => !type.operators.includes(operator) && !['empty', 'notEmpty'].includes(operator),
    )
    assert.deepEqual(refused, [], name)
  }
})

test('every field type can be filtered or is computed as another', () => {
  for (const { name } of fieldTypes) {
    if (name === 'formula' || name === 'rollup') continue
    assert.ok(operatorsOf(field(name)).length > 0, name)
  }
})

test('a column is sortable exactly when its field type is', () => {
  for (const { name, sortable } of fieldTypes) {
    if (name !== 'formula' && name !== 'rollup') assert.equal(unsortableTypes.includes(name), !sortable, name)
  }
})

test('a condition without its value is not applied', () => {
  assert.equal(isComplete(field('text'), { field: 'text', op: 'contains', value: '' }), false)
  assert.equal(isComplete(field('option'), { field: 'option', op: 'in', value: [] }), false)
  assert.equal(isComplete(field('decimal'), { field: 'decimal', op: 'between', value: ['1', null] }), false)
  assert.equal(isComplete(field('boolean'), { field: 'boolean', op: 'eq', value: false }), true)
  assert.equal(isComplete(field('user'), { field: 'user', op: 'me' }), true)
})

test('one condition needs no brackets and none is no filter', () => {
  const one = { field: 'a', op: 'empty' } as const
  assert.equal(filterOf([]), undefined)
  assert.deepEqual(filterOf(partsOf(one)), one)
  assert.deepEqual(partsOf({ all: [one, { not: one }] }), [one, { not: one }])
})

test('a header sorts up, then down, then no more; with Shift it joins the rest', () => {
  const up = nextSort([], 'amount', false)
  const down = nextSort(up, 'amount', false)
  assert.equal(sortText(up), 'amount')
  assert.equal(sortText(down), '-amount')
  assert.equal(sortText(nextSort(down, 'amount', false)), undefined)
  assert.equal(sortText(nextSort(down, 'title', true)), '-amount,title')
  assert.deepEqual(readSort('-amount,title'), [
    { field: 'amount', isDown: true },
    { field: 'title', isDown: false },
  ])
})

test('an address keeps what makes sense and drops the rest', () => {
  assert.deepEqual(
    readListAddress({ view: 'open', search: 12, sort: 'a;drop', filter: { field: 1 }, type: 'spiral' }),
    {
      view: 'open',
      search: '12',
    },
  )
  const filter = { all: [{ field: 'stage', op: 'in', value: ['won'] }] }
  assert.deepEqual(readListAddress({ filter, sort: '-amount' }), { filter, sort: '-amount' })
})
