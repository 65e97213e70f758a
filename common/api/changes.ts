import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

/** One message of the stream: which fields changed, not their values. */
const changeEvent = z.object({
  module: moduleName,
  id,
  action: z.enum(['create', 'update', 'delete', 'restore', 'link', 'unlink']),
  fields: z.array(z.string()),
  actor: id.nullable(),
})
export type ChangeEvent = z.output<typeof changeEvent>

export const streamChanges = endpoint({
  method: 'GET',
  path: '/changes/stream',
  summary: 'Changes of records that one may see, as server-sent events; continues after Last-Event-ID.',
  policy: 'user',
  query: z.strictObject({ after: z.string().max(64).optional() }),
  content: 'events',
})
