import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { notify } from '#server/notifications/notify.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'

const reminderJob = 'reminder'

const batchSize = 500

interface Due extends Record<string, unknown> {
  readonly record_id: string
  readonly module_id: string
  readonly at: string
}

/** Looks every minute whose moment has come; after a pause of the server, what came in it is told late. */
export function scheduleReminders(environment: Environment): void {
  const { jobs } = environment
  jobs.work(reminderJob, async () => await remindDue(environment))
  jobs.schedule(reminderJob, '* * * * *', 'UTC')
}

export async function remindDue(environment: Environment): Promise<void> {
  while ((await remindSome(environment)) === batchSize) continue
}

/** Who is told, and that they have been told, is one transaction: nobody twice, nobody forgotten. */
async function remindSome(environment: Environment): Promise<number> {
  return await inWrite(await systemContext(environment), async (ctx) => {
    const table = fixedTable(environment.schema, 'reminder')
    const due = await ctx.tx.query<Due>(sql`
      delete from ${table} where record_id in (
        select record_id from ${table} where at <= ${environment.world.now()} order by at limit ${batchSize} for update skip locked)
      returning record_id, module_id, at`)
    for (const [moduleId, some] of Map.groupBy(due, (one) => one.module_id)) {
      const module = ctx.model.modulesById.get(moduleId)
      if (!module) continue
      const owners = await ctx.tx.query<{ id: string; owner: string }>(sql`
        select id, owner_id as owner from ${fixedTable(environment.schema, module.table)}
        where id = any(${some.map((one) => one.record_id)}::uuid[]) and deleted_at is null and owner_id is not null`)
      const ownerOf = new Map(owners.map(({ id, owner }) => [id, owner]))
      const notices = some.flatMap(({ record_id: id, at }) => {
        const owner = ownerOf.get(id)
        if (owner === undefined) return []
        const once = `due ${id} ${new Date(at).toISOString()}`
        return [{ kind: 'due' as const, to: [owner], record: { moduleId, id }, once, actor: null }]
      })
      if (notices.length > 0) await notify(ctx, notices)
    }
    return due.length
  })
}
