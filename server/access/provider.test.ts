import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'

import { verifiedEmail } from './provider.ts'

const now = '2026-03-10T09:00:00.000Z'
const seconds = Date.parse(now) / 1000
const provider = { issuer: 'https://id.example.com', clientId: 'lazo', clientSecret: 's', name: 'Ejemplo' }
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }]
const good = {
  iss: provider.issuer,
  aud: 'lazo',
  exp: seconds + 300,
  iat: seconds,
  nonce: 'n',
  email: 'Ada@Example.com',
  email_verified: true,
}

function tokenOf(claims: object, header: object = { alg: 'ES256', kid: 'one' }, key = privateKey): string {
  const text = [header, claims].map((one) => Buffer.from(JSON.stringify(one)).toString('base64url')).join('.')
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  return `${text}.${signature}`
}
const check = (token: string): string => verifiedEmail(token, keys, { provider, nonce: 'n', now })

describe('a token of an identity provider', () => {
  it('names whoever signed in there', () => assert.equal(check(tokenOf(good)), 'ada@example.com'))

  it('counts only where everything about it is right', () => {
    const faults: readonly (readonly [string, object])[] = [
      ['issuer', { iss: 'https://evil.example.com' }],
      ['issuer with a slash', { iss: `${provider.issuer}/` }],
      ['audience', { aud: 'other' }],
      ['another authorised party', { aud: ['lazo', 'other'], azp: 'other' }],
      ['no authorised party', { aud: ['lazo', 'other'] }],
      ['expired', { exp: seconds - 61 }],
      ['no end', { exp: undefined }],
      ['from the future', { iat: seconds + 61 }],
      ['nonce', { nonce: 'other' }],
      ['no nonce', { nonce: undefined }],
      ['unverified address', { email_verified: false }],
      ['address verified in words', { email_verified: 'true' }],
      ['nothing about the address', { email_verified: undefined }],
      ['no address', { email: undefined }],
    ]
    for (const [name, fault] of faults) assert.throws(() => check(tokenOf({ ...good, ...fault })), name)
  })

  it('counts only where the issuer signed it', () => {
    const [head, payload, signature] = tokenOf(good).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const forged = Buffer.from(JSON.stringify({ ...good, email: 'eve@example.com' })).toString('base64url')
    const tokens = [
      `${none}.${payload}.`,
      `${none}.${payload}.${signature}`,
      `${head}.${payload}.`,
      `${head}.${forged}.${signature}`,
      tokenOf(good, { alg: 'ES256', kid: 'one' }, other.privateKey),
      tokenOf(good, { alg: 'ES256', kid: 'two' }),
      tokenOf(good, { alg: 'HS256', kid: 'one' }),
      tokenOf(good, { alg: 'RS256', kid: 'one' }),
      tokenOf(good, { alg: 'constructor', kid: 'one' }),
      `${head}.${payload}.${signature}.x`,
      '',
    ]
    for (const token of tokens) assert.throws(() => check(token), token)
  })
})
