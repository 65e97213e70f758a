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

  it('of guesses are told as those of anything else: a flood of them is none of lines', async () => {
    const test = await testApp()
    const guess = async () => await test.anyone.post('/session', { email: 'kim@example.com', password: 'not this one' })
    const answers = []
    for (let index = 0; index < 40; index += 1) answers.push((await guess()).statusCode)
    const evaluated = answers.filter((status) => status === 401).length
    const lines = test.logged.filter(({ kind }) => kind === 'signIn')
    assert.ok(evaluated > 0 && evaluated <= 20)
    assert.deepEqual(
      lines.map(({ outcome, count }) => [outcome, count]),
      [
        ...Array.from({ length: evaluated }, () => ['unauthenticated', undefined]),
        ['limited', undefined],
        ['limited', 10],
      ],
    )
    const authorization = `Bearer lazo_${'x'.repeat(43)}`
    for (let index = 0; index < 30; index += 1) await test.anyone.get('/users', { headers: { authorization } })
    const strange = test.logged.filter(({ kind }) => kind === 'unauthenticated')
    await test.close()
    assert.equal(strange.length, 10, 'nor of keys that are none')
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
