import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, localized, moduleName } from './shapes.ts'

const one = z.strictObject({ module: moduleName, id })

export const listSteps = endpoint({
  method: 'GET',
  path: '/records/:module/:id/transitions',
  summary: 'The steps from the state of a record: those that are open, and why the others are not.',
  policy: { module: 'read' },
  params: one,
  response: z.object({
    steps: z.array(
      z.object({
        name: z.string(),
        to: z.string(),
        by: z.enum(['person', 'system']),
        isOpen: z.boolean(),
        reasons: z.array(localized),
        /** Fields that taking it asks for. */
        asks: z.array(z.string()),
        comment: z.enum(['required', 'optional']).nullable(),
      }),
    ),
  }),
})

export const takeStep = endpoint({
  method: 'POST',
  path: '/records/:module/:id/transitions',
  summary: 'Take a step of the lifecycle of a record, with the fields that it asks for.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    transition: z.string().max(64),
    version: z.int().min(1).optional(),
    values: z.record(z.string().max(64), z.unknown()).optional(),
    comment: z.string().trim().max(4000).optional(),
  }),
  response: record,
  creates: true,
})

export const resolveComment = endpoint({
  method: 'POST',
  path: '/records/:module/:id/resolution',
  summary: 'Say that what a comment asks for is done, or that it is not after all.',
  policy: { module: 'read' },
  params: one,
  body: z.strictObject({ resolved: z.boolean() }),
})
