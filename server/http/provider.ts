import type { FastifyReply } from 'fastify'
import sql from 'sql-template-tag'

import { apiPrefix } from '#common/api/endpoint.ts'
import { beginProvider as beginEndpoint, finishProvider as finishEndpoint } from '#common/api/provider.ts'
import { LazoError, invariant, missing, tooMany } from '#common/errors.ts'
import { tokenHash } from '#server/access/tokens.ts'
import { noteAccess } from '#server/access/events.ts'
import { beginProvider, finishProvider, refusedByProvider, type Provider } from '#server/access/provider.ts'
import { admitAttempt, clearAttempts } from '#server/access/rate-limit.ts'
import type { System } from '#server/system.ts'
import { findPerson } from '#server/users/password-reset.ts'

import { isHttps, setSessionCookie } from './principal.ts'
import { anonymousRoute } from './route.ts'
import type { App, Exchange } from './route.ts'
import { originOf } from './session.ts'

const minutes = 10
const callback = `${apiPrefix}${finishEndpoint.path}`

/** Signing in through the company's identity provider: only people who are there already. */
export function registerProvider(app: App): void {
  const { system } = app

  anonymousRoute(app, beginEndpoint, async (_, exchange) => {
    const { provider } = system.settings
    if (!provider) throw missing()
    const origin = originOf(exchange)
    const attempt = await admitAttempt(system, `provider:${origin.address}`, `provider ${origin.address}`)
    if (!attempt.admitted) throw tooMany(attempt.retryAfterSeconds)
    await clearAttempts(system, attempt)
    const { url, ...kept } = await beginProvider(partsOf(system), provider, redirectOf(system))
    await keep(system, kept.state, JSON.stringify(kept))
    // Whoever began is the only one who can finish: nobody is signed in by a link of somebody else's.
    exchange.reply.setCookie(cookieName(system), kept.state, { ...cookieOptions(system), maxAge: minutes * 60 })
    return await leadTo(exchange.reply, url)
  })

  anonymousRoute(app, finishEndpoint, async ({ query }, exchange) => {
    const { provider } = system.settings
    if (!provider) throw missing()
    try {
      const email = await emailOf(system, provider, query, exchange)
      const person = await findPerson(system.db, email)
      if (!person) throw refusedByProvider()
      const token = await system.auth.enter(person.id, originOf(exchange))
      setSessionCookie(system, exchange.reply, token)
      const principal = await system.sessions.findSession(token)
      if (principal) exchange.request.principal = principal
      const { address } = originOf(exchange)
      await noteAccess(system.db, system.world, { kind: 'signedIn', userId: person.id, address })
      return await leadTo(exchange.reply, '/')
    } catch (error) {
      if (!(error instanceof LazoError)) throw error
      // One answer for every fault and for people who are unknown here.
      return await leadTo(exchange.reply, '/sign-in?failed=provider')
    }
  })
}

interface Answer {
  readonly code?: string | undefined
  readonly state?: string | undefined
  readonly iss?: string | undefined
}

async function emailOf(system: System, provider: Provider, answer: Answer, exchange: Exchange): Promise<string> {
  const { code, state, iss } = answer
  const begun = exchange.request.cookies[cookieName(system)]
  exchange.reply.clearCookie(cookieName(system), cookieOptions(system))
  // https://www.rfc-editor.org/rfc/rfc9207: an answer of another issuer is no answer to ours.
  const isOurs = state !== undefined && state === begun && (iss === undefined || iss === provider.issuer)
  if (!isOurs || code === undefined) throw refusedByProvider()
  const kept = await consume(system, state)
  if (!kept) throw refusedByProvider()
  const { nonce, verifier } = kept
  return await finishProvider(partsOf(system), provider, { code, redirect: redirectOf(system), nonce, verifier })
}

async function keep({ db, world }: System, state: string, value: string): Promise<void> {
  const now = world.now()
  await db.query(sql`delete from lazo.verification where identifier like 'provider:%' and expires_at < ${now}`)
  await db.query(sql`
    insert into lazo.verification (id, identifier, value, expires_at, created_at, updated_at)
    values (${world.newId()}, ${`provider:${tokenHash(state)}`}, ${value},
      ${now}::timestamptz + make_interval(mins => ${minutes}), ${now}, ${now})`)
}

async function consume({ db, world }: System, state: string): Promise<{ nonce: string; verifier: string } | undefined> {
  const [row] = await db.query<{ value: string }>(sql`
    delete from lazo.verification where identifier = ${`provider:${tokenHash(state)}`} and expires_at > ${world.now()}
    returning value`)
  if (!row) return undefined
  const { nonce, verifier }: { nonce?: unknown; verifier?: unknown } = JSON.parse(row.value)
  invariant(typeof nonce === 'string' && typeof verifier === 'string', 'what was kept for the provider is whole')
  return { nonce, verifier }
}

function partsOf({ environment, world }: System) {
  return { egress: environment.egress, world }
}

function redirectOf({ baseUrl }: System): string {
  return `${baseUrl.origin}${callback}`
}

function cookieName(system: System): string {
  return isHttps(system) ? '__Host-lazo-provider' : 'lazo-provider'
}

function cookieOptions(system: System) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(system) } as const
}

async function leadTo(reply: FastifyReply, address: string): Promise<undefined> {
  await reply.code(302).header('location', address).header('cache-control', 'no-store').send()
  return undefined
}
