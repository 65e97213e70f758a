import type { Endpoint } from '#common/api/endpoint.ts'
import { endpoints } from '#common/api/index.ts'
import { chance } from '#test/support/chance.ts'
import type { Client } from '#test/support/http.ts'

import type { Check, Failure } from './check.ts'
import { addressOf, foreignWorld } from './foreign.ts'
import { leastBody } from './least-body.ts'
import { stateOf } from './state.ts'

/** What no request may set, in the writings of those who know how others name it. */
const names = [
  'id',
  '_id',
  'version',
  'title',
  'createdAt',
  'created_at',
  'createdBy',
  'updatedAt',
  'updatedBy',
  'deletedAt',
  'batch',
  'owner_id',
  'ownerId',
  'group_set_id',
  'title_key',
  'search_text',
  'isAdmin',
  'admin',
  'tenant',
  'workspaceId',
  'environmentId',
  'passwordHash',
  'credentialVersion',
  'emailVerified',
  'values.owner',
  'name.x',
  '__proto__x',
  'constructor',
  'createdAt[]',
  'actId',
]

const shapes = {
  'a word': (name: string) => `${JSON.stringify(name)}:"forged"`,
  'an object': (name: string) => `${JSON.stringify(name)}:{"id":"01990000-0000-7000-8000-00000000000a","set":true}`,
  'a list': (name: string) => `${JSON.stringify(name)}:["forged"]`,
  twice: (name: string) => `${JSON.stringify(name)}:null,${JSON.stringify(name)}:"forged"`,
} as const
type Shape = keyof typeof shapes

const ofSessions = /^\/(session|password|setup)/

export const unasked: Check = {
  id: 'A05',
  tries: 'What only the system may set, in every operation that takes a body, in four shapes.',
  cases: { C: 6_000, N: 40_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const { owned } = await foreignWorld(server)
    const random = chance(seed)
    const failures: Failure[] = []
    const before = await stateOf(server)
    for (let index = 0; index < cases; index += 1) {
      const [module, id] = random.pick([...owned])
      const one = { endpoint: random.pick(taking), name: random.pick(names), shape: random.pick(allShapes), module, id }
      const sentence = await stored(server.ada, one)
      if (sentence === undefined) continue
      const { endpoint, ...rest } = one
      failures.push({ index, sentence, replay: { ...rest, endpoint: `${endpoint.method} ${endpoint.path}` } })
    }
    if ((await stateOf(server)) !== before) failures.push({ sentence: 'something of it was stored' })
    return { cases, failures }
  },
}

const allShapes = Object.keys(shapes) as Shape[] // The keys of our own object.

/** Not those whose names are all the caller's own: what of these is stored is tried with records. */
const taking = (endpoints as readonly Endpoint[]).filter(
  ({ body, path, content }) => body !== undefined && content === undefined && !ofSessions.test(path),
)

interface Attempt {
  readonly endpoint: Endpoint
  readonly name: string
  readonly shape: Shape
  readonly module: string
  readonly id: string
}

/** Refused, and by its name: what is passed over in silence today is stored tomorrow. */
async function stored(ada: Client, { endpoint, name, shape, module, id }: Attempt): Promise<string | undefined> {
  const least = leastBody(endpoint, id)
  const own = least !== null && typeof least === 'object' ? JSON.stringify(least).slice(1, -1) : ''
  const payload = `{${[own, shapes[shape](name)].filter((part) => part !== '').join(',')}}`
  const path = addressOf(endpoint.path, id, module)
  const more = { payload, headers: { 'content-type': 'application/json' } }
  const answer = await ada.send(endpoint.method, path, undefined, more)
  if (answer.statusCode < 400) return `took it: ${answer.statusCode} ${answer.body.slice(0, 200)}`
  if (answer.statusCode >= 500) return `failed: ${answer.statusCode} ${answer.body.slice(0, 200)}`
  if (answer.statusCode !== 422) return undefined
  const fields = answer.json().error.violations.map((one: { field: string }) => one.field)
  const isNamed = fields.some((field: string) => field.includes(name) || name.startsWith(field))
  return isNamed || isWhole(fields) ? undefined : `did not name it: ${fields.join()}`
}

/** The body as a whole was refused: it is no JSON that we take, or none of the forms. */
function isWhole(fields: readonly string[]): boolean {
  return fields.includes('')
}
