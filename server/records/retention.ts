import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { modulesWith } from '#server/model/compile.ts'
import { compileFilter } from './filter.ts'
import { pointersTo, rowsPointingAt, type Pointer } from './pointers.ts'
import { trashRecords } from './remove.ts'
import { columnName } from './select.ts'
import { inWrite, type Writing } from './write.ts'

const recordsPerStep = 200
/** What one run does at most; the next one goes on. */
const recordsMax = 5000

/**
 * Moves prospects that nobody has touched for the months of the setting to the bin, with all that
 * points at them: they never showed interest, so there is no reason left to keep their data.
 * @returns how many
 */
export async function discardStaleProspects(ctx: Context): Promise<number> {
  let discarded = 0
  for (const module of modulesWith(ctx.model, 'lead')) {
    for (let isMore = true; isMore && discarded < recordsMax;) {
      const count = await inWrite(asSystem(ctx), async (inner) => await discardSome(inner, module))
      discarded += count
      isMore = count === recordsPerStep
    }
  }
  return discarded
}

async function discardSome(ctx: Writing, module: ModelModule): Promise<number> {
  const { holding, capabilities } = module
  const convertedAt = module.fields.get(capabilities.lead?.convertedAt ?? '')
  if (!holding || !convertedAt) return 0
  const before = sql`${ctx.environment.world.now()}::timestamptz - make_interval(months => ${ctx.model.settings.prospectRetentionMonths})`
  const pointers = pointersTo(ctx.model, module).filter(({ field }) => field.type === 'polymorphic')
  const untouched = pointers.map(
    (pointer) => sql`not exists (select 1 from ${pointing(ctx, pointer, 't')} and p.updated_at >= ${before})`,
  )
  const rows = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, module)} t
    where t.deleted_at is null and t.updated_at < ${before} and ${raw(columnName(convertedAt, 't')(''))} is null
      and (${compileFilter(ctx, module, holding.filter, 't')}) is not true and ${join([sql`true`, ...untouched], ' and ')}
    order by t.updated_at limit ${recordsPerStep} for update of t skip locked`)
  const ids = rows.map((row) => row.id)
  const attached = Map.groupBy(await rowsPointingAt(ctx, module, ids, pointers), (row) => row.module)
  for (const [other, some] of attached) await trashRecords(ctx, other, [...new Set(some.map((row) => row.id))])
  await trashRecords(ctx, module, ids)
  return ids.length
}

function pointing(ctx: Context, { module, field }: Pointer, alias: string): Sql {
  return sql`${tableOf(ctx, module)} p where ${raw(columnName(field, 'p')(''))} = ${raw(alias)}.id and p.deleted_at is null`
}
