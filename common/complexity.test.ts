import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { complexityOf, complexityQuestions, durationsOf, type ComplexityAnswers } from './complexity.ts'

function all(grade: number): ComplexityAnswers {
  return { companySize: grade, priorExperience: grade, processScope: grade, integrations: grade, commitment: grade }
}

describe('how complex a project is', () => {
  it('adds up five answers; the more complex, the less at once and the more training', () => {
    assert.deepEqual(Object.keys(all(1)), [...complexityQuestions])
    const found = [1, 2, 3, 4, 5].map((grade) => complexityOf(all(grade)))
    assert.deepEqual(
      found.map(({ score }) => score),
      [5, 10, 15, 20, 25],
    )
    assert.deepEqual(
      found.map(({ level }) => level),
      ['small', 'small', 'medium', 'large', 'large'],
    )
    const [small, , medium, large] = found.map(({ settings }) => settings)
    assert.ok(small && medium && large)
    assert.ok(small.trainingFloor < medium.trainingFloor && medium.trainingFloor < large.trainingFloor)
    assert.ok(small.trialDays < medium.trialDays && medium.trialDays < large.trialDays)
    assert.ok(large.maxObjectives <= medium.maxObjectives)
  })

  it('leaves the durations as they are where nobody answered', () => {
    assert.equal(durationsOf(undefined), 1)
    assert.equal(durationsOf(Number.NaN), 1)
    assert.ok(durationsOf(5) < 1 && durationsOf(25) > 1)
  })
})
