/**
 * How far the result may be off: the same formulas with values drawn from each range, by a seed that is kept, so
 * that the same rules and the same seed give the same figures wherever they are worked out.
 */
import { compareDecimals, decimalFrom, decimalText, parseDecimal, round, type Decimal } from './decimal.ts'
import {
  annuity,
  askedInputs,
  assumedIn,
  economicsOf,
  loyaltyResult,
  presentValue,
  type Assumed,
  type LoyaltyInput,
  type LoyaltyRules,
} from './loyalty.ts'

const loyaltyDraws = 1000
export const seedMax = 4_294_967_295

/** Of so many draws five in a hundred are below `p5`, half below `p50`. */
export interface Spread {
  readonly p5: string
  readonly p50: string
  readonly p95: string
}

/** What one input does to the net of a period between the ends of its range, all else as it is. */
export interface TornadoBar {
  readonly input: LoyaltyInput
  readonly low: string
  readonly high: string
}

/** A simulation as it is kept: decimals in plain notation, money to the cent. */
export interface LoyaltySimulation {
  readonly seed: number
  readonly draws: number
  readonly net: Spread
  readonly rewardCost: Spread
  readonly npv: Spread
  /** In how many of the draws a period ends with a gain. */
  readonly gains: number
  /** The one that moves most comes first. */
  readonly tornado: readonly TornadoBar[]
  /** The figures of the values themselves. */
  readonly figures: LoyaltyFigures
}

/** With what it was made on. */
export interface KeptSimulation extends LoyaltySimulation {
  readonly fingerprint: string
  readonly revision: number
  readonly at: string
  /** The name of whoever made it. */
  readonly by: string
}

export function simulateLoyalty(rules: LoyaltyRules, seed: number): LoyaltySimulation | undefined {
  const given = assumedIn(rules)
  const figures = loyaltyFigures(rules)
  if (!given || !figures) return undefined
  const chance = chances(seed)
  const worth = annuity(rules)
  const outcomes = Array.from({ length: loyaltyDraws }, () => {
    const drawn = drawIn(rules, given, chance)
    const { net, rewardCost } = economicsOf(rules, drawn)
    return { net, rewardCost, npv: presentValue(net, drawn.setupCost, worth) }
  })
  return {
    seed,
    draws: loyaltyDraws,
    net: spreadOf(outcomes.map(({ net }) => net)),
    rewardCost: spreadOf(outcomes.map(({ rewardCost }) => rewardCost)),
    npv: spreadOf(outcomes.map(({ npv }) => npv)),
    gains: outcomes.filter(({ net }) => net.units > 0n).length,
    tornado: tornadoOf(rules, given),
    figures,
  }
}

/** Figures as they are kept and shown; null where there is no such value. */
export type LoyaltyFigures = Readonly<Record<FigureName, string | null>>
export type FigureName =
  | 'net'
  | 'npv'
  | 'payback'
  | 'breakEven'
  | 'breakEvenOfRewards'
  | 'rewardCost'
  | 'extraProfit'
  | 'subsidyShare'
  | 'points'
  | 'faceValue'
  | 'faceRate'
  | 'effectiveRate'
  | 'breakage'
  | 'liability'
  | 'worstCase'
  | 'outstanding'
  | 'toBeRedeemed'

/** Money to the cent, points to the hundredth, periods to two decimals, shares as per cent to four. */
export function loyaltyFigures(rules: LoyaltyRules): LoyaltyFigures | undefined {
  const found = loyaltyResult(rules)
  if (!found) return undefined
  const share = (value: Decimal | undefined) =>
    value ? decimalText(round({ units: value.units * 100n, scale: value.scale }, 4)) : null
  return {
    net: amount(found.net),
    npv: amount(found.npv),
    payback: found.payback ? amount(found.payback) : null,
    breakEven: share(found.breakEven),
    breakEvenOfRewards: share(found.breakEvenOfRewards),
    rewardCost: amount(found.rewardCost),
    extraProfit: amount(found.extraProfit),
    subsidyShare: share(found.subsidyShare),
    points: amount(found.points),
    faceValue: amount(found.faceValue),
    faceRate: share(found.faceRate),
    effectiveRate: share(found.effectiveRate),
    breakage: share({ units: 10n ** BigInt(found.redeemed.scale) - found.redeemed.units, scale: found.redeemed.scale }),
    liability: amount(found.liability.amount),
    worstCase: amount(found.liability.worstCase),
    outstanding: amount(found.liability.outstanding),
    toBeRedeemed: amount(found.liability.toBeRedeemed),
  }
}

function tornadoOf(rules: LoyaltyRules, given: Assumed): TornadoBar[] {
  const bars = askedInputs(rules).flatMap((input) => {
    const [low, high] = rangeOf(rules, input)
    if (!low || !high || compareDecimals(low, high) === 0) return []
    const netWith = (value: Decimal) => economicsOf(rules, { ...given, [input]: value }).net
    const [atLow, atHigh] = [netWith(low), netWith(high)]
    return [{ input, low: amount(atLow), high: amount(atHigh), size: Math.abs(toNumber(atHigh) - toNumber(atLow)) }]
  })
  return bars.toSorted((a, b) => b.size - a.size).map(({ input, low, high }) => ({ input, low, high }))
}

/** A value of each range, by the triangle between its ends with the value as its peak; the rest stay as they are. */
function drawIn(rules: LoyaltyRules, given: Assumed, chance: () => number): Assumed {
  const drawn: Record<LoyaltyInput, Decimal> = { ...given }
  for (const input of askedInputs(rules)) {
    const [low, high] = rangeOf(rules, input)
    if (!low || !high) continue
    const value = triangular(toNumber(low), toNumber(given[input]), toNumber(high), chance())
    drawn[input] = decimalFrom(value.toFixed(8)) ?? given[input]
  }
  return drawn
}

function rangeOf({ inputs }: LoyaltyRules, input: LoyaltyInput): readonly (Decimal | undefined)[] {
  const { low, high } = inputs[input] ?? {}
  return [low, high].map((text) => (text === undefined || text === '' ? undefined : parseDecimal(text)))
}

/** Where the triangle's distribution reaches a share from 0 to 1. */
export function triangular(low: number, peak: number, high: number, share: number): number {
  if (high <= low) return low
  const turn = (peak - low) / (high - low)
  return share < turn
    ? low + Math.sqrt(share * (high - low) * (peak - low))
    : high - Math.sqrt((1 - share) * (high - low) * (high - peak))
}

function spreadOf(values: readonly Decimal[]): Spread {
  const sorted = values.toSorted(compareDecimals)
  const at = (share: number) => amount(quantile(sorted, share))
  return { p5: at(0.05), p50: at(0.5), p95: at(0.95) }
}

/** The nearest one: of a thousand draws the fiftieth, the five hundredth, the nine hundred and fiftieth. */
function quantile(sorted: readonly Decimal[], share: number): Decimal {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? { units: 0n, scale: 0 }
}

function amount(value: Decimal): string {
  return decimalText(round(value, 2), 2)
}

function toNumber(value: Decimal): number {
  return Number(decimalText(value))
}

/** Mulberry32: whole numbers of 32 bits alone, so every machine draws the same. */
function chances(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
