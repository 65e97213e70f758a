import sql from 'sql-template-tag'

import { switchEnvironment } from '#common/api/session.ts'
import { missing } from '#common/errors.ts'
import { mayEnter } from '#server/environments/enter.ts'

import { route } from './route.ts'
import type { App } from './route.ts'

export function registerEnvironments(app: App): void {
  const { system } = app

  route(app, switchEnvironment, async (ctx, { body }, { request }) => {
    const { via } = request.principal ?? {}
    const environment = await system.environments.named(body.environment)
    if (via?.kind !== 'session' || !environment) throw missing()
    if (!(await mayEnter(system.environments, ctx.user.id, environment.kind))) throw missing()
    await system.db.query(sql`
      update lazo.session set environment_id = ${environment.kind === 'production' ? null : environment.id}::uuid, seeing_id = null
      where id = ${via.id}`)
    await system.sessions.forget(ctx.user.id)
    return undefined
  })
}
