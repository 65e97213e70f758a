import { request } from 'node:http'
import { availableParallelism, loadavg } from 'node:os'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import type { Endpoint } from '#common/api/endpoint.ts'
import { apiPrefix } from '#common/api/endpoint.ts'
import { endpoints } from '#common/api/index.ts'
import { chance } from '#test/support/chance.ts'
import type { Chance } from '#test/support/chance.ts'

import type { Check, Failure, SharedServer } from './check.ts'

/** Of work for one answer, by the clock of the processor: of that on the wall others take their part. */
const workMsMax = 1_000
/** What the database may take for a statement; nothing may hang. */
const answerMsMax = 5_000
const memoryMax = 100 * 2 ** 20

interface Bomb {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Written piece by piece, so that only the server could hold the whole. */
  readonly body?: Iterable<string>
}

type Family = (size: number) => Bomb

const condition = { field: 'name', op: 'eq', value: 'x' }
const get = (query: string): Bomb => ({ method: 'GET', path: `/records/account${query}` })
const filtered = (filter: unknown): Bomb => get(`?filter=${encodeURIComponent(JSON.stringify(filter))}`)
const list = <T>(size: number, one: (index: number) => T): T[] => Array.from({ length: size }, (_, index) => one(index))
const nested = (size: number, wrap: (inner: string) => string): Bomb =>
  get(
    `?filter=${encodeURIComponent(list(size, () => wrap).reduce((inner, one) => one(inner), JSON.stringify(condition)))}`,
  )
const posted = (body: Iterable<string>, path = '/records/account'): Bomb => ({ method: 'POST', path, body })

/** Each with what the least and the most of it is: all of them are too much. */
const families: readonly (readonly [least: number, most: number, family: Family])[] = [
  [7, 300, (size) => nested(size, (inner) => `{"not":${inner}}`)],
  [7, 300, (size) => nested(size, (inner) => `{"all":[${inner}]}`)],
  [9, 60, (size) => nested(size, (inner) => `{"related":"contacts","has":"some","where":${inner}}`)],
  [61, 900, (size) => filtered({ any: list(size, () => condition) })],
  [9, 300, (size) => filtered({ all: list(size, () => ({ related: 'contact', by: 'account', has: 'some' })) })],
  [1_001, 4_000, (size) => filtered({ field: 'name', op: 'in', value: list(size, String) })],
  [1_001, 4_000, (size) => filtered({ field: 'tags', op: 'hasAny', value: list(size, String) })],
  [4, 400, (size) => filtered({ ...condition, field: `${'account.'.repeat(size)}name` })],
  [501, 9_000, (size) => filtered({ ...condition, op: 'contains', value: 'a'.repeat(size) })],
  [201, 2 ** 31, (size) => get(`?limit=${size}`)],
  [4, 900, (size) => get(`?sort=${list(size, () => 'name').join(',')}`)],
  [3, 900, (size) => get(`/groups?by=${list(size, () => 'industry').join(',')}`)],
  [2_000, 9_000, (size) => get(`?search=${'a+'.repeat(size)}`)],
  [2_000, 9_000, (size) => get(`?cursor=${'A'.repeat(size)}`)],
  [1_500, 9_000, (size) => get(`?${list(size, (index) => `f${index}=1`).join('&')}`)],
  [2_000, 9_000, (size) => ({ method: 'GET', path: `/${'a/'.repeat(size)}` })],
  [1_000, 100_000, (size) => posted(['['.repeat(size), ']'.repeat(size)])],
  [1_000, 100_000, (size) => posted(['{"name":', '{"a":'.repeat(size), '1', '}'.repeat(size), '}'])],
  [1_000, 1_000_000, (size) => posted(chunks(size, (index) => `"key${index}":1`, '{', '}'))],
  [
    10_001,
    1_000_000,
    (size) =>
      posted(
        chunks(size, () => '"0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"', '{"ids":[', ']}'),
        '/records/account/actions/delete',
      ),
  ],
  [2, 100, (size) => posted(chunks(size, () => 'x'.repeat(2 ** 20), '{"name":"', '"}', ''))],
]

/** Those who take more than others are given more: nothing of it is anything they know. */
const wide = (endpoints as readonly Endpoint[]).filter(({ method, bodyBytesMax = 0, content }) => {
  return method === 'POST' && bodyBytesMax > 2 ** 20 && content === undefined
})

export const tooMuch: Check = {
  id: 'L03',
  tries: 'Questions too deep, wide or long, bodies of up to 100 MB, 100,000 levels and a million keys.',
  cases: { C: 560, N: 4_000 },
  async run(world, cases, seed) {
    const server = await world.server()
    const random = chance(seed)
    const failures: Failure[] = []
    const before = held()
    for (let index = 0; index < cases; index += 1) {
      const [family, size] = pick(random, index)
      const bomb = family(size)
      const at = performance.now()
      const atWork = process.cpuUsage()
      const status = await answerTo(server, bomb)
      const took = performance.now() - at
      const { user, system } = process.cpuUsage(atWork)
      const worked = (user + system) / 1_000
      const limit = answerMsMax * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
      const replay = { method: bomb.method, path: bomb.path.slice(0, 200), size }
      if (status !== 'closed' && (status < 400 || status > 499))
        failures.push({ index, sentence: `answers ${status}`, replay })
      if (took > limit) failures.push({ index, sentence: `takes ${Math.round(took)} ms`, replay })
      if (worked > workMsMax) failures.push({ index, sentence: `works for ${Math.round(worked)} ms`, replay })
    }
    const grown = held() - before
    if (grown > memoryMax) failures.push({ sentence: `${Math.round(grown / 2 ** 20)} MB more of memory are held` })
    return { cases, failures }
  },
}

/** What costs the server most: it takes all of it in, up to what the endpoint takes. */
const wideFamilies = wide.flatMap(({ path }): typeof families => {
  const address = path.replace(/:\w+/g, 'account')
  const keys = (size: number): Iterable<string> => chunks(size, (one) => `"key${one}":1`, '{', '}')
  return [
    [50_000, 100_000, (size) => posted(['['.repeat(size), ']'.repeat(size)], address)],
    [100_000, 1_000_000, (size) => posted(keys(size), address)],
  ]
})
const wideShare = 0.05
const none: (typeof families)[number] = [1, 1, () => get('')]

/** All families in turn at their least and then at their most; afterwards in between. */
function pick(random: Chance, index: number): [family: Family, size: number] {
  const all = [...families, ...wideFamilies]
  const turn = Math.floor(index / all.length)
  const isWide = wideFamilies.length > 0 && random.next() < wideShare
  const [least, most, family] =
    turn < 2 ? (all[index % all.length] ?? none) : random.pick(isWide ? wideFamilies : families)
  // As many of each order of magnitude as of any other.
  const between = Math.ceil(least * (most / least) ** random.next())
  return [family, turn === 0 ? least : turn === 1 ? most : between]
}

setFlagsFromString('--expose-gc')
const tidyUp: unknown = runInNewContext('gc')

/** What is still held once all that nobody needs is gone. */
function held(): number {
  if (typeof tidyUp === 'function') tidyUp()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function* chunks(
  count: number,
  one: (index: number) => string,
  start: string,
  end: string,
  between = ',',
): Iterable<string> {
  yield start
  for (let from = 0; from < count; from += 1_000) {
    const pieces = list(Math.min(1_000, count - from), (index) => one(from + index))
    yield pieces.join(between) + (from + 1_000 < count ? between : '')
  }
  yield end
}

/** The server may hang up on whoever still talks after it has refused. */
async function answerTo({ url, ada }: SharedServer, { method, path, body }: Bomb): Promise<number | 'closed'> {
  const headers = {
    cookie: ada.cookie ?? '',
    origin: 'http://127.0.0.1:3000',
    ...(body ? { 'content-type': 'application/json' } : {}),
  }
  const sent = request(`${url}${apiPrefix}${path}`, { method, headers, agent: false })
  const answer = new Promise<number | 'closed'>((resolve) => {
    sent.once('response', (response) => {
      resolve(response.statusCode ?? 'closed')
      response.resume()
    })
    sent.once('error', () => resolve('closed'))
    sent.once('close', () => resolve('closed'))
  })
  // Whoever is hung up on stops talking.
  if (body) pipeline(Readable.from(body), sent).catch(() => undefined)
  else sent.end()
  return await answer
}
