import sql from 'sql-template-tag'
import { workflowLimits } from '#common/workflow.ts'
import { firstIdAt } from '#server/changes/log.ts'
import type { Environment } from '#server/context.ts'
import { loadModel } from '#server/model/registry.ts'
import { addRecordRules } from '#server/records/record-rules.ts'
import { runTable } from './table.ts'
import { startRuns } from './trigger.ts'
import { callJob, runsJob } from './wake.ts'

const datesJob = 'workflow.dates'
const purgeJob = 'workflow.purge'

export function registerWorkflowRules(): void {
  addRecordRules('workflows', { follow: startRuns })
}

/** Who carries runs out, in copies too; code that most companies use on few days is loaded by then. */
export function registerWorkflowWork(environment: Environment): void {
  const { jobs } = environment
  jobs.work(runsJob, async (_, { signal }) => {
    if (!(await isAnyDue(environment))) return
    const { workDue } = await import('./run.ts')
    await workDue(environment, signal)
  })
  jobs.work(
    callJob,
    async ({ run, step }, { isLast }) => {
      const { sendCall } = await import('./webhook.ts')
      await sendCall(environment, String(run), String(step), isLast)
    },
    { retryHours: 48 },
  )
  // What waits comes due, and what a process that died had begun is gone on with.
  jobs.schedule(runsJob, '* * * * *', 'UTC')
  jobs.work(datesJob, async () => {
    const { modules } = await loadModel(environment)
    if (![...modules.values()].some(({ workflows }) => workflows.some(({ trigger }) => trigger.on === 'date'))) return
    const { startDates } = await import('./dates.ts')
    await startDates(environment)
  })
  // From the morning on, and every hour after it: what was written since then may have its day today.
  jobs.schedule(datesJob, '2 * * * *', 'UTC')
  jobs.work(purgeJob, async () => void (await purgeRuns(environment)), { timeoutSeconds: 1800 })
  jobs.schedule(purgeJob, '50 3 * * *', 'UTC')
}

async function isAnyDue(environment: Environment): Promise<boolean> {
  const due = await environment.db.query(sql`
    select 1 from ${runTable(environment)} where due_at <= ${environment.world.now()} limit 1`)
  return due.length > 0
}

const purgedPerStep = 5000

/** Forgets runs that ended long ago, by night. */
async function purgeRuns(environment: Environment): Promise<number> {
  const before = firstIdAt(Date.parse(environment.world.now()) - workflowLimits.keptDays * 24 * 3600_000)
  for (let purged = 0; ;) {
    const rows = await environment.db.query(sql`
      delete from ${runTable(environment)} where id in (
        select id from ${runTable(environment)} where id < ${before}::uuid and ended_at is not null order by id limit ${purgedPerStep})
      returning id`)
    purged += rows.length
    if (rows.length < purgedPerStep) return purged
  }
}
