import sql from 'sql-template-tag'

import { fixedTable } from '#server/model/registry.ts'

import { brokenIn, type Broken, type Verifying } from './define.ts'

/** A run takes no step twice, and what it says that it made was made by it; whoever answers does so for what is on. */
export async function runsAreWhole(ctx: Verifying): Promise<Broken> {
  const { schema } = ctx.environment
  const [runs, changes, holders] = ['workflow_run', 'change', 'workflow_holder'].map((name) => fixedTable(schema, name))
  const active = [...ctx.model.modules.values()].flatMap(({ workflows }) => workflows.map(({ id }) => id))
  return await brokenIn(
    ctx,
    sql`select 'run ' || r.id || ' twice ' || (p.report->>'name') from ${runs} r, jsonb_array_elements(r.reports) p (report)
      where p.report->>'outcome' = 'done' group by r.id, p.report->>'name' having count(*) > 1
    union all select 'run ' || r.id || ' made nothing' from ${runs} r, jsonb_array_elements(r.reports) p (report)
      where p.report->>'kind' = 'createRecord' and p.report->>'outcome' = 'done' and not exists (
        select from ${changes} c where c.tx = r.id and c.action = 'create' and c.record_id = (p.report->'record'->>'id')::uuid)
    union all select 'holder of ' || h.workflow_id from ${holders} h where h.workflow_id <> all(${active}::uuid[])`,
  )
}
