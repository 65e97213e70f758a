import { z } from 'zod'
import { funnelCohorts } from '#common/funnel.ts'
import { endpoint } from './endpoint.ts'
import { moduleName } from './shapes.ts'

const funnel = z.object({
  /** Whose deals the figures are of: everybody's, one's own and one's groups', or one's own. */
  sight: z.enum(['none', 'own', 'group', 'all']),
  deals: z.int(),
  won: z.int(),
  lost: z.int(),
  /** Open now, whatever the period. */
  openNow: z.int(),
  /** Deals won that have an amount: what the average is of, in the base currency. */
  valued: z.int(),
  average: z.string().nullable(),
  cycleDays: z.number().nullable(),
  /** In the base currency a day. */
  velocity: z.string().nullable(),
  stages: z.array(
    z.object({
      stage: z.string(),
      reached: z.int(),
      wentOn: z.int(),
      /** Their furthest stage is this one. */
      open: z.int(),
      lost: z.int(),
      reasons: z.array(z.object({ reason: z.string().nullable(), count: z.int() })),
      /** In seconds, of the deals that were in it, of which some still are. */
      time: z.object({
        deals: z.int(),
        open: z.int(),
        median: z.number().nullable(),
        most: z.number().nullable(),
      }),
      /** Done while the deals were in it; not counted of very many deals. */
      activities: z.int().nullable(),
    }),
  ),
})
export type Funnel = z.output<typeof funnel>

export const readFunnel = endpoint({
  method: 'GET',
  path: '/records/:module/funnel',
  summary: 'How deals go through the stages of a pipeline: how many go on, how long they stay, where they are lost.',
  weight: 'report',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName }),
  query: z.strictObject({
    pipeline: z.string().max(64),
    /** Deals that began in the period, or that were closed in it. */
    of: z.enum(funnelCohorts).default('begun'),
    /** A window of the calendar as filters know them, such as `thisYear` or `2026-Q3`; else all that ever were. */
    within: z.string().max(64).optional(),
    filter: z.string().max(50_000).optional(),
  }),
  response: funnel,
})
