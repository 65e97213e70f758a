import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chance } from '#test/support/chance.ts'
import { csatOf, isLow, marksOf, npsOf, pointsOf, type SurveyKind } from './survey.ts'

describe('the figures of surveys', () => {
  it('are those of the published vectors', () => {
    for (const [n, margin] of [
      [102, 14.47],
      [402, 7.29],
      [1002, 4.62],
    ] as const) {
      // Half of them promoters, a sixth detractors.
      const figure = npsOf(
        new Map([
          [10, n / 2],
          [8, n / 3],
          [3, n / 6],
        ]),
      )
      assert.equal(figure.score?.toFixed(2), '33.33')
      assert.equal(figure.margin?.toFixed(2), margin.toFixed(2))
    }
    const { share, interval } = csatOf(
      new Map([
        [5, 45],
        [2, 5],
      ]),
    )
    assert.equal(share, 0.9)
    assert.deepEqual([interval?.low.toFixed(4), interval?.high.toFixed(4)], ['0.7864', '0.9565'])
  })

  it('are those that an account answer by answer gives, of a thousand random sets', () => {
    const { below, pick } = chance(35)
    for (let round = 0; round < 1000; round += 1) {
      for (const kind of ['nps', 'csat'] as const) {
        const marks = marksOf(kind)
        const answers = Array.from({ length: below(120) }, () => pick(marks))
        const counted = new Map<number, number>()
        for (const mark of answers) counted.set(mark, (counted.get(mark) ?? 0) + 1)
        const points = answers.map((mark) => pointsOf(kind, mark) ?? 0)
        const mean = points.reduce((sum, one) => sum + one, 0) / points.length
        if (kind === 'nps') holdNps(answers, npsOf(counted), mean)
        else holdCsat(answers, csatOf(counted), mean)
      }
    }
  })

  it('are none of no answers, and the margin of an NPS of few is not given', () => {
    assert.deepEqual(npsOf(new Map()), { n: 0, promoters: 0, passives: 0, detractors: 0 })
    assert.deepEqual(csatOf(new Map()), { n: 0, satisfied: 0 })
    assert.equal(npsOf(new Map([[10, 29]])).margin, undefined)
    assert.equal(npsOf(new Map([[10, 30]])).margin, 0)
  })

  it('know who is badly served', () => {
    const low = (kind: SurveyKind) => marksOf(kind).filter((mark) => isLow(kind, mark))
    assert.deepEqual([low('nps'), low('csat'), low('open')], [[0, 1, 2, 3, 4, 5, 6], [1, 2], []])
    assert.deepEqual([pointsOf('open', 9), marksOf('open')], [null, []])
  })
})

/** By the definition of a variance over single answers, not by shares. */
function holdNps(answers: readonly number[], figure: ReturnType<typeof npsOf>, mean: number): void {
  const n = answers.length
  assert.equal(figure.n, n)
  if (n === 0) return
  near(figure.score, mean)
  const values: number[] = answers.map((mark) => (mark > 8 ? 1 : mark < 7 ? -1 : 0))
  const middle = values.reduce((sum, one) => sum + one, 0) / n
  const variance = values.reduce((sum, one) => sum + (one - middle) ** 2, 0) / n
  if (n >= 30) near(figure.margin, 196 * Math.sqrt(variance / n))
}

/** Wilson's limits are the shares from which what was seen is just 1.96 standard errors away. */
function holdCsat(answers: readonly number[], figure: ReturnType<typeof csatOf>, mean: number): void {
  const n = answers.length
  assert.equal(figure.n, n)
  if (n === 0) return
  const share = answers.filter((mark) => mark > 3).length / n
  near(figure.share, share)
  near((figure.share ?? 0) * 100, mean)
  for (const limit of [figure.interval?.low ?? 0, figure.interval?.high ?? 0]) {
    if (limit < 1e-12 || limit > 1 - 1e-12) continue
    near(Math.abs(share - limit), 1.959_963_984_540_054 * Math.sqrt((limit * (1 - limit)) / n))
  }
}

function near(found: number | undefined, wanted: number): void {
  assert.ok(found !== undefined && Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`)
}
