import sql from 'sql-template-tag'

import { copyEnvironment, deleteEnvironment, listEnvironments } from '#common/api/environments.ts'
import { switchEnvironment } from '#common/api/session.ts'
import { missing } from '#common/errors.ts'
import { deleteCopy, listCopies, requestCopy } from '#server/environments/copies.ts'
import { mayConfigure, mayEnter } from '#server/environments/enter.ts'

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

  route(app, listEnvironments, async (ctx) => {
    const { environments } = system
    const rows = []
    for (const { kind, contents, refreshedAt } of await environments.list()) {
      if (await mayEnter(environments, ctx.user.id, kind)) rows.push({ kind, contents, refreshedAt })
    }
    const isTold = await mayConfigure(system.environment, ctx.user.id)
    return { rows, copies: isTold ? await listCopies(system.environment) : [] }
  })

  route(app, copyEnvironment, async (ctx, { params, body }) => {
    await requestCopy(ctx, params.kind, body.contents)
    return undefined
  })

  route(app, deleteEnvironment, async (_ctx, { params }) => {
    await deleteCopy(system.environments, params.kind)
    return undefined
  })
}
