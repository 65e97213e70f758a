import { createKey, deleteKey, listKeys } from '#common/api/keys.ts'
import * as keys from '#server/access/api-keys.ts'

import type { Context } from '#server/context.ts'
import { route } from './route.ts'
import type { App } from './route.ts'

const ownerOf = ({ user, environment }: Context) => ({
  userId: user.id,
  environmentId: environment.kind === 'production' ? null : environment.id,
})

export function registerKeys(app: App): void {
  const { system } = app

  route(app, listKeys, async (ctx) => ({ rows: await keys.listKeys(system.db, ownerOf(ctx)) }))

  route(app, createKey, async (ctx, { body }) => await keys.createKey(system, ownerOf(ctx), body))

  route(app, deleteKey, async (ctx, { params }) => {
    await keys.revokeKey(system, ctx.user.id, params.id)
    return undefined
  })
}
