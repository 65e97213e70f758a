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
const principals = 5
/** Who asks again and again learns from how long it takes; the median of all tells what they would. */
const tellingMs = 5

const naming = (endpoints as readonly Endpoint[]).filter(
  (one) =>
    /:/.test(one.path.replace(/:(module|code|name|key|kind|format|field|z|x|y)/g, '')) &&
    one.content !== 'events' &&
    !ofSessions.test(one.path),
)

export const foreignIds: Check = {
  id: 'A06',
  tries:
    'Every operation with the id of what is somebody else’s and with one of nothing: who may not see it gets the same, as fast.',
  cases: { C: naming.length * principals * 20, N: naming.length * principals * 200 },
  async run(world, cases, seed) {
    const foreign = await foreignWorld(await world.server())
    const [strangers, owned] = [[...foreign.strangers], [...foreign.owned]]
    const random = chance(seed)
    const failures: Failure[] = []
    const tookMs = { there: [] as number[], absent: [] as number[] }
    for (let index = 0; index < cases; index += 1) {
      // Each operation by each of them with each thing in turn, so that none is left out.
      const [who, client] = strangers[index % principals] ?? []
      const endpoint = naming[Math.floor(index / principals) % naming.length]
      const [kind, id] = owned[Math.floor(index / naming.length / principals) % owned.length] ?? []
      if (!endpoint || !client || !kind || !id) return { cases: 0, failures: [{ sentence: 'somebody is missing' }] }
      const answers = { there: '', absent: '' }
      // What is asked first may take longer for that alone.
      for (const one of random.next() < 0.5 ? (['there', 'absent'] as const) : (['absent', 'there'] as const)) {
        const at = performance.now()
        answers[one] = await answerTo(client, endpoint, kind, one === 'there' ? id : randomUUID())
        tookMs[one].push(performance.now() - at)
      }
      if (answers.there === answers.absent) continue
      const replay = { who, operation: `${endpoint.method} ${endpoint.path}`, kind, id, ...answers }
      failures.push({ index, sentence: 'tells what is there from what is not', replay })
    }
    const apartMs = Math.abs(median(tookMs.there) - median(tookMs.absent))
    if (apartMs >= tellingMs) failures.push({ sentence: `tells by taking ${apartMs.toFixed(1)} ms more or less` })
    return { cases, failures }
  },
}

/** Status and body, without the id that was asked for and the number of the error. */
async function answerTo(client: Client, endpoint: Endpoint, module: string, id: string): Promise<string> {
  const path = addressOf(endpoint.path, id, module)
  const answer = await client.send(endpoint.method, path, leastBody(endpoint, id))
  return `${answer.statusCode} ${maskedBody(answer, id)}`
}

function maskedBody({ body }: Response, id: string): string {
  return body.replaceAll(id, 'ID').replace(/"error":\{"id":"[^"]+"/, '"error":{"id":""')
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
