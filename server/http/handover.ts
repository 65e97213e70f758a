import {
  beginHandOver as beginEndpoint,
  countOwned as countEndpoint,
  readHandOver as readEndpoint,
} from '#common/api/handover.ts'
import { beginHandOver, countOwned, readHandOver } from '#server/users/hand-over.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerHandOvers(app: App): void {
  route(app, countEndpoint, async (ctx, { params, query }) => ({
    rows: await countOwned(ctx, params.id, query.closed === '1'),
  }))

  route(app, beginEndpoint, async (ctx, { params, body }) => await beginHandOver(ctx, { from: params.id, ...body }))

  route(app, readEndpoint, async (ctx, { params }) => await readHandOver(ctx, params.id))
}
