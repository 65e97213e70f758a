import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const one = z.strictObject({ module: moduleName, id })

const side = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('create'),
    values: z.record(z.string().max(64), z.unknown()).optional(),
  }),
  z.strictObject({ mode: z.literal('existing'), id }),
  z.strictObject({ mode: z.literal('none') }),
])

export const proposeConversion = endpoint({
  method: 'GET',
  path: '/records/:module/:id/conversion',
  summary: 'What converting a prospect would create, with existing records that may be the same.',
  policy: { module: 'read' },
  params: one,
  response: z.looseObject({}),
})

export const convertRecord = endpoint({
  method: 'POST',
  path: '/records/:module/:id/conversion',
  summary: 'Turn a prospect into account, contact and opportunity, in one transaction.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    version: z.int().min(1),
    account: side,
    contact: side,
    opportunity: side,
  }),
  response: z.looseObject({}),
  creates: true,
})

export const revertConversion = endpoint({
  method: 'DELETE',
  path: '/records/:module/:id/conversion',
  summary: 'Take a conversion back, while nothing was added to what it made.',
  policy: { module: 'update' },
  params: one,
  response: z.looseObject({}),
  status: 200,
})
