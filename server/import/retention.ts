import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { allowLongStatements, forgetBatches } from './batch.ts'

const retentionJob = 'import-retention'
/** The rows of a file are personal data: kept while an undo is likely, and no longer. */
const keptDays = 90

/** Forgets old imports each night. Their records stay; an undo is no longer possible. */
export function registerImportRetention(environment: Environment): void {
  environment.jobs.work(retentionJob, async () => await forgetOldImports(environment))
  environment.jobs.schedule(retentionJob, '20 3 * * *', 'UTC')
}

export async function forgetOldImports(environment: Environment): Promise<void> {
  const beforeMs = Date.parse(environment.world.now()) - keptDays * 86_400_000
  const which = sql`coalesce(finished_at, created_at) < ${new Date(beforeMs).toISOString()}
    and status not in ('running', 'undoing')`
  await environment.db.transaction(async (tx) => {
    await allowLongStatements(tx)
    await forgetBatches(environment, tx, which)
  })
}
