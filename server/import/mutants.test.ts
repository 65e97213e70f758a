import { describe, test } from 'node:test'
import fc from 'fast-check'
import { refusal } from '#test/support/read-table.ts'
import { tradeFairFile } from '#test/support/trade-fair-file.ts'

/** Ways in which good files go bad on their way: bytes change, get lost, come twice. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('flip', 'cut', 'repeat', 'insert'),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    length: fc.integer({ min: 1, max: 60 }),
    byte: fc.constantFrom(0, 10, 13, 34, 59, 60, 61, 92, 195, 255),
  }),
  { minLength: 1, maxLength: 4 },
)

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never

function damaged(bytes: Buffer, wounds: Damage): Buffer {
  return wounds.reduce((whole, { kind, at, length, byte }) => {
    const from = Math.floor(at * whole.length)
    const [before, piece, after] = [
      whole.subarray(0, from),
      whole.subarray(from, from + length),
      whole.subarray(from + length),
    ]
    if (kind === 'flip') return Buffer.concat([before, Buffer.from(piece.map((one) => one ^ byte)), after])
    if (kind === 'cut') return Buffer.concat([before, after])
    if (kind === 'repeat') return Buffer.concat([before, piece, piece, after])
    return Buffer.concat([before, Buffer.alloc(length, byte), piece, after])
  }, bytes)
}

describe('damaged files', () => {
  for (const format of ['csv', 'xlsx', 'vcard'] as const)
    test(`of ${format} are read or refused with a reason, never a crash`, async () => {
      const { bytes } = tradeFairFile({ seed: 2, rows: 60, format })
      await fc.assert(
        fc.asyncProperty(damage, async (wounds) => {
          // Anything but a refusal with its rule fails the test.
          await refusal(damaged(bytes, wounds))
        }),
        { numRuns: 150 },
      )
    })
})
