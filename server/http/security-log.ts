import type { FastifyInstance, FastifyRequest } from 'fastify'

import { makeCalendarFeed, deleteCalendarFeed } from '#common/api/calendars.ts'
import { changeConfiguration, mendDrift } from '#common/api/configuration.ts'
import { createLink, revokeLink } from '#common/api/delivery.ts'
import { applyDeployment } from '#common/api/deployment.ts'
import { changeElements, exportPersonalData } from '#common/api/elements.ts'
import type { Endpoint } from '#common/api/endpoint.ts'
import { copyEnvironment, deleteEnvironment } from '#common/api/environments.ts'
import { confirmAuthenticator, removeAuthenticator, removeUserFactors, showFactor } from '#common/api/factors.ts'
import { beginHandOver } from '#common/api/handover.ts'
import { runImport } from '#common/api/imports.ts'
import { createKey, deleteKey } from '#common/api/keys.ts'
import { massDeleteRecords, massUpdateRecords } from '#common/api/mass.ts'
import { applyModel, exportModel } from '#common/api/model.ts'
import { addPasskey, passkeySession, removePasskey } from '#common/api/passkeys.ts'
import { finishProvider } from '#common/api/provider.ts'
import { exportRecords, exportRecordsAs } from '#common/api/records.ts'
import * as session from '#common/api/session.ts'
import { setUp } from '#common/api/setup.ts'
import { purgeRecords } from '#common/api/trash.ts'
import { createResetLink, createUser, endUserSessions, updateUser } from '#common/api/users.ts'
import type { System } from '#server/system.ts'

import { sessionToken } from './principal.ts'

/** What is told of whether it worked or not: who comes in, who gets which rights, what leaves in great number. */
const told = {
  setUp,
  signIn: session.signIn,
  signOut: session.signOut,
  passkeySession,
  finishProvider,
  showFactor,
  changePassword: session.changePassword,
  requestPasswordReset: session.requestPasswordReset,
  resetPassword: session.resetPassword,
  endSession: session.endSession,
  endUserSessions,
  beginSeeing: session.beginSeeing,
  endSeeing: session.endSeeing,
  confirmAuthenticator,
  removeAuthenticator,
  removeUserFactors,
  addPasskey,
  removePasskey,
  createKey,
  deleteKey,
  makeCalendarFeed,
  deleteCalendarFeed,
  createUser,
  updateUser,
  createResetLink,
  beginHandOver,
  changeElements,
  changeConfiguration,
  applyModel,
  applyDeployment,
  mendDrift,
  copyEnvironment,
  deleteEnvironment,
  exportRecords,
  exportRecordsAs,
  exportModel,
  exportPersonalData,
  runImport,
  massUpdateRecords,
  massDeleteRecords,
  purgeRecords,
  createLink,
  revokeLink,
} satisfies Readonly<Record<string, Endpoint>>

const kinds = new Map(Object.entries(told).map(([kind, { method, path }]) => [`${method} ${path}`, kind]))

export function toldKind({ method, path }: Endpoint): string | undefined {
  return kinds.get(`${method} ${path}`)
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The kind of security event that an answer of the route is. */
    event?: string | undefined
  }
}

const countedMs = 60_000
const countedMax = 10_000

/** Of a session or key that is none each is told until there are so many; who asks too much has been told of already. */
const toldEach = { unauthenticated: 10, limited: 1 } as const

/** Of refusals in great number the first of a minute, then the 10th, 100th…: a flood of requests is none of lines. */
function openTally(): (key: string, toldEachMax: number) => number | undefined {
  const tallies = new Map<string, { count: number; readonly sinceMs: number }>()
  return (key, toldEachMax) => {
    const nowMs = performance.now()
    const known = tallies.get(key)
    const tally = known && nowMs - known.sinceMs < countedMs ? known : { count: 0, sinceMs: nowMs }
    if (!known && tallies.size >= countedMax) tallies.clear()
    tallies.set(key, tally)
    tally.count += 1
    return tally.count <= toldEachMax || /^10*$/.test(String(tally.count)) ? tally.count : undefined
  }
}

/** One line for each event: when, who, from where, what of whom and how it ended. Never what was sent. */
export function logSecurity(app: FastifyInstance, system: System): void {
  const tally = openTally()
  app.addHook('onResponse', async (request, { statusCode }) => {
    const { event } = request.routeOptions.config
    // Who comes back from the provider unrecognised is led to the sign-in page.
    const isUnknown = event === 'finishProvider' && statusCode < 400 && !request.principal
    const outcome = isUnknown ? 'refused' : outcomeOf(statusCode)
    const kind = event ?? (isSuspicious(system, request, outcome) ? outcome : undefined)
    if (kind === undefined) return
    const { principal } = request
    const { id, user } = paramsOf(request)
    const line = `${request.method} ${request.routeOptions.url ?? ''}`
    const who = principal ? `${principal.user.id} ${principal.via.kind}` : request.ip
    const many = outcome === 'limited' ? outcome : kind === 'unauthenticated' ? kind : undefined
    const count = many ? tally(`${many} ${who} ${line}`, toldEach[many]) : 1
    if (count === undefined) return
    system.world.log({
      event: 'security',
      kind,
      outcome,
      status: statusCode,
      actor: principal?.user.id ?? null,
      via: principal?.via.kind ?? null,
      address: request.ip,
      subject: id ?? user ?? null,
      request: line,
      ...(count > 1 && { count }),
    })
  })
}

type Outcome = 'done' | 'unauthenticated' | 'refused' | 'limited' | 'failed'

function outcomeOf(status: number): Outcome {
  if (status < 400) return 'done'
  if (status === 401) return 'unauthenticated'
  if (status === 403) return 'refused'
  return status === 429 ? 'limited' : 'failed'
}

/** What was refused to whoever it was; that nobody is signed in yet is no news, a session or key that is none is. */
function isSuspicious(system: System, request: FastifyRequest, outcome: Outcome): boolean {
  if (outcome === 'unauthenticated') {
    return request.headers.authorization !== undefined || sessionToken(system, request) !== undefined
  }
  return outcome === 'refused' || outcome === 'limited'
}

function paramsOf({ params }: FastifyRequest): { readonly id?: string; readonly user?: string } {
  return params !== null && typeof params === 'object' ? params : {}
}
