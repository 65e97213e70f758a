import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { email, id, language, moment, password } from './shapes.ts'

const account = z.object({
  id,
  name: z.string(),
  email: z.string(),
  language,
  locale: z.string(),
  timeZone: z.string(),
  active: z.boolean(),
  roles: z.array(id),
  groups: z.array(id),
  createdAt: moment,
  lastSeenAt: moment.nullable(),
})

const one = z.strictObject({ id })
const locale = z.string().regex(/^[a-z]{2,3}-[A-Z]{2}$/)

export const listUsers = endpoint({
  method: 'GET',
  path: '/users',
  summary: 'People who may sign in, with roles and groups.',
  policy: { switch: 'manageUsers' },
  response: z.object({ rows: z.array(account) }),
})

export const createUser = endpoint({
  method: 'POST',
  path: '/users',
  summary: 'Add a person. Without a password they choose one by a reset link.',
  policy: { switch: 'manageUsers' },
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    email,
    language: language.optional(),
    locale: locale.optional(),
    timeZone: z.string().max(64).optional(),
    password: password.optional(),
    roles: z.array(id).max(50),
    groups: z.array(id).max(200),
  }),
  response: account,
  status: 201,
  creates: true,
})

export const updateUser = endpoint({
  method: 'PATCH',
  path: '/users/:id',
  summary: 'Change a person’s name, address, roles, groups or whether they may sign in.',
  policy: { switch: 'manageUsers' },
  productionOnly: false,
  params: one,
  body: z.strictObject({
    name: z.string().trim().min(1).max(200).optional(),
    email: email.optional(),
    active: z.boolean().optional(),
    roles: z.array(id).max(50).optional(),
    groups: z.array(id).max(200).optional(),
  }),
  response: account,
})

export const createResetLink = endpoint({
  method: 'POST',
  path: '/users/:id/reset-link',
  summary: 'A link by which the person chooses a new password; works once, for an hour.',
  policy: { switch: 'manageUsers' },
  sessionOnly: true,
  params: one,
  response: z.object({ link: z.string(), expiresAt: moment, mailed: z.boolean() }),
  status: 201,
})

export const endUserSessions = endpoint({
  method: 'DELETE',
  path: '/users/:id/sessions',
  summary: 'Sign a person out everywhere.',
  policy: { switch: 'manageUsers' },
  params: one,
})
