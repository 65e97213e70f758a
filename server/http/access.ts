import { explainAccess as endpoint } from '#common/api/records.ts'
import { explainAccess } from '#server/records/explain-access.ts'

import { jsonText, route } from './route.ts'
import type { App } from './route.ts'

export function registerAccess(app: App): void {
  route(app, endpoint, async (ctx, { params }) =>
    jsonText(JSON.stringify(await explainAccess(ctx, params.module, params.id, params.user))),
  )
}
