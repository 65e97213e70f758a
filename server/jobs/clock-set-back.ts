import { systemClock } from 'pg-boss'
import type { Clock } from 'pg-boss'
import sql from 'sql-template-tag'

import type { LogEvent } from '#server/context.ts'
import type { Database } from '#server/db/database.ts'

/**
 * Time that only goes on. By a clock on the wall that is set back by a day the queue would wait for a day before it looks
 * again for what is due; what time it is it asks the database.
 */
export const steadyClock: Clock = { ...systemClock, now: () => performance.timeOrigin + performance.now() }

interface WatchOptions {
  readonly clock?: Clock
  readonly everySeconds: number
  readonly log: (event: LogEvent) => void
}

/** Looks at once and every so often. @returns what ends it */
export async function watchClock(
  db: Database,
  { clock = steadyClock, everySeconds, log }: WatchOptions,
): Promise<() => Promise<void>> {
  const look = async (): Promise<void> => {
    try {
      if (await forgetFuture(db)) log({ event: 'jobs.clockSetBack' })
    } catch (error) {
      log({ event: 'jobs.error', message: String(error) })
    }
  }
  let last = look()
  await last
  const timer = clock.setInterval(() => (last = last.then(look)), everySeconds * 1000)
  return async () => {
    clock.clearInterval(timer)
    await last
  }
}

/**
 * What the queue wrote down in times that are yet to come, because its clock has been set back since, is of now. Until
 * those times came again nothing would be scheduled, no dead worker be missed and no job of then be begun.
 *
 * @returns whether there was any
 */
async function forgetFuture(db: Database): Promise<boolean> {
  const [look] = await db.query<{ found: boolean }>(sql`
    select exists (select from lazo_jobs.version where greatest(cron_on, bam_on, flow_on, reindex_on) > lazo_jobs.job_now() + interval '1 minute')
      or exists (select from lazo_jobs.job where state < 'active' and not blocked and created_on > lazo_jobs.job_now() + interval '1 minute')
      as found`)
  if (look?.found !== true) return false
  await db.transaction(async (tx) => {
    await tx.query(sql`
      update lazo_jobs.version set cron_on = least(cron_on, lazo_jobs.job_now()), bam_on = least(bam_on, lazo_jobs.job_now()),
        flow_on = least(flow_on, lazo_jobs.job_now()), reindex_on = least(reindex_on, lazo_jobs.job_now()),
        monitor_backoff_on = least(monitor_backoff_on, lazo_jobs.job_now())`)
    await tx.query(sql`
      update lazo_jobs.queue set monitor_claim_on = least(monitor_claim_on, lazo_jobs.job_now()),
        monitor_on = least(monitor_on, lazo_jobs.job_now()), maintain_on = least(maintain_on, lazo_jobs.job_now())
      where greatest(monitor_claim_on, monitor_on, maintain_on) > lazo_jobs.job_now()`)
    // What was to wait a while waits that long from now.
    await tx.query(sql`
      update lazo_jobs.job set created_on = least(created_on, lazo_jobs.job_now()), started_on = least(started_on, lazo_jobs.job_now()),
        heartbeat_on = least(heartbeat_on, lazo_jobs.job_now()),
        start_after = start_after - (greatest(created_on, started_on) - lazo_jobs.job_now())
      where state <= 'active' and greatest(created_on, started_on, heartbeat_on) > lazo_jobs.job_now()`)
  })
  return true
}
