import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Filter } from '#common/filter.ts'
import { narrow } from './narrow.ts'

describe('a filter of which one value is known', () => {
  const open: Filter = { field: 'stage', op: 'notIn', value: ['won', 'lost'] }
  const recent: Filter = { field: 'closedAt', op: 'within', value: 'last30Days' }
  const board: Filter = { all: [{ field: 'pipeline', op: 'eq', value: 'sales' }, { any: [open, recent] }] }

  it('asks a closed column only for what its stage does not say', () => {
    assert.deepEqual(narrow(board, 'stage', 'won'), { all: [{ field: 'pipeline', op: 'eq', value: 'sales' }, recent] })
  })

  it('asks an open column for nothing more', () => {
    assert.deepEqual(narrow(board, 'stage', 'new'), { field: 'pipeline', op: 'eq', value: 'sales' })
  })

  it('turns what can hold or can never hold into that', () => {
    assert.deepEqual(narrow(open, 'stage', 'new'), { all: [] })
    assert.deepEqual(narrow({ not: open }, 'stage', 'new'), { any: [] })
    assert.deepEqual(narrow({ not: { all: [open, recent] } }, 'stage', 'new'), { not: recent })
    assert.deepEqual(narrow({ all: [open, recent] }, 'stage', 'won'), { any: [] })
    assert.deepEqual(narrow({ field: 'stage', op: 'empty' }, 'stage', 'won'), { any: [] })
  })
})
