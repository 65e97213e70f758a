import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { clustersOf } from './map-clusters.ts'

it('loses no spot, and leaves no two marks nearer than asked', () => {
  const spot = fc.record({
    x: fc.integer({ min: -500, max: 500 }),
    y: fc.integer({ min: -500, max: 500 }),
    weight: fc.nat(9),
  })
  fc.assert(
    fc.property(fc.array(spot, { maxLength: 80 }), fc.integer({ min: 1, max: 90 }), (spots, distance) => {
      const clusters = clustersOf(
        spots.map((one, index) => ({ ...one, what: index })),
        distance,
      )
      assert.deepEqual(
        clusters.flatMap(({ members }) => members).toSorted((a, b) => a - b),
        spots.map((_, index) => index),
      )
      for (const [index, one] of clusters.entries())
        for (const other of clusters.slice(index + 1))
          assert.ok(Math.hypot(one.x - other.x, one.y - other.y) >= distance)
    }),
  )
})
