import type { Environment } from '#server/context.ts'
import { noteWritten } from '#server/model/element-use.ts'
import { startScansDue } from '#server/records/duplicate-scan.ts'
import { purgeNotices } from '#server/notifications/mark.ts'
import { expireDocuments } from '#server/records/document-course.ts'
import { purgeTrash } from '#server/records/purge.ts'
import { prolongSeries } from '#server/records/series-prolong.ts'
import { discardStaleProspects } from '#server/records/retention.ts'
import { snapshotPipelines } from '#server/records/snapshot.ts'
import { systemContext } from './system-context.ts'

export const nightlyJob = 'nightly'

/**
 * What is done once a night. Asked every hour, so that a server that was off at midnight catches up:
 * each part finds out by itself whether there is anything left to do.
 */
export function scheduleNightly(environment: Environment): void {
  const { jobs, world } = environment
  jobs.work(
    nightlyJob,
    async () => {
      const snapshots = await snapshotPipelines(await systemContext(environment))
      const discarded = await discardStaleProspects(await systemContext(environment))
      const expired = await expireDocuments(await systemContext(environment))
      const prolonged = await prolongSeries(await systemContext(environment))
      const purged = await purgeTrash(await systemContext(environment))
      const forgotten = await purgeNotices(environment)
      const written = await noteWritten(environment)
      await startScansDue(await systemContext(environment))
      world.log({ event: 'nightly.done', snapshots, discarded, expired, prolonged, purged, forgotten, written })
    },
    { timeoutSeconds: 1800 },
  )
  jobs.schedule(nightlyJob, '7 * * * *', 'UTC')
}
