import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moment } from './shapes.ts'

export const readInstallation = endpoint({
  method: 'GET',
  path: '/programme/installation',
  summary: 'Whether production is installed as it must be before people work in it: what was found, and what to do.',
  policy: 'user',
  query: z.strictObject({ project: id }),
  response: z.object({
    lines: z.array(
      z.object({
        name: z.enum(['version', 'backup', 'mail', 'tls', 'timeZone']),
        label: localized,
        isMet: z.boolean(),
        /** What was found. */
        found: localized,
        /** When that was, where it is of a moment. */
        at: moment.nullable(),
        /** What puts it right, where it is not. */
        mend: localized.nullable(),
      }),
    ),
    /** Whether what is missing holds the go-live up: not where one person tries it on their own computer. */
    isJudged: z.boolean(),
    /** Whether the reader may send themselves a mail to try it. */
    mayTryMail: z.boolean(),
  }),
})

export const tryMail = endpoint({
  method: 'POST',
  path: '/programme/installation/mail',
  summary: 'Send whoever asks a mail, and keep whether the mail server took it.',
  policy: { switch: 'configure' },
  response: z.object({ isSent: z.boolean(), problem: z.string().nullable() }),
  lasting: true,
})
