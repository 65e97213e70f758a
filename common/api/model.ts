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
  body: z.strictObject({ elements }),
  response: z.looseObject({
    baseHash: z.string(),
    targetHash: z.string(),
    operations: z.array(operation),
  }),
  bodyBytesMax: 20_000_000,
})

export const applyModel = endpoint({
  method: 'POST',
  path: '/model/apply',
  summary: 'Carry out a plan, refused when the configuration changed since it was made.',
  policy: { switch: 'configure' },
  body: z.strictObject({
    elements,
    /** Of the plan that was shown: anything else is refused. */
    baseHash: z.string().max(64),
    targetHash: z.string().max(64),
    /** For each operation that loses data: its element's id and the number of values seen. */
    confirmed: z.record(z.guid(), z.int().min(0)).optional(),
  }),
  bodyBytesMax: 20_000_000,
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
  response: z.object({
    differences: z.array(
      z.object({
        what: z.enum(['table', 'column', 'hash', 'step']),
        name: z.string(),
        problem: z.enum(['missing', 'unexpected', 'different']),
        /** What the database said of a step that fails; it is tried again by itself. */
        reason: z.string().optional(),
        /** What can be done about it without losing a value. */
        remedies: z.array(z.enum(['mend', 'adopt'])),
      }),
    ),
  }),
})

export const readOpenApi = endpoint({
  method: 'GET',
  path: '/openapi.json',
  summary: 'This description, with the modules of the live model.',
  policy: 'user',
  response: z.looseObject({}),
})
