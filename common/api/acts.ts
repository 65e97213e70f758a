import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, limit, moduleName, moment } from './shapes.ts'

/** The act is named by the header `lazo-act` of the answer to a write. */
export const undoAct = endpoint({
  method: 'POST',
  path: '/acts/:id/undo',
  summary: 'Take back what one act changed, where nobody has changed it since.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({
    undone: z.int(),
    /** So many records that they are undone in the background. */
    queued: z.int(),
    kept: z.array(
      z.object({
        module: moduleName,
        id,
        title: z.string().nullable(),
        /** Fields that were kept; none where the whole record was. */
        fields: z.array(z.string()),
        message: z.string(),
      }),
    ),
  }),
})

export const listOwnActs = endpoint({
  method: 'GET',
  path: '/acts',
  summary: 'What one did oneself, newest first, each with what it was about and whether it was undone.',
  policy: 'user',
  query: z.strictObject({ cursor: id.optional(), limit: limit.optional() }),
  response: z.object({
    rows: z.array(
      z.object({
        act: id,
        at: moment,
        channel: z.string(),
        action: z.string(),
        module: moduleName.nullable(),
        record: z.object({ id, title: z.string() }).nullable(),
        fields: z.array(z.string()),
        records: z.int(),
        undone: z.boolean(),
      }),
    ),
    next: id.nullable(),
  }),
})
