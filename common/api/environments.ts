import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { moment } from './shapes.ts'

const contents = z.enum(['structure', 'masked', 'full'])
const copyKind = z.enum(['sandbox', 'training'])
const one = z.strictObject({ kind: copyKind })

export const listEnvironments = endpoint({
  method: 'GET',
  path: '/environments',
  summary: 'The environments that one may enter and, for those who configure, how their copies get on.',
  policy: 'user',
  response: z.object({
    rows: z.array(
      z.object({
        kind: z.enum(['production', 'sandbox', 'training']),
        contents: contents.nullable(),
        refreshedAt: moment.nullable(),
      }),
    ),
    copies: z.array(
      z.object({
        kind: copyKind,
        contents,
        done: z.int(),
        total: z.int(),
        /** Why it was not finished. */
        problem: z.string().nullable(),
        startedAt: moment,
        finishedAt: moment.nullable(),
        /** It was stopped, and nobody will go on with it. */
        isLeft: z.boolean(),
      }),
    ),
  }),
})

export const copyEnvironment = endpoint({
  method: 'PUT',
  path: '/environments/:kind',
  summary:
    'Make the copy of production anew: its structure alone, or its records too, with personal data, texts and ' +
    'amounts replaced or as they are. It goes on in the background; the copy in use stays until the new one is whole.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: one,
  body: z.strictObject({ contents }),
  status: 202,
})

export const deleteEnvironment = endpoint({
  method: 'DELETE',
  path: '/environments/:kind',
  summary: 'Remove a copy with all that is in it.',
  policy: { switch: 'configure' },
  productionOnly: true,
  params: one,
})
