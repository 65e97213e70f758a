import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moment } from './shapes.ts'

export const listDeadLetters = endpoint({
  method: 'GET',
  path: '/jobs/dead-letters',
  summary: 'Background jobs that failed for good.',
  policy: { switch: 'configure' },
  response: z.object({
    rows: z.array(
      z.object({
        id,
        name: z.string(),
        failedAt: moment,
        attempts: z.int(),
        message: z.string().nullable(),
      }),
    ),
  }),
})

export const retryDeadLetter = endpoint({
  method: 'POST',
  path: '/jobs/dead-letters/:id/retry',
  summary: 'Try a failed job once more.',
  policy: { switch: 'configure' },
  params: z.strictObject({ id }),
})
