import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import sql from 'sql-template-tag'

import { LazoError, forbidden, invalid, invalidField, invariant, tooMany } from '#common/errors.ts'
import type { SessionUser, World } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'

import { authStorage } from './auth-storage.ts'
import { hashPassword, passwordLength, passwordProblems, verifyPassword } from './password.ts'
import { admitAttempt, clearAttempts } from './rate-limit.ts'
import type { SessionCache } from './sessions.ts'

/** Where a request comes from: the real address of the connection, and what the browser calls itself. */
export interface Origin {
  readonly address: string
  readonly browser: string | null
}

export interface AuthParts {
  readonly db: Database
  readonly world: World
  readonly sessions: SessionCache
}

export interface ResetToken {
  readonly token: string
  readonly expiresAt: string
}

/** Signing in and out and everything about passwords. Sessions live until they end or the user's credentials change. */
export interface Auth {
  signIn(email: string, password: string, origin: Origin): Promise<string>
  signOut(token: string, userId: string): Promise<void>
  /** Every session ends; answers the token of the new one for whoever changed it. */
  changePassword(user: SessionUser, current: string, next: string, origin?: Origin): Promise<string>
  createResetToken(userId: string): Promise<ResetToken>
  resetPassword(token: string, password: string, origin: Origin): Promise<void>
}

const unknownOrigin: Origin = { address: '', browser: null }
const sessionSeconds = 14 * 24 * 3600
const resetSeconds = 3600

export function openAuth(parts: AuthParts): Auth {
  const library = openLibrary(parts)
  return {
    async signIn(email, password, origin) {
      const account = email.trim().toLowerCase()
      const attempt = await admitAttempt(parts, `sign-in:${account}`, origin.address)
      if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
      const token = await trySignIn(library, account, password, origin)
      if (!token) throw wrongCredentials()
      await clearAttempts(parts, attempt)
      return token
    },
    async signOut(token, userId) {
      const { internalAdapter } = await library.$context
      await internalAdapter.deleteSession(token)
      await parts.sessions.forget(userId)
    },
    async changePassword(user, current, next, origin = unknownOrigin) {
      await changePassword(library, parts, user, current, next)
      const token = await trySignIn(library, user.email, next, origin)
      invariant(token, 'the new password signs in')
      return token
    },
    createResetToken: (userId) => createResetToken(library, parts, userId),
    async resetPassword(token, password, origin) {
      const attempt = await admitAttempt(parts, 'password-reset', origin.address)
      if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
      refuseWeak(password, [])
      await library.api.resetPassword({ body: { token, newPassword: password } }).catch(asStaleLink)
      await clearAttempts(parts, attempt)
    },
  }
}

/** Every session of the user ends with the next request; nothing else of theirs changes. */
export async function endSessions(parts: AuthParts, userId: string): Promise<void> {
  await parts.db.query(sql`
    with ended as (delete from lazo.session where user_id = ${userId})
    update lazo."user" set credential_version = credential_version + 1, updated_at = ${parts.world.now()}
    where id = ${userId}`)
  await parts.sessions.forget(userId)
}

/** As endSessions, and the user's API keys with them: for lost passwords and people who leave. */
export async function endAccess(parts: AuthParts, userId: string): Promise<void> {
  await parts.db.query(sql`
    update lazo.api_key set revoked_at = ${parts.world.now()} where user_id = ${userId} and revoked_at is null`)
  await endSessions(parts, userId)
}

export function refuseWeak(password: string, about: readonly string[]): void {
  const problems = passwordProblems(password, about)
  if (problems.length > 0) throw invalid(problems)
}

function wrongCredentials(): LazoError {
  return new LazoError('unauthenticated', {
    es: 'El correo o la contraseña no son correctos.',
    en: 'The e-mail address or the password is not right.',
  })
}

type Library = ReturnType<typeof openLibrary>

function openLibrary(parts: AuthParts) {
  const { db, world } = parts
  return betterAuth({
    database: authStorage(db),
    // It signs nothing of ours: the cookie holds an opaque token, looked up at each request.
    secret: Buffer.from(world.randomBytes(32)).toString('base64'),
    baseURL: 'http://localhost',
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => world.newId() },
      ipAddress: { ipAddressHeaders: ['x-lazo-address'] },
    },
    user: {
      additionalFields: {
        active: { type: 'boolean', input: false },
        credentialVersion: { type: 'number', input: false },
      },
    },
    session: {
      expiresIn: sessionSeconds,
      additionalFields: { credentialVersion: { type: 'number', input: false, required: false } },
    },
    verification: { storeIdentifier: 'hashed' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: {
        hash: hashPassword,
        verify: ({ hash, password }) => verifyPassword(hash, password),
      },
      resetPasswordTokenExpiresIn: resetSeconds,
      revokeSessionsOnPasswordReset: true,
      onPasswordReset: ({ user }) => endAccess(parts, user.id),
    },
    databaseHooks: { session: { create: { before: (session) => stampVersion(db, session) } } },
  })
}

/** A session is of the credentials with which it began. Whoever may not sign in gets none. */
async function stampVersion<S extends { userId: string }>(db: Database, session: S) {
  const rows = await db.query<{ version: number; active: boolean }>(
    sql`select credential_version as version, active from lazo."user" where id = ${session.userId}`,
  )
  const user = rows[0]
  if (!user?.active) return false
  return { data: { ...session, credentialVersion: user.version } }
}

async function trySignIn(
  library: Library,
  email: string,
  password: string,
  origin: Origin,
): Promise<string | undefined> {
  const headers = new Headers({ 'x-lazo-address': origin.address })
  if (origin.browser !== null) headers.set('user-agent', origin.browser.slice(0, 300))
  try {
    const answer = await library.api.signInEmail({ body: { email, password }, headers })
    return answer.token
  } catch (error) {
    // Wrong password, unknown, inactive and malformed address must look the same from outside.
    if (error instanceof APIError) return undefined
    throw error
  }
}

async function changePassword(
  library: Library,
  parts: AuthParts,
  user: SessionUser,
  current: string,
  next: string,
): Promise<void> {
  const attempt = await admitAttempt(parts, `password:${user.id}`, `user ${user.id}`)
  if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
  const { internalAdapter, password } = await library.$context
  const credential = await internalAdapter.findCredentialAccount(user.id)
  const isRight = await password.verify({ hash: credential?.password ?? '', password: current })
  if (!isRight) {
    throw invalidField('current', 'wrong', 'La contraseña actual no es correcta.', 'The current password is not right.')
  }
  await clearAttempts(parts, attempt)
  refuseWeak(next, [user.email, user.email.split('@')[0] ?? '', user.name])
  await internalAdapter.updatePassword(user.id, await password.hash(next))
  await endSessions(parts, user.id)
}

/** The token itself is kept nowhere: only its hash, for an hour, and it works once. */
async function createResetToken(library: Library, parts: AuthParts, userId: string): Promise<ResetToken> {
  const { internalAdapter } = await library.$context
  const token = Buffer.from(parts.world.randomBytes(24)).toString('base64url')
  const expiresAt = new Date(Date.parse(parts.world.now()) + resetSeconds * 1000)
  await internalAdapter.createVerificationValue({ identifier: `reset-password:${token}`, value: userId, expiresAt })
  return { token, expiresAt: expiresAt.toISOString() }
}

function asStaleLink(error: unknown): never {
  if (!(error instanceof APIError)) throw error
  throw forbidden(
    'El enlace ya no vale: se usó o ha caducado. Pide otro.',
    'The link is no longer good: it was used or has expired. Ask for another.',
  )
}
