import { createKey, deleteKey, listKeys } from '#common/api/keys.ts'
import * as keys from '#server/access/api-keys.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerKeys(app: App): void {
  const { system } = app

  route(app, listKeys, async (ctx) => ({ rows: await keys.listKeys(system.db, ctx.user.id) }))

  route(app, createKey, async (ctx, { body }) => await keys.createKey(system, ctx.user.id, body))

  route(app, deleteKey, async (ctx, { params }) => {
    await keys.revokeKey(system, ctx.user.id, params.id)
    return undefined
  })
}
