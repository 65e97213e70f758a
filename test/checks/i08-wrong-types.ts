import type { Response } from 'light-my-request'
import { z } from 'zod'

import type { Endpoint } from '#common/api/endpoint.ts'
import { endpoints } from '#common/api/index.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'

import type { Check, Failure } from './check.ts'
import { hostileWorld, names, randomQuery, values } from './hostile-values.ts'
import type { HostileWorld, ModuleFacts } from './hostile-values.ts'

/** Sign-in and the first run are tried where sessions are, streams where they are. */
const absent = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
const pathValues = ['__proto__', 'constructor', '%00', '%2e%2e%2f', "x'--", '%F0%9F%98%80', 'a'.repeat(150)]
const queryForms = ['KEY=a&KEY=b', 'KEY[]=1', 'KEY[a]=1', 'KEY.a=1', 'KEY=%00', 'KEY={}', 'KEY=%ED%A0%80']
const elsewhere = /^\/(session|password|setup)/

export const wrongTypes: Check = {
  id: 'I08',
  tries: 'Names of prototypes, dotted paths and values of the wrong type in every parameter, filter and record.',
  cases: { C: 3_400, N: 60_000 },
  async run(world, cases, seed) {
    const hostile = await hostileWorld(await world.server())
    const random = chance(seed)
    const attempts = attemptsOf(hostile, random, cases)
    const failures: Failure[] = []
    for (const [index, { method, path, body }] of attempts.entries()) {
      const client = random.pick(hostile.clients)
      const answer = await client.send(method, path, body)
      const sentence = wrongIn(answer)
      if (sentence !== undefined) failures.push({ index, sentence, replay: { method, path, body } })
    }
    return { cases: attempts.length, failures }
  },
}

/** Answered or refused, and never by the database: it refuses only what nobody had checked. */
function wrongIn(answer: Response): string | undefined {
  if (answer.statusCode >= 500) return `${answer.statusCode} ${answer.body}`
  const violations = answer.statusCode === 422 ? answer.json().error.violations : []
  const isLate = violations.some((one: { field: string; rule: string }) => one.field === '' && one.rule === 'value')
  return isLate ? 'refused by the database' : undefined
}

interface Attempt {
  readonly method: Endpoint['method']
  readonly path: string
  readonly body: unknown
}

/** A fifth each of questions and of records by chance, the rest out of all that the API declares. */
function attemptsOf({ modules }: HostileWorld, random: Chance, cases: number): Attempt[] {
  const everywhere = (endpoints as readonly Endpoint[])
    .filter(({ content, path }) => content !== 'events' && !elsewhere.test(path))
    .flatMap((endpoint) => attemptsAt(endpoint, random))
  return Array.from({ length: cases }, (_, index): Attempt => {
    const module = random.pick(modules)
    const path = `/records/${module.name}`
    if (index % 5 === 0) return { method: 'GET', path: path + randomQuery(random, module), body: undefined }
    if (index % 5 === 1) return { method: 'POST', path, body: randomRecord(random, module) }
    return random.pick(everywhere)
  })
}

function randomRecord(random: Chance, { fields }: ModuleFacts): object {
  const some = random.some(fields, 0.4).map(({ name }) => [name, random.pick(values)])
  return Object.fromEntries([...some, [random.pick(names), random.pick(values)]])
}

/** Each parameter in turn with what does not belong there; the others as harmless as can be. */
function attemptsAt({ method, path, query, body }: Endpoint, random: Chance): Attempt[] {
  const harmless = path.replace(/:(\w+)/g, (_, name: string) =>
    /^(module|related|by)$/.test(name) ? 'account' : absent,
  )
  const base = method === 'GET' || method === 'DELETE' ? undefined : {}
  const inPath = [...path.matchAll(/:(\w+)/g)].flatMap(([word]) =>
    pathValues.map((value) => ({ method, path: path.replace(word, value).replace(/:(\w+)/g, absent), body: base })),
  )
  const inQuery = [...keysOf(query), '__proto__', 'constructor.prototype'].flatMap((key) =>
    queryForms.map((form) => ({ method, path: `${harmless}?${form.replaceAll('KEY', key)}`, body: base })),
  )
  const bodies: readonly unknown[] = [
    ...keysOf(body)
      .concat('id', 'nothing', '__proto__')
      .flatMap((key) => random.some(values, 0.3).map((value) => ({ [key]: value }))),
    [],
    'text',
    1,
    null,
    [[]],
  ]
  return [...inPath, ...inQuery, ...(base ? bodies.map((one) => ({ method, path: harmless, body: one })) : [])]
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}
