import { keepRecent as keepEndpoint, readShortlist as readEndpoint } from '#common/api/shortlist.ts'
import { keepRecent, readShortlist } from '#server/records/shortlist.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerShortlist(app: App): void {
  route(app, readEndpoint, async (ctx) => await readShortlist(ctx))
  route(app, keepEndpoint, async (ctx, { body }) => {
    await keepRecent(ctx, body)
    return undefined
  })
}
