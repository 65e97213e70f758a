import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moment } from './shapes.ts'
import { session } from './session.ts'

const code = z.string().trim().min(6).max(40)

export const readFactors = endpoint({
  method: 'GET',
  path: '/factors',
  summary: 'One’s second factors: code app, recovery codes left, passkeys.',
  policy: 'user',
  sessionOnly: true,
  beforeFactor: true,
  response: z.object({
    authenticator: z.boolean(),
    recoveryLeft: z.int(),
    passkeys: z.array(z.object({ id, name: z.string(), createdAt: moment, lastUsedAt: moment.nullable() })),
  }),
})

export const beginAuthenticator = endpoint({
  method: 'POST',
  path: '/authenticator',
  summary: 'A secret for a code app (RFC 6238); it counts once a code of it is shown.',
  policy: 'user',
  sessionOnly: true,
  beforeFactor: true,
  response: z.object({ secret: z.string(), uri: z.string() }),
  status: 201,
})

export const confirmAuthenticator = endpoint({
  method: 'PUT',
  path: '/authenticator',
  summary: 'Turn the code app on with one of its codes; every other session ends.',
  policy: 'user',
  sessionOnly: true,
  beforeFactor: true,
  body: z.strictObject({ code }),
  response: z.object({ recoveryCodes: z.array(z.string()) }),
})

export const removeAuthenticator = endpoint({
  method: 'DELETE',
  path: '/authenticator',
  summary: 'Turn the code app off, with one’s password; every other session ends.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({ password: z.string().max(1000) }),
})

export const showFactor = endpoint({
  method: 'PUT',
  path: '/session/factor',
  summary: 'Show the code that the session owes; the session gets another token.',
  policy: 'user',
  sessionOnly: true,
  beforeFactor: true,
  body: z.strictObject({ code }),
  response: session,
})

export const removeUserFactors = endpoint({
  method: 'DELETE',
  path: '/users/:id/factors',
  summary: 'Take away the second factors of somebody who lost them; every session of theirs ends.',
  policy: { switch: 'manageUsers' },
  sessionOnly: true,
  params: z.strictObject({ id }),
})
