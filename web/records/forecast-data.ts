import { queryOptions } from '@tanstack/react-query'
import { add, decimalText, parseDecimal, subtract } from '#common/decimal.ts'
import type { Filter } from '#common/filter.ts'
import {
  forecastFilter,
  gapFilter,
  grainOf,
  type ForecastCategory,
  type ForecastGap,
  type ForecastGrain,
  type ForecastMeasure,
} from '#common/forecast.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import type { ListAddress } from './list-address.ts'

export type ForecastRead = CallAnswer<'GET /records/:module/forecast'>
export type Figures = ForecastRead['periods'][number]['figures']
export type Changes = CallAnswer<'GET /records/:module/forecast/changes'>
export type Cause = Changes['causes'][number]
export type Accuracy = CallAnswer<'GET /records/:module/forecast/accuracy'>

/** What is asked, the address filled in. */
export interface ForecastAsked {
  readonly module: ReaderModule
  readonly period: string
  /** One of them; without it all. */
  readonly pipeline: string | undefined
  readonly filter: Filter | undefined
}

function whose({ pipeline, filter }: ForecastAsked) {
  return {
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(filter ? { filter: JSON.stringify(filter) } : {}),
  }
}

export function forecastQuery(asked: ForecastAsked) {
  const { module } = asked
  const query = { period: asked.period, ...whose(asked) }
  return queryOptions({
    queryKey: ['records', module.name, 'forecast', query],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/forecast', { params: { module: module.name }, query, signal }),
  })
}

export function changesQuery(asked: ForecastAsked, since: string, measure: ForecastMeasure) {
  const { module } = asked
  const query = { period: asked.period, since, measure, ...whose(asked) }
  return queryOptions({
    queryKey: ['records', module.name, 'forecast changes', query],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/forecast/changes', { params: { module: module.name }, query, signal }),
  })
}

export function accuracyQuery(asked: ForecastAsked) {
  const { module } = asked
  const query = { grain: grainOf(asked.period), ...whose(asked) }
  return queryOptions({
    queryKey: ['records', module.name, 'forecast accuracy', query],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/forecast/accuracy', { params: { module: module.name }, query, signal }),
  })
}

/** The list of the deals that a number counts; nothing where no view shows any deal. */
export function listBehind(
  asked: ForecastAsked,
  period: string,
  categories: readonly ForecastCategory[],
  more: readonly Filter[] = [],
): ListAddress | undefined {
  const keys = asked.module.capabilities.pipeline
  if (!keys) return undefined
  return listOf(asked, [forecastFilter(keys, { pipelines: pipelinesOf(asked), categories, within: period }), ...more])
}

export function gapBehind(asked: ForecastAsked, gap: ForecastGap): ListAddress | undefined {
  const keys = asked.module.capabilities.pipeline
  return keys && listOf(asked, [gapFilter(keys, gap, pipelinesOf(asked))])
}

/** The quotas that add up to what somebody is to sell in a period. */
export function quotasBehind(
  module: ReaderModule,
  { person, period, span }: { readonly person: string; readonly period: string; readonly span: ForecastGrain },
): ListAddress | undefined {
  const keys = module.capabilities.quota
  if (!keys) return undefined
  return listIn(module, {
    all: [
      { field: 'owner', op: 'eq', value: person },
      { field: keys.span, op: 'eq', value: span },
      { field: keys.from, op: 'within', value: period },
    ],
  })
}

/** Those that are named, and no others. */
export function dealsBehind({ module }: ForecastAsked, ids: readonly string[]): ListAddress | undefined {
  return listIn(module, { field: 'id', op: 'in', value: [...ids] })
}

function pipelinesOf({ module, pipeline }: ForecastAsked) {
  return module.pipelines.filter(({ name }) => pipeline === undefined || name === pipeline)
}

function listOf({ module, filter }: ForecastAsked, parts: readonly Filter[]): ListAddress | undefined {
  const all = [...parts, ...(filter ? [filter] : [])].flatMap(conditionsIn)
  return listIn(module, { all })
}

/** One chip each in the bar of the list. */
function conditionsIn(filter: Filter): readonly Filter[] {
  return 'all' in filter ? filter.all.flatMap(conditionsIn) : [filter]
}

function listIn({ views }: ReaderModule, filter: Filter): ListAddress | undefined {
  const view = views.find((one) => one.type === 'table' && one.filter === undefined)
  return view && { view: view.name, filter }
}

/** Of exact amounts. */
export function sumOf(...amounts: readonly string[]): `${number}` {
  const none = { units: 0n, scale: 0 }
  return decimalText(amounts.reduce((sum, one) => add(sum, parseDecimal(one) ?? none), none))
}

export function differenceOf({ before, now }: { readonly before: string; readonly now: string }): `${number}` {
  const none = { units: 0n, scale: 0 }
  return decimalText(subtract(parseDecimal(now) ?? none, parseDecimal(before) ?? none))
}
