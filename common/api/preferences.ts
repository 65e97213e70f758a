import { z } from 'zod'

import { endpoint } from './endpoint.ts'

const key = z.string().regex(/^[a-z][A-Za-z0-9.-]{0,99}$/)

export const listPreferences = endpoint({
  method: 'GET',
  path: '/preferences',
  summary: 'What one has arranged for oneself: columns, widths, the last view of each module.',
  policy: 'user',
  response: z.object({ preferences: z.record(key, z.unknown()) }),
})

export const savePreference = endpoint({
  method: 'PUT',
  path: '/preferences/:key',
  summary: 'Keep a preference; null forgets it.',
  policy: 'user',
  params: z.strictObject({ key }),
  body: z.strictObject({ value: z.unknown() }),
  bodyBytesMax: 20_000,
})
