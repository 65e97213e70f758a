import { z } from 'zod'

import { noticeKindNames } from '#common/notices.ts'
import { endpoint } from './endpoint.ts'
import { id, limit, moduleName, moment, reference } from './shapes.ts'

const notice = z.object({
  id,
  kind: z.enum(noticeKindNames),
  at: moment,
  isRead: z.boolean(),
  /** How many are gathered in it. */
  times: z.int(),
  actor: reference.nullable(),
  module: moduleName.nullable(),
  record: reference.nullable(),
  data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

export const listNotices = endpoint({
  method: 'GET',
  path: '/notifications',
  summary: 'What one has been told, the newest first, as far as one may see now what it is about.',
  policy: 'user',
  ofOneself: true,
  query: z.strictObject({
    unread: z.enum(['1']).optional(),
    cursor: z.string().max(200).optional(),
    limit: limit.optional(),
  }),
  response: z.object({ rows: z.array(notice), next: z.string().nullable() }),
})

export const countNotices = endpoint({
  method: 'GET',
  path: '/notifications/count',
  summary: 'How much of it one has not read; at most a hundred.',
  policy: 'user',
  ofOneself: true,
  response: z.object({ unread: z.int() }),
})

export const markNotices = endpoint({
  method: 'POST',
  path: '/notifications/marks',
  summary: 'Mark as read or unread: those named, or all up to a moment.',
  policy: 'user',
  body: z.strictObject({
    ids: z.array(id).min(1).max(200).optional(),
    until: moment.optional(),
    isRead: z.boolean(),
  }),
})

const one = z.strictObject({ module: moduleName, id })

export const listMentionable = endpoint({
  method: 'GET',
  path: '/records/:module/:id/mentionable',
  summary: 'People whom a comment on a record can name, and whether they may see it.',
  policy: { module: 'read' },
  params: one,
  query: z.strictObject({ search: z.string().max(100).optional() }),
  response: z.array(z.object({ id, name: z.string(), sees: z.boolean() })),
})

export const readFollowing = endpoint({
  method: 'GET',
  path: '/records/:module/:id/following',
  summary: 'Whether one is told of what is said about a record.',
  policy: { module: 'read' },
  params: one,
  response: z.object({ follows: z.boolean() }),
})

export const saveFollowing = endpoint({
  method: 'PUT',
  path: '/records/:module/:id/following',
  summary: 'Follow a record, or stop following it.',
  policy: { module: 'read' },
  params: one,
  body: z.strictObject({ follows: z.boolean() }),
})
