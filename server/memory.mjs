/**
 * How the server is started so that it takes little memory and is soon as fast as it gets; for tools/bootstrap.mjs, which runs before anything
 * is installed, and for what measures the server.
 */
import { fileURLToPath } from 'node:url'

/**
 * By itself Node lets what is young take 130 MB before it tidies up, of which a server keeps nothing, and lets what is
 * older grow to four times of what is in use; half as much again costs an import a twentieth of its time. The last
 * lets a server tidy up once it has started (server/commands/start.ts).
 */
const memoryFlags = ['--max-semi-space-size=8', '--heap-growing-percent=50', '--expose-gc']

/** V8 makes faster code late, for pages that are soon closed: a server does with a quarter of the runs. */
const compileFlags = [
  '--invocation-count-for-maglev=100',
  '--minimum-invocations-after-ic-update=100',
  '--invocation-count-for-turbofan=800',
]

export const serverFlags = [...memoryFlags, ...compileFlags]

/**
 * For glibc: threads share two pools instead of having one each, and what is freed goes back to the system. Whoever
 * sets them otherwise is heeded.
 */
export const memoryEnvironment = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072' }

/**
 * Where code lies that is compiled already and has no types any more (`NODE_COMPILE_CACHE`). Who starts without it
 * loads what takes the types away, which stays: 9 MB, and a third of the time that a start takes.
 */
export const compiledFolder = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url))
