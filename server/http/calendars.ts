import * as api from '#common/api/calendars.ts'
import { apiPrefix } from '#common/api/endpoint.ts'
import { missing } from '#common/errors.ts'
import { answerInvitation, readInvitation } from '#server/calendars/answer.ts'
import { closeFeed, feedText, makeFeed, readFeed } from '#server/calendars/feed.ts'

import { attachment } from './attachment.ts'
import { outside } from './outside.ts'
import { perMinute } from './rate.ts'
import { anonymousRoute, route } from './route.ts'
import type { App } from './route.ts'

/** So many looks and answers from one address in a minute: enough for an office, too few to guess by. */
const addressMax = 60

export function registerCalendars(app: App): void {
  const { system } = app

  route(app, api.readCalendarFeed, async (ctx) => ({ feed: await readFeed(ctx) }))

  route(app, api.makeCalendarFeed, async (ctx) => {
    const token = await makeFeed(ctx)
    return { url: `${system.baseUrl.origin}${apiPrefix}/calendar-feeds/${token}.ics` }
  })

  route(app, api.deleteCalendarFeed, async (ctx) => {
    await closeFeed(ctx)
    return undefined
  })

  route(app, api.readMailServer, async (ctx) => ({ isConfigured: ctx.environment.egress.canMail }))

  anonymousRoute(app, api.downloadCalendarFeed, async ({ params }, { request, reply }) => {
    const feed = await feedText(outside(system), system.baseUrl, params.token.replace(/\.ics$/, ''))
    if (!feed) throw missing()
    reply.header('etag', feed.etag)
    reply.header('cache-control', 'private, no-cache')
    if (request.headers['if-none-match'] === feed.etag) {
      await reply.code(304).send()
      return undefined
    }
    reply.header('content-disposition', attachment('lazo.ics', 'inline'))
    reply.type('text/calendar; charset=utf-8')
    await reply.send(feed.text)
    return undefined
  })

  const slow = perMinute(addressMax)
  anonymousRoute(app, api.readInvitation, async ({ params }, { request }) => {
    slow(request.ip)
    return await readInvitation(outside(system), params.token)
  })

  anonymousRoute(app, api.answerInvitation, async ({ params, body }, { request }) => {
    slow(request.ip)
    await answerInvitation(outside(system), params.token, body.response)
    return undefined
  })
}
