import { randomBytes } from 'node:crypto'

import { v7 } from 'uuid'

import type { LogEvent, World } from './context.ts'

/** The real clock, ids and randomness. Log lines are one JSON object each, on standard error. */
export function openWorld(write: (line: string) => void = (line) => process.stderr.write(line)): World {
  return {
    now: () => new Date().toISOString(),
    newId: () => v7(),
    randomBytes: (size) => randomBytes(size),
    log: (event: LogEvent) => write(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`),
  }
}
