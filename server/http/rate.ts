import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { tooMany } from '#common/errors.ts'
import type { Endpoint } from '#common/api/endpoint.ts'
import type { System } from '#server/system.ts'

import { openCosts, type Costs } from './costs.ts'
import type { Asker } from './paces.ts'
import { openTurns, type Share, type Shares, type Turns } from './turns.ts'

declare module 'fastify' {
  interface FastifyInstance {
    turns: Turns
    reportCosts: Costs
  }
  interface FastifyRequest {
    /** For what still has to be sent, but takes nothing of what is scarce any more. */
    endTurn?: () => void
    /** For a file that stays on the disk until it was read; answers what says that it is gone. */
    keepFile?: () => () => void
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
const atOnceOf = { person: 6, program: 2 } as const
/** While people are at work: a browser at its page is never made to wait, a program without end is. */
const paces = { person: { share: 1, aheadMs: 2_000 }, program: { share: 0.25, aheadMs: 500 } } as const
/** Whoever waits for one table that is locked leaves room for those who do not need it. */
const ofModuleMax = 10
/** A report is held where it took long the last time: one of a few hundred rows is a request like any other. */
const reportsKnownMax = 5_000
/** Of what somebody has asked for and not read to its end; they wait before they get more of it. */
const unreadMax = 3
const weights = { report: { all: 4, ofOne: 2 }, export: { all: 3, ofOne: 1 }, capture: { all: 3, ofOne: 2 } } as const

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
  const nowMs = (): number => performance.now()
  fastify.decorate('turns', openTurns({ atOnceMax, paces, waitingMax, waitMsMax, nowMs }))
  fastify.decorate('reportCosts', openCosts(reportsKnownMax))

  fastify.addHook('preParsing', async (request, reply) => {
    const use = counted(uses, whoAsks(request).name, system.settings.requestsPerMinute)
    if (use.inFlight >= inFlightMax) throw tooMany(1)
    use.inFlight += 1
    reply.raw.once('close', () => {
      use.inFlight -= 1
    })
  })
}

function whoAsks(request: FastifyRequest): Asker {
  const { principal } = request
  if (!principal) return { name: `address ${request.ip}`, kind: 'person' }
  // What somebody's programs ask for is not in the way of what they do themselves.
  if (principal.via.kind === 'key') return { name: `key ${principal.via.id}`, kind: 'program' }
  return { name: principal.user.id, kind: 'person' }
}

/** Does the work of a request when it is its turn. What streams waits for its reader, and takes no turn from others. */
export async function inTurn<T>(
  { turns, reportCosts }: FastifyInstance,
  { content, weight }: Pick<Endpoint, 'content' | 'weight'>,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  work: () => Promise<T>,
): Promise<T> {
  if (content !== undefined && weight === undefined) return await work()
  const asker = whoAsks(request)
  const report = weight === 'report' && request.method === 'GET' ? `${asker.name} ${request.url}` : undefined
  const held = report !== undefined && reportCosts.isCheap(report) ? undefined : weight
  const end = await turns.take(asker, sharesOf(asker, request, held), () => reply.raw.closed)
  const beganMs = performance.now()
  request.endTurn = end
  request.keepFile = () => turns.hold([unreadBy(request)])
  try {
    return await work()
  } finally {
    end()
    if (report !== undefined) reportCosts.note(report, performance.now() - beganMs)
  }
}

function sharesOf({ name, kind }: Asker, request: FastifyRequest, weight: Endpoint['weight']): Shares {
  const { params } = request
  const module = params !== null && typeof params === 'object' && 'module' in params ? params.module : undefined
  const shares: Share[] = [{ of: name, most: atOnceOf[kind] }]
  if (typeof module === 'string') shares.push({ of: `module ${module}`, most: ofModuleMax })
  if (weight) {
    const { all, ofOne } = weights[weight]
    shares.push({ of: weight, most: all }, { of: `${weight} ${name}`, most: ofOne })
  }
  if (weight === 'export') shares.push(unreadBy(request))
  return shares
}

/** Whatever they ask with: a disk has room for so much of one person. */
function unreadBy({ principal, ip }: FastifyRequest): Share {
  return { of: `unread ${principal?.user.id ?? ip}`, most: unreadMax }
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
