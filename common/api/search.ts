import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName, names, searchText } from './shapes.ts'

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
