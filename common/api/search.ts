import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, limit, moduleName, moment, names, searchText } from './shapes.ts'

const found = z.object({
  module: moduleName,
  records: z.array(z.object({ id, title: z.string(), hint: z.string().nullable() })),
})

export const searchEverywhere = endpoint({
  method: 'GET',
  path: '/search',
  summary: 'Find records of all modules by name, phone fragment, e-mail or tax identifier.',
  policy: 'user',
  query: z.strictObject({
    text: searchText.min(1),
    modules: names.optional(),
  }),
  response: z.object({ results: z.array(found) }),
})

export const searchComments = endpoint({
  method: 'GET',
  path: '/comment-search',
  summary: 'Find what was said about records by its words, with the record and the text around them.',
  policy: 'user',
  query: z.strictObject({ text: searchText.min(1), limit: limit.optional() }),
  response: z.object({
    results: z.array(
      z.object({
        id,
        on: z.object({ module: moduleName, id, title: z.string() }),
        by: z.string().nullable(),
        at: moment,
        snippet: z.array(z.object({ text: z.string(), isHit: z.boolean() })),
      }),
    ),
  }),
})
