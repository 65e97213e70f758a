import { constants, createHash, createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { forbidden } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import type { World } from '#server/context.ts'
import type { Egress } from '#server/egress/egress.ts'

/** Signing in by OpenID Connect: https://openid.net/specs/openid-connect-core-1_0.html, code flow with PKCE. */
export interface Provider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly name: string
}

interface Parts {
  readonly egress: Egress
  readonly world: World
}

interface Discovered {
  readonly authorize: string
  readonly token: string
  readonly keys: string
}

/** What the browser is sent away with, and what must come back with it. */
interface Begun {
  readonly url: string
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

const leewaySeconds = 60

export async function beginProvider(parts: Parts, provider: Provider, redirect: string): Promise<Begun> {
  const { authorize } = await discover(parts, provider)
  const [state, nonce, verifier] = [random(parts.world), random(parts.world), random(parts.world)]
  const url = new URL(authorize)
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const query = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirect,
    scope: 'openid email',
    state,
    nonce,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return { url: url.href, state, nonce, verifier }
}

/** Trades the code for the verified address of whoever signed in there. */
export async function finishProvider(
  parts: Parts,
  provider: Provider,
  given: { readonly code: string; readonly redirect: string; readonly nonce: string; readonly verifier: string },
): Promise<string> {
  const { token, keys } = await discover(parts, provider)
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: given.code,
    redirect_uri: given.redirect,
    client_id: provider.clientId,
    client_secret: provider.clientSecret,
    code_verifier: given.verifier,
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const answer = await readJson(parts, token, { method: 'POST', headers, body: body.toString() })
  const jwks = await readJson(parts, keys)
  return verifiedEmail(String(answer.id_token ?? ''), Array.isArray(jwks.keys) ? jwks.keys : [], {
    provider,
    nonce: given.nonce,
    now: parts.world.now(),
  })
}

/** Everything that a token must say before its address is believed. */
export function verifiedEmail(
  token: string,
  keys: readonly unknown[],
  { provider, nonce, now }: { readonly provider: Provider; readonly nonce: string; readonly now: string },
): string {
  const [head = '', payload = '', signature = '', ...more] = token.split('.')
  const [header, claims] = [part(head), part(payload)]
  const seconds = Date.parse(now) / 1000
  const audiences = [claims.aud].flat()
  const isGood =
    more.length === 0 &&
    isSigned(header, keys, `${head}.${payload}`, signature) &&
    claims.iss === provider.issuer &&
    audiences.includes(provider.clientId) &&
    (audiences.length === 1 || claims.azp === provider.clientId) &&
    typeof claims.exp === 'number' &&
    claims.exp > seconds - leewaySeconds &&
    typeof claims.iat === 'number' &&
    claims.iat < seconds + leewaySeconds &&
    claims.nonce === nonce &&
    claims.email_verified === true &&
    typeof claims.email === 'string'
  if (!isGood) throw refusedByProvider()
  return String(claims.email).toLowerCase()
}

export function refusedByProvider() {
  return forbidden('No se ha podido comprobar quién eres.', 'It could not be checked who you are.')
}

const algorithms: Readonly<Record<string, { readonly hash: string | null; readonly type: string }>> = {
  RS256: { hash: 'sha256', type: 'RSA' },
  PS256: { hash: 'sha256', type: 'RSA' },
  ES256: { hash: 'sha256', type: 'EC' },
  EdDSA: { hash: null, type: 'OKP' },
}

/** Only by a key of the issuer's own list, of the kind that the algorithm asks for: never "none", never a shared secret. */
function isSigned(header: Record<string, unknown>, keys: readonly unknown[], text: string, signature: string): boolean {
  const name = String(header.alg)
  const algorithm = Object.hasOwn(algorithms, name) ? algorithms[name] : undefined
  if (!algorithm || signature === '') return false
  return keys
    .filter(isObject)
    .filter((key) => key.kty === algorithm.type && (header.kid === undefined || key.kid === header.kid))
    .some((jwk) => {
      // A key of the list is a JSON web key by its kind; anything else does not import.
      const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
      const padding = name === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
      const options = { key, ...padding, ...(name === 'ES256' ? { dsaEncoding: 'ieee-p1363' as const } : {}) }
      return verify(algorithm.hash, Buffer.from(text), options, Buffer.from(signature, 'base64url'))
    })
}

function part(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

async function discover(parts: Parts, { issuer }: Provider): Promise<Discovered> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = await readJson(parts, address)
  const { authorization_endpoint: authorize, token_endpoint: token, jwks_uri: keys } = found
  const isWhole = [authorize, token, keys].every((url) => typeof url === 'string' && URL.canParse(url))
  if (found.issuer !== issuer || !isWhole) throw refusedByProvider()
  return { authorize: String(authorize), token: String(token), keys: String(keys) }
}

async function readJson(
  { egress }: Parts,
  url: string,
  request: Parameters<Egress['fetch']>[1] = {},
): Promise<Record<string, unknown>> {
  const { status, body } = await egress.fetch(url, { ...request, bytesMax: 200_000 })
  if (status !== 200) throw refusedByProvider()
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'))
    return isObject(value) ? value : {}
  } catch {
    throw refusedByProvider()
  }
}

function random(world: World): string {
  return Buffer.from(world.randomBytes(32)).toString('base64url')
}
