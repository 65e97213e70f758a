import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id } from './shapes.ts'

export const uploadFile = endpoint({
  method: 'POST',
  path: '/files',
  summary: 'Upload one file (multipart, part "file"), to be put in a field of a record afterwards.',
  policy: 'user',
  response: z.object({ id, name: z.string(), size: z.int(), mime: z.string() }),
  status: 201,
  content: 'upload',
})

export const downloadFile = endpoint({
  method: 'GET',
  path: '/files/:id',
  summary: 'Download a file that one uploaded or that is in a record one may see.',
  policy: 'user',
  params: z.strictObject({ id }),
  query: z.strictObject({ inline: z.enum(['1']).optional() }),
  content: 'download',
})
