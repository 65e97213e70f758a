import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { isShare, wilson, type KpiQuery } from './kpi.ts'
import { assess, combined, expectedOn, isInconsistent, isTargetAhead, type KpiPlan } from './kpi-progress.ts'

const plan: KpiPlan = {
  direction: 'up',
  trajectory: 'linear',
  baseline: 20,
  start: '2026-01-01',
  target: 120,
  targetUpTo: null,
  due: '2026-04-11',
}

describe('how far a KPI has come', () => {
  it('is expected in proportion to the days that have gone by, and is judged by that', () => {
    // 50 of 100 days: half the way from 20 to 120.
    const on = (value: number) => assess(plan, '2026-02-20', value)
    assert.deepEqual(on(70), { status: 'green', expected: 70, progress: 0.5, expectedProgress: 0.5 })
    assert.equal(on(65).status, 'green')
    assert.equal(on(64.9).status, 'amber')
    assert.equal(on(55).status, 'amber')
    assert.equal(on(54.9).status, 'red')
  })

  it('goes slowly, then fast, then slowly by an s-curve, and all at once by a step', () => {
    const [curve, step] = [{ ...plan, trajectory: 'sCurve' } as const, { ...plan, trajectory: 'step' } as const]
    assert.equal(expectedOn(curve, '2026-02-20'), 70)
    assert.ok((expectedOn(curve, '2026-01-11') ?? 0) < (expectedOn(plan, '2026-01-11') ?? 0))
    assert.equal(expectedOn(step, '2026-04-10'), 20)
    assert.equal(expectedOn(step, '2026-04-11'), 120)
  })

  it('says nothing without value, target, date or baseline, and where the margin of error hides it', () => {
    assert.equal(assess(plan, '2026-02-20', null).status, 'grey')
    for (const gap of ['baseline', 'target', 'due'] as const) {
      assert.deepEqual(assess({ ...plan, [gap]: null }, '2026-02-20', 70).status, 'grey', gap)
    }
    assert.equal(assess(plan, '2026-02-20', 70, { low: 10, high: 130 }).status, 'grey')
    assert.equal(assess(plan, '2026-02-20', 70, { low: 30, high: 130 }).status, 'green')
  })

  it('of a range is the way to its nearer end, and gets worse past the other', () => {
    const range: KpiPlan = { ...plan, direction: 'range', baseline: 0, target: 10, targetUpTo: 20 }
    assert.deepEqual(
      [0, 5, 10, 15, 20, 25, 30].map((value) => assess(range, range.due ?? '', value).progress),
      [0, 0.5, 1, 1, 1, 0.5, 0],
    )
    const kept: KpiPlan = { ...range, baseline: 15 }
    assert.deepEqual(
      [15, 21, 9].map((value) => assess(kept, kept.start, value).status),
      ['green', 'amber', 'amber'],
    )
    assert.equal(assess(kept, kept.start, 40).status, 'red')
  })

  it('of what is to stay as it is goes by how far it has moved the wrong way', () => {
    const kept: KpiPlan = { ...plan, direction: 'down', baseline: 100, target: 100 }
    assert.deepEqual(
      [90, 100, 104, 110, 120].map((value) => assess(kept, kept.start, value).status),
      ['green', 'green', 'green', 'amber', 'red'],
    )
  })

  it('tells a target on the wrong side, to which nothing is on its way', () => {
    assert.equal(assess({ ...plan, direction: 'down' }, '2026-02-20', 70).status, 'grey')
    assert.equal(isTargetAhead(plan), true)
    assert.equal(isTargetAhead({ ...plan, direction: 'down' }), false)
    assert.equal(isTargetAhead({ ...plan, direction: 'down', baseline: null }), true)
  })

  const number = fc.integer({ min: -1_000_000, max: 1_000_000 })
  const share = fc.integer({ min: 0, max: 100 })

  it('is the same looked at in a mirror: what rises is judged as what falls', () => {
    fc.assert(
      fc.property(number, number, number, share, (baseline, target, value, days) => {
        const day = new Date(Date.parse(plan.start) + days * 86_400_000).toISOString().slice(0, 10)
        const up = assess({ ...plan, baseline, target }, day, value)
        const down = assess({ ...plan, direction: 'down', baseline: -baseline, target: -target }, day, -value)
        assert.equal(up.status, down.status)
        assert.ok(Math.abs((up.progress ?? 0) - (down.progress ?? 0)) < 1e-6)
      }),
    )
  })

  it('follows the formula: green at what is expected, and never better for being further off', () => {
    const order = ['red', 'amber', 'green']
    fc.assert(
      fc.property(
        number,
        number,
        share,
        fc.constantFrom('linear', 'sCurve', 'step'),
        (baseline, target, days, trajectory) => {
          fc.pre(baseline !== target)
          const own: KpiPlan = { ...plan, trajectory, baseline, target, direction: target > baseline ? 'up' : 'down' }
          const day = new Date(Date.parse(plan.start) + days * 86_400_000).toISOString().slice(0, 10)
          const expected = expectedOn(own, day) ?? 0
          const { expectedProgress } = assess(own, day, expected)
          assert.equal(assess(own, day, expected).status, 'green')
          const way = target - baseline
          assert.equal(assess(own, day, expected - way * 0.06).status, 'amber')
          assert.equal(assess(own, day, expected - way * 0.16).status, 'red')
          assert.ok(Math.abs((expected - baseline) / way - (expectedProgress ?? 0)) < 1e-9)
          const ranks = [0, 0.3, 0.6, 0.9, 1.2].map((part) =>
            order.indexOf(assess(own, day, baseline + way * part).status),
          )
          assert.deepEqual(
            ranks,
            ranks.toSorted((a, b) => a - b),
          )
        },
      ),
    )
  })
})

describe('parts of a KPI', () => {
  it('come together as it says, and nothing comes of what is not known', () => {
    assert.equal(combined('sum', [1, 2, 3]), 6)
    assert.equal(combined('product', [4, 0.5]), 2)
    assert.equal(combined('ratio', [1, 4]), 0.25)
    assert.equal(combined('ratio', [1, 0]), null)
    assert.equal(combined('difference', [9, 2, 3]), 4)
    assert.equal(combined('sum', [1, null]), null)
    assert.equal(combined('sum', []), null)
  })

  it('may differ from it by half a percent and no more', () => {
    assert.equal(isInconsistent(200, 201), false)
    assert.equal(isInconsistent(200, 201.1), true)
    assert.equal(isInconsistent(0, 0), false)
  })
})

describe('the margin of error of a share', () => {
  it('is that of Wilson at 95 %', () => {
    // Worked out apart: 15 of 148.
    const found = wilson(15, 148)
    assert.deepEqual([found?.low.toFixed(4), found?.high.toFixed(4)], ['0.0624', '0.1605'])
    assert.equal(wilson(0, 0), undefined)
    assert.equal(wilson(3, 2), undefined)
    assert.equal(wilson(0, 10)?.low, 0)
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (hits, more) => {
        fc.pre(hits + more > 0)
        const one = wilson(hits, hits + more)
        const part = hits / (hits + more)
        assert.ok(one && one.low <= part + 1e-12 && one.high >= part - 1e-12 && one.low >= 0 && one.high <= 1)
      }),
    )
  })

  it('is there only where one counts part of what the other counts', () => {
    const count = { module: 'lead', aggregate: 'count' } as const
    const query: KpiQuery = { kind: 'ratio', of: count, to: count }
    assert.equal(isShare(query), true)
    assert.equal(isShare({ ...query, to: { ...count, module: 'call' } }), false)
    assert.equal(isShare({ ...query, of: { ...count, aggregate: 'sum', field: 'score' } }), false)
    assert.equal(isShare({ kind: 'single', of: count }), false)
  })
})
