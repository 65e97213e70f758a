import { randomUUID } from 'node:crypto'

import type { Response } from 'light-my-request'

import type { Endpoint } from '#common/api/endpoint.ts'
import { endpoints } from '#common/api/index.ts'
import { chance } from '#test/support/chance.ts'
import type { Client } from '#test/support/http.ts'

import type { Check, Failure } from './check.ts'
import { addressOf, foreignWorld } from './foreign.ts'
import { leastBody } from './least-body.ts'

const ofSessions = /^\/(session$|session\/|password|setup)/

export const foreignIds: Check = {
  id: 'A06',
  tries:
    'Every operation with the id of what is somebody else’s and with one of nothing: who may not see it gets the same.',
  cases: { C: 3_000, N: 30_000 },
  async run(world, cases, seed) {
    const { strangers, owned } = await foreignWorld(await world.server())
    const random = chance(seed)
    const failures: Failure[] = []
    for (let index = 0; index < cases; index += 1) {
      // Each operation in turn, so that none is left out.
      const endpoint = naming[index % naming.length]
      const [who, client] = random.pick([...strangers])
      const [kind, id] = random.pick([...owned])
      if (!endpoint) continue
      const there = await answerTo(client, endpoint, kind, id)
      const absent = await answerTo(client, endpoint, kind, randomUUID())
      if (there === absent) continue
      const replay = { who, operation: `${endpoint.method} ${endpoint.path}`, kind, id, there, absent }
      failures.push({ index, sentence: 'tells what is there from what is not', replay })
    }
    return { cases, failures }
  },
}

const naming = (endpoints as readonly Endpoint[]).filter(
  (one) =>
    /:/.test(one.path.replace(/:(module|code|name|key|kind|format|field|z|x|y)/g, '')) &&
    one.content !== 'events' &&
    !ofSessions.test(one.path),
)

/** Status and body, without the id that was asked for and the number of the error. */
async function answerTo(client: Client, endpoint: Endpoint, module: string, id: string): Promise<string> {
  const path = addressOf(endpoint.path, id, module)
  const answer = await client.send(endpoint.method, path, leastBody(endpoint, id))
  return `${answer.statusCode} ${maskedBody(answer, id)}`
}

function maskedBody({ body }: Response, id: string): string {
  return body.replaceAll(id, 'ID').replace(/"error":\{"id":"[^"]+"/, '"error":{"id":""')
}
