import cookie from '@fastify/cookie'
import multipart from '@fastify/multipart'
import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { endpoints } from '#common/api/index.ts'
import { apiPrefix } from '#common/api/endpoint.ts'
import type { EndpointPolicy } from '#common/api/endpoint.ts'
import { missing, unavailable } from '#common/errors.ts'
import { uploadBytesMax } from '#common/uploads.ts'
import type { System } from '#server/system.ts'

import { anonymousRoutes } from './anonymous.ts'
import { acceptedLanguage, describeFailure } from './errors.ts'
import { setSecurityHeaders } from './headers.ts'
import { parseJsonBytes } from './json-body.ts'
import { isHttps } from './principal.ts'
import { parseQuery } from './query-texts.ts'
import { limitRequests } from './rate.ts'
import { registerResources } from './resources.ts'
import { logSecurity } from './security-log.ts'
import { registerWeb } from './web.ts'

const bodyBytesMax = 1_000_000
const requestTimeoutMs = 60_000

interface RegisteredRoute {
  readonly method: string
  readonly path: string
  readonly policy: EndpointPolicy
}

export interface HttpApp {
  readonly fastify: FastifyInstance
  readonly routes: readonly RegisteredRoute[]
}

/** The HTTP side of the server, ready to listen or to be injected requests. */
export async function createApp(system: System): Promise<HttpApp> {
  const app = fastify({
    bodyLimit: bodyBytesMax,
    requestTimeout: requestTimeoutMs,
    trustProxy: system.settings.trustedProxies.length > 0 ? [...system.settings.trustedProxies] : false,
    // Requests that come while the server stops are answered by us, as any other that is refused.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false, querystringParser: parseQuery },
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } },
    // An address that cannot be decoded, before any route or hook.
    frameworkErrors: (error, request, reply) => void answerFailure(system, error, request, reply),
  })
  const routes = recordRoutes(app)
  app.addHook('onRequest', (_request, reply, done) => {
    setSecurityHeaders(reply, isHttps(system))
    done()
  })
  refuseWhileStopping(app)
  takeInTheRest(app)
  handleErrors(app, system)
  acceptJson(app)
  await app.register(cookie)
  await app.register(multipart, {
    limits: { files: 1, fields: 5, parts: 6, fileSize: uploadBytesMax, headerPairs: 50 },
  })
  logSecurity(app, system)
  limitRequests(app, system)
  app.get('/healthz', { config: { policy: 'anonymous' } }, async () => ({ status: 'ok' }))
  registerResources({ fastify: app, system })
  await registerWeb(app, system)
  await app.ready()
  assertComplete(routes)
  return { fastify: app, routes }
}

/** What comes in is read by common/api, and answers are text: the framework's own compilers need not be loaded. */
function refuseSchema(): never {
  throw new Error('Routes have no schemas of the framework; they are described in common/api.')
}

/** A route that does not say who may call it stops the server from starting. */
export function recordRoutes(app: FastifyInstance): RegisteredRoute[] {
  const routes: RegisteredRoute[] = []
  app.addHook('onRoute', (route) => {
    const policy = route.config?.policy
    if (policy === undefined) throw new Error(`${String(route.method)} ${route.url} has no policy.`)
    for (const method of [route.method].flat()) routes.push({ method, path: route.url, policy })
  })
  return routes
}

function assertComplete(routes: readonly RegisteredRoute[]): void {
  const registered = new Set(routes.map(({ method, path }) => `${method} ${path}`))
  const anonymous = routes.filter((one) => one.policy === 'anonymous').map(({ method, path }) => `${method} ${path}`)
  const problems = [
    ...endpoints
      .map(({ method, path }) => `${method} ${apiPrefix}${path}`)
      .filter((one) => !registered.has(one))
      .map((one) => `${one}: described in common/api, but nothing answers it`),
    ...anonymous
      .filter((one) => !anonymousRoutes.includes(one))
      .map((one) => `${one}: anonymous, but not listed in server/http/anonymous.ts`),
    ...anonymousRoutes
      .filter((one) => !anonymous.includes(one))
      .map((one) => `${one}: listed in server/http/anonymous.ts, but no such anonymous route`),
  ]
  if (problems.length > 0) throw new Error(`The routes are not in order:\n${problems.join('\n')}`)
}

/** Not by a reset connection, and with the time after which another server, or the next one, answers. */
function refuseWhileStopping(app: FastifyInstance): void {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onRequest', async (_request, reply) => {
    if (!isStopping) return
    reply.header('connection', 'close')
    throw unavailable(
      'El servidor se está parando. Prueba otra vez en unos segundos.',
      'The server is stopping. Try again in a few seconds.',
    )
  })
}

/** Of a body that was refused before its end: the next request of the connection would wait behind it. */
function takeInTheRest(app: FastifyInstance): void {
  app.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.complete) request.raw.unpipe().resume()
    done()
  })
}

function handleErrors(app: FastifyInstance, system: System): void {
  app.setErrorHandler(async (error, request, reply) => await answerFailure(system, error, request, reply))
  app.setNotFoundHandler(async () => {
    throw missing()
  })
}

async function answerFailure(
  system: System,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const failure = describeFailure(system.world, error, languageOf(request))
  setSecurityHeaders(reply, isHttps(system))
  await reply.code(failure.status).headers(failure.headers).send(failure.body)
}

function languageOf(request: FastifyRequest) {
  return request.principal?.user.language ?? acceptedLanguage(request.headers['accept-language'])
}

function acceptJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (_request: FastifyRequest, bytes: Buffer) =>
    bytes.length === 0 ? undefined : parseJsonBytes(bytes),
  )
}
