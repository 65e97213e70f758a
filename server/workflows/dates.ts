import sql, { raw, type Sql } from 'sql-template-tag'
import { addDays } from '#common/dates.ts'
import type { ModelField, ModelModule, Named } from '#common/model.ts'
import { instantOf, wallClock } from '#common/zoned.ts'
import type { WorkflowDefinition } from '#common/workflow.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context, Environment } from '#server/context.ts'
import { dayIn } from '#server/records/calendar.ts'
import { columnName } from '#server/records/select.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { holderTable, runTable } from './table.ts'
import { startRun } from './trigger.ts'

/** A server that was off for a weekend catches up with it. */
const daysBack = 3
/** Nobody is told of anything by night. */
const morningMinute = 7 * 60
/** What comes at once beyond that begins at the next look, an hour later. */
const recordsMax = 1000

/** Starts what a date of a record has come for, by the calendar of the company; each date once. */
export async function startDates(environment: Environment): Promise<number> {
  const ctx = await systemContext(environment)
  const { minute } = wallClock(Date.parse(environment.world.now()), ctx.model.settings.timeZone)
  if (minute < morningMinute) return 0
  let started = 0
  for (const module of ctx.model.modules.values()) {
    for (const workflow of module.workflows) {
      if (workflow.trigger.on === 'date') started += await startDue(ctx, module, workflow, workflow.trigger)
    }
  }
  return started
}

async function startDue(
  ctx: Context,
  module: ModelModule,
  workflow: Named<WorkflowDefinition>,
  { field: name, days }: { readonly field: string; readonly days: number },
): Promise<number> {
  const field = module.fields.get(name)
  if (!field) return 0
  return await inWrite(ctx, async (inner) => {
    const { environment, model } = inner
    const [holder] = await inner.tx.query<{ at: string }>(sql`
      select at from ${holderTable(environment)} where workflow_id = ${workflow.id}`)
    if (!holder) return 0
    const zone = model.settings.timeZone
    const today = dayIn(environment.world.now(), zone)
    // What came before it was switched on is none of its business.
    const since = dayIn(new Date(holder.at).toISOString(), zone)
    const first = [addDays(today, -daysBack), since].toSorted().at(-1) ?? today
    const due = await inner.tx.query<{ id: string; day: string }>(sql`
      select t.id, (${dayOf(field, zone)})::text as day from ${tableOf(inner, module)} t
      where t.deleted_at is null and ${isWithin(field, addDays(first, -days), addDays(today, -days), zone)}
        and not exists (select from ${runTable(environment)} r where r.record_id = t.id and r.workflow_id = ${workflow.id}
          and r.occasion = 'date ' || (${dayOf(field, zone)})::text)
      order by t.id limit ${recordsMax}`)
    for (const { id, day } of due) {
      await startRun(inner, {
        workflowId: workflow.id,
        moduleId: module.id,
        recordId: id,
        occasion: `date ${day}`,
        trigger: 'date',
        starter: null,
      })
    }
    return due.length
  })
}

function dayOf(field: ModelField, zone: string): Sql {
  const column = raw(columnName(field, 't')(''))
  return field.type === 'date' ? sql`${column}` : sql`(${column} at time zone ${zone})::date`
}

function isWithin(field: ModelField, first: string, last: string, zone: string): Sql {
  const column = raw(columnName(field, 't')(''))
  if (field.type === 'date') return sql`${column} between ${first}::date and ${last}::date`
  const [from, until] = [first, addDays(last, 1)].map((day) => instantOf({ day, minute: 0 }, zone))
  return sql`${column} >= ${from}::timestamptz and ${column} < ${until}::timestamptz`
}
