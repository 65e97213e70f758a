import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { testApp } from '#test/support/http.ts'

describe('rate limits', () => {
  it('answer 429 with the time to wait, to the user who asks too much and to nobody else', async () => {
    const test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '30' } })
    const [kim, leo] = [await test.signIn('kim'), await test.signIn('leo')]
    const answers = await Promise.all(Array.from({ length: 40 }, () => kim.get('/session')))
    const refused = answers.filter(({ statusCode }) => statusCode === 429)
    assert.equal(refused.length, 10)
    assert.ok(Number(refused[0]?.headers['retry-after']) > 0)
    assert.equal(refused[0]?.json().error.code, 'tooMany')
    assert.equal((await leo.get('/session')).statusCode, 200)
    const lines = test.logged.filter(({ kind }) => kind === 'limited')
    assert.deepEqual(
      lines.map(({ count }) => count),
      [undefined, 10],
      'a flood of requests is none of lines',
    )
    await test.close()
  })

  it('believe forwarded addresses only from a listed proxy', async () => {
    const test = await testApp({ variables: { LAZO_REQUESTS_PER_MINUTE: '10' } })
    const statuses: number[] = []
    for (let index = 0; index < 15; index += 1) {
      const answer = await test.anyone.get('/setup', { headers: { 'x-forwarded-for': `1.2.3.${index}` } })
      statuses.push(answer.statusCode)
    }
    assert.equal(statuses.filter((status) => status === 429).length, 5)
    await test.close()
  })
})
