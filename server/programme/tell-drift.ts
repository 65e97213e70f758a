import sql, { raw } from 'sql-template-tag'
import { tableOf } from '#server/access/row-rule.ts'
import type { Environment } from '#server/context.ts'
import { notify } from '#server/notifications/notify.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { moduleOfKind } from './deployed.ts'
import { readDrift } from './drift.ts'

const driftJob = 'programme.drift'

/** Whoever directs a project is told of each thing in production that is no longer as it was approved: once. */
export async function tellDrift(environment: Environment): Promise<number> {
  const ctx = await systemContext(environment)
  if (!moduleOfKind(ctx, 'specItem')) return 0
  return await inWrite(ctx, async (inner) => {
    const found = await readDrift({ db: inner.tx, schema: environment.schema })
    for (const { id, hash, items } of found) await tell(inner, `${id} ${hash ?? ''}`, items)
    return found.length
  })
}

async function tell(ctx: Writing, finding: string, items: readonly string[]): Promise<void> {
  const [module, projects] = [moduleOfKind(ctx, 'specItem'), moduleOfKind(ctx, 'project')]
  const [of, director] = [module?.fields.get('project')?.column, projects?.fields.get('director')?.column]
  if (!module || !projects || !of || !director) return
  const rows = await ctx.tx.query<{ id: string; to: string | null }>(sql`
    select t.id, coalesce(${raw(`p."${director}"`)}, p.owner_id) as "to" from ${tableOf(ctx, module)} t
    join ${tableOf(ctx, projects)} p on p.id = ${raw(`t."${of}"`)}
    where t.id = any(${[...items]}::uuid[]) and t.deleted_at is null and p.deleted_at is null order by t.id`)
  const told = new Set<string>()
  for (const { id, to } of rows) {
    if (to === null || told.has(to)) continue
    told.add(to)
    await notify(ctx, [{ kind: 'drift', to: [to], record: { moduleId: module.id, id }, once: finding, actor: null }])
  }
}

export function scheduleDrift(environment: Environment): void {
  const { jobs, world } = environment
  // Asked every hour, so that a server that was off at midnight catches up: what was told is not told again.
  jobs.work(driftJob, async () => {
    const found = await tellDrift(environment)
    if (found > 0) world.log({ event: 'programme.drift', found })
  })
  jobs.schedule(driftJob, '37 * * * *', 'UTC')
}
