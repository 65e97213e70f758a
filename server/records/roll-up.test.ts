import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Filter } from '#common/filter.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { mayChange } from './roll-up.ts'

describe('whether a roll-up may come to something else', () => {
  const field = (name: string, type: string, options: ModelField['options'] = {}): [string, ModelField] => [
    name,
    { id: name, name, type, column: name, label: { es: name, en: name }, options },
  ]
  const fields = new Map([
    field('account', 'relation'),
    field('stage', 'stage'),
    field('amount', 'money'),
    field('doubled', 'formula'),
    field('closed', 'date'),
  ])
  // A roll-up asks nothing of a module but its fields.
  const module = { fields } as unknown as ModelModule
  const row = { account: 'a', stage: 'new', amount: { amount: '10', currency: 'EUR' }, closed: '2026-01-01' }
  const lost: Filter = { field: 'stage', op: 'eq', value: 'lost' }
  const says = (options: ModelField['options'], before: object | null, after: object | null): boolean =>
    mayChange(module, field('rolled', 'rollup', { by: 'account', ...options })[1], {
      id: '1',
      at: '',
      before: before && { ...row, ...before },
      after: after && { ...row, ...after },
    })

  test('it does when a row comes, goes or moves to another record', () => {
    assert.ok(says({ where: lost }, null, {}))
    assert.ok(says({ where: lost }, {}, null))
    assert.ok(says({}, {}, { account: 'b' }))
  })

  test('it does not while the row is outside its filter, before and after', () => {
    assert.equal(says({ where: lost }, {}, { stage: 'won', amount: null }), false)
    assert.ok(says({ where: lost }, {}, { stage: 'lost' }))
    assert.ok(says({ where: lost }, { stage: 'lost' }, {}))
  })

  test('inside, it does only by the value that it adds up', () => {
    const inside = { stage: 'lost' }
    assert.equal(says({ where: lost }, inside, { ...inside, amount: null }), false)
    assert.equal(says({ where: lost, of: 'amount' }, inside, { ...inside, closed: null }), false)
    assert.ok(says({ where: lost, of: 'amount' }, inside, { ...inside, amount: null }))
    assert.ok(says({ of: 'doubled' }, {}, { closed: null }), 'a formula may read whatever was written')
  })

  test('a filter that asks the day or the reader is always asked again', () => {
    assert.ok(says({ where: { field: 'closed', op: 'within', value: 'thisMonth' } }, {}, { stage: 'won' }))
    assert.ok(says({ where: { not: lost } }, {}, { stage: 'won' }))
  })
})
