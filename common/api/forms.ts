import { z } from 'zod'

import { endpoint } from './endpoint.ts'

const name = z.string().regex(/^[a-z][A-Za-z0-9]{0,47}$/)

export const readFormUse = endpoint({
  method: 'GET',
  path: '/forms/:form/use',
  summary: 'How many have answered a form of the web page in thirty days, by day and by where they came from.',
  policy: { switch: 'configure' },
  params: z.strictObject({ form: name }),
  response: z.object({
    answers: z.int(),
    newPeople: z.int(),
    days: z.array(z.object({ day: z.string(), answers: z.int() })),
    sources: z.array(z.object({ source: z.string(), answers: z.int() })),
  }),
})
