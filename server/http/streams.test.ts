import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'

import { testApp } from '#test/support/http.ts'
import type { Client } from '#test/support/http.ts'

describe('streams of changes', () => {
  it('are so many of one person and so many of all; who comes too late is told when to come again, and works on', async () => {
    const test = await testApp({ variables: { LAZO_STREAMS: '22' } })
    const url = await test.app.fastify.listen({ host: '127.0.0.1', port: 0 })
    const control = new AbortController()
    const [ada, kim] = [await test.signIn('ada'), await test.signIn('kim')]
    const ask = async ({ cookie }: Client, signal = control.signal) =>
      await fetch(`${url}/api/v1/changes/stream`, { headers: { cookie: cookie ?? '' }, signal })
    for (let stream = 0; stream < 20; stream += 1) assert.equal((await ask(ada)).status, 200)
    const own = await ask(ada)
    assert.equal(own.status, 429)
    assert.match(await own.text(), /"tooMany"/)
    const leaving = new AbortController()
    for (const signal of [control.signal, leaving.signal]) assert.equal((await ask(kim, signal)).status, 200)
    const refused = await ask(kim)
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '10'])
    assert.match(await refused.text(), /"busy"/)
    assert.equal((await kim.get('/records/account')).statusCode, 200)
    leaving.abort()
    let again = await ask(kim)
    for (let look = 0; look < 100 && again.status === 503; look += 1) {
      await wait(20)
      again = await ask(kim)
    }
    assert.equal(again.status, 200)
    control.abort()
    await test.close()
  })
})
