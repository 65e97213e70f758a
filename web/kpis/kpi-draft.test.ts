import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { KpiQuery, Measure } from '#common/kpi.ts'
import { draftFrom, emptyFigure, queryFrom } from './kpi-draft.ts'

const won: Measure = {
  module: 'deal',
  aggregate: 'sum',
  field: 'amount',
  filter: { field: 'stage', op: 'eq', value: 'won' },
  window: { field: 'closedAt', days: 365 },
}

describe('a query while it is put together', () => {
  it('is the same again when nothing was changed', () => {
    const queries: readonly KpiQuery[] = [
      { kind: 'single', of: won },
      { kind: 'single', of: { module: 'lead', aggregate: 'count', prospects: true } },
      { kind: 'single', of: { ...won, aggregate: 'median', field: 'closedAt', since: 'createdAt' } },
      { kind: 'ratio', percent: true, of: won, to: { figures: [{ from: '2026-01-01', value: '9', source: 'INE' }] } },
      {
        kind: 'difference',
        of: won,
        to: { ...won, window: { field: 'closedAt', period: 'quarter', which: 'previous' } },
      },
    ]
    for (const query of queries) assert.deepEqual(queryFrom(draftFrom(query)), query)
  })

  it('is none as long as something is missing', () => {
    const whole = draftFrom({
      kind: 'ratio',
      of: won,
      to: { figures: [{ from: '2026-01-01', value: '9', source: 'x' }] },
    })
    assert.equal(queryFrom(draftFrom(null)), undefined)
    const broken = [
      { ...whole, of: { ...whole.of, module: null } },
      { ...whole, of: { ...whole.of, field: null } },
      { ...whole, of: { ...whole.of, isDays: true } },
      { ...whole, of: { ...whole.of, windowField: null } },
      { ...whole, of: { ...whole.of, days: '1.5' } },
      { ...whole, to: { ...whole.to, figures: [emptyFigure] } },
      { ...whole, of: whole.to },
      { ...whole, kind: 'single' as const, of: whole.to },
    ]
    assert.deepEqual(
      broken.map(queryFrom),
      broken.map(() => undefined),
    )
  })
})
