import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { tooMany } from '#common/errors.ts'
import type { Endpoint } from '#common/api/endpoint.ts'
import type { System } from '#server/system.ts'

import { openTurns, type Shares, type Turns } from './turns.ts'

declare module 'fastify' {
  interface FastifyInstance {
    turns: Turns
  }
}

const windowMs = 60_000
const inFlightMax = 100
const keysMax = 50_000
/** Fewer than there are sessions of the database: jobs and streams keep some. */
const atOnceMax = 16
const waitingMax = 500
/** Whoever has waited for so long is told to come back, rather than answered when they have gone. */
const waitMsMax = 4_000
/** A browser asks for so much at once; a program can wait. */
const ofPersonMax = 6
const ofKeyMax = 2
/** Whoever waits for one table that is locked leaves room for those who do not need it. */
const ofModuleMax = 10
const weights = { report: { all: 4, ofOne: 2 }, export: { all: 3, ofOne: 1 } } as const

interface Use {
  count: number
  startedMs: number
  inFlight: number
}

/**
 * Bounds what one user, or one address without a user, may ask of the server: requests in a minute
 * and requests at the same time. The key is what the server knows, never what a header says.
 */
export function limitRequests(fastify: FastifyInstance, system: System): void {
  const uses = new Map<string, Use>()
  fastify.decorate('turns', openTurns({ atOnceMax, waitingMax, waitMsMax, nowMs: () => performance.now() }))

  fastify.addHook('preParsing', async (request, reply) => {
    const key = whoAsks(request)
    const use = counted(uses, key, system.settings.requestsPerMinute)
    if (use.inFlight >= inFlightMax) throw tooMany(1)
    use.inFlight += 1
    reply.raw.once('close', () => {
      use.inFlight -= 1
    })
  })
}

function whoAsks({ principal, ip }: FastifyRequest): string {
  if (!principal) return `address ${ip}`
  // What somebody's programs ask for is not in the way of what they do themselves.
  return principal.via.kind === 'key' ? `key ${principal.via.id}` : principal.user.id
}

/** Does the work of a request when it is its turn. What streams waits for its reader, and takes no turn from others. */
export async function inTurn<T>(
  { turns }: FastifyInstance,
  { content, weight }: Pick<Endpoint, 'content' | 'weight'>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  work: () => Promise<T>,
): Promise<T> {
  if (content !== undefined && weight === undefined) return await work()
  const end = await turns.take(whoAsks(request), sharesOf(request, weight), () => reply.raw.closed)
  try {
    return await work()
  } finally {
    end()
  }
}

function sharesOf(request: FastifyRequest, weight: Endpoint['weight']): Shares {
  const who = whoAsks(request)
  const { params } = request
  const module = params !== null && typeof params === 'object' && 'module' in params ? params.module : undefined
  return {
    [who]: request.principal?.via.kind === 'key' ? ofKeyMax : ofPersonMax,
    ...(typeof module === 'string' && { [`module ${module}`]: ofModuleMax }),
    ...(weight && { [weight]: weights[weight].all, [`${weight} ${who}`]: weights[weight].ofOne }),
  }
}

/** Bounds what one key, such as an address, may do in a minute; in this process. */
export function perMinute(most: number): (key: string) => void {
  const uses = new Map<string, Use>()
  return (key) => {
    counted(uses, key, most)
  }
}

function counted(uses: Map<string, Use>, key: string, most: number): Use {
  const nowMs = performance.now()
  const use = usageOf(uses, key, nowMs)
  use.count += 1
  if (use.count > most) throw tooMany(Math.ceil((use.startedMs + windowMs - nowMs) / 1000))
  return use
}

function usageOf(uses: Map<string, Use>, key: string, nowMs: number): Use {
  const known = uses.get(key)
  if (known) {
    if (nowMs - known.startedMs > windowMs) Object.assign(known, { count: 0, startedMs: nowMs })
    return known
  }
  if (uses.size >= keysMax) {
    for (const [old, use] of uses) if (use.inFlight === 0) uses.delete(old)
  }
  const fresh = { count: 0, startedMs: nowMs, inFlight: 0 }
  uses.set(key, fresh)
  return fresh
}
