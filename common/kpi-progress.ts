/** How far a KPI has come, and how far it should have: pure arithmetic over where it starts and where it is to be. */
import type { Interval } from './kpi.ts'

export type Trajectory = 'linear' | 'sCurve' | 'step'
export type KpiDirection = 'up' | 'down' | 'range'
/** `grey` where nothing can be said: no value yet, no way to compare, or a margin of error that hides it. */
export type KpiStatus = 'green' | 'amber' | 'red' | 'grey'

export interface KpiPlan {
  readonly direction: KpiDirection
  readonly trajectory: Trajectory
  readonly baseline: number | null
  /** The day on which it begins. */
  readonly start: string
  readonly target: number | null
  /** Upper end of a range, whose lower one is `target`. */
  readonly targetUpTo: number | null
  readonly due: string | null
}

export interface KpiAssessment {
  readonly status: KpiStatus
  /** What it should be on the day; of a range its nearer end. */
  readonly expected: number | null
  /** Share of the way to the target: 0 at the baseline, 1 at the target. */
  readonly progress: number | null
  /** Share of the way that should have been gone. */
  readonly expectedProgress: number | null
}

const tolerance = { green: 0.05, amber: 0.15 } as const
const unknown: KpiAssessment = { status: 'grey', expected: null, progress: null, expectedProgress: null }
/** Of doubles: what lies on the line is not below it. */
const epsilon = 1e-9

export function assess(plan: KpiPlan, today: string, value: number | null, interval?: Interval): KpiAssessment {
  const { baseline, due } = plan
  // A target on the wrong side is a mistake, and nothing is on its way to it.
  if (baseline === null || plan.target === null || due === null || !isTargetAhead(plan)) return unknown
  const target = aim(plan, baseline)
  const share = shareAt(plan, today)
  const expectedProgress = target === baseline ? 1 : share
  const expected = baseline + (target - baseline) * share
  if (value === null) return { ...unknown, expected, expectedProgress }
  const progress = progressOf(plan, baseline, target, value)
  const isHidden = interval !== undefined && includes(interval, target) && includes(interval, baseline)
  return { status: isHidden ? 'grey' : statusOf(progress, expectedProgress), expected, progress, expectedProgress }
}

/** What it should be on a day; nothing where it has neither beginning nor end. */
export function expectedOn(plan: KpiPlan, day: string): number | null {
  if (plan.baseline === null || plan.target === null || plan.due === null) return null
  return plan.baseline + (aim(plan, plan.baseline) - plan.baseline) * shareAt(plan, day)
}

/** Whether the target is on the side to which the KPI is to move. */
export function isTargetAhead({
  direction,
  baseline,
  target,
}: Pick<KpiPlan, 'direction' | 'baseline' | 'target'>): boolean {
  if (baseline === null || target === null || direction === 'range') return true
  return direction === 'up' ? target >= baseline : target <= baseline
}

/** Share of the way that the trajectory has gone on a day, from 0 to 1. */
function shareAt({ trajectory, start, due }: KpiPlan, day: string): number {
  const [from, to, at] = [Date.parse(start), Date.parse(due ?? start), Date.parse(day)]
  if (at >= to) return 1
  if (at <= from) return 0
  const share = (at - from) / (to - from)
  switch (trajectory) {
    case 'linear':
      return share
    case 'sCurve':
      return share * share * (3 - 2 * share)
    case 'step':
      return 0
  }
}

/** The end that is nearer to the baseline; a baseline within the range is where it is to stay. */
function aim({ direction, target, targetUpTo }: KpiPlan, baseline: number): number {
  const low = target ?? baseline
  if (direction !== 'range' || targetUpTo === null) return low
  if (baseline < low) return low
  return baseline > targetUpTo ? targetUpTo : baseline
}

function progressOf(plan: KpiPlan, baseline: number, target: number, value: number): number {
  const low = plan.target ?? target
  const high = plan.direction === 'range' ? (plan.targetUpTo ?? low) : low
  if (plan.direction === 'range') {
    if (value >= low && value <= high) return 1
    const isOtherSide = target === baseline || value < low !== baseline < low
    // Past the range, or out of one that it was to keep: as far off as it has left it.
    if (isOtherSide)
      return 1 - distance(value, low, high) / scaleOf(target === baseline ? high - low : target - baseline, target)
  }
  if (target !== baseline) return (value - baseline) / (target - baseline)
  const isKept =
    plan.direction === 'down' ? value <= target : plan.direction === 'up' ? value >= target : value === target
  return isKept ? 1 : 1 - Math.abs(value - target) / scaleOf(0, target)
}

function distance(value: number, low: number, high: number): number {
  return value < low ? low - value : value - high
}

/** What a difference is measured by where there is no way to go: the target itself. */
function scaleOf(way: number, target: number): number {
  return Math.abs(way) || Math.abs(target) || 1
}

function statusOf(progress: number, expected: number): KpiStatus {
  if (progress >= expected - tolerance.green - epsilon) return 'green'
  return progress >= expected - tolerance.amber - epsilon ? 'amber' : 'red'
}

function includes({ low, high }: Interval, value: number): boolean {
  return value >= low && value <= high
}

export type KpiOperator = 'sum' | 'product' | 'ratio' | 'difference'

/** What the parts of a KPI come to, in their order; nothing where one is not known. */
export function combined(operator: KpiOperator, parts: readonly (number | null)[]): number | null {
  const known = parts.filter((one) => one !== null)
  const [first, second] = known
  if (known.length < parts.length || first === undefined) return null
  switch (operator) {
    case 'sum':
      return known.reduce((sum, one) => sum + one, 0)
    case 'product':
      return known.reduce((product, one) => product * one, 1)
    case 'ratio':
      return second === undefined || second === 0 ? null : first / second
    case 'difference':
      return second === undefined ? null : known.slice(1).reduce((rest, one) => rest - one, first)
  }
}

const consistency = 0.005

/** Whether a KPI and what its parts come to differ by more than half a percent of it. */
export function isInconsistent(value: number, parts: number): boolean {
  return Math.abs(value - parts) > Math.abs(value) * consistency + epsilon
}
