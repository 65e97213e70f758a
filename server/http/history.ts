import * as api from '#common/api/history.ts'
import { readHistory } from '#server/records/history.ts'
import { getRecord } from '#server/records/list.ts'
import { readPast, restorePast, restoreValue } from '#server/records/past.ts'

import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerHistory(app: App): void {
  route(app, api.readHistory, async (ctx, { params, query }) =>
    jsonText(JSON.stringify(await readHistory(ctx, params.module, params.id, params.field, query))),
  )

  route(app, api.restoreValue, async (ctx, { params, body }) => {
    await restoreValue(ctx, params.module, params.id, params.field, body)
    return jsonText(await getRecord(ctx, params.module, params.id))
  })

  route(app, api.readPast, async (ctx, { params, query }) =>
    jsonText(JSON.stringify(await readPast(ctx, params.module, params.id, query.at))),
  )

  route(app, api.restorePast, async (ctx, { params, body }) => {
    await restorePast(ctx, params.module, params.id, body)
    return jsonText(await getRecord(ctx, params.module, params.id))
  })
}
