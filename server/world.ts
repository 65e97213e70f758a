import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

import { v7 } from 'uuid'

import type { LogEvent, World } from './context.ts'

/** The real clock, ids and randomness. Log lines are one JSON object each, on standard error. */
export function openWorld(write: (line: string) => void = (line) => process.stderr.write(line)): World {
  const now = spokenClock()
  return {
    now,
    newId: risingIds(),
    randomBytes: (size) => randomBytes(size),
    rest: async (ms) => await wait(ms, undefined, { ref: false }),
    log: (event: LogEvent) => write(`${JSON.stringify({ at: now(), ...event }).replace(otherLineEnds, asEscape)}\n`),
  }
}

/** JSON lets them stand as they are, and some readers of logs end a line with them. */
const otherLineEnds = /[\u0085\u2028\u2029]/g

function asEscape(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The moment is put into words once a millisecond: a request asks for it a dozen times. */
function spokenClock(): () => string {
  let atMs = Number.NaN
  let text = ''
  return () => {
    const nowMs = Date.now()
    if (nowMs !== atMs) {
      atMs = nowMs
      text = new Date(nowMs).toISOString()
    }
    return text
  }
}

let saidLast = ''
let saidLastMs = Number.NaN

/** Of a moment in words. A request asks for the same one several times, and reading it takes as long as hashing. */
export function momentMs(text: string): number {
  if (text !== saidLast) {
    saidLast = text
    saidLastMs = Date.parse(text)
  }
  return saidLastMs
}

const idBytes = 16
const idsAtOnce = 256

/** As the library's own, but with randomness for many ids at a time: each fetch is a call of the system. */
function risingIds(): () => string {
  let pool = Buffer.alloc(0)
  let used = 0
  let msecs = Number.NEGATIVE_INFINITY
  let seq = 0
  return () => {
    if (used === pool.length) {
      pool = randomBytes(idBytes * idsAtOnce)
      used = 0
    }
    const random = pool.subarray(used, (used += idBytes))
    const nowMs = Date.now()
    if (nowMs > msecs) {
      msecs = nowMs
      seq = random.readUInt32BE(6) >>> 1
    } else {
      seq = (seq + 1) | 0
      if (seq === 0) msecs += 1
    }
    return v7({ random, msecs, seq })
  }
}
