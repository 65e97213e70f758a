import sql, { raw } from 'sql-template-tag'
import { conflict, type LazoError } from '#common/errors.ts'
import { asSystem } from '#server/access/system.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { findConversion, type StoredConversion } from './conversion.ts'
import { pointAt, type Moved } from './conversion-moves.ts'
import { conversionOf, type Conversion } from './conversion-proposal.ts'
import { rowsPointingAt } from './pointers.ts'
import { deleteRecord } from './remove.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

/**
 * Takes a conversion back while nothing was added to what it made: its records go to the bin, what
 * followed returns, and the lead is as it was.
 */
export async function revertConversion(ctx: Context, moduleName: string, id: string): Promise<{ version: number }> {
  const conversion = conversionOf(ctx, moduleName)
  writableModule(ctx, moduleName, 'update')
  return await inWrite({ ...ctx, channel: 'undo' }, async (inner) => {
    await lockRecord(inner, conversion.lead, id, 'update', false)
    const stored = await findConversion(inner, id)
    await lockCreated(inner, stored)
    await refuseAddedTo(inner, id, stored)
    await returnMoved(inner, conversion, id, stored.moved)
    for (const created of stored.created.toReversed()) {
      const module = inner.model.modulesById.get(created.module)
      if (module) await deleteRecord(asSystem(inner), module.name, created.id, { internal: true })
    }
    const { before } = stored.moved
    const version = await updateRecord(asSystem(inner), moduleName, id, {}, { internal: true, computed: before })
    await inner.tx.query(sql`
      update ${fixedTable(inner.environment.schema, 'conversion')} set reversed_at = ${inner.environment.world.now()}
      where id = ${stored.id}`)
    return { version }
  })
}

/** Nobody may add a relation to them from here on. */
async function lockCreated(ctx: Writing, stored: StoredConversion): Promise<void> {
  for (const { module: moduleId, id } of stored.created) {
    const module = ctx.model.modulesById.get(moduleId)
    if (module) await ctx.tx.query(sql`select 1 from ${tableOf(ctx, module)} t where t.id = ${id} for update`)
  }
}

async function refuseAddedTo(ctx: Writing, leadId: string, stored: StoredConversion): Promise<void> {
  const created = stored.created.map(({ id }) => id)
  const changed = await ctx.tx.query(sql`
    select 1 from ${changeTable(ctx.environment)} where record_id = any(${created}::uuid[]) and tx <> ${stored.tx} limit 1`)
  if (changed.length > 0) throw wasAddedTo()
  const known = new Set([leadId, ...created, ...stored.moved.rows.map((row) => row.id)])
  const attachments = await ctx.tx.query(sql`
    select 1 from ${fixedTable(ctx.environment.schema, 'attachment')}
    where record_id = any(${created}::uuid[]) and id <> all(${[...stored.moved.attachments]}::uuid[]) limit 1`)
  if (attachments.length > 0) throw wasAddedTo()
  for (const { module: moduleId, id } of stored.created) {
    const module = ctx.model.modulesById.get(moduleId)
    const rows = module ? await rowsPointingAt(ctx, module, [id]) : []
    const others = rows.filter((row) => !known.has(row.id))
    if (
      others.length > 0 &&
      !(await wereCreatedIn(
        ctx,
        others.map((row) => row.id),
        stored.tx,
      ))
    )
      throw wasAddedTo()
  }
}

/** Rows that the conversion itself made, such as the links of a new record. */
async function wereCreatedIn(ctx: Writing, ids: readonly string[], act: string): Promise<boolean> {
  const rows = await ctx.tx.query<{ record_id: string }>(sql`
    select distinct record_id from ${changeTable(ctx.environment)}
    where record_id = any(${ids}::uuid[]) and tx = ${act} and action = 'create'`)
  return rows.length === new Set(ids).size
}

function wasAddedTo(): LazoError {
  return conflict(
    'Ya no se puede deshacer: se ha añadido o cambiado algo en lo que creó la conversión.',
    'It can no longer be reverted: something was added to or changed in what the conversion made.',
  )
}

/** What moved comes back, unless it was pointed elsewhere or deleted since. */
async function returnMoved(ctx: Writing, { lead }: Conversion, leadId: string, moved: Moved): Promise<void> {
  for (const row of moved.rows) {
    const module = ctx.model.modulesById.get(row.module)
    const field = ctx.model.fieldsById.get(row.field)
    if (!module || !field) continue
    const still = await ctx.tx.query(sql`
      select 1 from ${tableOf(ctx, module)} t
      where t.id = ${row.id} and t.deleted_at is null and ${raw(`t."${field.column}"`)} = ${row.to}`)
    if (still.length > 0) await pointAt(ctx, { module, field, id: row.id }, { module: lead, id: leadId })
  }
  await ctx.tx.query(sql`
    update ${fixedTable(ctx.environment.schema, 'attachment')} set module_id = ${lead.id}, record_id = ${leadId}
    where id = any(${[...moved.attachments]}::uuid[])`)
}
