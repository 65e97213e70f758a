/**
 * What each touch of a campaign is given of a deal that was won. A deal has its touches in the order of their
 * moments, one of each campaign, its earliest. Credits add up to the amount to the cent: what rounding leaves goes
 * to the largest remainders, of equal ones to the earlier touch.
 *
 * - `first` and `last` give all of it to one touch; `linear` the same to each.
 * - `u` gives 40 % to the first, 40 % to the last one before the deal was made, and shares 20 % among the rest.
 *   One touch has everything, two have half each. Where the first is also the last before, it
 *   has both parts: 80 %.
 * - `decay` halves what a touch weighs for each seven days before the closing.
 */
export const attributionModels = ['first', 'last', 'linear', 'u', 'decay'] as const
export type AttributionModel = (typeof attributionModels)[number]

interface Closed {
  /** In milliseconds, in their order, none after the closing. */
  readonly touches: readonly number[]
  readonly madeAt: number
  readonly closedAt: number
}

const halfLifeMs = 7 * 86_400_000

/** The share of each touch; they add up to one. */
export function sharesOf(model: AttributionModel, closed: Closed): number[] {
  const { touches } = closed
  const weights = touches.map((_, index) => weightOf(model, closed, index))
  const sum = weights.reduce((total, one) => total + one, 0)
  return weights.map((one) => one / sum)
}

function weightOf(model: AttributionModel, closed: Closed, index: number): number {
  const { touches, closedAt } = closed
  switch (model) {
    case 'first':
      return index === 0 ? 1 : 0
    case 'last':
      return index === touches.length - 1 ? 1 : 0
    case 'linear':
      return 1
    case 'u':
      return weightInU(closed, index)
    case 'decay':
      // By the last touch instead of the closing: the same shares, and never all of them zero.
      return 2 ** (-((touches.at(-1) ?? closedAt) - (touches[index] ?? closedAt)) / halfLifeMs)
  }
}

function weightInU({ touches, madeAt }: Closed, index: number): number {
  if (touches.length <= 2) return 1
  const making = Math.max(
    0,
    touches.findLastIndex((at) => at <= madeAt),
  )
  const rest = touches.length - (making === 0 ? 1 : 2)
  return (index === 0 ? 40 : 0) + (index === making ? 40 : 0) || 20 / rest
}

/** A whole number of cents by shares that add up to one. */
export function divided(cents: number, shares: readonly number[]): number[] {
  const exact = shares.map((share) => cents * share)
  const whole = exact.map(Math.floor)
  const left = cents - whole.reduce((sum, one) => sum + one, 0)
  const order = exact
    .map((one, index) => ({ index, remainder: Math.round((one - Math.floor(one)) * 1e6) }))
    .toSorted((a, b) => b.remainder - a.remainder || a.index - b.index)
  const raised = new Set(order.slice(0, left).map(({ index }) => index))
  return whole.map((one, index) => one + (raised.has(index) ? 1 : 0))
}
