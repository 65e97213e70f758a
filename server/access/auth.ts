import type { SignInRules } from '#common/element.ts'
import { LazoError, forbidden, invalid, invalidField, tooMany } from '#common/errors.ts'
import type { SessionUser } from '#server/context.ts'

import { beginSession } from './begin-session.ts'
import { confirmAuthenticator, removeAuthenticator, takeCode } from './factors.ts'
import type { AuthLibrary } from './auth-library.ts'
import type { AuthParts, Origin, ResetToken } from './auth-parts.ts'
import { endSessions } from './end-access.ts'
import { takePasskey, wrongPasskey, type ShownCredential, type Site } from './passkeys.ts'
import { passwordProblems } from './password.ts'
import { admitAttempt, clearAttempts } from './rate-limit.ts'
import type { Attempt } from './rate-limit.ts'

/** Signing in and out and everything about passwords. Sessions live until they end or the user's credentials change. */
export interface Auth {
  /** Loads the auth library, which takes half a second, before somebody waits for it. */
  prepare(): Promise<void>
  signIn(email: string, password: string, origin: Origin): Promise<string>
  signOut(token: string, userId: string): Promise<void>
  /** Every session ends; answers the token of the new one for whoever changed it. */
  changePassword(
    user: SessionUser,
    current: string,
    next: string,
    origin: Origin,
    secondFactor: boolean,
  ): Promise<string>
  /** A session of somebody whom another has vouched for; a code that is set up is still owed. */
  enter(userId: string, origin: Origin): Promise<string>
  /** By a passkey, which is both steps at once. No challenge is one that was spent, has expired or never was. */
  enterByPasskey(given: GivenPasskey, origin: Origin): Promise<string>
  /** Refuses a wrong password of somebody who is signed in already. */
  confirmPassword(user: SessionUser, password: string): Promise<void>
  /** Every session ends; answers the token of the new one for whoever changed how they sign in. */
  startOver(userId: string, origin: Origin, secondFactor: boolean): Promise<string>
  /** Refuses a wrong code; the session that owed it ends and another one begins. */
  showCode(user: SessionUser, code: string, token: string, origin: Origin): Promise<string>
  /** Turns the code app on: every session ends; answers the codes to recover by and the token of a new session. */
  confirmAuthenticator(user: SessionUser, code: string, origin: Origin): Promise<{ codes: string[]; token: string }>
  removeAuthenticator(user: SessionUser, password: string, origin: Origin): Promise<string>
  createResetToken(userId: string): Promise<ResetToken>
  resetPassword(token: string, password: string, origin: Origin): Promise<void>
}

interface GivenPasskey {
  readonly credential: ShownCredential
  readonly challenge: string | undefined
  readonly site: Site
}

/** Loaded once; where it did not load, the next one tries again. */
function loader(parts: AuthParts): () => Promise<AuthLibrary> {
  let loading: Promise<AuthLibrary> | undefined
  const load = async (): Promise<AuthLibrary> => (await import('./auth-library.ts')).openLibrary(parts)
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    }))
}

export function openAuth(parts: AuthParts): Auth {
  const load = loader(parts)

  return {
    prepare: async () => void (await load()),
    async signIn(email, password, origin) {
      const account = email.trim().toLowerCase()
      const library = await load()
      return await counted(parts, `sign-in:${account}`, origin.address, async () => {
        const token = await library.signIn(account, password, origin)
        if (token === undefined) throw wrongCredentials()
        return token
      })
    },
    async signOut(token, userId) {
      await (await load()).endSession(token)
      await parts.sessions.forget(userId)
    },
    async changePassword(user, current, next, origin, secondFactor) {
      const library = await load()
      await counted(parts, `password:${user.id}`, `user ${user.id}`, async () => {
        if (!(await library.isPassword(user.id, current))) throw wrongCurrent()
      })
      refuseWeak(next, [user.email, user.email.split('@')[0] ?? '', user.name], await parts.rules())
      await library.setPassword(user.id, next)
      return await startOver(parts, user.id, origin, secondFactor)
    },
    enter: async (userId, origin) => await begin(parts, userId, origin, false),
    async enterByPasskey({ credential, challenge, site }, origin) {
      const userId = await counted(parts, `passkey:${credential.id}`, origin.address, async () => {
        if (challenge === undefined) throw wrongPasskey()
        return await takePasskey(parts, { credential, challenge, site })
      })
      return await begin(parts, userId, origin, true)
    },
    confirmPassword: async (user, password) => await confirmPassword(parts, await load(), user, password),
    startOver: async (userId, origin, secondFactor) => await startOver(parts, userId, origin, secondFactor),
    async showCode(user, code, token, origin) {
      await guarded(parts, `code:${user.id}`, user, async () => await takeCode(parts, user.id, code))
      await (await load()).endSession(token)
      return await begin(parts, user.id, origin, true)
    },
    async confirmAuthenticator(user, code, origin) {
      const codes = await guarded(
        parts,
        `code:${user.id}`,
        user,
        async () => await confirmAuthenticator(parts, user.id, code),
      )
      return { codes, token: await startOver(parts, user.id, origin, true) }
    },
    async removeAuthenticator(user, password, origin) {
      await confirmPassword(parts, await load(), user, password)
      await removeAuthenticator(parts.db, user.id)
      return await startOver(parts, user.id, origin, false)
    },
    createResetToken: async (userId) => await (await load()).createResetToken(userId),
    async resetPassword(token, password, origin) {
      const library = await load()
      await counted(parts, 'password-reset', origin.address, async () => {
        refuseWeak(password, [], await parts.rules())
        if (!(await library.resetPassword(token, password))) throw staleLink()
      })
    },
  }
}

async function startOver(parts: AuthParts, userId: string, origin: Origin, secondFactor: boolean): Promise<string> {
  await endSessions(parts, userId)
  return await begin(parts, userId, origin, secondFactor)
}

async function confirmPassword(
  parts: AuthParts,
  library: AuthLibrary,
  user: SessionUser,
  password: string,
): Promise<void> {
  await guarded(parts, `password:${user.id}`, user, async () => {
    if (!(await library.isPassword(user.id, password))) throw wrongPassword()
  })
}

/** Guesses by whoever is signed in already count against that user, wherever they come from. */
async function guarded<T>(parts: AuthParts, account: string, user: SessionUser, work: () => Promise<T>): Promise<T> {
  return await counted(parts, account, `user ${user.id}`, work)
}

async function begin(parts: AuthParts, userId: string, origin: Origin, secondFactor: boolean): Promise<string> {
  return await beginSession(parts, userId, origin, { secondFactor, days: (await parts.rules()).sessionDays })
}

/** An attempt that throws stays counted against its account and address. */
async function counted<T>(parts: AuthParts, account: string, address: string, work: () => Promise<T>): Promise<T> {
  const attempt: Attempt = await admitAttempt(parts, account, address, await parts.rules())
  if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
  const result = await work()
  await clearAttempts(parts, attempt)
  return result
}

export function refuseWeak(password: string, about: readonly string[], { passwordLength }: SignInRules): void {
  const problems = passwordProblems(password, about, passwordLength)
  if (problems.length > 0) throw invalid(problems)
}

function wrongCredentials(): LazoError {
  return new LazoError('unauthenticated', {
    es: 'El correo o la contraseña no son correctos.',
    en: 'The e-mail address or the password is not right.',
  })
}

function wrongPassword(): LazoError {
  return invalidField('password', 'wrong', 'La contraseña no es correcta.', 'The password is not right.')
}

function wrongCurrent(): LazoError {
  return invalidField('current', 'wrong', 'La contraseña actual no es correcta.', 'The current password is not right.')
}

function staleLink(): LazoError {
  return forbidden(
    'El enlace ya no vale: se usó o ha caducado. Pide otro.',
    'The link is no longer good: it was used or has expired. Ask for another.',
  )
}
