import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moment } from './shapes.ts'

const person = z.object({ id, name: z.string() }).nullable()

export const listAccessEvents = endpoint({
  method: 'GET',
  path: '/access-events',
  summary: 'What happened around access: who signed in, whose rights changed, who saw the product as whom.',
  policy: { switch: 'viewAudit' },
  query: z.strictObject({ user: id.optional() }),
  response: z.object({ rows: z.array(z.object({ at: moment, kind: z.string(), user: person, subject: person })) }),
})
