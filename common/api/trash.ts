import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const params = z.strictObject({ module: moduleName })
const body = z.strictObject({ ids: z.array(id).min(1).max(200) })

export const restoreRecords = endpoint({
  method: 'POST',
  path: '/records/:module/restorations',
  summary: 'Bring several records back from the bin as one act, each with what went with it.',
  policy: { module: 'delete' },
  params,
  body,
  response: z.object({ restored: z.int(), refused: z.array(z.object({ id, message: z.string() })) }),
})

export const purgeRecords = endpoint({
  method: 'POST',
  path: '/records/:module/purge',
  summary: 'Delete records that are in the bin for good, with their files and their history. There is no way back.',
  policy: { switch: 'configure' },
  params,
  body,
  response: z.object({ purged: z.int() }),
  lasting: true,
})
