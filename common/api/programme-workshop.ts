import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, moduleName } from './shapes.ts'

const encounter = z.strictObject({ id })

export const readEncounter = endpoint({
  method: 'GET',
  path: '/programme/encounters/:id',
  summary: 'An interview or workshop with what was said in it, and how its voting stands.',
  policy: 'user',
  params: encounter,
  response: z.object({
    meeting: record,
    module: moduleName,
    contributions: z.array(record),
    voting: z.object({
      /** Whether the reader may vote now, and how many votes they have left. */
      mayVote: z.boolean(),
      left: z.int(),
      /** Whether the reader opens and closes it. */
      mayRun: z.boolean(),
      /** Own votes by contribution. */
      own: z.record(z.string(), z.int()),
      /** How many have voted, of how many who may. */
      voters: z.int(),
      electorate: z.int(),
      /** Who voted for what; nobody's as long as it is kept from them. */
      names: z.record(z.string(), z.array(z.object({ name: z.string(), votes: z.int() }))).nullable(),
    }),
  }),
})

export const castVotes = endpoint({
  method: 'PUT',
  path: '/programme/contributions/:id/votes',
  summary: 'Give a card so many of one’s votes.',
  policy: 'user',
  params: z.strictObject({ id }),
  body: z.strictObject({ votes: z.int().min(0).max(20) }),
})

export const openVoting = endpoint({
  method: 'POST',
  path: '/programme/encounters/:id/voting',
  summary: 'Begin the voting of a workshop.',
  policy: 'user',
  params: encounter,
  body: z.strictObject({ votesEach: z.int().min(1).max(20), isAnonymous: z.boolean() }),
})

export const closeVoting = endpoint({
  method: 'POST',
  path: '/programme/encounters/:id/voting/end',
  summary: 'End the voting: cards with votes become needs, ranked by them.',
  policy: 'user',
  params: encounter,
  response: z.object({ needs: z.int() }),
  lasting: true,
})
