import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, limit, moduleName, names, searchText } from './shapes.ts'

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

/** How far the text of a file was read; null while it waits. */
const textState = z.enum(['read', 'partial', 'empty', 'tooLarge', 'damaged', 'protected', 'unread'])

export const readFileText = endpoint({
  method: 'GET',
  path: '/files/:id/text',
  summary: 'The text that was read out of a file, from its beginning, and how far the reading came.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({ state: textState.nullable(), isPaged: z.boolean(), count: z.int(), parts: z.array(z.string()) }),
})

export const searchFiles = endpoint({
  method: 'GET',
  path: '/file-search',
  summary: 'Find records by words inside their files, each with the page and the text around them.',
  policy: 'user',
  query: z.strictObject({ text: searchText.min(1), modules: names.optional(), limit: limit.optional() }),
  response: z.object({
    results: z.array(
      z.object({
        module: moduleName,
        id,
        title: z.string(),
        file: z.object({ id, name: z.string(), mime: z.string(), size: z.int() }),
        page: z.int().nullable(),
        snippet: z.array(z.object({ text: z.string(), isHit: z.boolean() })),
      }),
    ),
  }),
})
