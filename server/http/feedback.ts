import * as api from '#common/api/feedback.ts'
import { giveFeedback, readFeedback } from '#server/programme/feedback.ts'

import { route, type App } from './route.ts'

export function registerFeedback(app: App): void {
  const { system } = app

  route(app, api.readFeedback, async (ctx, { query }) => await readFeedback(ctx, system, query.module))

  route(app, api.giveFeedback, async (ctx, { body }) => await giveFeedback(ctx, system, body))
}
