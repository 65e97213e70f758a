import { z } from 'zod'

import { endpoint } from './endpoint.ts'

export const beginProvider = endpoint({
  method: 'GET',
  path: '/session/provider',
  summary: 'Go to the identity provider to sign in (OpenID Connect).',
  policy: 'anonymous',
  content: 'download',
})

export const finishProvider = endpoint({
  method: 'GET',
  path: '/session/provider/callback',
  summary: 'Where the identity provider sends people back.',
  policy: 'anonymous',
  query: z.looseObject({
    code: z.string().max(2000).optional(),
    state: z.string().max(200).optional(),
    iss: z.string().max(500).optional(),
  }),
  content: 'download',
})
