import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareDecimals, decimalText, parseDecimal, round } from './decimal.ts'
import { loyaltyFigures, simulateLoyalty, triangular } from './loyalty-draws.ts'
import {
  annuity,
  assumedIn,
  loyaltyResult,
  missingInputs,
  newLoyaltyRules,
  steadyLiability,
  wrongInputs,
  type Estimate,
  type LoyaltyInput,
  type LoyaltyRules,
} from './loyalty.ts'

type Values = Readonly<Partial<Record<LoyaltyInput, string>>>

/** Hand-checkable, as the formulas are written down. */
const reference = {
  sales: '100000',
  memberShare: '50',
  earnRate: '1',
  pointValue: '0.01',
  redeemed: '80',
  unitCost: '1',
  partnerShare: '0',
  uplift: '5',
  margin: '30',
  setupCost: '6000',
  runningCost: '200',
} as const

function rulesOf(values: Values, more: Partial<LoyaltyRules> = {}): LoyaltyRules {
  const inputs = Object.fromEntries(
    Object.entries(values).map(([name, value]): [string, Estimate] => [name, { value }]),
  )
  return { ...newLoyaltyRules('EUR'), inputs, ...more }
}

const figuresOf = (values: Values, more?: Partial<LoyaltyRules>) => {
  const found = loyaltyFigures(rulesOf(values, more))
  assert.ok(found)
  return found
}

test('the reference programme gives the figures worked out by hand', () => {
  const found = figuresOf(reference)
  assert.deepEqual(
    {
      points: found.points,
      faceValue: found.faceValue,
      rewardCost: found.rewardCost,
      extraProfit: found.extraProfit,
      net: found.net,
      breakEven: found.breakEven,
      breakEvenOfRewards: found.breakEvenOfRewards,
      payback: found.payback,
      breakage: found.breakage,
      effectiveRate: found.effectiveRate,
      subsidyShare: found.subsidyShare,
    },
    {
      points: '52500.00',
      faceValue: '525.00',
      rewardCost: '420.00',
      extraProfit: '750.00',
      net: '130.00',
      breakEven: '4.1096',
      breakEvenOfRewards: '2.7397',
      payback: '46.15',
      breakage: '20',
      effectiveRate: '0.8',
      subsidyShare: '95.2381',
    },
  )
})

test('halving the rate halves what rewards cost', () => {
  const found = figuresOf({ ...reference, earnRate: '0.5' })
  assert.deepEqual(
    [found.rewardCost, found.net, found.breakEven, found.payback],
    ['210.00', '340.00', '2.7027', '17.65'],
  )
})

test('a month of 8 % and 24 months of life leave the liability of who has waited, not outstanding × u', () => {
  const monthly = { ...reference, redeemed: '', monthlyRedemption: '8' }
  const rules = rulesOf(monthly, { redemptionBy: 'month' })
  const given = assumedIn(rules)
  assert.ok(given)
  const { outstanding, toBeRedeemed } = steadyLiability(rules, given, { units: 1000n, scale: 0 })
  const redeemed = loyaltyResult(rules)?.redeemed
  assert.ok(redeemed)
  assert.equal(decimalText(round(redeemed, 6)), '0.864821')
  assert.equal(figuresOf(monthly, { redemptionBy: 'month' }).breakage, '13.5179')
  assert.equal(decimalText(round(outstanding, 2), 2), '9945.45')
  assert.equal(decimalText(round(toBeRedeemed, 2), 2), '6701.16')
})

test('a share of points redeemed is the same as the months that lead to it', () => {
  const monthly = rulesOf({ ...reference, redeemed: '', monthlyRedemption: '8' }, { redemptionBy: 'month' })
  const redeemed = loyaltyResult(monthly)?.redeemed
  assert.ok(redeemed)
  const share = decimalText(round({ units: redeemed.units * 100n, scale: redeemed.scale }, 12))
  const [byMonth, byShare] = [loyaltyFigures(monthly), figuresOf({ ...reference, redeemed: share })]
  assert.deepEqual(byShare, byMonth)
})

test('a margin below what rewards cost has no break-even, and a loss is never paid back', () => {
  const found = figuresOf({ ...reference, margin: '0.8' })
  assert.deepEqual([found.breakEven, found.payback], [null, null])
  assert.ok(figuresOf({ ...reference, margin: '0.81' }).breakEven !== null)
  assert.equal(figuresOf({ ...reference, sales: '0' }).breakEven, null)
  assert.equal(figuresOf({ ...reference, setupCost: '0' }).payback, '0.00')
})

test('present value is the sum of what each period brings, discounted one by one', () => {
  for (const period of ['month', 'year'] as const) {
    const rules = rulesOf(reference, { period, horizonYears: 4, discountRate: '7.3' })
    const periods = period === 'year' ? 4 : 48
    let sum = -6000
    for (let at = 1; at <= periods; at += 1) sum += 130 / 1.073 ** (period === 'year' ? at : at / 12)
    assert.ok(Math.abs(Number(loyaltyFigures(rules)?.npv) - sum) < 0.006, period)
  }
  assert.equal(decimalText(annuity(rulesOf({}, { discountRate: '0' }))), '36')
})

test('the more is redeemed, the more it costs; the more partners pay, the less; net goes with the margin', () => {
  const steps = Array.from({ length: 21 }, (_, index) => String(index * 5))
  const rising = (name: LoyaltyInput, figure: 'rewardCost' | 'net' | 'liability') =>
    steps.map((value) => parseDecimal(figuresOf({ ...reference, [name]: value })[figure] ?? '') ?? assert.fail())
  const isRising = (all: ReturnType<typeof rising>) =>
    all.every((one, index) => index === 0 || compareDecimals(all[index - 1] ?? one, one) <= 0)
  assert.ok(isRising(rising('redeemed', 'rewardCost')))
  assert.ok(isRising(rising('redeemed', 'liability').slice(0, 10)))
  assert.ok(isRising(rising('partnerShare', 'rewardCost').toReversed()))
  assert.ok(isRising(rising('margin', 'net')))
})

test('at the break-even lift a period neither gains nor loses', () => {
  const lift = loyaltyResult(rulesOf(reference))?.breakEven
  assert.ok(lift)
  const uplift = decimalText(round({ units: lift.units * 100n, scale: lift.scale }, 12))
  assert.equal(Math.abs(Number(figuresOf({ ...reference, uplift }).net)), 0)
})

test('what is missing, no number, negative, too much or upside down is named, and nothing is worked out', () => {
  const broken = (estimate: Estimate) => wrongInputs({ inputs: { sales: estimate } }).map(({ what }) => what)
  assert.deepEqual(broken({ value: 'x' }), ['number'])
  assert.deepEqual(broken({ value: '1e9' }), ['number'])
  assert.deepEqual(broken({ value: '-1' }), ['limits'])
  assert.deepEqual(broken({ value: '9'.repeat(40) }), ['limits'])
  assert.deepEqual(broken({ value: '5', low: '6', high: '7' }), ['range'])
  assert.deepEqual(broken({ value: '5', low: '4' }), ['range'])
  assert.deepEqual(broken({ low: '4', high: '5' }), ['range'])
  assert.deepEqual(broken({ value: '5', low: '4', high: '6' }), [])
  assert.equal(loyaltyFigures(rulesOf({ ...reference, memberShare: '101' })), undefined)
  assert.equal(loyaltyFigures(rulesOf({ ...reference, sales: '' })), undefined)
  assert.equal(simulateLoyalty(rulesOf({}), 1), undefined)
  assert.deepEqual(
    missingInputs(rulesOf(reference), true).filter(({ what }) => what !== 'source'),
    [],
  )
  assert.equal(missingInputs(rulesOf(reference), true).length, 9)
})

test('the largest programme that can be written is worked out', () => {
  const most = '99999999999999'
  const huge = {
    ...reference,
    sales: most,
    earnRate: '1000000',
    pointValue: '1000000',
    uplift: '1000',
    setupCost: most,
  }
  const found = simulateLoyalty(rulesOf(huge, { expiryMonths: 120, horizonYears: 10 }), 7)
  assert.match(found?.figures.npv ?? '', /^-\d+\.\d\d$/)
})

test('the same seed draws the same, another seed something near', () => {
  const inputs = {
    ...rulesOf(reference).inputs,
    uplift: { value: '5', low: '2', high: '8' },
    redeemed: { value: '80', low: '60', high: '95' },
  }
  const rules = { ...rulesOf(reference), inputs }
  const [first, again, other] = [simulateLoyalty(rules, 42), simulateLoyalty(rules, 42), simulateLoyalty(rules, 43)]
  assert.ok(first && other)
  assert.deepEqual(again, first)
  assert.notDeepEqual(other.net, first.net)
  assert.ok(Math.abs(Number(other.net.p50) - Number(first.net.p50)) < 40)
  assert.ok(Number(first.net.p5) < Number(first.net.p50) && Number(first.net.p50) < Number(first.net.p95))
  assert.deepEqual(
    first.tornado.map(({ input }) => input),
    ['uplift', 'redeemed'],
  )
  assert.equal(first.tornado[0]?.low, '-308.00')
})

test('without a range every draw is the figure itself', () => {
  const found = simulateLoyalty(rulesOf(reference), 1)
  assert.deepEqual(found?.net, { p5: '130.00', p50: '130.00', p95: '130.00' })
  assert.deepEqual([found?.gains, found?.tornado], [1000, []])
})

test('the triangle begins and ends with its range and has its peak where it is', () => {
  assert.deepEqual(
    [0, 0.25, 1].map((share) => triangular(0, 1, 4, share)),
    [0, 1, 4],
  )
  assert.equal(triangular(3, 3, 3, 0.5), 3)
})
