import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

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
