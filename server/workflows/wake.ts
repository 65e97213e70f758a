import { coalesced } from '#server/coalesced.ts'
import type { Environment } from '#server/context.ts'

/** Name of the job that carries out the runs that are due. */
export const runsJob = 'workflow.runs'
/** Name of the job that sends one call of another program. */
export const callJob = 'workflow.call'

/**
 * Asks for the runs that are due to be carried out. The runs are rows of their own writes, and are looked for every
 * minute besides: here nothing can be lost, and what comes at once is asked for once.
 */
export const wakeRuns = coalesced(async ({ db, jobs }: Environment) => {
  // The database may be gone just now: the next look finds them.
  await db.transaction(async (tx) => await jobs.enqueue(tx, runsJob, {}, { key: 'due' })).catch(() => undefined)
})
