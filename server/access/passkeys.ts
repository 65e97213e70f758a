import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import sql from 'sql-template-tag'

import { LazoError, conflict, forbidden } from '#common/errors.ts'
import type { SessionUser, World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'
import { isLoopback } from '#server/settings.ts'

import { tokenHash } from './tokens.ts'

/** Signing in by a key that the device keeps: https://www.w3.org/TR/webauthn-3/ */
interface Parts {
  readonly db: Database
  readonly world: World
}

/** What a passkey is made for and counts at: the address that people type, never what a request says. */
export interface Site {
  readonly id: string
  readonly origin: string
}

type NewCredential = Omit<RegistrationResponseJSON, 'clientExtensionResults'>
export type ShownCredential = Omit<AuthenticationResponseJSON, 'clientExtensionResults'>

/** EdDSA, ES256 and RS256: https://www.iana.org/assignments/cose */
const algorithms = [-8, -7, -257]
const challengeBytes = 32
const passkeysMax = 20
export const challengeMinutes = 5
const timeout = challengeMinutes * 60_000

export function siteOf(baseUrl: URL): Site {
  const { hostname, protocol, port, origin } = baseUrl
  // Browsers make passkeys for names alone; on one's own machine that name is "localhost".
  if (isLoopback(hostname)) return { id: 'localhost', origin: `${protocol}//localhost${port ? `:${port}` : ''}` }
  // A URL writes IPv6 in brackets and IPv4 in digits and dots.
  if (!/^(\[|[\d.]+$)/.test(hostname)) return { id: hostname, origin }
  throw conflict(
    'Las llaves de acceso piden que la dirección de Lazo sea un nombre y no un número.',
    'Passkeys need the address of Lazo to be a name and not a number.',
  )
}

/** A challenge counts once, for its purpose, within minutes. */
export async function makeChallenge({ db, world }: Parts, purpose: string): Promise<string> {
  const challenge = Buffer.from(world.randomBytes(challengeBytes)).toString('base64url')
  const now = world.now()
  await db.query(sql`delete from lazo.verification where identifier like 'passkey:%' and expires_at < ${now}`)
  await db.query(sql`
    insert into lazo.verification (id, identifier, value, expires_at, created_at, updated_at)
    values (${world.newId()}, ${`passkey:${tokenHash(challenge)}`}, ${purpose},
      ${now}::timestamptz + make_interval(mins => ${challengeMinutes}), ${now}, ${now})`)
  return challenge
}

/** Whatever comes of it, it does not count again. */
export async function spendChallenge({ db, world }: Parts, challenge: string, purpose: string): Promise<boolean> {
  const [row] = await db.query<{ value: string }>(sql`
    delete from lazo.verification
    where identifier = ${`passkey:${tokenHash(challenge)}`} and expires_at > ${world.now()} returning value`)
  return row?.value === purpose
}

export async function optionsToAdd({ db }: Parts, user: SessionUser, site: Site, challenge: string, name: string) {
  const known = await db.query<{ id: string }>(
    sql`select credential_id as id from lazo.passkey where user_id = ${user.id}`,
  )
  if (known.length >= passkeysMax) {
    throw conflict(
      `No caben más de ${passkeysMax} llaves de acceso: quita alguna.`,
      `There is no room for more than ${passkeysMax} passkeys: remove one.`,
    )
  }
  return {
    challenge,
    timeout,
    rp: { id: site.id, name },
    user: { id: handleOf(user.id), name: user.email, displayName: user.name },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key' as const, alg })),
    excludeCredentials: known.map(({ id }) => ({ type: 'public-key' as const, id })),
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
  } as const
}

export function optionsToEnter(site: Site, challenge: string) {
  return { challenge, timeout, rpId: site.id, userVerification: 'required' } as const
}

export async function addPasskey(
  { db, world }: Parts,
  userId: string,
  given: { readonly name: string; readonly credential: NewCredential; readonly site: Site; readonly challenge: string },
): Promise<{ id: string; name: string }> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  const made = await refusedIfFaulty(
    verifyRegistrationResponse({
      response: { ...given.credential, clientExtensionResults: {} },
      expectedChallenge: given.challenge,
      expectedOrigin: given.site.origin,
      expectedRPID: given.site.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (!made?.verified) throw notAPasskey()
  const { id: credentialId, publicKey, counter } = made.registrationInfo.credential
  const passkey = { id: world.newId(), name: given.name }
  const kept = await db.query(sql`
    insert into lazo.passkey (id, user_id, credential_id, public_key, counter, name, created_at)
    values (${passkey.id}, ${userId}, ${credentialId}, ${Buffer.from(publicKey).toString('base64url')}, ${counter},
      ${passkey.name}, ${world.now()})
    on conflict (credential_id) do nothing returning 1`)
  if (kept.length === 0) throw notAPasskey()
  return passkey
}

/** Whose passkey it is, once everything about it is right. Each fault and each unknown one is answered alike. */
export async function takePasskey(
  { db, world }: Parts,
  given: { readonly credential: ShownCredential; readonly site: Site; readonly challenge: string },
): Promise<string> {
  const { credential, site, challenge } = given
  const [known] = await db.query<{ userId: string; publicKey: string; counter: string }>(sql`
    select p.user_id as "userId", p.public_key as "publicKey", p.counter
    from lazo.passkey p join lazo."user" u on u.id = p.user_id and u.active
    where p.credential_id = ${credential.id}`)
  if (!known || credential.response.userHandle !== handleOf(known.userId)) throw wrongPasskey()
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  const shown = await refusedIfFaulty(
    verifyAuthenticationResponse({
      response: { ...credential, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.id,
      requireUserVerification: true,
      credential: {
        id: credential.id,
        publicKey: new Uint8Array(Buffer.from(known.publicKey, 'base64url')),
        counter: Number(known.counter),
      },
    }),
  )
  if (!shown?.verified) throw wrongPasskey()
  const counter = shown.authenticationInfo.newCounter
  // A counter that does not grow is that of a copy of the key; many devices count nothing and say 0.
  const taken = await db.query(sql`
    update lazo.passkey set counter = ${counter}, last_used_at = ${world.now()}
    where credential_id = ${credential.id} and (counter < ${counter} or (counter = 0 and ${counter} = 0)) returning 1`)
  if (taken.length === 0) throw wrongPasskey()
  return known.userId
}

/** Only one's own: another's does not exist for the caller. */
export async function removePasskey({ db }: Parts, userId: string, id: string): Promise<boolean> {
  const removed = await db.query(sql`delete from lazo.passkey where id = ${id} and user_id = ${userId} returning 1`)
  return removed.length > 0
}

export function wrongPasskey(): LazoError {
  return new LazoError('unauthenticated', {
    es: 'No se ha podido entrar con esa llave de acceso.',
    en: 'That passkey could not be used to sign in.',
  })
}

export function notAPasskey(): LazoError {
  return forbidden(
    'No se ha podido guardar la llave de acceso. Prueba otra vez.',
    'The passkey could not be kept. Try again.',
  )
}

/** What the key keeps as its owner, and shows with each sign-in. */
function handleOf(userId: string): string {
  return Buffer.from(userId).toString('base64url')
}

/** The library throws at each fault; which one it was is nobody's business. */
async function refusedIfFaulty<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch {
    return undefined
  }
}
