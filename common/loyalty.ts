/**
 * What a loyalty programme costs and brings, before any currency of loyalty is decided on. Pure and exact:
 * every figure is a decimal, nothing is a float. Symbols and formulas are those of relational marketing:
 * S sales, m share of members, e points per unit of money, v value of a point, u points redeemed of those
 * issued, c cost of a unit of face value, f part of partners, ℓ extra sales of members, GM their margin,
 * K running cost, K₀ set-up cost. Amounts are in the currency of the rules and per period, without tax.
 */
import { add, compareDecimals, divide, multiply, parseDecimal, round, subtract, type Decimal } from './decimal.ts'

/** What is estimated: a value, the least and the most that it may be, and where one has that from. */
export interface Estimate {
  /** Decimals in plain notation. */
  readonly value?: string | undefined
  readonly low?: string | undefined
  readonly high?: string | undefined
  readonly source?: string | undefined
}

/** In the order in which they are asked for. `decides` is what the company chooses by itself: it needs no source. */
const loyaltyInputs = {
  sales: { unit: 'money', most: '99999999999999' },
  memberShare: { unit: 'percent', most: '100' },
  earnRate: { unit: 'number', most: '1000000', decides: true },
  pointValue: { unit: 'money', most: '1000000', decides: true },
  redeemed: { unit: 'percent', most: '100' },
  monthlyRedemption: { unit: 'percent', most: '100' },
  unitCost: { unit: 'number', most: '10' },
  partnerShare: { unit: 'percent', most: '100' },
  uplift: { unit: 'percent', most: '1000' },
  margin: { unit: 'percent', most: '100' },
  setupCost: { unit: 'money', most: '99999999999999' },
  runningCost: { unit: 'money', most: '99999999999999' },
} as const satisfies Readonly<
  Record<string, { unit: 'money' | 'percent' | 'number'; most: `${number}`; decides?: true }>
>
export type LoyaltyInput = keyof typeof loyaltyInputs
// The keys of the object above are exactly these.
export const loyaltyInputNames = Object.keys(loyaltyInputs) as readonly LoyaltyInput[]

/** The rules of a programme and what is assumed of how it goes: what a simulation is made on. */
export interface LoyaltyRules {
  /** ISO 4217. */
  readonly currency: string
  /** What sales and running cost are of. */
  readonly period: 'month' | 'year'
  /** Whether one estimates the share of points that ends redeemed, or the share redeemed each month. */
  readonly redemptionBy: 'share' | 'month'
  /** Months after which a point that nobody redeemed is worth nothing. */
  readonly expiryMonths: number
  readonly horizonYears: number
  /** Per cent a year. */
  readonly discountRate: string
  readonly inputs: Readonly<Partial<Record<LoyaltyInput, Estimate>>>
}

export const loyaltyLimits = { expiryMonths: 120, horizonYears: 10, discountRate: '100', sourceLength: 500 } as const

export const newLoyaltyRules = (currency: string): LoyaltyRules => ({
  currency,
  period: 'month',
  redemptionBy: 'share',
  expiryMonths: 24,
  horizonYears: 3,
  discountRate: '8',
  inputs: {},
})

export interface InputProblem {
  readonly input: LoyaltyInput
  readonly what: 'missing' | 'number' | 'limits' | 'range' | 'source'
}

/** Inputs that these rules ask for: redemption is told in one way. */
export function askedInputs({ redemptionBy }: Pick<LoyaltyRules, 'redemptionBy'>): readonly LoyaltyInput[] {
  const other = redemptionBy === 'share' ? 'monthlyRedemption' : 'redeemed'
  return loyaltyInputNames.filter((name) => name !== other)
}

/** What is written and cannot stand: no number, out of its limits, or a range that does not hold its value. */
export function wrongInputs({ inputs }: Pick<LoyaltyRules, 'inputs'>): readonly InputProblem[] {
  return loyaltyInputNames.flatMap((input): readonly InputProblem[] => {
    const { value, low, high } = inputs[input] ?? {}
    const given = [low, value, high].filter((text) => text !== undefined && text !== '')
    const numbers = given.map((text) => parseDecimal(text ?? ''))
    const known = numbers.filter((one) => one !== undefined)
    if (known.length < numbers.length) return [{ input, what: 'number' }]
    const most = exactly(loyaltyInputs[input].most)
    if (known.some((one) => one.units < 0n || compareDecimals(one, most) > 0 || one.scale > 12))
      return [{ input, what: 'limits' }]
    const isRising = known.every((one, index) => index === 0 || compareDecimals(known[index - 1] ?? one, one) <= 0)
    const isHalf = (low ?? '') === '' ? (high ?? '') !== '' : (high ?? '') === '' || (value ?? '') === ''
    return isRising && !isHalf ? [] : [{ input, what: 'range' }]
  })
}

/** What a calculation lacks: values, and for a simulation where each estimate is from. */
export function missingInputs(rules: LoyaltyRules, isSimulated: boolean): readonly InputProblem[] {
  return askedInputs(rules).flatMap((input): readonly InputProblem[] => {
    const { value = '', source = '' } = rules.inputs[input] ?? {}
    if (value === '') return [{ input, what: 'missing' }]
    return isSimulated && source.trim() === '' && !('decides' in loyaltyInputs[input])
      ? [{ input, what: 'source' }]
      : []
  })
}

export type Assumed = Readonly<Record<LoyaltyInput, Decimal>>

/** The value of each input; nothing as long as one is missing or wrong. */
export function assumedIn(rules: LoyaltyRules): Assumed | undefined {
  if (missingInputs(rules, false).length > 0 || wrongInputs(rules).length > 0) return undefined
  const values = loyaltyInputNames.map((name) => [name, exactly(rules.inputs[name]?.value || '0')])
  // Every name has its decimal.
  return Object.fromEntries(values) as Assumed
}

export interface Economics {
  /** P = e·S·m·(1+ℓ), points a period. */
  readonly points: Decimal
  /** F = P·v, money a period. */
  readonly faceValue: Decimal
  /** u, a fraction of the points issued. */
  readonly redeemed: Decimal
  /** φ = e·v and φ′ = φ·u·c·(1−f), fractions of sales. */
  readonly faceRate: Decimal
  readonly effectiveRate: Decimal
  /** C = S·m·(1+ℓ)·φ′, money a period. */
  readonly rewardCost: Decimal
  /** G = S·m·ℓ·GM, money a period. */
  readonly extraProfit: Decimal
  /** N = G − C − K, money a period. */
  readonly net: Decimal
}

/** One period of the programme under way. */
export function economicsOf(rules: LoyaltyRules, given: Assumed): Economics {
  const sold = multiply(given.sales, percent(given.memberShare))
  const withLift = multiply(sold, add(one, percent(given.uplift)))
  const points = multiply(given.earnRate, withLift)
  const faceRate = multiply(given.earnRate, given.pointValue)
  const redeemed = redeemedShare(rules, given)
  const effectiveRate = multiply(multiply(faceRate, redeemed), multiply(given.unitCost, ownShare(given)))
  const rewardCost = multiply(withLift, effectiveRate)
  const extraProfit = multiply(multiply(sold, percent(given.uplift)), percent(given.margin))
  const net = subtract(subtract(extraProfit, rewardCost), given.runningCost)
  const faceValue = multiply(points, given.pointValue)
  return { points, faceValue, redeemed, faceRate, effectiveRate, rewardCost, extraProfit, net }
}

/**
 * ℓ* = (φ′·S·m + K) ÷ (S·m·(GM − φ′)), a fraction of members' sales: the extra sales from which on it pays.
 * @returns nothing where GM ≤ φ′, for each sale then costs more than it brings, or where nobody buys
 */
function breakEvenLift(given: Assumed, effectiveRate: Decimal, runningCost: Decimal): Decimal | undefined {
  const sold = multiply(given.sales, percent(given.memberShare))
  const left = subtract(percent(given.margin), effectiveRate)
  if (left.units <= 0n) return undefined
  return divide(add(multiply(effectiveRate, sold), runningCost), multiply(sold, left), digits)
}

/** K₀ ÷ N in periods; nothing where it is never paid back. */
function paybackOf(setupCost: Decimal, net: Decimal): Decimal | undefined {
  if (setupCost.units === 0n && net.units >= 0n) return zero
  return net.units > 0n ? divide(setupCost, net, digits) : undefined
}

/**
 * Σ 1/(1+r)^t over the periods of the horizon: what one unit of money a period is worth today, where r is
 * the yearly rate, compounded to the period.
 */
export function annuity({ period, horizonYears, discountRate }: LoyaltyRules): Decimal {
  const yearly = add(one, percent(exactly(discountRate)))
  const factor = period === 'year' ? yearly : root(yearly, monthsOfYear)
  const periods = period === 'year' ? horizonYears : horizonYears * monthsOfYear
  let worth = zero
  for (let at = 0; at < periods; at += 1) worth = divided(add(worth, one), factor)
  return worth
}

/** Σ N/(1+r)^t − K₀, money of today. */
export function presentValue(net: Decimal, setupCost: Decimal, worth: Decimal): Decimal {
  return subtract(multiply(net, worth), setupCost)
}

export interface Liability {
  /** Points that nobody has redeemed yet. */
  readonly outstanding: Decimal
  /** Those of them that will be: each lot times its w. */
  readonly toBeRedeemed: Decimal
  /** L = Σ remaining·w·v·c, money. */
  readonly amount: Decimal
  /** Everybody redeems everything: outstanding × v, money. */
  readonly worstCase: Decimal
}

/**
 * What is owed once as many points expire as are issued, a lot for each month of age a = 1…X. Of those still
 * outstanding at that age w = 1 − Π_{j>a}(1−h) will be redeemed: less than u, for who has waited has less time
 * left. Outstanding × u would say too much.
 */
export function steadyLiability(rules: LoyaltyRules, given: Assumed, points: Decimal): Liability {
  const kept = keptEachMonth(rules, given)
  const left: Decimal[] = [one]
  for (let age = 1; age <= rules.expiryMonths; age += 1) left.push(trimmed(multiply(left[age - 1] ?? one, kept)))
  const expiring = left[rules.expiryMonths] ?? zero
  const waiting = left.slice(1).reduce(add, zero)
  // (1−h)^a · w_a = (1−h)^a − (1−h)^X
  const willBe = left.slice(1).reduce((sum, share) => add(sum, subtract(share, expiring)), zero)
  const monthly = rules.period === 'year' ? divided(points, { units: BigInt(monthsOfYear), scale: 0 }) : points
  const [outstanding, toBeRedeemed] = [multiply(monthly, waiting), multiply(monthly, willBe)]
  return {
    outstanding,
    toBeRedeemed,
    amount: multiply(toBeRedeemed, multiply(given.pointValue, given.unitCost)),
    worstCase: multiply(outstanding, given.pointValue),
  }
}

export interface LoyaltyResult extends Economics {
  readonly breakEven: Decimal | undefined
  /** The same without the running cost. */
  readonly breakEvenOfRewards: Decimal | undefined
  readonly payback: Decimal | undefined
  /** 1 ÷ (1+ℓ): of what rewards cost, the share paid on sales that there would have been anyway. */
  readonly subsidyShare: Decimal
  readonly liability: Liability
  readonly npv: Decimal
}

/** Everything that is said of a programme; nothing as long as its rules are not complete. */
export function loyaltyResult(rules: LoyaltyRules): LoyaltyResult | undefined {
  const given = assumedIn(rules)
  if (!given) return undefined
  const economics = economicsOf(rules, given)
  return {
    ...economics,
    breakEven: breakEvenLift(given, economics.effectiveRate, given.runningCost),
    breakEvenOfRewards: breakEvenLift(given, economics.effectiveRate, zero),
    payback: paybackOf(given.setupCost, economics.net),
    subsidyShare: divided(one, add(one, percent(given.uplift))),
    liability: steadyLiability(rules, given, economics.points),
    npv: presentValue(economics.net, given.setupCost, annuity(rules)),
  }
}

/** u = 1 − Π_{a=1..X}(1−h) of issued points, or as it is estimated. */
function redeemedShare(rules: LoyaltyRules, given: Assumed): Decimal {
  if (rules.redemptionBy === 'share') return percent(given.redeemed)
  return subtract(one, power(keptEachMonth(rules, given), rules.expiryMonths))
}

/** 1 − h: of the points there are, those that are not redeemed in a month; for a share u, the h that leads to it. */
function keptEachMonth(rules: LoyaltyRules, given: Assumed): Decimal {
  if (rules.redemptionBy === 'month') return subtract(one, percent(given.monthlyRedemption))
  return root(subtract(one, percent(given.redeemed)), rules.expiryMonths)
}

function ownShare({ partnerShare }: Assumed): Decimal {
  return subtract(one, percent(partnerShare))
}

const monthsOfYear = 12
/** Decimals that a quotient or a long product is rounded to. */
const digits = 24
const zero: Decimal = { units: 0n, scale: 0 }
const one: Decimal = { units: 1n, scale: 0 }

/** Of a text that is known to be a decimal. */
function exactly(text: string): Decimal {
  return parseDecimal(text) ?? zero
}

function percent({ units, scale }: Decimal): Decimal {
  return { units, scale: scale + 2 }
}

function trimmed(value: Decimal): Decimal {
  return round(value, digits)
}

/** By what is never zero here. */
function divided(a: Decimal, b: Decimal): Decimal {
  return divide(a, b, digits) ?? zero
}

function power(base: Decimal, exponent: number): Decimal {
  if (exponent === 0) return one
  const half = power(base, Math.floor(exponent / 2))
  const square = trimmed(multiply(half, half))
  return exponent % 2 === 0 ? square : trimmed(multiply(square, base))
}

/** The root of a number from 0 to 2, to 24 decimals, by halving: 2⁻⁸³ is less than the last of them. */
function root(value: Decimal, degree: number): Decimal {
  if (degree === 1 || value.units === 0n || compareDecimals(value, one) === 0) return value
  let [low, high] = [zero, add(one, one)]
  for (let step = 0; step < 83; step += 1) {
    const middle = trimmed(multiply(add(low, high), { units: 5n, scale: 1 }))
    if (compareDecimals(power(middle, degree), value) > 0) high = middle
    else low = middle
  }
  return low
}
