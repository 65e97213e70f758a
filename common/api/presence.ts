import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

/** Who else has a record before them, and the field that they are typing in. */
const presentPeople = z.array(z.object({ id, name: z.string(), field: z.string().nullable() }))

/** One message of the stream of changes, to those who have the record before them too. */
const presenceEvent = z.object({ module: moduleName, id, people: presentPeople })
export type PresenceEvent = z.output<typeof presenceEvent>

const visit = z.guid()

export const bePresent = endpoint({
  method: 'PUT',
  path: '/presence/:visit',
  summary: 'Say that one has a record before oneself, every 20 seconds, and hear who else has.',
  policy: 'user',
  sessionOnly: true,
  params: z.strictObject({ visit }),
  body: z.strictObject({ module: moduleName, id, field: moduleName.nullable() }),
  response: z.object({ people: presentPeople }),
})

export const endPresence = endpoint({
  method: 'DELETE',
  path: '/presence/:visit',
  summary: 'Say that one has left the record.',
  policy: 'user',
  sessionOnly: true,
  params: z.strictObject({ visit }),
})
