import sql, { raw, type Sql } from 'sql-template-tag'
import { trashDays } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { logChanges } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { removeContents } from './file-contents.ts'
import { pointersTo, rowsPointingAt } from './pointers.ts'
import { trashRecords } from './remove.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

const recordsPerStep = 200
const recordsMax = 5000

/**
 * Deletes for good what has been in the bin for thirty days: rows, their files, and their values in
 * the log, which keeps only that they were there, who changed them and when.
 * @returns how many records
 */
export async function purgeTrash(ctx: Context): Promise<number> {
  let purged = 0
  for (const module of ctx.model.modules.values()) {
    for (let isMore = true; isMore && purged < recordsMax;) {
      const { records, hashes } = await inWrite(
        asSystem(ctx),
        async (inner) => await purgeSome(inner, module, isOld(ctx)),
      )
      await removeContents(ctx.environment, hashes)
      purged += records
      isMore = records === recordsPerStep
    }
  }
  return purged
}

function isOld({ environment }: Context): Sql {
  return sql`t.deleted_at < ${environment.world.now()}::timestamptz - make_interval(days => ${trashDays})`
}

/** Deletes for good now what somebody sees in the bin, and may delete. @returns how many records */
export async function purgeNow(ctx: Context, moduleName: string, ids: readonly string[]): Promise<number> {
  const module = writableModule(ctx, moduleName, 'delete')
  const { records, hashes } = await inWrite(ctx, async (inner) => {
    for (const id of ids.toSorted()) await lockRecord(inner, module, id, 'delete', false, true)
    return await purgeSome(asSystem(inner), module, sql`t.id = any(${[...ids]}::uuid[]) and t.deleted_at is not null`)
  })
  await removeContents(ctx.environment, hashes)
  return records
}

async function purgeSome(
  ctx: Writing,
  module: ModelModule,
  which: Sql,
): Promise<{ records: number; hashes: readonly string[] }> {
  const { schema } = ctx.environment
  const rows = await ctx.tx.query<{ id: string; version: number; batch_id: string | null }>(sql`
    select t.id, t.version, t.batch_id from ${tableOf(ctx, module)} t
    where ${which}
    order by t.deleted_at limit ${recordsPerStep} for update of t skip locked`)
  if (rows.length === 0) return { records: 0, hashes: [] }
  const ids = rows.map((row) => row.id)
  await releasePointers(ctx, module, ids)
  const files = await ctx.tx.query<{ hash: string }>(sql`
    delete from ${fixedTable(schema, 'attachment')} where record_id = any(${ids}::uuid[]) returning hash`)
  await ctx.tx.query(sql`delete from ${fixedTable(schema, 'stage_history')} where record_id = any(${ids}::uuid[])`)
  await ctx.tx.query(sql`delete from ${fixedTable(schema, 'workflow_run')} where record_id = any(${ids}::uuid[])`)
  await ctx.tx.query(sql`delete from ${fixedTable(schema, 'conversion')} where record_id = any(${ids}::uuid[])`)
  await ctx.tx.query(sql`delete from ${fixedTable(schema, 'issued_document')} where record_id = any(${ids}::uuid[])`)
  await ctx.tx.query(sql`delete from ${fixedTable(schema, 'duplicate_key')} where record_id = any(${ids}::uuid[])`)
  await ctx.tx.query(sql`
    delete from ${fixedTable(schema, 'duplicate_pair')} where first_id = any(${ids}::uuid[]) or second_id = any(${ids}::uuid[])`)
  await ctx.tx.query(sql`delete from ${fixedTable(schema, 'merge')} where winner_id = any(${ids}::uuid[])`)
  const batches = [...new Set(rows.flatMap((row) => row.batch_id ?? []))]
  await ctx.tx.query(sql`
    with gone as (
      update ${fixedTable(schema, 'import_outcome')} set written = null
      where batch_id = any(${batches}::uuid[]) and record_id = any(${ids}::uuid[]) returning batch_id, number),
    unkeyed as (
      update ${fixedTable(schema, 'import_verdict')} v set keys = null from gone
      where v.batch_id = gone.batch_id and v.number = gone.number)
    update ${fixedTable(schema, 'import_row')} r set cells = '[]' from gone
    where r.batch_id = gone.batch_id and r.number = gone.number`)
  await ctx.tx.query(sql`select ${fixedTable(schema, 'forget_changes')}(${ids}::uuid[])`)
  const entry = { moduleId: module.id, action: 'delete', before: null, after: null } as const
  await logChanges(
    ctx,
    ctx.tx,
    rows.map((row) => ({ ...entry, recordId: row.id, version: row.version + 1 })),
  )
  await ctx.tx.query(sql`delete from ${tableOf(ctx, module)} where id = any(${ids}::uuid[])`)
  return { records: rows.length, hashes: files.map((file) => file.hash) }
}

/** Nothing may point at what is gone. Relations empty themselves; a row that is nothing without its target goes too. */
async function releasePointers(ctx: Writing, module: ModelModule, ids: readonly string[]): Promise<void> {
  const pointers = pointersTo(ctx.model, module)
  for (const row of await rowsPointingAt(ctx, module, ids, pointers)) {
    if (row.field.required && row.field.type === 'polymorphic') await trashRecords(ctx, row.module, [row.id])
    else await updateRecord(ctx, row.module.name, row.id, {}, { internal: true, computed: { [row.field.name]: null } })
  }
  for (const { module: other, field } of pointers) {
    if (field.type !== 'polymorphic') continue
    const [id, kind] = [raw(`"${field.column}"`), raw(`"${field.column}_mod"`)]
    await ctx.tx.query(sql`
      update ${tableOf(ctx, other)} set ${id} = null, ${kind} = null where ${id} = any(${ids}::uuid[]) and deleted_at is not null`)
  }
}
