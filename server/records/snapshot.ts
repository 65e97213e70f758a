import sql, { raw, type Sql } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { fixedTable } from '#server/model/registry.ts'
import { dayIn } from './calendar.ts'
import { columnName } from './select.ts'

/**
 * Keeps how every pipeline stands on the workspace's day: records, amount and weighted amount by
 * stage and owner. The first call of a day writes it; later ones change nothing.
 * @returns how many rows were written
 */
export async function snapshotPipelines(ctx: Context): Promise<number> {
  const day = dayIn(ctx.environment.world.now(), ctx.model.settings.timeZone)
  let written = 0
  for (const module of modulesWith(ctx.model, 'pipeline')) written += await snapshotModule(ctx, module, day)
  return written
}

async function snapshotModule(ctx: Context, module: ModelModule, day: string): Promise<number> {
  const keys = module.capabilities.pipeline
  const fields = [keys?.pipeline, keys?.stage, keys?.amount, keys?.probability].map((name) =>
    module.fields.get(name ?? ''),
  )
  const [pipeline, stage, amount, probability] = fields
  if (!pipeline || !stage || !amount || !probability) return 0
  const table = fixedTable(ctx.environment.schema, 'pipeline_snapshot')
  const column = (field: ModelField, suffix = ''): Sql => raw(columnName(field, 't')(suffix))
  const base = sql`coalesce(${column(amount, '_base')}, 0)`
  const rows = await ctx.environment.db.query(sql`
    insert into ${table} (day, module_id, pipeline, stage, owner_id, records, amount, weighted)
    select ${day}::date, ${module.id}::uuid, coalesce(${column(pipeline)}, ''), coalesce(${column(stage)}, ''), t.owner_id,
      count(*), sum(${base}), round(sum(${base} * coalesce(${column(probability)}, 0) / 100), 2)
    from ${tableOf(ctx, module)} t
    where t.deleted_at is null
      and not exists (select 1 from ${table} s where s.day = ${day}::date and s.module_id = ${module.id}::uuid)
    group by 3, 4, 5
    on conflict do nothing returning 1`)
  return rows.length
}
