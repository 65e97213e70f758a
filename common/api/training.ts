import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, localized, moduleName } from './shapes.ts'

const part = z.object({ module: moduleName, rows: z.array(record) })
const ofProject = z.strictObject({ project: id })

export const readTraining = endpoint({
  method: 'GET',
  path: '/programme/training',
  summary: 'The training of a project: its tracks, their sessions, and what is wrong with them by rule W-10.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    tracks: part,
    sessions: part,
    trainers: z.array(z.object({ id, name: z.string() })),
    /** Of tracks and sessions, by id. */
    problems: z.array(z.object({ id, message: localized })),
    mayChange: z.boolean(),
    today: z.string(),
    sessionMaxMinutes: z.number(),
    minSpacingDays: z.number(),
  }),
})

export const proposeTraining = endpoint({
  method: 'POST',
  path: '/programme/training',
  summary:
    'Write the usual training of a project that has none: promoters, administrators and each team, two sessions each.',
  policy: 'user',
  body: ofProject,
  response: z.object({ tracks: z.int() }),
  status: 201,
  creates: true,
})
