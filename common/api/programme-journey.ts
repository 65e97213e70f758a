import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, moduleName } from './shapes.ts'

const part = z.object({ module: moduleName, rows: z.array(record) })

export const readJourney = endpoint({
  method: 'GET',
  path: '/programme/journey',
  summary: 'Where the company and its customers meet, by channel and stage, and which data is gathered there and why.',
  policy: 'user',
  query: z.strictObject({ project: id }),
  response: z.object({
    channels: part,
    touchpoints: part,
    dataNeeds: part,
    initiatives: part,
    communications: part,
    objectives: part,
    /** Which data is gathered at which touchpoint, and what it and initiatives are for. */
    links: z.array(z.object({ kind: z.string(), derived: id, source: id })),
  }),
})
