import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { base32, codeAt, fromBase32, matchingStep, stepOf } from './totp.ts'

describe('time-based codes', () => {
  // https://www.rfc-editor.org/rfc/rfc6238#appendix-B, the last six of its eight digits.
  const secret = Buffer.from('12345678901234567890')

  it('are those of RFC 6238', () => {
    const vectors = [
      [59, '287082'],
      [1111111109, '081804'],
      [1111111111, '050471'],
      [1234567890, '005924'],
      [2000000000, '279037'],
    ] as const
    for (const [seconds, code] of vectors) assert.equal(codeAt(secret, Math.floor(seconds / 30)), code)
  })

  it('count one step before and after, and no further', () => {
    const now = '2026-03-10T09:00:00.000Z'
    const step = stepOf(now)
    for (const near of [-1, 0, 1]) assert.equal(matchingStep(secret, codeAt(secret, step + near), now), step + near)
    for (const far of [-2, 2]) assert.equal(matchingStep(secret, codeAt(secret, step + far), now), undefined)
  })

  it('are made of a secret that survives being written', () => {
    assert.equal(base32(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    assert.deepEqual(Buffer.from(fromBase32(base32(secret))), secret)
  })
})
