import assert from 'node:assert/strict'
import { availableParallelism, loadavg } from 'node:os'
import { after, before, describe, it } from 'node:test'

import type { Response } from 'light-my-request'
import { testApp } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

const answerMsMax = 1_000

describe('hostile input', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '1000000' } })
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  function quiet(): void {
    assert.deepEqual(
      test.logged.filter(({ event }) => event === 'error'),
      [],
    )
    assert.deepEqual(Object.keys(Object.prototype), [])
  }

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
