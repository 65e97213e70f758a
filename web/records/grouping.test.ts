import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReaderField, ReaderModule } from '#web/api/model.ts'
import { compareKeys, groupingOf, totalFunction } from './grouping.ts'
import type { ListPlace, ViewOf } from './list-address.ts'

const field = (name: string, more: Partial<ReaderField>) =>
  // Of a field as a reader has it, what groups and totals depend on.
  ({ name, label: { es: name, en: name }, ...more }) as ReaderField

test('groups go down where the list is sorted down by their field, and up where it is not', () => {
  const fields = [field('closedAt', { type: 'dateTime' }), field('amount', { type: 'money' })]
  const module = { fields, capabilities: {}, defaultSort: [{ field: 'amount', direction: 'desc' }] }
  const isDown = (sort: string | undefined, ofView?: 'asc' | 'desc') => {
    const view = ofView && { type: 'table', sort: [{ field: 'closedAt', direction: ofView }] }
    const place = { address: { group: 'closedAt:month', ...(sort && { sort }) }, view }
    // Only what says how the rows are sorted is looked at.
    return groupingOf(module as unknown as ReaderModule, place as unknown as ListPlace & { view: ViewOf })?.isDown
  }
  assert.equal(isDown('-closedAt'), true)
  assert.equal(isDown('closedAt', 'desc'), false)
  assert.equal(isDown(undefined, 'desc'), true)
  assert.equal(isDown('-amount', 'desc'), false)
  assert.equal(isDown(undefined), false)
  const keys = ['2026-01', null, '2026-11'].map((key) => ({ key }))
  assert.deepEqual(
    keys.toSorted(compareKeys([], 'es-ES', true)).map(({ key }) => key),
    ['2026-11', '2026-01', null],
  )
  assert.deepEqual(
    keys.toSorted(compareKeys([], 'es-ES')).map(({ key }) => key),
    ['2026-01', '2026-11', null],
  )
})

test('what is worked out has a total where it is money or a sum; what the system numbers has none', () => {
  const total = (more: Partial<ReaderField>) => totalFunction(field('one', more))
  assert.equal(total({ type: 'formula', options: { result: 'money' } }), 'sum')
  assert.equal(total({ type: 'formula', options: { result: 'number' } }), undefined)
  assert.equal(total({ type: 'rollup', options: { function: 'sum', result: 'money' } }), 'sum')
  assert.equal(total({ type: 'rollup', options: { function: 'count' } }), 'sum')
  assert.equal(total({ type: 'rollup', options: { function: 'average' } }), undefined)
  assert.equal(total({ type: 'rollup', options: { function: 'max', result: 'date' } }), undefined)
  assert.equal(total({ type: 'integer', readOnly: true }), undefined)
  assert.equal(total({ type: 'integer' }), 'sum')
  assert.equal(total({ type: 'integer', options: { minimum: 1, maximum: 5 } }), 'average')
  assert.equal(total({ type: 'integer', options: { minimum: 0, maximum: 100 } }), 'sum')
  assert.equal(total({ type: 'percent' }), 'average')
})
