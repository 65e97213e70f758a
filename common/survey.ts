/**
 * What a survey measures and how its figures are worked out: pure, so that browser, server and KPIs count alike.
 *
 * NPS = 100·(p − d), where p is the share of marks 9 and 10 of 0–10 and d that of 0 to 6; its standard error is
 * 100·√((p + d − (p − d)²) / n), and the margin at 95 % is 1.96 of them. CSAT is the share of marks 4 and 5 of 1–5,
 * with Wilson's interval. Marks are never averaged.
 */
import { wilson, type Interval } from './kpi.ts'

const surveyKinds = ['nps', 'csat', 'open'] as const
export type SurveyKind = (typeof surveyKinds)[number]

/** Marks of a scored question, the worst first. */
const surveyScales = {
  nps: { from: 0, to: 10 },
  csat: { from: 1, to: 5 },
} as const

/** Under so many answers the error of an NPS is not what its formula says, and none is given. */
export const npsAnswersMin = 30

export function isSurveyKind(value: unknown): value is SurveyKind {
  return surveyKinds.some((one) => one === value)
}

/** The marks among which one chooses; none where the question is open. */
export function marksOf(kind: SurveyKind): readonly number[] {
  if (kind === 'open') return []
  const { from, to } = surveyScales[kind]
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** What a mark counts for: the average of many is the figure. */
export function pointsOf(kind: SurveyKind, score: number): number | null {
  if (kind === 'open') return null
  if (kind === 'csat') return score >= 4 ? 100 : 0
  return score >= 9 ? 100 : score <= 6 ? -100 : 0
}

/** Whoever gives it is not well served, and somebody should know. */
export function isLow(kind: SurveyKind, score: number): boolean {
  return kind === 'nps' ? score <= 6 : kind === 'csat' && score <= 2
}

/** How many gave each mark. */
export type Marks = ReadonlyMap<number, number>

export interface NpsFigure {
  readonly n: number
  readonly promoters: number
  readonly passives: number
  readonly detractors: number
  /** Absent where there is no answer. */
  readonly score?: number
  /** At 95 %, to both sides; absent under `npsAnswersMin` answers. */
  readonly margin?: number
}

export function npsOf(marks: Marks): NpsFigure {
  const promoters = countOf(marks, 9, 10)
  const detractors = countOf(marks, 0, 6)
  const passives = countOf(marks, 7, 8)
  const n = promoters + passives + detractors
  if (n === 0) return { n, promoters, passives, detractors }
  const difference = (promoters - detractors) / n
  const score = 100 * difference
  const variance = (promoters + detractors) / n - difference * difference
  const margin = n < npsAnswersMin ? {} : { margin: 1.96 * 100 * Math.sqrt(Math.max(0, variance) / n) }
  return { n, promoters, passives, detractors, score, ...margin }
}

export interface CsatFigure {
  readonly n: number
  readonly satisfied: number
  /** Of all answers, from 0 to 1. */
  readonly share?: number
  readonly interval?: Interval
}

export function csatOf(marks: Marks): CsatFigure {
  const n = countOf(marks, 1, 5)
  const satisfied = countOf(marks, 4, 5)
  const interval = wilson(satisfied, n)
  return interval ? { n, satisfied, share: satisfied / n, interval } : { n, satisfied }
}

function countOf(marks: Marks, from: number, to: number): number {
  let count = 0
  for (const [mark, times] of marks) if (mark >= from && mark <= to) count += times
  return count
}
