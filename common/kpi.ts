/**
 * What a KPI asks of the data of the CRM: one measure, or two joined. Stored in the field `query` of a
 * module that stands for `kpi`; its schema is in common/api/kpis.ts. Shown as of a day, so that the same
 * query gives the value of today and that of each night.
 *
 * @example Sales won in the last 90 days:
 * { kind: 'single', of: { module: 'opportunity', aggregate: 'sum', field: 'amount',
 *   filter: { field: 'stage', op: 'eq', value: 'won' }, window: { field: 'closedAt', days: 90 } } }
 *
 * @example Share of closed deals that were won, in percent:
 * { kind: 'ratio', percent: true, of: { module: 'opportunity', aggregate: 'count', filter: … },
 *   to: { module: 'opportunity', aggregate: 'count', filter: … } }
 */
import { fieldsOf, relatedIn, type Filter } from './filter.ts'
import { sameJson } from './merge-patch.ts'

export const aggregates = ['count', 'countDistinct', 'sum', 'average', 'median', 'min', 'max'] as const
export type KpiAggregate = (typeof aggregates)[number]

export interface Measure {
  readonly module: string
  readonly aggregate: KpiAggregate
  /** Of which field; the number of records needs none. */
  readonly field?: string | undefined
  /** Days from this date to the one in `field`, instead of the value of `field`. */
  readonly since?: string | undefined
  readonly filter?: Filter | undefined
  /** Only records whose date lies in it; all of them where it says nothing. */
  readonly window?: KpiWindow | undefined
  /** Prospects of a holding area count only where it says so. */
  readonly prospects?: true | undefined
}

export type KpiWindow =
  /** The last days, the day itself among them. */
  | { readonly field: string; readonly days: number }
  /** The whole month, quarter or year of the calendar in which the day lies, or the one before. */
  | { readonly field: string; readonly period: KpiPeriod; readonly which: 'current' | 'previous' }

export const periods = ['month', 'quarter', 'year', 'fiscalYear'] as const
export type KpiPeriod = (typeof periods)[number]

/** What is known from outside, with its source: the last figure up to the day counts. */
export interface Figures {
  readonly figures: readonly Figure[]
}

export interface Figure {
  readonly from: string
  readonly value: string
  readonly source: string
}

export type Operand = Measure | Figures

export type KpiQuery =
  | { readonly kind: 'single'; readonly of: Measure }
  /** `of` over `to`; in percent where it says so. */
  | { readonly kind: 'ratio'; readonly of: Operand; readonly to: Operand; readonly percent?: boolean | undefined }
  /** `of` less `to`. */
  | { readonly kind: 'difference'; readonly of: Operand; readonly to: Operand }

export const kpiLimits = { days: 3660, figures: 100 } as const

export function isFigures(operand: Operand): operand is Figures {
  return 'figures' in operand
}

export function measuresOf(query: KpiQuery): Measure[] {
  const operands = query.kind === 'single' ? [query.of] : [query.of, query.to]
  return operands.flatMap((one) => (isFigures(one) ? [] : [one]))
}

/** Fields that a measure reads of its own module; of a path through a relation the whole path. */
export function fieldsRead({ field, since, window, filter }: Measure): string[] {
  const named = [field, since, window?.field].filter((one) => one !== undefined)
  return [...new Set([...named, ...(filter ? fieldsOf(filter) : [])])]
}

/** Names of modules whose records it counts or looks at by name; those at the end of a relation come besides. */
export function modulesNamed(query: KpiQuery): string[] {
  const names = measuresOf(query).flatMap(({ module, filter }) => [
    module,
    ...(filter ? relatedIn(filter).flatMap((one) => (one.by === undefined ? [] : [one.related])) : []),
  ])
  return [...new Set(names)]
}

/** Whether one counts part of what the other counts, so that their ratio is a share with a margin of error. */
export function isShare(query: KpiQuery): boolean {
  if (query.kind !== 'ratio' || isFigures(query.of) || isFigures(query.to)) return false
  const { of, to } = query
  const counts = (one: Measure) => one.aggregate === 'count' || one.aggregate === 'countDistinct'
  const isOfSame = of.aggregate === to.aggregate && of.module === to.module && of.field === to.field
  return counts(of) && isOfSame && isWithin(of, to)
}

/** Whether every record that one looks at is among those of the other, as far as their conditions say. */
function isWithin(one: Measure, whole: Measure): boolean {
  const [own, wanted] = [conditionsOf(one.filter), conditionsOf(whole.filter)]
  return (
    (whole.window === undefined || sameJson(one.window, whole.window)) &&
    (one.prospects === undefined || whole.prospects === true) &&
    wanted.every((condition) => own.some((each) => sameJson(each, condition)))
  )
}

function conditionsOf(filter: Filter | undefined): readonly Filter[] {
  if (!filter) return []
  return 'all' in filter ? filter.all.flatMap(conditionsOf) : [filter]
}

/** The margin of a share that was kept with the number of records that it rests on. */
export function keptInterval(query: KpiQuery | undefined, value: number, n: number): Interval | undefined {
  if (query?.kind !== 'ratio' || !isShare(query) || isFigures(query.to) || query.to.aggregate !== 'count')
    return undefined
  const scale = query.percent ? 100 : 1
  const interval = wilson(Math.round((value / scale) * n), n)
  return interval && { low: interval.low * scale, high: interval.high * scale }
}

export interface Interval {
  readonly low: number
  readonly high: number
}

const z95 = 1.959_963_984_540_054

/** Of a share of `hits` in `n`, by Wilson, at 95 %; nothing where there is nothing to divide by. */
export function wilson(hits: number, n: number): Interval | undefined {
  if (n <= 0 || hits < 0 || hits > n) return undefined
  const share = hits / n
  const square = z95 * z95
  const middle = (share + square / (2 * n)) / (1 + square / n)
  const half = (z95 / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}
