import {
  beginSeeing as beginSeeingEndpoint,
  endSeeing as endSeeingEndpoint,
  changePassword,
  endSession as endSessionEndpoint,
  listSessions as listSessionsEndpoint,
  readSession,
  requestPasswordReset,
  resetPassword,
  signIn,
  signOut,
  updateProfile,
} from '#common/api/session.ts'
import type { Switch } from '#common/element.ts'
import { LazoError, invariant, missing, tooMany } from '#common/errors.ts'
import type { Origin } from '#server/access/auth-parts.ts'
import { admitAttempt } from '#server/access/rate-limit.ts'
import { noteAccess } from '#server/access/events.ts'
import { beginSeeing, endSeeing } from '#server/access/seeing.ts'
import type { Principal } from '#server/access/sessions.ts'
import { endSession, listSessions } from '#server/access/sessions.ts'
import type { Context } from '#server/context.ts'
import type { System } from '#server/system.ts'
import { updateAccount } from '#server/users/accounts.ts'
import { passwordResetJob } from '#server/users/password-reset.ts'

import { clearSessionCookie, sessionToken, setSessionCookie } from './principal.ts'
import { anonymousRoute, factorStep, openContext, route } from './route.ts'
import type { App, Exchange } from './route.ts'

const switches: readonly Switch[] = ['export', 'import', 'massUpdate', 'configure', 'manageUsers', 'viewAudit']

export function registerSession(app: App): void {
  const { system } = app

  anonymousRoute(app, signIn, async ({ body }, { request, reply }) => {
    const token = await system.auth.signIn(body.email, body.password, originOf({ request, reply }))
    const principal = await system.sessions.findSession(token)
    invariant(principal, 'a session exists once its token does')
    setSessionCookie(system, reply, token)
    request.principal = principal
    await noteAccess(system.db, system.world, { kind: 'signedIn', userId: principal.user.id, address: request.ip })
    return await describe(system, await openContext(system, principal), principal)
  })

  route(app, readSession, async (ctx, _, { request }) => {
    const { principal } = request
    if (principal?.via.kind !== 'session' || !principal.via.seeing) return await describe(system, ctx, principal)
    try {
      return await describe(system, await openContext(system, principal))
    } catch (error) {
      if (!(error instanceof LazoError)) throw error
      // Rights changed meanwhile: they are themselves again.
      await endSeeing(ctx, system, principal.via.id)
      return await describe(system, ctx)
    }
  })

  route(app, signOut, async (ctx, _, { request, reply }) => {
    const token = sessionToken(system, request)
    if (token !== undefined) await system.auth.signOut(token, ctx.user.id)
    clearSessionCookie(system, reply)
    return undefined
  })

  route(app, beginSeeingEndpoint, async (ctx, { body }, { request }) => {
    await beginSeeing(ctx, system, sessionIdOf(request), body.user)
    return await describe(system, await openContext(system, await currentPrincipal(request)))
  })

  route(app, endSeeingEndpoint, async (ctx, _, { request }) => {
    await endSeeing(ctx, system, sessionIdOf(request))
    return await describe(system, ctx)
  })

  async function currentPrincipal(request: Exchange['request']) {
    const token = sessionToken(system, request)
    const principal = token === undefined ? undefined : await system.sessions.findSession(token)
    invariant(principal, 'the session of a request is found again')
    return principal
  }

  route(app, listSessionsEndpoint, async (ctx, _, { request }) => {
    const via = request.principal?.via
    const currentId = via?.kind === 'session' ? via.id : null
    return { rows: await listSessions(system.db, ctx.user.id, currentId, system.world.now()) }
  })

  route(app, endSessionEndpoint, async (ctx, { params }) => {
    if (!(await endSession(system, ctx.user.id, params.id))) throw missing()
    return undefined
  })
}

export function registerProfile(app: App): void {
  const { system } = app

  route(app, updateProfile, async (ctx, { body }) => {
    const { id, name, email, language, locale, timeZone } = await updateAccount(ctx, system.sessions, ctx.user.id, body)
    return { id, name, email, language, locale, timeZone }
  })

  route(app, changePassword, async (ctx, { body }, exchange) => {
    const via = exchange.request.principal?.via
    const shown = via?.kind === 'session' && via.factor === 'shown'
    const token = await system.auth.changePassword(ctx.user, body.current, body.password, originOf(exchange), shown)
    setSessionCookie(system, exchange.reply, token)
    return undefined
  })

  anonymousRoute(app, requestPasswordReset, async ({ body }, exchange) => {
    const { address } = originOf(exchange)
    const email = body.email.trim().toLowerCase()
    const attempt = await admitAttempt(system, `password-reset:${email}`, `reset ${address}`)
    if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
    // The same row for every address: whether somebody has it shows only in their mailbox.
    await system.db.transaction((tx) => system.environment.jobs.enqueue(tx, passwordResetJob, { email }))
    return undefined
  })

  anonymousRoute(app, resetPassword, async ({ body }, exchange) => {
    await system.auth.resetPassword(body.token, body.password, originOf(exchange))
    return undefined
  })
}

function sessionIdOf({ principal }: Exchange['request']): string {
  invariant(principal?.via.kind === 'session', 'an endpoint of sessions is asked by one')
  return principal.via.id
}

export async function describe({ environments }: System, ctx: Context, principal?: Principal) {
  const step = principal && factorStep(principal, ctx)
  return {
    user: ctx.user,
    switches: switches.filter((one) => ctx.policy.can(one)),
    environment: ctx.environment.kind,
    position: (await environments.changesOf(ctx.environment)).position(),
    ...(step ? { step } : {}),
    ...(ctx.seenBy ? { seenBy: ctx.seenBy } : {}),
  }
}

export function originOf({ request }: Exchange): Origin {
  return { address: request.ip, browser: request.headers['user-agent'] ?? null }
}
