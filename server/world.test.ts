import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { openWorld } from './world.ts'

describe('the world', () => {
  it('gives ids that rise and differ in their random part, beyond those whose randomness was fetched at once', () => {
    const world = openWorld(() => undefined)
    const ids = Array.from({ length: 2_000 }, () => world.newId())
    assert.deepEqual(ids.toSorted(), ids)
    assert.equal(new Set(ids.map((id) => id.slice(-8))).size, ids.length)
    assert.ok(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)))
  })

  it('says what time it is, not what time it was', (test) => {
    test.mock.timers.enable({ apis: ['Date'], now: 1_000 })
    const world = openWorld(() => undefined)
    assert.equal(world.now(), '1970-01-01T00:00:01.000Z')
    test.mock.timers.tick(1)
    assert.equal(world.now(), '1970-01-01T00:00:01.001Z')
  })
})
