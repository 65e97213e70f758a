import { queryOptions } from '@tanstack/react-query'
import type { Filter } from '#common/filter.ts'
import { funnelCohorts, funnelFilter, stagesOf, type FunnelCohort } from '#common/funnel.ts'
import { call, type CallAnswer } from '#web/api/client.ts'
import type { ReaderModule } from '#web/api/model.ts'
import { readListAddress, type ListAddress } from './list-address.ts'

export type FunnelRead = CallAnswer<'GET /records/:module/funnel'>
export type StageRead = FunnelRead['stages'][number]
export type PipelineRead = ReaderModule['pipelines'][number]

/** What of a funnel is in its address. */
export interface FunnelAddress {
  readonly pipeline?: string | undefined
  readonly of?: FunnelCohort | undefined
  /** A window of dates; `always` for all that ever were. */
  readonly within?: string | undefined
  readonly filter?: Filter | undefined
}

export const always = 'always'
export const usualPeriod = 'thisYear'

export function readFunnelAddress(search: Readonly<Record<string, unknown>>): FunnelAddress {
  const { pipeline, filter } = readListAddress(search)
  const of = funnelCohorts.find((one) => one === search.of)
  const within = typeof search.within === 'string' && search.within !== '' ? search.within : undefined
  return {
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(of ? { of } : {}),
    ...(within === undefined ? {} : { within }),
    ...(filter ? { filter } : {}),
  }
}

/** What is asked, the address filled in. */
export interface FunnelAsked {
  readonly module: ReaderModule
  readonly pipeline: PipelineRead
  readonly of: FunnelCohort
  readonly within: string | undefined
  readonly filter: Filter | undefined
}

export function funnelQuery({ module, pipeline, of, within, filter }: FunnelAsked) {
  const query = {
    pipeline: pipeline.name,
    of,
    ...(within === undefined ? {} : { within }),
    ...(filter ? { filter: JSON.stringify(filter) } : {}),
  }
  return queryOptions({
    queryKey: ['records', module.name, 'funnel', query],
    queryFn: async ({ signal }) =>
      await call('GET /records/:module/funnel', { params: { module: module.name }, query, signal }),
  })
}

/** The address of the list of deals that a number counts; nothing where no view shows any deal. */
export function listBehind(asked: FunnelAsked, ...more: readonly Filter[]): ListAddress | undefined {
  const keys = asked.module.capabilities.pipeline
  if (!keys) return undefined
  const whole = funnelFilter(keys, { ...asked, pipeline: asked.pipeline.name })
  return listOf(asked.module, more.length > 0 ? { all: [...conditionsIn(whole), ...more] } : whole)
}

/** What is open now, whenever it began. */
export function openBehind({ module, pipeline, filter }: FunnelAsked): ListAddress | undefined {
  const keys = module.capabilities.pipeline
  if (!keys) return undefined
  return listOf(module, {
    all: [
      { field: keys.pipeline, op: 'in', value: [pipeline.name] },
      { field: keys.stage, op: 'notIn', value: stagesOf(pipeline, 'won', 'lost') },
      ...(filter ? conditionsIn(filter) : []),
    ],
  })
}

/** One chip each in the bar of the list. */
function conditionsIn(filter: Filter): readonly Filter[] {
  return 'all' in filter ? filter.all.flatMap(conditionsIn) : [filter]
}

function listOf(module: ReaderModule, filter: Filter): ListAddress | undefined {
  const view = module.views.find((one) => one.type === 'table' && one.filter === undefined)
  return view && { view: view.name, filter }
}
