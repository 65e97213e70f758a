import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import type { SignInRules } from '#common/element.ts'
import { standardSignIn } from '#common/sign-in-rules.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'

describe('how people sign in, as the company has it', () => {
  let test: TestApp
  let ada: Client

  before(async () => {
    test = await testApp({ variables: { LAZO_TRUSTED_PROXIES: '127.0.0.1' } })
    ada = await test.signIn('ada')
  })
  after(async () => await test.close())

  async function changed(client: Client, rules: Partial<SignInRules>): Promise<number> {
    const [settings] = (await ada.get('/elements?kind=settings')).json().rows
    const definition = { ...settings.definition, signIn: { ...standardSignIn, ...rules } }
    const change = { change: 'update', id: settings.id, hash: settings.hash, definition }
    const plan = await client.post('/elements/changes', { changes: [change] })
    if (plan.statusCode !== 200) return plan.statusCode
    const { baseHash, targetHash } = plan.json()
    const apply = { baseHash, targetHash, confirmed: {} }
    return (await client.post('/elements/changes', { changes: [change], apply })).statusCode
  }

  it('is for those who may configure, within what is safe', async () => {
    assert.equal(await changed(await test.signIn('kim'), { passwordLength: 12 }), 403)
    for (const rules of [{ passwordLength: 7 }, { attempts: 2 }, { lockMinutes: 0 }, { sessionDays: 91 }]) {
      assert.equal(await changed(ada, rules), 422, JSON.stringify(rules))
    }
  })

  it('asks as many characters of a new password as it says, of the old ones nothing', async () => {
    assert.equal(await changed(ada, { passwordLength: 24 }), 200)
    assert.equal((await test.anyone.get('/setup')).json().passwordLength, 24)
    const kim = await test.signIn('kim')
    const short = await kim.send('PUT', '/password', { current: testPassword, password: 'cuatro cucos cantan' })
    assert.deepEqual([short.statusCode, short.json().error.violations[0].rule], [422, 'tooShort'])
    assert.equal(await changed(ada, { passwordLength: 8 }), 200)
    const right = await kim.send('PUT', '/password', { current: testPassword, password: 'zorzal8k' })
    assert.equal(right.statusCode, 204, right.body)
  })

  it('locks an account out after as many failures, and no longer than it says', async () => {
    assert.equal(await changed(ada, { attempts: 3, lockMinutes: 2 }), 200)
    const from = { headers: { 'x-forwarded-for': '9.9.9.9' } }
    const enter = async (password: string) =>
      await test.anyone.post('/session', { email: 'leo@example.com', password }, from)
    for (const status of [401, 401, 401, 429]) assert.equal((await enter('guess')).statusCode, status)
    const locked = await enter(testPassword)
    assert.equal(locked.statusCode, 429)
    assert.ok(Number(locked.headers['retry-after']) <= 120)
  })

  it('ends a session after as many days', async () => {
    assert.equal(await changed(ada, { sessionDays: 2 }), 200)
    const [session] = (await (await test.signIn('mara')).get('/sessions')).json().rows
    const days = (Date.parse(session.expiresAt) - Date.parse(session.createdAt)) / 86_400_000
    assert.equal(Math.round(days), 2)
  })
})
