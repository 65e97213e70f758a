import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const listed = z.object({ module: moduleName, id, title: z.string() })

/** The keys of the preferences in which they are kept, as references without titles. */
export const shortlistKeys = { favourites: 'favourites', recent: 'recent' } as const

export const readShortlist = endpoint({
  method: 'GET',
  path: '/shortlist',
  summary: 'The records that one marked, and those that one opened last: only what one may read now.',
  policy: 'user',
  response: z.object({ favourites: z.array(listed), recent: z.array(listed) }),
})

export const keepRecent = endpoint({
  method: 'POST',
  path: '/shortlist/recent',
  summary: 'Note that one has opened a record.',
  policy: 'user',
  body: z.strictObject({ module: moduleName, id }),
})
