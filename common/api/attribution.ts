import { z } from 'zod'
import { attributionModels } from '#common/attribution.ts'
import { endpoint } from './endpoint.ts'
import { id, moduleName, moment } from './shapes.ts'

const sum = z.object({ deals: z.int(), amount: z.string() })
const credits = z.array(z.object({ model: z.enum(attributionModels), amount: z.string() }))

/** Amounts are in the base currency. */
const attribution = z.object({
  from: z.iso.date(),
  cost: z.string().nullable(),
  after: z.array(
    z.object({
      months: z.int(),
      /** So many months have passed. */
      isOver: z.boolean(),
      sourced: sum,
      influenced: sum,
      credits,
    }),
  ),
  /** What all figures are of, the last closed first; of very many the newest. */
  deals: z.array(
    z.object({
      module: moduleName,
      id,
      title: z.string(),
      closedAt: moment,
      /** Within how many months: it counts in those and in more. */
      after: z.int(),
      amount: z.string(),
      /** By how many campaigns. */
      touches: z.int(),
      isSourced: z.boolean(),
      credits,
    }),
  ),
  isCut: z.boolean(),
})
export type Attribution = z.output<typeof attribution>

export const readAttribution = endpoint({
  method: 'GET',
  path: '/records/:module/:id/attribution',
  summary: 'What a campaign brought after some months: deals that it sourced and influenced, by model of attribution.',
  weight: 'report',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName, id }),
  response: attribution,
})
