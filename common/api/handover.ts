import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const one = z.strictObject({ id })

export const countOwned = endpoint({
  method: 'GET',
  path: '/users/:id/handover',
  summary: 'How many records somebody owns, by module.',
  policy: { switch: 'manageUsers' },
  params: one,
  query: z.strictObject({ closed: z.enum(['1']).optional() }),
  response: z.object({ rows: z.array(z.object({ module: moduleName, count: z.int() })) }),
})

export const beginHandOver = endpoint({
  method: 'POST',
  path: '/users/:id/handover',
  summary: 'Hand somebody’s records over to another person, in the background and as one act that can be undone.',
  policy: { switch: 'manageUsers' },
  params: one,
  body: z.strictObject({
    to: id,
    /** All where it is empty. */
    modules: z.array(moduleName).max(200),
    /** Activities that are done and deals that are closed too. */
    closed: z.boolean(),
  }),
  response: z.object({ act: id, total: z.int() }),
  status: 202,
})

export const readHandOver = endpoint({
  method: 'GET',
  path: '/handovers/:id',
  summary: 'How far a hand-over has come.',
  policy: { switch: 'manageUsers' },
  params: one,
  response: z.object({ total: z.int(), done: z.int(), refused: z.int(), finished: z.boolean() }),
})
