import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moment } from './shapes.ts'

/** `read` reads, `write` also changes records, `admin` also configures; never more than its owner. */
const scope = z.enum(['read', 'write', 'admin'])

const key = z.object({
  id,
  name: z.string(),
  scopes: z.array(scope),
  /** First characters, to tell keys apart. */
  start: z.string(),
  createdAt: moment,
  expiresAt: moment.nullable(),
  lastUsedAt: moment.nullable(),
})

export const listKeys = endpoint({
  method: 'GET',
  path: '/keys',
  summary: 'One’s own API keys.',
  policy: 'user',
  sessionOnly: true,
  response: z.object({ rows: z.array(key) }),
})

export const createKey = endpoint({
  method: 'POST',
  path: '/keys',
  summary: 'Make an API key; its secret is shown this once.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z.array(scope).min(1).max(3),
    expiresAt: moment.nullable().optional(),
  }),
  response: key.extend({ secret: z.string() }),
  status: 201,
})

export const deleteKey = endpoint({
  method: 'DELETE',
  path: '/keys/:id',
  summary: 'Revoke an API key.',
  policy: 'user',
  sessionOnly: true,
  params: z.strictObject({ id }),
})
