import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import sql from 'sql-template-tag'

import { coreId } from '#catalog/modules/define.ts'
import { testApp, testPassword } from '#test/support/http.ts'
import type { Client, TestApp } from '#test/support/http.ts'
import { people } from '#test/support/world.ts'

describe('sign-in', () => {
  let test: TestApp

  before(async () => {
    test = await testApp()
  })
  after(async () => await test.close())

  async function isIn(client: Client): Promise<boolean> {
    return (await client.get('/session')).statusCode === 200
  }

  it('sets a cookie that scripts cannot read and answers who it is', async () => {
    const answer = await test.anyone.post('/session', { email: ' ADA@example.com ', password: testPassword })
    assert.equal(answer.statusCode, 200)
    assert.match(String(answer.headers['set-cookie']), /^lazo=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/)
    assert.equal(answer.json().user.email, 'ada@example.com')
    assert.ok(answer.json().switches.includes('configure'))
  })

  it('looks the same for a wrong password and an unknown address', async () => {
    const wrong = await test.anyone.post('/session', { email: 'mara@example.com', password: 'not this one' })
    const unknown = await test.anyone.post('/session', { email: 'nobody@example.com', password: 'not this one' })
    assert.equal(wrong.statusCode, 401)
    assert.equal(unknown.statusCode, 401)
    assert.equal(wrong.json().error.message, unknown.json().error.message)
    assert.deepEqual(Object.keys(wrong.headers), Object.keys(unknown.headers))
  })

  it('is over with the next request after signing out', async () => {
    const kim = await test.signIn('kim')
    assert.equal(await isIn(kim), true)
    assert.equal((await kim.send('DELETE', '/session')).statusCode, 204)
    assert.equal(await isIn(kim), false)
  })

  it('elsewhere can be seen and ended, and only by oneself', async () => {
    const [here, there] = [await test.signIn('kim'), await test.signIn('kim')]
    const rows = (await here.get('/sessions')).json().rows
    const other = rows.find((one: { current: boolean }) => !one.current)
    const leo = await test.signIn('leo')
    assert.equal((await leo.send('DELETE', `/sessions/${other.id}`)).statusCode, 404)
    assert.equal(await isIn(there), true)
    assert.equal((await here.send('DELETE', `/sessions/${other.id}`)).statusCode, 204)
    assert.equal(await isIn(there), false)
    assert.equal(await isIn(here), true)
  })

  it('ends everywhere else when the password changes, and the new one is asked for', async () => {
    const [here, there] = [await test.signIn('leo'), await test.signIn('leo')]
    const common = await here.send('PUT', '/password', { current: testPassword, password: 'password2026' })
    assert.equal(common.json().error.violations[0].rule, 'common')
    const wrong = await here.send('PUT', '/password', { current: 'no', password: 'cuatro cucos cantan' })
    assert.equal(wrong.json().error.violations[0].field, 'current')
    const changed = await here.send('PUT', '/password', { current: testPassword, password: 'cuatro cucos cantan' })
    assert.equal(changed.statusCode, 204)
    assert.match(String(changed.headers['set-cookie']), /^lazo=/)
    assert.equal(await isIn(there), false)
    assert.equal(await isIn(here), false)
    const old = await test.anyone.post('/session', { email: 'leo@example.com', password: testPassword })
    assert.equal(old.statusCode, 401)
  })

  it('and keys end when somebody is deactivated, and their roles change at once', async () => {
    const ada = await test.signIn('ada')
    const made = await ada.post('/users', {
      name: 'Nora Vidal',
      email: 'nora@example.com',
      password: 'cinco cisnes cenan',
      roles: [coreId('role', 'salesManager')],
      groups: [],
    })
    assert.equal(made.statusCode, 201, made.body)
    const enter = async (): Promise<string> => {
      const answer = await test.anyone.post('/session', { email: 'nora@example.com', password: 'cinco cisnes cenan' })
      return String([answer.headers['set-cookie']].flat()[0]).split(';')[0] ?? ''
    }
    const cookie = await enter()
    const nora = { get: async () => await test.anyone.get('/session', { headers: { cookie } }) }
    assert.ok((await nora.get()).json().switches.includes('export'))
    const path = `/users/${made.json().id}`
    await ada.send('PATCH', path, { roles: [coreId('role', 'salesperson')] })
    assert.equal((await nora.get()).statusCode, 401)
    const again = await enter()
    const less = await test.anyone.get('/session', { headers: { cookie: again } })
    assert.ok(!less.json().switches.includes('export'))
    assert.equal((await ada.send('PATCH', path, { active: false })).statusCode, 200)
    assert.equal((await test.anyone.get('/session', { headers: { cookie: again } })).statusCode, 401)
    const refused = await test.anyone.post('/session', { email: 'nora@example.com', password: 'cinco cisnes cenan' })
    assert.equal(refused.statusCode, 401)
  })

  it('leaves somebody who administers', async () => {
    const ada = await test.signIn('ada')
    const answer = await ada.send('PATCH', `/users/${people.ada.id}`, { active: false })
    assert.equal(answer.statusCode, 409)
    assert.equal(await isIn(ada), true)
  })

  it('leaves somebody who administers, also of two who deactivate each other at the same moment', async () => {
    const ada = await test.signIn('ada')
    const roles = [coreId('role', 'administrator')]
    const password = 'seis sapos saltan'
    const made = await ada.post('/users', { name: 'Eva Gil', email: 'eva@example.com', password, roles, groups: [] })
    const entered = await test.anyone.post('/session', { email: 'eva@example.com', password })
    const cookie = String([entered.headers['set-cookie']].flat()[0]).split(';')[0] ?? ''
    const ids = [people.ada.id, String(made.json().id)]
    const { migrator, untilBlocked } = test.database
    const answers = await migrator.transaction(async (tx) => {
      await tx.query(sql`select from lazo."user" where id = any(${ids}::uuid[]) for update`)
      const both = Promise.all([
        ada.send('PATCH', `/users/${ids[1]}`, { active: false }),
        test.anyone.send('PATCH', `/users/${ids[0]}`, { active: false }, { headers: { cookie } }),
      ])
      await untilBlocked(2)
      return { both }
    })
    const codes = (await answers.both).map(({ statusCode }) => statusCode)
    assert.deepEqual(codes.toSorted(), [200, 409])
    // Where it was Eva who stayed, Ada is needed again.
    await test.anyone.send('PATCH', `/users/${ids[0]}`, { active: true }, { headers: { cookie } })
  })

  it('by a reset link works once, and everything from before ends', async () => {
    const mara = await test.signIn('mara')
    const keys = await mara.post('/keys', { name: 'sheet', scopes: ['read'] })
    const bearer = { headers: { authorization: `Bearer ${keys.json().secret}`, cookie: '' } }
    assert.equal((await test.anyone.get('/records/account', bearer)).statusCode, 200)
    for (const email of ['mara@example.com', 'nobody@example.com']) {
      const asked = await test.anyone.post('/password-reset', { email })
      assert.equal(asked.statusCode, 202)
      assert.equal(asked.body, '')
    }
    await test.system.environment.jobs.drain()
    assert.deepEqual(
      test.mails.map(({ to }) => to),
      ['mara@example.com'],
    )
    const token = /#(\S+)/.exec(test.mails[0]?.text ?? '')?.[1] ?? ''
    assert.match(test.mails[0]?.text ?? '', /^.*http:\/\/127\.0\.0\.1:3000\/password-reset#/ms)
    const weak = await test.anyone.send('PUT', '/password-reset', { token, password: 'qwertyuiop' })
    assert.equal(weak.statusCode, 422)
    const done = await test.anyone.send('PUT', '/password-reset', { token, password: 'seis sapos saltan' })
    assert.equal(done.statusCode, 204, done.body)
    const repeated = await test.anyone.send('PUT', '/password-reset', { token, password: 'siete sapos saltan' })
    assert.equal(repeated.statusCode, 403)
    assert.equal(await isIn(mara), false)
    assert.equal((await test.anyone.get('/records/account', bearer)).statusCode, 401)
    const fresh = await test.anyone.post('/session', { email: 'mara@example.com', password: 'seis sapos saltan' })
    assert.equal(fresh.statusCode, 200)
  })

  it('by key is bounded by its scopes and its owner', async () => {
    const kim = await test.signIn('kim')
    const secretOf = async (scopes: string[]): Promise<string> =>
      (await kim.post('/keys', { name: 'k', scopes })).json().secret
    const call = async (secret: string, method: 'GET' | 'POST', path: string, body?: unknown) =>
      (await test.anyone.send(method, path, body, { headers: { authorization: `Bearer ${secret}` } })).statusCode
    const [reading, writing, administering] = [
      await secretOf(['read']),
      await secretOf(['read', 'write']),
      await secretOf(['read', 'write', 'admin']),
    ]
    assert.equal(await call(reading, 'GET', '/records/account'), 200)
    assert.equal(await call(reading, 'POST', '/records/account', { name: 'By key' }), 403)
    assert.equal(await call(writing, 'POST', '/records/account', { name: 'By key' }), 201)
    assert.equal(await call(administering, 'GET', '/users'), 403)
    assert.equal(await call(administering, 'POST', '/keys', { name: 'k', scopes: ['admin'] }), 403)
    assert.equal(await call('lazo_wrong', 'GET', '/records/account'), 401)
  })
})

describe('guessing', () => {
  let test: TestApp

  before(async () => {
    test = await testApp({ variables: { LAZO_TRUSTED_PROXIES: '127.0.0.1' } })
  })
  after(async () => await test.close())

  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

  it('stops at twenty from one address, whatever the account, and the owner elsewhere gets in', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        test.anyone.post(
          '/session',
          { email: `kim${index % 4 ? index : ''}@example.com`, password: 'guess' },
          from('9.9.9.9'),
        ),
      ),
    )
    const statuses = answers.map((one) => one.statusCode)
    assert.equal(statuses.filter((status) => status === 401).length, 20)
    const stopped = answers.find((one) => one.statusCode === 429)
    assert.ok(Number(stopped?.headers['retry-after']) > 0)
    const owner = await test.anyone.post(
      '/session',
      { email: 'kim@example.com', password: testPassword },
      from('8.8.8.8'),
    )
    assert.equal(owner.statusCode, 200)
  })

  it('stops at twenty on one account from many addresses, and the known address still gets in', async () => {
    assert.equal(
      (await test.anyone.post('/session', { email: 'leo@example.com', password: testPassword }, from('7.0.0.1')))
        .statusCode,
      200,
    )
    const statuses: number[] = []
    for (let index = 0; index < 30; index += 1) {
      const answer = await test.anyone.post(
        '/session',
        { email: 'leo@example.com', password: 'guess' },
        from(`6.0.0.${index}`),
      )
      statuses.push(answer.statusCode)
    }
    assert.equal(statuses.filter((status) => status === 401).length, 20)
    const known = await test.anyone.post(
      '/session',
      { email: 'leo@example.com', password: testPassword },
      from('7.0.0.1'),
    )
    assert.equal(known.statusCode, 200)
  })
})

describe('behind TLS', () => {
  it('the cookie is bound to the host and the browser remembers to use TLS', async () => {
    const test = await testApp({ variables: { LAZO_BASE_URL: 'https://crm.example.com' } })
    const answer = await test.anyone.post('/session', { email: 'ada@example.com', password: testPassword })
    assert.match(
      String(answer.headers['set-cookie']),
      /^__Host-lazo=[^;]+; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    assert.match(String(answer.headers['strict-transport-security']), /max-age=63072000/)
    const forged = await test.anyone.post(
      '/password-reset',
      { email: 'ada@example.com' },
      { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' } },
    )
    assert.equal(forged.statusCode, 202)
    await test.system.environment.jobs.drain()
    assert.match(test.mails[0]?.text ?? '', /https:\/\/crm\.example\.com\/password-reset#/)
    await test.close()
  })
})
