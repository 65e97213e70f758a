import assert from 'node:assert/strict'
import { availableParallelism, loadavg } from 'node:os'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'
import { z } from 'zod'

import type { Endpoint } from '#common/api/endpoint.ts'
import { endpoints } from '#common/api/index.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

import { chance } from './company.ts'
import type { Chance } from './company.ts'

const seed = Number(process.env.LAZO_SEED ?? 20_260_311)
const cases = Number(process.env.LAZO_CASES ?? 400)
const answerMsMax = 1_000

const values: readonly unknown[] = [
  '', ' ', '%', '_', '\\', "'", '"', "'; drop table x; --", '" or 1=1', '$1', ':day', '\u0001', '\u202e', '😀', 'ﬃ', 'İ', 'ß',
  'a'.repeat(9_000), '\ud800', 'null', 'NaN', 'Infinity', '-Infinity', '1e400', '0x10', '1e5', '١٢', '999999999999999999999999999999',
  0, -0, 1, -1, 1e308, 5e-324, 2 ** 53, 2 ** 63, 0.1, true, false, null,
  '0000-00-00', '2026-02-30', '99999-12-31', '-0001-01-01', '2026-03-10', '2026-03-10T25:61:00Z', '2026-03-10T09:00:00.000Z', 'today', 'infinity', 'epoch', 'now',
  '00000000-0000-0000-0000-000000000000', 'urn:uuid:0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b', '{0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b}',
  [], [null], [1, 'a', true], ['a', 'b', 'c'], [[1]], {}, { id: 'x' }, { amount: 1, currency: 'EUR' }, { amount: '1e9', currency: "'" },
] // prettier-ignore
const names: readonly string[] = [
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'title_key', 'search_text', 'owner_id', 'deleted_at', 'version',
  'id', 'batch', 'groups', 'owner', 'title', 'createdAt', 'deletedAt', 'select', 'name;', 'name"', "name'", 'name.', '.name', 'name..name',
  'name.name.name.name', 'account.account.account.account.name', 'account.owner.name', '', ' ', 'N', 'ñ', 'a'.repeat(300),
] // prettier-ignore
const operators = [
  'eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'between', 'contains', 'startsWith', 'empty', 'notEmpty', 'me', 'within', 'has', 'hasAny', 'raw', '',
] // prettier-ignore

interface ModuleFacts {
  readonly name: string
  readonly fields: readonly { readonly name: string }[]
}

describe(`hostile input, seed ${seed}`, () => {
  let test: TestApp
  let ada: Client
  let kim: Client
  let modules: readonly ModuleFacts[]
  const random = chance(seed)
  const wrong: string[] = []

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
    kim = await test.signIn('kim')
    modules = (await ada.get('/model')).json().modules
    for (const client of [ada, kim]) await fill(client)
  })
  after(async () => await test.close())

  /** Answered or refused, and never by the database: it refuses only what nobody had checked. */
  function calm(what: string, answer: Response): void {
    if (answer.statusCode >= 500) wrong.push(`${what}: ${answer.statusCode} ${answer.body}`)
    const violations = answer.statusCode === 422 ? answer.json().error.violations : []
    const fromDatabase = violations.filter(
      (one: { field: string; rule: string }) => one.field === '' && one.rule === 'value',
    )
    if (fromDatabase.length > 0) wrong.push(`${what}: refused by the database`)
  }

  function quiet(): void {
    assert.deepEqual(wrong.splice(0), [])
    assert.deepEqual(
      test.logged.filter(({ event }) => event === 'error'),
      [],
    )
    assert.deepEqual(Object.keys(Object.prototype), [])
  }

  it('in filters, sorts, groups, cursors and searches is answered or refused', async () => {
    for (let index = 0; index < cases; index += 1) {
      const module = random.pick(modules)
      const path = `/records/${module.name}${randomQuery(random, module)}`
      calm(path, await random.pick([ada, kim]).get(path))
    }
    quiet()
  })

  it('in every parameter of every endpoint is answered or refused', async () => {
    for (const endpoint of endpoints as readonly Endpoint[]) {
      if (endpoint.content === 'events' || /^\/(session|password|setup)/.test(endpoint.path)) continue
      for (const attempt of attemptsAt(endpoint, random)) {
        const answer = await ada.send(endpoint.method, attempt.path, attempt.body)
        calm(`${endpoint.method} ${attempt.path} ${JSON.stringify(attempt.body)?.slice(0, 300)}`, answer)
      }
    }
    quiet()
  })

  it('in a record is stored as it is or refused', async () => {
    for (const module of modules) {
      for (let index = 0; index < Math.ceil(cases / 60); index += 1) {
        const some = random.some(module.fields, 0.4).map(({ name }) => [name, random.pick(values)])
        const body = Object.fromEntries([...some, [random.pick(names), random.pick(values)]])
        const payload = JSON.stringify(body)
        const more = { payload, headers: { 'content-type': 'application/json' } }
        calm(
          `${module.name} ${payload.slice(0, 600)}`,
          await ada.send('POST', `/records/${module.name}`, undefined, more),
        )
      }
    }
    quiet()
  })

  it('leaves logic with two values: what holds and what does not make up all', async () => {
    let tried = 0
    for (let index = 0; index < cases && tried < cases / 6; index += 1) {
      const client = random.pick([ada, kim])
      const module = random.pick(
        modules.filter(({ name }) => ['account', 'contact', 'opportunity', 'lead', 'call'].includes(name)),
      )
      const filter = randomFilter(random, module, 2)
      const count = async (one: object): Promise<number | undefined> => {
        const text = encodeURIComponent(JSON.stringify(one))
        const answer = await client.get(`/records/${module.name}?scope=all&limit=1&count=exact&filter=${text}`)
        return answer.statusCode === 200 ? answer.json().count.value : undefined
      }
      const holds = await count(filter)
      if (holds === undefined) continue
      tried += 1
      const fails = await count({ not: filter })
      assert.equal(holds + (fails ?? 0), await count({ all: [] }), `${module.name} ${JSON.stringify(filter)}`)
    }
    assert.ok(tried > 10)
  })

  it('that is deep, wide or long is refused at once', async () => {
    const condition = { field: 'name', op: 'eq', value: 'x' }
    const nested = (depth: number): object => (depth === 0 ? condition : { not: nested(depth - 1) })
    const filters = [
      nested(14),
      { all: Array.from({ length: 3_000 }, () => condition) },
      { any: Array.from({ length: 40 }, () => ({ any: Array.from({ length: 40 }, () => condition) })) },
      { field: 'name', op: 'in', value: Array.from({ length: 5_000 }, (_, index) => String(index)) },
      { field: 'account.account.account.account.account.name', op: 'eq', value: 'x' },
    ]
    const get = async (query: string): Promise<Response> => await ada.get(`/records/account?${query}`)
    const post = async (payload: string): Promise<Response> =>
      await ada.send('POST', '/records/account', undefined, {
        payload,
        headers: { 'content-type': 'application/json' },
      })
    const bombs: (() => Promise<Response>)[] = [
      ...filters.map((filter) => async () => await get(`filter=${encodeURIComponent(JSON.stringify(filter))}`)),
      async () => await get('limit=1000000'),
      async () => await get(`sort=${Array.from({ length: 50 }, () => 'name').join(',')}`),
      async () => await get(`search=${'a '.repeat(5_000)}`),
      async () => await get(`cursor=${'A'.repeat(5_000)}`),
      async () => await post('['.repeat(100_000)),
      async () => await post(`{${Array.from({ length: 60_000 }, (_, index) => `"key${index}":1`).join(',')}}`),
      async () => await post(`{"name":"${'x'.repeat(5_000_000)}"}`),
      async () =>
        await ada.post('/records/account/actions/delete', {
          ids: Array.from({ length: 30_000 }, () => crypto.randomUUID()),
        }),
      async () => await ada.get(`/${'a/'.repeat(3_000)}`),
    ]
    for (const [index, bomb] of bombs.entries()) {
      const at = performance.now()
      const { statusCode } = await bomb()
      assert.ok(statusCode >= 400 && statusCode < 500, `bomb ${index}: ${statusCode}`)
      const limit = answerMsMax * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
      assert.ok(performance.now() - at < limit, `bomb ${index}: ${Math.round(performance.now() - at)} ms`)
    }
    quiet()
  })
})

async function fill(client: Client): Promise<void> {
  for (let index = 0; index < 8; index += 1) {
    const filled = index % 2 === 0
    const account = await client.post('/records/account', {
      name: `Harinas ${index}`,
      ...(filled
        ? {
            employees: index,
            email: `h${index}@example.com`,
            annualRevenue: { amount: `${index}.50`, currency: 'EUR' },
          }
        : {}),
    })
    const { id } = account.json()
    await client.post('/records/contact', {
      firstName: 'Ana',
      lastName: `García ${index}`,
      ...(filled ? { account: id, birthDate: '1980-02-29' } : {}),
    })
    await client.post('/records/opportunity', {
      name: `Molino ${index}`,
      account: id,
      ...(filled ? { expectedCloseDate: '2026-03-31' } : {}),
    })
    await client.post('/records/lead', {
      lastName: `Delta ${index}`,
      source: 'tradeFair',
      ...(filled ? { score: index } : {}),
    })
    const about = filled ? { regarding: { module: 'account', id } } : {}
    await client.post('/records/call', { subject: `Llamada ${index}`, at: '2026-03-10T09:00:00.000Z', ...about })
  }
}

function randomName(random: Chance, { fields }: ModuleFacts): string {
  const own = (): string => random.pick(fields).name
  return random.next() < 0.75 ? own() : random.next() < 0.5 ? `${own()}.${own()}` : random.pick(names)
}

function randomFilter(random: Chance, module: ModuleFacts, depth: number): object {
  const kind = random.next()
  const part = (): object => randomFilter(random, module, depth - 1)
  if (depth > 0 && kind < 0.15) return { not: part() }
  if (depth > 0 && kind < 0.3) return { all: [part(), part()] }
  if (depth > 0 && kind < 0.45) return { any: [part(), part()] }
  const op = random.pick(operators)
  const value = random.pick(values)
  const isList = ['in', 'notIn', 'between', 'hasAny'].includes(op)
  return {
    field: randomName(random, module),
    op,
    value: isList && random.next() < 0.8 ? [value, random.pick(values)].flat() : value,
  }
}

function randomQuery(random: Chance, module: ModuleFacts): string {
  const name = (): string => encodeURIComponent(randomName(random, module))
  const filter = (): string => `filter=${encodeURIComponent(JSON.stringify(randomFilter(random, module, 3)))}`
  const text = (): string => encodeURIComponent(String(random.pick(values)).slice(0, 200).toWellFormed())
  const cursor = (): string =>
    Buffer.from(JSON.stringify([random.pick(values), '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'])).toString('base64')
  return random.pick([
    () => `?${filter()}&scope=all`,
    () => `?${filter()}&sort=-${name()}`,
    () => `?sort=${name()},-${name()}&count=capped`,
    () => `?sort=${name()}&cursor=${encodeURIComponent(cursor())}`,
    () => `?search=${text()}`,
    () => `?fields=${name()},${name()}`,
    () => `?view=${text()}`,
    () => `/groups?by=${name()},${name()}&${filter()}`,
    () => `/groups?by=${name()}&aggregates=${random.pick(['sum', 'min', 'max', 'average', 'count'])}:${name()}`,
    () => `/board?groupBy=${name()}&${filter()}`,
    () => `/picker?search=${text()}&${filter()}`,
    () => `/export?fields=${name()}&${filter()}`,
  ])()
}

interface Attempt {
  readonly path: string
  readonly body: unknown
}

/** Each parameter in turn with what does not belong there; the others as harmless as can be. */
function attemptsAt({ method, path, query, body }: Endpoint, random: Chance): Attempt[] {
  const absent = '0198a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
  const harmless = path.replace(/:(\w+)/g, (_, name: string) =>
    /^(module|related|by)$/.test(name) ? 'account' : absent,
  )
  const base = method === 'GET' || method === 'DELETE' ? undefined : {}
  const inPath = [...path.matchAll(/:(\w+)/g)].flatMap(([word]) =>
    ['__proto__', 'constructor', '%00', '%2e%2e%2f', "x'--", '%F0%9F%98%80', 'a'.repeat(150)].map((value) => ({
      path: path.replace(word, value).replace(/:(\w+)/g, absent),
      body: base,
    })),
  )
  const inQuery = [...keysOf(query), '__proto__', 'constructor.prototype'].flatMap((key) =>
    [`${key}=a&${key}=b`, `${key}[]=1`, `${key}[a]=1`, `${key}.a=1`, `${key}=%00`, `${key}={}`, `${key}=%ED%A0%80`].map(
      (text) => ({
        path: `${harmless}?${text}`,
        body: base,
      }),
    ),
  )
  const inBody =
    base === undefined
      ? []
      : [...keysOf(body), 'id', 'nothing'].flatMap((key) =>
          random.some(values, 0.3).map((value) => ({ path: harmless, body: { [key]: value } })),
        )
  return [
    ...inPath,
    ...inQuery,
    ...inBody,
    ...(base ? [[], 'text', 1, null, [[]]].map((one) => ({ path: harmless, body: one })) : []),
  ]
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}
