import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

export const printRecord = endpoint({
  method: 'GET',
  path: '/records/:module/:id/print',
  summary: "A record as PDF, in its customer's language, with what the reader may see of it.",
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName, id }),
  content: 'download',
})

/** Definitions as the elements have them; each kind checks its own. */
export const previewPrint = endpoint({
  method: 'POST',
  path: '/print-preview',
  summary: 'A record as PDF by a template and a letterhead that are being written; without one, the latest.',
  policy: { switch: 'configure' },
  body: z.strictObject({
    module: moduleName,
    id: id.optional(),
    template: z.unknown().optional(),
    letterhead: z.unknown().optional(),
  }),
  content: 'download',
})
