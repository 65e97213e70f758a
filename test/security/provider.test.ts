import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { after, before, describe, it } from 'node:test'

import { codeAt, fromBase32, stepOf } from '#server/access/totp.ts'
import type { OutwardAnswer, OutwardRequest } from '#server/egress/egress.ts'
import { testApp } from '#test/support/http.ts'
import type { TestApp } from '#test/support/http.ts'

const issuer = 'https://id.example.com'
const { publicKey, privateKey } = generateKeyPairSync('ed25519')

/** An identity provider of our own: what it says of whoever signs in there is the test's choice. */
class OwnIssuer {
  says: Record<string, unknown> = {}
  challenge = ''
  nonce = ''
  asked: string[] = []
  now = (): string => ''

  answer = async (url: string, request: OutwardRequest = {}): Promise<OutwardAnswer> => {
    this.asked.push(url)
    const found = this.page(new URL(url).pathname, new URLSearchParams(request.body))
    return { status: found ? 200 : 400, headers: {}, body: Buffer.from(JSON.stringify(found ?? {})) }
  }

  private page(path: string, body: URLSearchParams): object | undefined {
    if (path === '/.well-known/openid-configuration')
      return { issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t`, jwks_uri: `${issuer}/k` }
    if (path === '/k') return { keys: [publicKey.export({ format: 'jwk' })] }
    const isRight =
      body.get('code') === 'good' &&
      body.get('client_secret') === 'secret' &&
      createHash('sha256')
        .update(body.get('code_verifier') ?? '')
        .digest('base64url') === this.challenge
    return isRight ? { id_token: this.token() } : undefined
  }

  private token(): string {
    const seconds = Date.parse(this.now()) / 1000
    const claims = { iss: issuer, aud: 'lazo', iat: seconds, exp: seconds + 60, nonce: this.nonce, ...this.says }
    const text = [{ alg: 'EdDSA' }, claims]
      .map((one) => Buffer.from(JSON.stringify(one)).toString('base64url'))
      .join('.')
    return `${text}.${sign(null, Buffer.from(text), privateKey).toString('base64url')}`
  }
}

describe('signing in through an identity provider', () => {
  let test: TestApp
  const own = new OwnIssuer()

  before(async () => {
    const variables = {
      LAZO_OIDC_ISSUER: issuer,
      LAZO_OIDC_CLIENT_ID: 'lazo',
      LAZO_OIDC_CLIENT_SECRET: 'secret',
      LAZO_OIDC_NAME: 'Ejemplo',
    }
    test = await testApp({ variables, fetch: own.answer })
    own.now = test.world.now
  })
  after(async () => await test.close())

  async function begin(): Promise<{ state: string; cookie: string }> {
    const answer = await test.anyone.get('/session/provider')
    assert.equal(answer.statusCode, 302, answer.body)
    const url = new URL(String(answer.headers.location))
    own.challenge = url.searchParams.get('code_challenge') ?? ''
    own.nonce = url.searchParams.get('nonce') ?? ''
    assert.equal(url.searchParams.get('redirect_uri'), 'http://127.0.0.1:3000/api/v1/session/provider/callback')
    const cookie = String([answer.headers['set-cookie']].flat()[0]).split(';')[0] ?? ''
    return { state: url.searchParams.get('state') ?? '', cookie }
  }
  const finish = async (query: Readonly<Record<string, string>>, cookie: string) => {
    const text = new URLSearchParams(query).toString()
    const answer = await test.anyone.get(`/session/provider/callback?${text}`, { headers: { cookie } })
    const session = [answer.headers['set-cookie']]
      .flat()
      .find((one) => one?.startsWith('lazo='))
      ?.split(';')[0]
    return { location: answer.headers.location, session }
  }
  const refused = { location: '/sign-in?failed=provider', session: undefined }

  it('lets in people who are here already, by their verified address', async () => {
    own.says = { email: 'KIM@example.com', email_verified: true }
    const { state, cookie } = await begin()
    const { location, session } = await finish({ code: 'good', state, iss: issuer }, cookie)
    assert.equal(location, '/')
    const answer = await test.anyone.get('/session', { headers: { cookie: session ?? '' } })
    assert.equal(answer.json().user.name, 'Kim Ortega')
    assert.deepEqual(await finish({ code: 'good', state }, cookie), refused, 'a second time')
    assert.equal((await test.anyone.get('/setup')).json().provider, 'Ejemplo')
  })

  it('lets in nobody else', async () => {
    const faults: readonly Record<string, unknown>[] = [
      { email: 'stranger@example.com', email_verified: true },
      { email: 'kim@example.com', email_verified: false },
      { email: 'kim@example.com' },
      { email: 'kim@example.com', email_verified: true, nonce: 'other' },
      { email: 'kim@example.com', email_verified: true, aud: 'other' },
      { email: 'kim@example.com', email_verified: true, iss: 'https://evil.example.com' },
      { email: 'kim@example.com', email_verified: true, exp: 1 },
    ]
    for (const says of faults) {
      own.says = says
      const { state, cookie } = await begin()
      assert.deepEqual(await finish({ code: 'good', state }, cookie), refused, JSON.stringify(says))
    }
    own.says = { email: 'kim@example.com', email_verified: true }
    const one = await begin()
    assert.deepEqual(await finish({ code: 'bad', state: one.state }, one.cookie), refused, 'another code')
    const two = await begin()
    assert.deepEqual(await finish({ code: 'good', state: two.state }, ''), refused, 'another browser')
    assert.deepEqual(await finish({ code: 'good', state: two.state }, one.cookie), refused, 'another state')
    const mixed = { code: 'good', state: two.state, iss: 'https://evil.example.com' }
    assert.deepEqual(await finish(mixed, two.cookie), refused, 'another issuer')
    const last = await begin()
    test.world.setNow(new Date(Date.parse(test.world.now()) + 11 * 60_000).toISOString())
    assert.deepEqual(await finish({ code: 'good', state: last.state }, last.cookie), refused, 'too late')
    assert.equal(
      own.asked.every((url) => url.startsWith(issuer)),
      true,
    )
  })

  it('is no way round a code that is set up', async () => {
    const leo = await test.signIn('leo')
    const { secret } = (await leo.post('/authenticator')).json()
    await leo.send('PUT', '/authenticator', { code: codeAt(fromBase32(secret), stepOf(test.world.now())) })
    own.says = { email: 'leo@example.com', email_verified: true }
    const { state, cookie } = await begin()
    const { session = '' } = await finish({ code: 'good', state }, cookie)
    const headers = { cookie: session }
    assert.equal((await test.anyone.get('/session', { headers })).json().step, 'code')
    assert.equal((await test.anyone.get('/records/account', { headers })).statusCode, 403)
  })
})
