import {
  beginAuthenticator as beginEndpoint,
  confirmAuthenticator as confirmEndpoint,
  readFactors as readEndpoint,
  removeAuthenticator as removeEndpoint,
  removeUserFactors,
  showFactor,
} from '#common/api/factors.ts'
import { conflict, invariant } from '#common/errors.ts'
import { endAccess } from '#server/access/end-access.ts'
import { noteAccess, type AccessEventKind } from '#server/access/events.ts'
import { beginAuthenticator, factorMissing, readFactors, removeFactors } from '#server/access/factors.ts'
import type { Principal } from '#server/access/sessions.ts'
import type { Context } from '#server/context.ts'
import { updateAccount } from '#server/users/accounts.ts'

import { sessionToken, setSessionCookie } from './principal.ts'
import { factorStep, openContext, route } from './route.ts'
import type { App } from './route.ts'
import { describe, originOf } from './session.ts'

/** What one shows besides a password. */
export function registerFactors(app: App): void {
  const { system } = app
  const note = async (kind: AccessEventKind, userId: string, subjectId: string): Promise<void> =>
    await noteAccess(system.db, system.world, { kind, userId, subjectId })

  route(app, readEndpoint, async (ctx) => await readFactors(system.db, ctx.user.id))

  route(app, beginEndpoint, async (ctx, _, { request }) => {
    refuseWhoOwesPasskey(request.principal, ctx)
    return await beginAuthenticator(system, ctx.user, ctx.model.settings.company)
  })

  route(app, confirmEndpoint, async (ctx, { body }, exchange) => {
    refuseWhoOwesPasskey(exchange.request.principal, ctx)
    const { codes, token } = await system.auth.confirmAuthenticator(ctx.user, body.code, originOf(exchange))
    setSessionCookie(system, exchange.reply, token)
    await note('factorAdded', ctx.user.id, ctx.user.id)
    return { recoveryCodes: codes }
  })

  route(app, removeEndpoint, async (ctx, { body }, exchange) => {
    const token = await system.auth.removeAuthenticator(ctx.user, body.password, originOf(exchange))
    setSessionCookie(system, exchange.reply, token)
    await note('factorRemoved', ctx.user.id, ctx.user.id)
    return undefined
  })

  route(app, showFactor, async (ctx, { body }, exchange) => {
    const { request, reply } = exchange
    const old = sessionToken(system, request)
    invariant(old !== undefined && request.principal, 'a session that owes a code has a token')
    if (factorStep(request.principal, ctx) !== 'code') {
      throw conflict('Esta sesión no debe ningún código.', 'This session owes no code.')
    }
    const token = await system.auth.showCode(ctx.user, body.code, old, originOf(exchange))
    await system.sessions.forget(ctx.user.id)
    const principal = await system.sessions.findSession(token)
    invariant(principal, 'a session exists once its token does')
    setSessionCookie(system, reply, token)
    return await describe(system, await openContext(system, principal), principal)
  })

  route(app, removeUserFactors, async (ctx, { params }) => {
    // Read through the change that changes nothing: it refuses those with more rights than one's own.
    const account = await updateAccount(ctx, system.sessions, params.id, {})
    await removeFactors(system.db, account.id)
    await endAccess(system, account.id)
    await note('factorRemoved', ctx.user.id, account.id)
    return undefined
  })
}

function refuseWhoOwesPasskey(principal: Principal | undefined, ctx: Context): void {
  if (principal && factorStep(principal, ctx) === 'passkey') throw factorMissing('passkey')
}
