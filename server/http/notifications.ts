import {
  countNotices,
  listMentionable,
  listNotices,
  markNotices,
  readFollowing,
  saveFollowing,
} from '#common/api/notifications.ts'
import { announceChanges } from '#server/changes/log.ts'
import { markNotices as mark } from '#server/notifications/mark.ts'
import { countUnread, readNotices } from '#server/notifications/read.ts'

import * as comments from '#server/records/comments.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

/** Each user's own, by the session's user alone: no id of anybody is ever taken from a request. */
export function registerNotifications(app: App): void {
  route(app, listNotices, async (ctx, { query }) => {
    return await readNotices(ctx, { unreadOnly: query.unread === '1', cursor: query.cursor, limit: query.limit })
  })

  route(app, countNotices, async (ctx) => ({ unread: await countUnread(ctx) }))

  route(app, markNotices, async (ctx, { body }) => {
    await mark(ctx, body, body.isRead)
    // Their other tabs and devices count anew.
    announceChanges(ctx.environment)
    return undefined
  })

  route(app, listMentionable, async (ctx, { params, query }) => {
    return await comments.listMentionable(ctx, params.module, params.id, query.search ?? '')
  })

  route(app, readFollowing, async (ctx, { params }) => ({
    follows: await comments.readFollowing(ctx, params.module, params.id),
  }))

  route(app, saveFollowing, async (ctx, { params, body }) => {
    await comments.follow(ctx, params.module, params.id, body.follows)
    return undefined
  })
}
