import { addDays } from './dates.ts'
import type { PipelineDefinition, StageDefinition } from './element.ts'
import type { Filter } from './filter.ts'
import type { PipelineKeys } from './funnel.ts'

/** As what a deal counts in a forecast; those to come from the least to the most sure are read backwards. */
export const forecastCategories = ['won', 'commit', 'bestCase', 'pipeline'] as const
export type ForecastCategory = (typeof forecastCategories)[number]

/** By which a forecast is compared: all that is won or open, what is won or committed, or each by its probability. */
export const forecastMeasures = ['commit', 'weighted', 'total'] as const
export type ForecastMeasure = (typeof forecastMeasures)[number]

export const forecastGrains = ['month', 'quarter'] as const
export type ForecastGrain = (typeof forecastGrains)[number]

/**
 * Why a deal's part in the forecast of a period is not what it was: one for each deal, the first of these that
 * is so. `same` is what is as it was, `won` also where winning has changed nothing of the sum.
 */
export const forecastCauses = [
  'new',
  'restored',
  'deleted',
  'lost',
  'reopened',
  'won',
  'movedIn',
  'movedOut',
  'advanced',
  'wentBack',
  'grew',
  'shrank',
  'same',
] as const
export type ForecastCause = (typeof forecastCauses)[number]

/** Nothing of what is lost or of a stage that the company leaves out; an open stage without a category is pipeline. */
export function categoryOf({ status, category }: StageDefinition): ForecastCategory | undefined {
  if (status === 'won') return 'won'
  if (status === 'lost' || category === 'omitted') return undefined
  return category === 'commit' || category === 'bestCase' ? category : 'pipeline'
}

type Pipelines = readonly (PipelineDefinition & { readonly name: string })[]

interface InStages {
  readonly pipelines: Pipelines
  readonly is: (stage: StageDefinition) => boolean
}

/** Stages are told by their pipeline, since two may call theirs alike and mean another thing. */
function inStages(keys: PipelineKeys, { pipelines, is }: InStages): Filter {
  const ways = pipelines.flatMap(({ name, stages }): Filter[] => {
    const values = stages.filter(is).map(({ value }) => value)
    if (values.length === 0) return []
    const inPipeline: Filter = { field: keys.pipeline, op: 'eq', value: name }
    return [{ all: [inPipeline, { field: keys.stage, op: 'in', value: values }] }]
  })
  const [only] = ways
  return ways.length === 1 && only ? only : { any: ways }
}

interface Wanted {
  readonly pipelines: Pipelines
  readonly categories: readonly ForecastCategory[]
  /** A month or a quarter, or any other window of dates. */
  readonly within: string
}

/** The deals that count so in a period: what is won by the day it was closed, what is open by the day expected. */
export function forecastFilter(keys: PipelineKeys, { pipelines, categories, within }: Wanted): Filter {
  const open = categories.filter((one) => one !== 'won')
  const part = (field: string, some: readonly ForecastCategory[]): Filter => ({
    all: [
      { field, op: 'within', value: within },
      inStages(keys, { pipelines, is: (stage) => some.some((one) => one === categoryOf(stage)) }),
    ],
  })
  const parts = [
    ...(open.length < categories.length ? [part(keys.closedAt, ['won'])] : []),
    ...(open.length > 0 ? [part(keys.closeDate, open)] : []),
  ]
  const [only] = parts
  return parts.length === 1 && only ? only : { any: parts }
}

/** What no period can count on: `past` should have been closed before today, `undated` and `unvalued` lack a value. */
export const forecastGaps = ['past', 'undated', 'unvalued'] as const
export type ForecastGap = (typeof forecastGaps)[number]

export function gapFilter(keys: PipelineKeys, gap: ForecastGap, pipelines: Pipelines): Filter {
  const isCounted = (stage: StageDefinition) => stage.status === 'open' && categoryOf(stage) !== undefined
  const lacking: Filter =
    gap === 'past'
      ? { field: keys.closeDate, op: 'within', value: 'past' }
      : { field: gap === 'undated' ? keys.closeDate : keys.amount, op: 'empty' }
  return { all: [lacking, inStages(keys, { pipelines, is: isCounted })] }
}

const forms = { month: /^(\d{4})-(0[1-9]|1[0-2])$/, quarter: /^(\d{4})-Q([1-4])$/ } as const
export const forecastPeriod = /^\d{4}-(Q[1-4]|0[1-9]|1[0-2])$/

export function grainOf(period: string): ForecastGrain {
  return forms.month.test(period) ? 'month' : 'quarter'
}

/** The month or quarter of a day. */
export function periodOf(day: string, grain: ForecastGrain): string {
  const [year = '', month = '01'] = day.split('-')
  return grain === 'month' ? `${year}-${month}` : `${year}-Q${Math.ceil(Number(month) / 3)}`
}

/** So many periods later, or before. */
export function movePeriod(period: string, by: number): string {
  const grain = grainOf(period)
  const [, year = '', part = ''] = forms[grain].exec(period) ?? []
  const inYear = grain === 'month' ? 12 : 4
  const place = Number(year) * inYear + Number(part) - 1 + by
  const [years, left] = [Math.floor(place / inYear), (place % inYear) + 1]
  const written = String(years).padStart(4, '0')
  return grain === 'month' ? `${written}-${String(left).padStart(2, '0')}` : `${written}-Q${left}`
}

/** First day, and the day after the last one. */
export function daysOf(period: string): { readonly from: string; readonly to: string } {
  return { from: firstDay(period), to: firstDay(movePeriod(period, 1)) }
}

function firstDay(period: string): string {
  const [, year = '', part = ''] = forms[grainOf(period)].exec(period) ?? []
  const month = grainOf(period) === 'month' ? part : String(Number(part) * 3 - 2).padStart(2, '0')
  return `${year}-${month}-01`
}

export function lastDay(period: string): string {
  return addDays(daysOf(period).to, -1)
}

/**
 * Whether what is asked for are all deals of some people, or of everybody: only that can be compared with what
 * they are to sell.
 */
export function isOfPeople(filter: Filter | undefined): boolean {
  if (!filter) return true
  if ('all' in filter) return filter.all.every(isOfPeople)
  if ('any' in filter) return filter.any.every(isOfPeople)
  if ('not' in filter) return isOfPeople(filter.not)
  return 'field' in filter && filter.field === 'owner'
}
