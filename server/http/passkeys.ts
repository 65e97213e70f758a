import {
  addPasskey as addEndpoint,
  beginPasskey,
  beginPasskeySession,
  passkeySession,
  removePasskey as removeEndpoint,
} from '#common/api/passkeys.ts'
import { invariant, missing } from '#common/errors.ts'
import { noteAccess, type AccessEventKind } from '#server/access/events.ts'
import {
  addPasskey,
  challengeMinutes,
  makeChallenge,
  notAPasskey,
  optionsToAdd,
  optionsToEnter,
  removePasskey,
  siteOf,
  spendChallenge,
} from '#server/access/passkeys.ts'
import type { System } from '#server/system.ts'

import { isHttps, setSessionCookie } from './principal.ts'
import { anonymousRoute, openContext, route } from './route.ts'
import type { App, Exchange } from './route.ts'
import { describe, originOf } from './session.ts'

const toEnter = 'enter'
const toAdd = (userId: string): string => `add:${userId}`

/** Signing in by a key of the device in place of password and code. */
export function registerPasskeys(app: App): void {
  const { system } = app
  const note = async (kind: AccessEventKind, userId: string): Promise<void> =>
    await noteAccess(system.db, system.world, { kind, userId, subjectId: userId })

  route(app, beginPasskey, async (ctx, { body }, exchange) => {
    const site = siteOf(system.baseUrl)
    await system.auth.confirmPassword(ctx.user, body.password)
    const challenge = await beginChallenge(system, exchange, toAdd(ctx.user.id))
    return await optionsToAdd(system, ctx.user, site, challenge, ctx.model.settings.company)
  })

  route(app, addEndpoint, async (ctx, { body }, exchange) => {
    const challenge = await takeChallenge(system, exchange, toAdd(ctx.user.id))
    if (challenge === undefined) throw notAPasskey()
    const added = await addPasskey(system, ctx.user.id, { ...body, challenge, site: siteOf(system.baseUrl) })
    await system.sessions.forget(ctx.user.id)
    await note('factorAdded', ctx.user.id)
    return added
  })

  route(app, removeEndpoint, async (ctx, { params, body }, exchange) => {
    const via = exchange.request.principal?.via
    await system.auth.confirmPassword(ctx.user, body.password)
    if (!(await removePasskey(system, ctx.user.id, params.id))) throw missing()
    const hasShown = via?.kind === 'session' && via.factor === 'shown'
    setSessionCookie(system, exchange.reply, await system.auth.startOver(ctx.user.id, originOf(exchange), hasShown))
    await note('factorRemoved', ctx.user.id)
    return undefined
  })

  anonymousRoute(app, beginPasskeySession, async (_, exchange) => {
    const site = siteOf(system.baseUrl)
    return optionsToEnter(site, await beginChallenge(system, exchange, toEnter))
  })

  anonymousRoute(app, passkeySession, async ({ body }, exchange) => {
    const challenge = await takeChallenge(system, exchange, toEnter)
    const site = siteOf(system.baseUrl)
    const token = await system.auth.enterByPasskey({ ...body, challenge, site }, originOf(exchange))
    const principal = await system.sessions.findSession(token)
    invariant(principal, 'a session exists once its token does')
    setSessionCookie(system, exchange.reply, token)
    exchange.request.principal = principal
    const { address } = originOf(exchange)
    await noteAccess(system.db, system.world, { kind: 'signedIn', userId: principal.user.id, address })
    return await describe(system, await openContext(system, principal), principal)
  })
}

/** Whoever began is the only one who can finish: nobody is signed in as somebody else by a page of theirs. */
async function beginChallenge(system: System, { reply }: Exchange, purpose: string): Promise<string> {
  const challenge = await makeChallenge(system, purpose)
  reply.setCookie(cookieName(system), challenge, { ...cookieOptions(system), maxAge: challengeMinutes * 60 })
  reply.header('cache-control', 'no-store')
  return challenge
}

async function takeChallenge(
  system: System,
  { request, reply }: Exchange,
  purpose: string,
): Promise<string | undefined> {
  const challenge = request.cookies[cookieName(system)]
  if (challenge === undefined) return undefined
  reply.clearCookie(cookieName(system), cookieOptions(system))
  return (await spendChallenge(system, challenge, purpose)) ? challenge : undefined
}

function cookieName(system: System): string {
  return isHttps(system) ? '__Host-lazo-passkey' : 'lazo-passkey'
}

function cookieOptions(system: System) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: isHttps(system) } as const
}
