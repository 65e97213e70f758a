import type { Endpoint } from '#common/api/endpoint.ts'
import { endpoints } from '#common/api/index.ts'
import { chance } from '#test/support/chance.ts'

import type { Check, Failure, SharedServer } from './check.ts'
import { addressOf, foreignWorld } from './foreign.ts'
import type { Foreign } from './foreign.ts'
import { leastBody } from './least-body.ts'
import { stateOf } from './state.ts'

const batch = 250
/** They begin or end somebody's own session, in which the rest is tried. */
const ofSessions = /^\/(session|sessions|password|passkeys|authenticator|setup)/

export const noTrace: Check = {
  id: 'A04',
  tries: 'Every writing operation on what is somebody else’s, by five people who may not.',
  // What is granted is left out: somewhat more are tried than are to be refused.
  cases: { C: 3_150, N: 31_500 },
  async run(world, cases, seed) {
    const server = await world.server()
    const foreign = await foreignWorld(server)
    const random = chance(seed)
    const attempts = Array.from({ length: cases }, (): Attempt => {
      const [module, id] = random.pick([...foreign.owned])
      return { who: random.pick([...foreign.strangers.keys()]), endpoint: random.pick(writing), module, id }
    })
    const failures: Failure[] = []
    let refused = 0
    for (let from = 0; from < attempts.length; from += batch) {
      const some = attempts.slice(from, from + batch)
      const outcome = await tryAll(server, foreign, some, from)
      refused += outcome.refused
      failures.push(...outcome.failures)
    }
    return { cases: refused, failures }
  },
}

interface Attempt {
  readonly who: string
  readonly endpoint: Endpoint
  readonly module: string
  readonly id: string
}

const writing = (endpoints as readonly Endpoint[]).filter(
  ({ method, path, content }) => method !== 'GET' && content !== 'events' && !ofSessions.test(path),
)

/** What is granted, such as a preference of one's own, may leave a trace: it is left out, and the rest tried again. */
async function tryAll(server: SharedServer, foreign: Foreign, attempts: readonly Attempt[], from: number) {
  const failures: Failure[] = []
  const before = await stateOf(server)
  const statuses: number[] = []
  for (const attempt of attempts) statuses.push(await statusOf(foreign, attempt))
  statuses.forEach((status, index) => {
    if (status >= 500)
      failures.push({ index: from + index, sentence: `answered ${status}`, replay: said(attempts[index]) })
  })
  const refused = attempts.filter((_, index) => (statuses[index] ?? 0) >= 400)
  if ((await stateOf(server)) === before) return { refused: refused.length, failures }
  const again = await stateOf(server)
  for (const attempt of refused) await statusOf(foreign, attempt)
  if ((await stateOf(server)) !== again) failures.push(...(await traced(server, foreign, refused, from)))
  return { refused: refused.length, failures }
}

/** Which of them it was, one by one. */
async function traced(
  server: SharedServer,
  foreign: Foreign,
  attempts: readonly Attempt[],
  from: number,
): Promise<Failure[]> {
  const failures: Failure[] = []
  for (const [index, attempt] of attempts.entries()) {
    const before = await stateOf(server)
    const status = await statusOf(foreign, attempt)
    if (status >= 400 && (await stateOf(server)) !== before) {
      failures.push({
        index: from + index,
        sentence: `was refused with ${status} and left a trace`,
        replay: said(attempt),
      })
    }
  }
  return failures.length > 0 ? failures : [{ index: from, sentence: 'some of these refusals left a trace' }]
}

async function statusOf({ strangers }: Foreign, { who, endpoint, module, id }: Attempt): Promise<number> {
  const path = addressOf(endpoint.path, id, module)
  const answer = await strangers.get(who)?.send(endpoint.method, path, leastBody(endpoint, id))
  return answer?.statusCode ?? 0
}

function said(attempt: Attempt | undefined): unknown {
  return attempt && { ...attempt, endpoint: `${attempt.endpoint.method} ${attempt.endpoint.path}` }
}
