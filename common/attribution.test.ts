import assert from 'node:assert/strict'
import { it } from 'node:test'
import { chance } from '#test/support/chance.ts'
import { attributionModels, divided, sharesOf } from './attribution.ts'

const day = 86_400_000
const closedAt = 100 * day
const before = (...days: readonly number[]) => ({
  touches: days.map((one) => closedAt - one * day),
  madeAt: closedAt - 5 * day,
  closedAt,
})
const percent = (shares: readonly number[]) => shares.map((one) => Math.round(one * 10_000) / 100)

it('gives what touched it later more, half as much for each seven days before', () => {
  assert.deepEqual(percent(sharesOf('decay', before(14, 10, 7, 3, 0))), [8.73, 12.97, 17.46, 25.94, 34.91])
  assert.deepEqual(percent(sharesOf('decay', before(90_000, 90_000))), [50, 50])
})

it('gives all to the first or the last, or the same to each', () => {
  const five = before(14, 10, 7, 3, 0)
  assert.deepEqual(percent(sharesOf('first', five)), [100, 0, 0, 0, 0])
  assert.deepEqual(percent(sharesOf('last', five)), [0, 0, 0, 0, 100])
  assert.deepEqual(percent(sharesOf('linear', five)), [20, 20, 20, 20, 20])
})

it('gives 40 to the first, 40 to the one that made the deal, and 20 to the rest', () => {
  assert.deepEqual(percent(sharesOf('u', before(14, 10, 7, 3, 0))), [40, 6.67, 40, 6.67, 6.67])
  assert.deepEqual(percent(sharesOf('u', before(14))), [100])
  assert.deepEqual(percent(sharesOf('u', before(14, 3))), [50, 50])
  assert.deepEqual(percent(sharesOf('u', before(14, 3, 0))), [80, 10, 10])
  assert.deepEqual(percent(sharesOf('u', before(4, 3, 0))), [80, 10, 10])
  assert.deepEqual(percent(sharesOf('u', before(14, 10, 6))), [40, 20, 40])
})

it('divides every amount to the cent, whatever the model', () => {
  assert.deepEqual(divided(100, [1 / 3, 1 / 3, 1 / 3]), [34, 33, 33])
  assert.deepEqual(divided(1001, [0.4, 0.4, 0.2]), [401, 400, 200])
  const random = chance(136)
  for (let turn = 0; turn < 2000; turn += 1) {
    const days = Array.from({ length: 1 + random.below(9) }, () => random.below(400)).toSorted((a, b) => b - a)
    const cents = random.below(10 ** (1 + random.below(11)))
    for (const model of attributionModels) {
      const credits = divided(cents, sharesOf(model, before(...days)))
      assert.equal(
        credits.reduce((sum, one) => sum + one, 0),
        cents,
        `${model} of ${cents} over ${days.join()}`,
      )
      assert.ok(credits.every((one) => one >= 0))
    }
  }
})
