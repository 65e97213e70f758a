import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { moment } from './shapes.ts'

const feed = z.object({
  madeAt: moment,
  readAt: moment.nullable(),
})

export const readCalendarFeed = endpoint({
  method: 'GET',
  path: '/calendar-feed',
  summary: 'Whether one has a calendar feed, and when it was last read.',
  policy: 'user',
  sessionOnly: true,
  response: z.object({ feed: feed.nullable() }),
})

export const makeCalendarFeed = endpoint({
  method: 'POST',
  path: '/calendar-feed',
  summary: 'Make the address of one’s calendar feed, shown this once; the one before is no longer good.',
  policy: 'user',
  sessionOnly: true,
  productionOnly: true,
  response: z.object({ url: z.string() }),
  status: 201,
})

export const deleteCalendarFeed = endpoint({
  method: 'DELETE',
  path: '/calendar-feed',
  summary: 'Close one’s calendar feed.',
  policy: 'user',
  sessionOnly: true,
})

/** 43 signs of base64url are 256 bits. */
const token = z.string().regex(/^[A-Za-z0-9_-]{43}(\.ics)?$/)

export const downloadCalendarFeed = endpoint({
  method: 'GET',
  path: '/calendar-feeds/:token',
  summary: 'Somebody’s meetings, calls and dated tasks as iCalendar, for whoever has the address.',
  policy: 'anonymous',
  params: z.strictObject({ token }),
  content: 'download',
})

export const readMailServer = endpoint({
  method: 'GET',
  path: '/mail-server',
  summary: 'Whether mail can leave at all.',
  policy: 'user',
  response: z.object({ isConfigured: z.boolean() }),
})

export const responses = ['accepted', 'tentative', 'declined'] as const

export const readInvitation = endpoint({
  method: 'GET',
  path: '/invitations/:token',
  summary: 'What somebody is invited to, for whoever has the link of the mail.',
  policy: 'anonymous',
  params: z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  response: z.object({
    title: z.string(),
    start: moment,
    end: moment.nullable(),
    timeZone: z.string(),
    location: z.string().nullable(),
    organizer: z.string(),
    company: z.string(),
    response: z.enum(responses).nullable(),
    isOpen: z.boolean(),
  }),
})

export const answerInvitation = endpoint({
  method: 'POST',
  path: '/invitations/:token/answer',
  summary: 'Say whether one comes.',
  policy: 'anonymous',
  params: z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) }),
  body: z.strictObject({ response: z.enum(responses) }),
})
