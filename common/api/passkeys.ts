import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id } from './shapes.ts'
import { session } from './session.ts'

const bytes = z
  .string()
  .max(20_000)
  .regex(/^[A-Za-z0-9_-]+$/)
const credentialId = bytes.max(1400)
const asked = { challenge: z.string(), timeout: z.int() }

// What browsers answer beyond this is none of ours, and left out.
const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') }

export const beginPasskey = endpoint({
  method: 'POST',
  path: '/passkeys/options',
  summary: 'What a browser needs to make a passkey (WebAuthn), with one’s password; good once, for minutes.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({ password: z.string().max(1000) }),
  response: z.object({
    ...asked,
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    excludeCredentials: z.array(z.object({ type: z.literal('public-key'), id: z.string() })),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      requireResidentKey: z.literal(true),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  }),
})

export const addPasskey = endpoint({
  method: 'POST',
  path: '/passkeys',
  summary: 'Keep the passkey that a browser made.',
  policy: 'user',
  sessionOnly: true,
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    credential: z.object({
      ...credential,
      response: z.object({ clientDataJSON: bytes, attestationObject: bytes }),
    }),
  }),
  response: z.object({ id, name: z.string() }),
  status: 201,
})

export const removePasskey = endpoint({
  method: 'DELETE',
  path: '/passkeys/:id',
  summary: 'Remove a passkey of one’s own, with one’s password; every other session ends.',
  policy: 'user',
  sessionOnly: true,
  params: z.strictObject({ id }),
  body: z.strictObject({ password: z.string().max(1000) }),
})

export const beginPasskeySession = endpoint({
  method: 'POST',
  path: '/session/passkey/options',
  summary: 'What a browser needs to sign in by a passkey; good once, for minutes.',
  policy: 'anonymous',
  response: z.object({ ...asked, rpId: z.string(), userVerification: z.literal('required') }),
})

export const passkeySession = endpoint({
  method: 'POST',
  path: '/session/passkey',
  summary: 'Sign in by a passkey, which is both steps at once; the answer sets the session cookie.',
  policy: 'anonymous',
  body: z.strictObject({
    credential: z.object({
      ...credential,
      response: z.object({
        clientDataJSON: bytes,
        authenticatorData: bytes,
        signature: bytes,
        userHandle: bytes.max(200),
      }),
    }),
  }),
  response: session,
})
