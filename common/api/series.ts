import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const one = z.strictObject({ module: moduleName, id })
const scope = z.enum(['following', 'all'])
const version = z.int().min(1)

export const changeSeries = endpoint({
  method: 'PATCH',
  path: '/records/:module/:id/series',
  summary: 'Change what comes round again, from one on or wherever it is still to come; what has been stays as it was.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    scope,
    version,
    values: z.record(z.string().max(64), z.unknown()),
    /** Whoever comes to this one comes to the others, and nobody else. */
    guests: z.boolean().optional(),
  }),
})

export const deleteSeries = endpoint({
  method: 'DELETE',
  path: '/records/:module/:id/series',
  summary: 'Move to the bin what comes from one on, or all that is still to come.',
  policy: { module: 'delete' },
  params: one,
  query: z.strictObject({ scope, version: z.coerce.number().int().min(1) }),
})
