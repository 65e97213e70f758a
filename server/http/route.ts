import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Answer, Endpoint, EndpointPolicy, Received } from '#common/api/endpoint.ts'
import { apiPrefix } from '#common/api/endpoint.ts'
import { forbidden, missing, unauthenticated } from '#common/errors.ts'
import { compilePolicy } from '#server/access/policy.ts'
import type { ApiScope } from '#server/access/api-keys.ts'
import { factorMissing, type FactorStep } from '#server/access/factors.ts'
import { seenPolicy } from '#server/access/seeing.ts'
import { seenUser, type Principal } from '#server/access/sessions.ts'
import { announceChanges } from '#server/changes/log.ts'
import type { Context, Environment } from '#server/context.ts'
import { isGoneFromSchema } from '#server/db/database-violation.ts'
import { forgetModel, loadModel } from '#server/model/registry.ts'
import { modelFor } from '#server/model/spoken.ts'
import type { System } from '#server/system.ts'

import { enteredEnvironment, environmentOfKey, refuseElsewhere } from '#server/environments/enter.ts'
import { requireProduction } from '#server/users/production.ts'
import { requestHash, withIdempotency } from './idempotency.ts'
import { refuseForeignWrites, refuseOtherContent } from './origin.ts'
import { findPrincipal } from './principal.ts'
import { inTurn } from './rate.ts'
import { toldKind } from './security-log.ts'
import { parseOnce, parseWith } from './validate.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may call it; see `route`. */
    policy?: EndpointPolicy
  }
  interface FastifyRequest {
    principal?: Principal
  }
}

/** JSON built by PostgreSQL, sent as it is. */
interface JsonText {
  readonly jsonText: string
}

export function jsonText(text: string): JsonText {
  return { jsonText: text }
}

export interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

type Result<E extends Endpoint> = Promise<Answer<E> | JsonText>

type Handler<E extends Endpoint> = (ctx: Context, received: Received<E>, exchange: Exchange) => Result<E>
type AnonymousHandler<E extends Endpoint> = (received: Received<E>, exchange: Exchange) => Result<E>

/** The app with what its routes need. */
export interface App {
  readonly fastify: FastifyInstance
  readonly system: System
}

type Signed = Endpoint & { readonly policy: Exclude<EndpointPolicy, 'anonymous'> }
type Anonymous = Endpoint & { readonly policy: 'anonymous' }

/** Names the environment that the sender believes to be in. */
const environmentHeader = 'lazo-environment'

/** Names the act of a write in its answer, by which it can be undone; absent where nothing was done that can be. */
const actHeader = 'lazo-act'

/** The only way to register an endpoint: authenticate, check the policy, parse, do, answer. */
export function route<E extends Signed>(app: App, endpoint: E, handler: Handler<E>): void {
  register(app, endpoint, async (exchange) => {
    try {
      return await serve(app, endpoint, handler, exchange)
    } catch (error) {
      // Somebody removed a field between our look at the model and our statement, which undid itself.
      const { request, reply } = exchange
      const isRepeatable = endpoint.content !== 'upload' && !reply.raw.headersSent
      if (!isGoneFromSchema(error) || !isRepeatable || !request.principal) throw error
      forgetModel(await environmentOf(app.system, request.principal))
      return await serve(app, endpoint, handler, exchange)
    }
  })
}

async function serve<E extends Signed>(
  app: App,
  endpoint: E,
  handler: Handler<E>,
  exchange: Exchange,
): Promise<unknown> {
  const { request, reply } = exchange
  const principal = request.principal
  if (!principal) throw unauthenticated()
  requireScope(principal, endpoint)
  const received = receive(endpoint, request)
  const ctx = await openContext(app.system, endpoint.ofOneself ? asOneself(principal) : principal)
  refuseWhileSeeing(ctx, endpoint)
  const step = endpoint.beforeFactor ? undefined : factorStep(principal, ctx)
  if (step) throw factorMissing(step)
  refuseElsewhere(ctx.environment, request.headers[environmentHeader])
  if (isProductionOnly(endpoint)) requireProduction(ctx)
  requirePolicy(ctx, endpoint.policy, received)
  const key = endpoint.creates ? request.headers['idempotency-key'] : undefined
  let isAct = false
  const acting: Context = { ...ctx, onAct: () => (isAct = true) }
  const run = async (inside: Context): Result<E> => {
    const result = await handler(inside, received, exchange)
    // An answer that is repeated later does not name the act of the repetition, which did nothing.
    if (isAct && !endpoint.lasting) reply.header(actHeader, ctx.actId)
    return result
  }
  if (typeof key !== 'string') return answer(endpoint, reply, await run(acting))
  const hash = requestHash(request.method, request.url, request.body)
  const outcome = await withIdempotency(acting, key, hash, async (inside) => {
    const result = await run(inside)
    return { status: statusOf(endpoint), text: textOf(result) }
  })
  // The write ran inside this transaction, so nobody else has told the readers.
  announceChanges(ctx.environment)
  return await sendText(reply, outcome.status, outcome.text)
}

export function anonymousRoute<E extends Anonymous>(app: App, endpoint: E, handler: AnonymousHandler<E>): void {
  register(app, endpoint, async (exchange) =>
    answer(endpoint, exchange.reply, await handler(receive(endpoint, exchange.request), exchange)),
  )
}

function register(app: App, endpoint: Endpoint, run: (exchange: Exchange) => Promise<unknown>): void {
  const isUpload = endpoint.content === 'upload'
  app.fastify.route({
    method: endpoint.method,
    url: `${apiPrefix}${endpoint.path}`,
    config: { policy: endpoint.policy, event: toldKind(endpoint) },
    ...(endpoint.bodyBytesMax === undefined ? {} : { bodyLimit: endpoint.bodyBytesMax }),
    onRequest: async (request) => {
      refuseForeignWrites(request, app.system.baseUrl)
      const principal = await findPrincipal(app.system, request)
      if (principal) request.principal = principal
      // Before the body is read: a stranger's megabytes are not worth parsing.
      if (!principal && endpoint.policy !== 'anonymous') throw unauthenticated()
      refuseOtherContent(request, isUpload)
    },
    handler: async (request, reply) => {
      const exchange = { request, reply }
      // A copy that is still being opened is waited for outside the turns of those who are elsewhere.
      if (request.principal) await environmentOf(app.system, request.principal)
      return await inTurn(app.fastify, endpoint, exchange, async () => await run(exchange))
    },
  })
}

function receive<E extends Endpoint>(endpoint: E, request: FastifyRequest): Received<E> {
  const { query, body } = request
  const parts = {
    params: paramsOf(endpoint, request),
    // For the same text it is the same object: see server/http/query-texts.ts.
    query: endpoint.query && parseOnce(endpoint.query, query !== null && typeof query === 'object' ? query : {}),
    body: endpoint.body && parseWith(endpoint.body, body ?? {}),
  }
  // Received<E> is by its definition what these three schemas put out.
  return parts as Received<E>
}

/** An address that cannot be one of ours is one where there is nothing. */
function paramsOf(endpoint: Endpoint, request: FastifyRequest): unknown {
  const parsed = endpoint.params?.safeParse(request.params)
  if (parsed && !parsed.success) throw missing()
  return parsed?.data
}

export async function openContext(system: System, principal: Principal): Promise<Context> {
  const { world } = system
  const environment = await environmentOf(system, principal)
  const user = seenUser(principal)
  const isSeeing = user.id !== principal.user.id
  const model = await modelFor(environment, await loadModel(environment), user)
  return {
    environment,
    model,
    policy: isSeeing
      ? await seenPolicy(environment, model, principal.user, user)
      : await compilePolicy(environment, model, user.id),
    user,
    ...(isSeeing ? { seenBy: principal.user } : {}),
    channel: principal.via.kind === 'key' ? 'api' : 'ui',
    actId: world.newId(),
  }
}

async function environmentOf({ environments }: System, { user, environmentId, via }: Principal): Promise<Environment> {
  if (environmentId === null) return environments.production
  if (via.kind === 'key') return await environmentOfKey(environments, user.id, environmentId)
  return await enteredEnvironment(environments, user.id, environmentId)
}

/** What a session owes before it may do anything else. */
export function factorStep({ via }: Principal, { policy }: Context): FactorStep | undefined {
  if (via.kind !== 'session' || via.factor === 'shown') return undefined
  if (via.factor === 'due') return 'code'
  if (!policy.needsFactor || via.seeing) return undefined
  // Whoever has a passkey shows it: a password alone must not set up another second step.
  return via.factor === 'passkey' ? 'passkey' : 'setUp'
}

function asOneself(principal: Principal): Principal {
  return principal.via.kind === 'session' ? { ...principal, via: { ...principal.via, seeing: null } } : principal
}

/** Seeing as somebody changes nothing, and shows nothing of what is theirs alone: sessions, keys. */
function refuseWhileSeeing({ seenBy }: Context, { method, sessionOnly }: Endpoint): void {
  if (!seenBy || (method === 'GET' && !sessionOnly)) return
  throw forbidden(
    'Ves Lazo como otra persona: solo puedes mirar.',
    'You are seeing Lazo as somebody else: you can only look.',
  )
}

/** Accounts are shared: rights that somebody has in a copy alone must reach none of them. */
function isProductionOnly({ productionOnly, method, policy }: Endpoint): boolean {
  const isOfPeople = typeof policy === 'object' && 'switch' in policy && policy.switch === 'manageUsers'
  return productionOnly ?? (isOfPeople && method !== 'GET')
}

/** What a key needs for an endpoint. */
export function scopeOf({ method, policy }: Pick<Endpoint, 'method' | 'policy'>): ApiScope {
  const isAdministration =
    typeof policy === 'object' &&
    'switch' in policy &&
    ['configure', 'manageUsers', 'viewAudit'].includes(policy.switch)
  if (isAdministration) return 'admin'
  return method === 'GET' ? 'read' : 'write'
}

function requireScope(principal: Principal, endpoint: Endpoint): void {
  if (principal.via.kind !== 'key') return
  const { scopes } = principal.via
  const needed = scopeOf(endpoint)
  const isEnough = scopes.includes(needed) && !(endpoint.sessionOnly ?? false)
  if (!isEnough) {
    throw forbidden(`Esta clave no tiene el permiso «${needed}».`, `This key does not have the scope "${needed}".`)
  }
}

function requirePolicy(ctx: Context, policy: EndpointPolicy, received: { readonly params?: unknown }): void {
  if (typeof policy === 'string') return
  if ('switch' in policy) {
    if (ctx.policy.can(policy.switch)) return
    throw forbidden('Tu rol no permite hacer esto.', 'Your role does not allow this.')
  }
  const { params } = received
  const name = params !== null && typeof params === 'object' && 'module' in params ? params.module : undefined
  if (typeof name !== 'string' || !ctx.model.modules.has(name)) throw missing()
  // A module that one may not even read does not exist for the reader.
  if (ctx.policy.scope(name, 'read') === 'none' && policy.module !== 'create') throw missing()
  if (ctx.policy.scope(name, policy.module) !== 'none') return
  throw forbidden('Tu rol no permite hacer esto.', 'Your role does not allow this.')
}

export function statusOf(endpoint: Endpoint): number {
  return endpoint.status ?? (endpoint.response === undefined ? 204 : 200)
}

function textOf(result: unknown): string {
  if (result === undefined) return ''
  return isJsonText(result) ? result.jsonText : JSON.stringify(result)
}

function isJsonText(result: unknown): result is JsonText {
  return result !== null && typeof result === 'object' && 'jsonText' in result && typeof result.jsonText === 'string'
}

async function answer(endpoint: Endpoint, reply: FastifyReply, result: unknown): Promise<unknown> {
  // Downloads and streams have written to the reply themselves.
  if (reply.sent || endpoint.content === 'download' || endpoint.content === 'events') return reply
  return await sendText(reply, statusOf(endpoint), textOf(result))
}

/** The headers that an answer has so far, for one that is written by hand. */
export function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]))
}

async function sendText(reply: FastifyReply, status: number, text: string): Promise<FastifyReply> {
  reply.code(status)
  if (text === '') return await reply.send()
  return await reply.type('application/json; charset=utf-8').send(text)
}
