import type { Capabilities } from './capabilities.ts'
import type { PipelineDefinition, StageDefinition } from './element.ts'
import type { Condition, Filter } from './filter.ts'

export type PipelineKeys = NonNullable<Capabilities['pipeline']>

/** Deals that began in the period, of which some are still open, or those that were closed in it. */
export const funnelCohorts = ['begun', 'closed'] as const
export type FunnelCohort = (typeof funnelCohorts)[number]

interface Wanted {
  readonly pipeline: string
  readonly of: FunnelCohort
  /** A window of the reader's calendar, as filters know them; without one all that ever were. */
  readonly within?: string | undefined
  /** Whose deals, or which: a filter of lists. */
  readonly filter?: Filter | undefined
}

/** The deals that a funnel is about, as a filter: what each of its numbers narrows. */
export function funnelFilter(keys: PipelineKeys, { pipeline, of, within, filter }: Wanted): Filter {
  const field = of === 'begun' ? 'createdAt' : keys.closedAt
  const period: Condition = within === undefined ? { field, op: 'notEmpty' } : { field, op: 'within', value: within }
  return { all: [{ field: keys.pipeline, op: 'eq', value: pipeline }, period, ...(filter ? [filter] : [])] }
}

/** The stages in which deals are worked, in their order: the rows of a funnel. */
export function openStages({ stages }: PipelineDefinition): readonly StageDefinition[] {
  return stages.filter(({ status }) => status === 'open')
}

export function stagesOf({ stages }: PipelineDefinition, ...statuses: readonly StageDefinition['status'][]): string[] {
  return stages.filter(({ status }) => statuses.includes(status)).map(({ value }) => value)
}

/** Whatever the pipeline: where a record of the module is won. */
export function wonStages({ pipelines }: { readonly pipelines: readonly PipelineDefinition[] }): string[] {
  return [...new Set(pipelines.flatMap((pipeline) => stagesOf(pipeline, 'won')))]
}

/** Of a share of fewer than so many, the share is not shown as if it said something. */
export const funnelFew = 10
