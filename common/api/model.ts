import { z } from 'zod'

import { endpoint } from './endpoint.ts'

export const readModel = endpoint({
  method: 'GET',
  path: '/model',
  summary: 'Modules, fields, views, layouts and labels, as far as the reader may know them.',
  policy: 'user',
  response: z.looseObject({ version: z.int() }),
})

/** Elements as the export writes them; each kind checks its own definition. */
const elements = z
  .array(
    z.strictObject({
      id: z.guid(),
      kind: z.string().max(40),
      name: z.string().max(100),
      parent: z.guid().nullable(),
      definition: z.unknown(),
      origin: z.string().max(100),
      owner: z.guid().nullable().optional(),
    }),
  )
  .max(20_000)

const operation = z.looseObject({})

export const planModel = endpoint({
  method: 'POST',
  path: '/model/plan',
  summary: 'What would change, with the data that each step touches, if these were the elements.',
  policy: { switch: 'configure' },
  body: z.strictObject({ elements, complete: z.boolean().optional() }),
  response: z.looseObject({ hash: z.string(), operations: z.array(operation) }),
})

export const applyModel = endpoint({
  method: 'POST',
  path: '/model/apply',
  summary: 'Carry out a plan, refused when the configuration changed since it was made.',
  policy: { switch: 'configure' },
  body: z.strictObject({
    elements,
    complete: z.boolean().optional(),
    /** The plan's hash, as shown to whoever confirms. */
    hash: z.string().max(200),
    /** Operations that destroy data, named one by one. */
    confirm: z.array(z.string().max(200)).max(1000).optional(),
  }),
  response: z.looseObject({ version: z.int() }),
})

export const exportModel = endpoint({
  method: 'GET',
  path: '/model/export',
  summary: 'All configuration elements.',
  policy: { switch: 'configure' },
  response: z.looseObject({ elements: z.array(z.looseObject({})) }),
})

export const readDrift = endpoint({
  method: 'GET',
  path: '/model/drift',
  summary: 'Differences between the registry and the tables.',
  policy: { switch: 'configure' },
  response: z.looseObject({ differences: z.array(z.looseObject({})) }),
})

export const readOpenApi = endpoint({
  method: 'GET',
  path: '/openapi.json',
  summary: 'This description, with the modules of the live model.',
  policy: 'user',
  response: z.looseObject({}),
})
