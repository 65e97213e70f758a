import * as api from '#common/api/series.ts'
import { changeSeries, deleteSeries } from '#server/records/series-change.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerSeries(app: App): void {
  route(app, api.changeSeries, async (ctx, { params, body }) => {
    await changeSeries(ctx, params.module, params.id, body)
    return undefined
  })

  route(app, api.deleteSeries, async (ctx, { params, query }) => {
    await deleteSeries(ctx, params.module, params.id, query)
    return undefined
  })
}
