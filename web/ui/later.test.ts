import assert from 'node:assert/strict'
import { test } from 'node:test'
import { later } from './later.ts'

test('code is fetched once, and again only where it failed', async () => {
  let isDown = true
  let asked = 0
  const code = later(async () => {
    asked += 1
    if (isDown) throw new Error('no network')
    return 'code'
  })
  await assert.rejects(code.fetch())
  assert.equal(code.now(), undefined)
  isDown = false
  assert.deepEqual(await Promise.all([code.fetch(), code.fetch()]), ['code', 'code'])
  assert.equal(code.now(), 'code')
  assert.equal(asked, 2)
})
