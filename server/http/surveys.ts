import * as api from '#common/api/surveys.ts'

import { route, type App } from './route.ts'

export function registerSurveys(app: App): void {
  for (const [described, isPreview] of [
    [api.askPeople, false],
    [api.previewAsking, true],
  ] as const) {
    route(app, described, async (ctx, { params, body }) => {
      const { askPeople } = await import('#server/surveys/ask.ts')
      return await askPeople(ctx, params.id, body, { isPreview })
    })
  }
}
