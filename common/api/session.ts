import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { email, id, language, moment, password } from './shapes.ts'

const sessionUser = z.object({
  id,
  name: z.string(),
  email: z.string(),
  language,
  locale: z.string(),
  timeZone: z.string(),
})

const environment = z.enum(['production', 'sandbox', 'training'])

export const session = z.object({
  user: sessionUser,
  switches: z.array(z.string()),
  environment,
  /** Who sees the product as `user`, while they do. */
  seenBy: sessionUser.optional(),
  /** Where the log of changes stood: who goes on from here misses nothing of what they read since. */
  position: z.string(),
  /** What is still owed of the second factor; nothing else is answered before. */
  step: z.enum(['code', 'passkey', 'setUp']).optional(),
})

export const switchEnvironment = endpoint({
  method: 'PUT',
  path: '/session/environment',
  summary: 'Go to another environment; the whole session does.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({ environment }),
})

export const signIn = endpoint({
  method: 'POST',
  path: '/session',
  summary: 'Sign in; the answer sets the session cookie.',
  policy: 'anonymous',
  body: z.strictObject({ email: z.string().max(254), password: z.string().max(1000) }),
  response: session,
})

export const readSession = endpoint({
  method: 'GET',
  path: '/session',
  summary: 'Who is signed in, and what they may do.',
  policy: 'user',
  ofOneself: true,
  beforeFactor: true,
  response: session,
})

export const signOut = endpoint({
  method: 'DELETE',
  path: '/session',
  summary: 'Sign out.',
  policy: 'user',
  beforeFactor: true,
  sessionOnly: true,
  ofOneself: true,
})

export const beginSeeing = endpoint({
  method: 'PUT',
  path: '/session/view',
  summary: 'See the product as another person does, read-only, until it is ended.',
  policy: { switch: 'configure' },
  sessionOnly: true,
  ofOneself: true,
  body: z.strictObject({ user: id }),
  response: session,
})

export const endSeeing = endpoint({
  method: 'DELETE',
  path: '/session/view',
  summary: 'See the product as oneself again.',
  policy: 'user',
  sessionOnly: true,
  ofOneself: true,
  response: session,
})

export const listSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  summary: 'Where one is signed in.',
  policy: 'user',
  sessionOnly: true,
  response: z.object({
    rows: z.array(
      z.object({
        id,
        current: z.boolean(),
        createdAt: moment,
        expiresAt: moment,
        address: z.string().nullable(),
        browser: z.string().nullable(),
      }),
    ),
  }),
})

export const endSession = endpoint({
  method: 'DELETE',
  path: '/sessions/:id',
  summary: 'Sign out elsewhere.',
  policy: 'user',
  sessionOnly: true,
  params: z.strictObject({ id }),
})

export const updateProfile = endpoint({
  method: 'PATCH',
  path: '/profile',
  summary: 'Change one’s name, language, region or time zone.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    language: language.optional(),
    locale: z
      .string()
      .regex(/^[a-z]{2,3}-[A-Z]{2}$/)
      .optional(),
    timeZone: z.string().max(64).optional(),
  }),
  response: sessionUser,
})

export const changePassword = endpoint({
  method: 'PUT',
  path: '/password',
  summary: 'Change one’s password; every other session ends.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({ current: z.string().max(1000), password }),
})

export const requestPasswordReset = endpoint({
  method: 'POST',
  path: '/password-reset',
  summary: 'Ask for a link to choose a new password. The answer is the same whether the address is known.',
  policy: 'anonymous',
  body: z.strictObject({ email }),
  status: 202,
})

export const resetPassword = endpoint({
  method: 'PUT',
  path: '/password-reset',
  summary: 'Choose a new password with the token of the link; works once.',
  policy: 'anonymous',
  body: z.strictObject({ token: z.string().min(16).max(200), password }),
})
