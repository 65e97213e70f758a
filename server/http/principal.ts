import type { FastifyReply, FastifyRequest } from 'fastify'

import { keyPrefix } from '#server/access/api-keys.ts'
import type { Principal } from '#server/access/sessions.ts'
import type { System } from '#server/system.ts'

export function isHttps(system: System): boolean {
  return system.baseUrl.protocol === 'https:'
}

function cookieName(system: System): string {
  return isHttps(system) ? '__Host-lazo' : 'lazo'
}

/** The session's secret as the browser sent it. */
export function sessionToken(system: System, request: FastifyRequest): string | undefined {
  const value = request.cookies[cookieName(system)]
  return value === undefined || value.length > 200 ? undefined : value
}

export async function findPrincipal(system: System, request: FastifyRequest): Promise<Principal | undefined> {
  const authorization = request.headers.authorization
  if (authorization !== undefined) {
    const secret = /^Bearer (\S{1,200})$/.exec(authorization)?.[1]
    return secret?.startsWith(keyPrefix) ? await system.sessions.findKey(secret) : undefined
  }
  const token = sessionToken(system, request)
  return token === undefined ? undefined : await system.sessions.findSession(token)
}

/** As long as the longest session that a company may choose; each ends by its own date. */
const cookieSeconds = 90 * 24 * 3600

export function setSessionCookie(system: System, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(system), token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isHttps(system),
    maxAge: cookieSeconds,
  })
}

export function clearSessionCookie(system: System, reply: FastifyReply): void {
  reply.clearCookie(cookieName(system), { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps(system) })
  // Going back after signing out must show nothing.
  reply.header('clear-site-data', '"cache"')
}
