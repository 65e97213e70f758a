import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { filter, id, searchText } from './shapes.ts'

const asking = {
  method: 'POST',
  policy: 'user',
  params: z.strictObject({ id }),
  /** People named one by one, or all that a list with these conditions shows. */
  body: z.strictObject({
    ids: z.array(id).min(1).max(1000).optional(),
    filter: filter.optional(),
    search: searchText.optional(),
    scope: z.enum(['working', 'holding', 'all']).optional(),
  }),
  response: z.object({
    asked: z.int(),
    /** Who is not asked: without an address, who does not allow it, and who was asked lately. */
    leftOut: z.object({ noEmail: z.int(), notAllowed: z.int(), recent: z.int() }),
  }),
} as const

export const askPeople = endpoint({
  ...asking,
  path: '/surveys/:id/asking',
  summary: 'Send a survey to people, one mail with a link of their own to each who may be asked.',
  creates: true,
})

export const previewAsking = endpoint({
  ...asking,
  path: '/surveys/:id/asking/preview',
  summary: 'Whom a survey would reach, without sending it.',
})
