import assert from 'node:assert/strict'
import { availableParallelism, loadavg } from 'node:os'
import process from 'node:process'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'
import { fillWith, randomFilter } from '#test/checks/hostile-values.ts'
import type { ModuleFacts } from '#test/checks/hostile-values.ts'
import { chance } from '#test/support/chance.ts'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

const seed = Number(process.env.LAZO_SEED ?? 20_260_311)
const cases = Number(process.env.LAZO_CASES ?? 400)
const answerMsMax = 1_000

describe(`hostile input, seed ${seed}`, () => {
  let test: TestApp
  let ada: Client
  let kim: Client
  let modules: readonly ModuleFacts[]
  const random = chance(seed)

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
    kim = await test.signIn('kim')
    modules = await fillWith([ada, kim])
  })
  after(async () => await test.close())

  function quiet(): void {
    assert.deepEqual(
      test.logged.filter(({ event }) => event === 'error'),
      [],
    )
    assert.deepEqual(Object.keys(Object.prototype), [])
  }

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
