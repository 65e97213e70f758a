import { betterAuth } from 'better-auth'
import { APIError } from 'better-auth/api'
import sql from 'sql-template-tag'

import type { AuthParts, Origin, ResetToken } from './auth-parts.ts'
import { authStorage } from './auth-storage.ts'
import { endAccess } from './end-access.ts'
import { hashPassword, passwordLength, verifyPassword } from './password.ts'

/** What we ask of the auth library. Its own errors end here. */
export interface AuthLibrary {
  /** The token of a new session; nothing where address and password do not belong together. */
  signIn(email: string, password: string, origin: Origin): Promise<string | undefined>
  endSession(token: string): Promise<void>
  isPassword(userId: string, password: string): Promise<boolean>
  setPassword(userId: string, password: string): Promise<void>
  createResetToken(userId: string): Promise<ResetToken>
  /** False where the token was used, has expired or never was. */
  resetPassword(token: string, password: string): Promise<boolean>
}

const resetSeconds = 3600

export function openLibrary(parts: AuthParts): AuthLibrary {
  const library = configure(parts)
  return {
    async signIn(email, password, origin) {
      const headers = new Headers({ 'x-lazo-address': origin.address })
      if (origin.browser !== null) headers.set('user-agent', origin.browser.slice(0, 300))
      // Wrong password, unknown, inactive and malformed address must look the same from outside.
      const answer = await unlessRefused(library.api.signInEmail({ body: { email, password }, headers }))
      return answer?.token
    },
    async endSession(token) {
      const { internalAdapter } = await library.$context
      await internalAdapter.deleteSession(token)
    },
    async isPassword(userId, password) {
      const { internalAdapter } = await library.$context
      const credential = await internalAdapter.findCredentialAccount(userId)
      return await verifyPassword(credential?.password ?? '', password)
    },
    async setPassword(userId, password) {
      const { internalAdapter } = await library.$context
      await internalAdapter.updatePassword(userId, await hashPassword(password))
    },
    async createResetToken(userId) {
      const { internalAdapter } = await library.$context
      const token = Buffer.from(parts.world.randomBytes(24)).toString('base64url')
      const expiresAt = new Date(Date.parse(parts.world.now()) + resetSeconds * 1000)
      // The token itself is kept nowhere: only its hash, for an hour, and it works once.
      await internalAdapter.createVerificationValue({ identifier: `reset-password:${token}`, value: userId, expiresAt })
      return { token, expiresAt: expiresAt.toISOString() }
    },
    async resetPassword(token, newPassword) {
      return (await unlessRefused(library.api.resetPassword({ body: { token, newPassword } }))) !== undefined
    },
  }
}

async function unlessRefused<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof APIError) return undefined
    throw error
  }
}

function configure(parts: AuthParts) {
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
    databaseHooks: { session: { create: { before: (session) => stampSession(parts, session) } } },
  })
}

/** A session is of the credentials with which it began, for as long as the company says. Whoever may not sign in gets none. */
async function stampSession<S extends { userId: string }>({ db, world, rules }: AuthParts, session: S) {
  const rows = await db.query<{ version: number; active: boolean }>(
    sql`select credential_version as version, active from lazo."user" where id = ${session.userId}`,
  )
  const user = rows[0]
  if (!user?.active) return false
  const { sessionDays } = await rules()
  const expiresAt = new Date(Date.parse(world.now()) + sessionDays * 86_400_000)
  return { data: { ...session, expiresAt, credentialVersion: user.version } }
}
