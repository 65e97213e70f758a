import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loyaltyRules } from '#common/api/loyalty.ts'
import { simulateLoyalty } from '#common/loyalty-draws.ts'
import { loyaltyInputNames, missingInputs, wrongInputs } from '#common/loyalty.ts'
import { caseRules } from './define.ts'
import { loyaltyCases } from './index.ts'
import { pickNPay } from './pick-n-pay.ts'

for (const one of loyaltyCases) {
  test(`${one.name}: its rules can be simulated as they are, in either language`, () => {
    for (const language of ['es', 'en'] as const) {
      const rules = loyaltyRules.parse(caseRules(one, language))
      assert.deepEqual([wrongInputs(rules), missingInputs(rules, true)], [[], []])
      for (const input of loyaltyInputNames) assert.notEqual(rules.inputs[input]?.source, '', input)
      assert.ok(simulateLoyalty(rules, 1))
    }
  })
}

test('Pick n Pay: the face value is within 30 % of what members were reported to have received', () => {
  const reported = 350_000_000
  for (const memberShare of ['50', '57.5', '65']) {
    const rules = caseRules(pickNPay, 'en')
    const inputs = { ...rules.inputs, memberShare: { value: memberShare } }
    const faceValue = Number(simulateLoyalty({ ...rules, inputs }, 1)?.figures.faceValue)
    assert.ok(Math.abs(faceValue / reported - 1) <= 0.3, `${memberShare}: ${faceValue}`)
  }
})

test('Pick n Pay: as launched it loses each year, and what was halved is most of it', () => {
  const rules = caseRules(pickNPay, 'en')
  const launched = simulateLoyalty(rules, 1)
  const halved = simulateLoyalty({ ...rules, inputs: { ...rules.inputs, earnRate: { value: '0.5' } } }, 1)
  assert.ok(launched && halved)
  assert.ok(Number(launched.figures.net) < -100_000_000 && launched.gains < 100)
  assert.ok(Math.abs(Number(halved.figures.rewardCost) * 2 - Number(launched.figures.rewardCost)) < 0.02)
  // What is missing then is little more than what it costs to run.
  assert.ok(Math.abs(Number(halved.figures.net)) < 60_000_000)
})
