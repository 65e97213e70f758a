import type { Environment } from '#server/context.ts'
import { noteWritten } from '#server/model/element-use.ts'
import { forgetUploads } from '#server/records/file-contents.ts'
import { startScansDue } from '#server/records/duplicate-scan.ts'
import { purgeNotices } from '#server/notifications/mark.ts'
import { expireDocuments } from '#server/records/document-course.ts'
import { purgeTrash } from '#server/records/purge.ts'
import { prolongSeries } from '#server/records/series-prolong.ts'
import { discardStaleProspects } from '#server/records/retention.ts'
import { snapshotPipelines } from '#server/records/snapshot.ts'
import { systemContext } from './system-context.ts'

const nightlyJob = 'nightly'
const contentsJob = 'forget-uploads'

/** Each part finds out by itself whether there is anything left to do. */
const parts: Readonly<Record<string, (environment: Environment) => Promise<number>>> = {
  snapshots: async (environment) => await snapshotPipelines(await systemContext(environment)),
  discarded: async (environment) => await discardStaleProspects(await systemContext(environment)),
  expired: async (environment) => await expireDocuments(await systemContext(environment)),
  prolonged: async (environment) => await prolongSeries(await systemContext(environment)),
  purged: async (environment) => await purgeTrash(await systemContext(environment)),
  forgotten: purgeNotices,
  written: noteWritten,
  scans: async (environment) => await startScansDue(await systemContext(environment)),
}

/** What is done once a night. Asked every hour, so that a server that was off at midnight catches up. */
export function scheduleNightly(environment: Environment): void {
  const { jobs } = environment
  jobs.work(nightlyJob, async (_, { signal }) => await doNightly(environment, parts, signal), { timeoutSeconds: 1800 })
  jobs.schedule(nightlyJob, '7 * * * *', 'UTC')
  jobs.work(contentsJob, async () => void (await forgetUploads(environment)), { timeoutSeconds: 1800 })
  jobs.schedule(contentsJob, '40 3 * * *', 'UTC')
}

/**
 * One part after the other; what fails holds up none of the others, and is said at the end. A server that stops begins
 * none that it would have to leave: the next one does.
 */
export async function doNightly(environment: Environment, all: typeof parts, signal?: AbortSignal): Promise<void> {
  const done: Record<string, number> = {}
  const failed: unknown[] = []
  for (const [name, part] of Object.entries(all)) {
    signal?.throwIfAborted()
    const [outcome] = await Promise.allSettled([part(environment)])
    if (outcome.status === 'fulfilled') done[name] = outcome.value
    else failed.push(outcome.reason)
  }
  environment.world.log({ event: 'nightly.done', ...done })
  if (failed.length > 0) throw new AggregateError(failed, failed.map(String).join('\n'))
}
