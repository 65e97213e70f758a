import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { limit, moduleName, names } from './shapes.ts'

export const searchEverywhere = endpoint({
  method: 'GET',
  path: '/search',
  summary: 'Find records of all modules by name, phone fragment, e-mail or tax identifier.',
  policy: 'user',
  query: z.strictObject({
    text: z.string().min(1).max(200),
    modules: names.optional(),
    limit: limit.optional(),
  }),
  response: z.object({ results: z.array(z.object({ module: moduleName, rows: z.array(record) })) }),
})
