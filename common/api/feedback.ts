import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { id, localized, moduleName, moment } from './shapes.ts'

export const readFeedback = endpoint({
  method: 'GET',
  path: '/feedback',
  summary: 'Parts of a module of which one can say something where one is, with what one said before and the answers.',
  policy: 'user',
  query: z.strictObject({ module: moduleName.optional() }),
  response: z.object({
    places: z.array(
      z.object({
        element: id,
        /** The stage, where it is one of a pipeline. */
        part: z.string().nullable(),
        kind: z.enum(['module', 'view', 'pipeline', 'stage', 'field']),
        label: localized,
      }),
    ),
    own: z.array(
      z.object({
        id,
        place: z.string(),
        said: z.string(),
        state: z.string(),
        answer: z.string().nullable(),
        answeredAt: moment.nullable(),
        at: moment,
      }),
    ),
  }),
})

export const giveFeedback = endpoint({
  method: 'POST',
  path: '/feedback',
  summary: 'Say something of a part of the CRM that one tries in a copy; it stands with the item that specified it.',
  policy: 'user',
  sessionOnly: true,
  lasting: true,
  body: z.strictObject({
    element: id,
    part: z.string().max(100).optional(),
    text: z.string().trim().min(1).max(4000),
  }),
  response: z.object({ id }),
  status: 201,
})
