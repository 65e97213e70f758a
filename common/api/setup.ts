import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { email, language, password } from './shapes.ts'

export const readSetup = endpoint({
  method: 'GET',
  path: '/setup',
  summary: 'Whether the first administrator is still to be made.',
  policy: 'anonymous',
  /** `provider` is what the identity provider is called, where there is one; `passwordLength`, how long passwords are at least. */
  response: z.object({ needed: z.boolean(), provider: z.string().nullable(), passwordLength: z.int() }),
})

export const setUp = endpoint({
  method: 'POST',
  path: '/setup',
  summary: 'Name the company and make the first administrator. Works only while there is no user.',
  policy: 'anonymous',
  body: z.strictObject({
    language,
    company: z.string().trim().min(1).max(200),
    country: z.string().regex(/^[A-Z]{2}$/),
    currency: z.string().regex(/^[A-Z]{3}$/),
    timeZone: z.string().min(1).max(64),
    name: z.string().trim().min(1).max(200),
    email,
    password,
    demo: z.boolean(),
  }),
  status: 201,
  response: z.object({ user: z.object({ id: z.guid(), name: z.string(), email: z.string() }) }),
})
