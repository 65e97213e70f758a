import type { FastifyInstance } from 'fastify'

import { tooMany } from '#common/errors.ts'
import type { System } from '#server/system.ts'

const windowMs = 60_000
const inFlightMax = 100
const keysMax = 50_000

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

  fastify.addHook('preParsing', async (request, reply) => {
    const key = request.principal?.user.id ?? `address ${request.ip}`
    const use = counted(uses, key, system.settings.requestsPerMinute)
    if (use.inFlight >= inFlightMax) throw tooMany(1)
    use.inFlight += 1
    reply.raw.once('close', () => {
      use.inFlight -= 1
    })
  })
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
