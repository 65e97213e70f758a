import sql, { raw } from 'sql-template-tag'
import { LazoError, conflict, invalid, type Localized } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { changeTable, logChanges } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { deletionProblem, documentRefusals } from './document-rules.ts'
import { afterWrite, catchUp } from './effects.ts'
import type { Values } from './check.ts'
import { frozenDeletion } from './lifecycle.ts'
import { lockRecord } from './update.ts'
import { writeForm } from './write-form.ts'
import { constraintViolation, inWrite, writableModule, type Writing } from './write.ts'

/** Moves a record to the trash, and with it the rows that belong to it. */
export async function deleteRecord(
  ctx: Context,
  moduleName: string,
  id: string,
  options: { version?: number; internal?: boolean } = {},
): Promise<void> {
  const module = writableModule(ctx, moduleName, 'delete')
  await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, module, id, 'delete', options.internal ?? false)
    if (options.version !== undefined && options.version !== row.version) {
      throw conflict('Ha cambiado desde que lo viste.', 'It has changed since you saw it.', {
        details: { version: row.version },
      })
    }
    await trashRecords(inner, module, [id])
  })
}

/** Moves live records to the trash, as many as there are, with the rows that belong to them. Asks for no permission. */
export async function trashRecords(ctx: Writing, module: ModelModule, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const now = ctx.environment.world.now()
  const rows = await ctx.tx.query<{ id: string; version: number; own: Values }>(sql`
    select t.id, t.version, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.id = any(${ids}::uuid[]) and t.deleted_at is null order by t.id for update of t`)
  const refusal = frozenDeletion(module, rows) ?? (await deletionProblem(ctx, module, rows))
  if (refusal) throw invalid([refusal])
  await ctx.tx.query(sql`
    update ${tableOf(ctx, module)} set deleted_at = ${now}, version = version + 1, updated_at = ${now},
      updated_by = ${ctx.policy.userId} where id = any(${rows.map((row) => row.id)}::uuid[])`)
  const entry = { moduleId: module.id, action: 'delete', before: null, after: null } as const
  await logChanges(
    ctx,
    ctx.tx,
    rows.map((row) => ({ ...entry, recordId: row.id, version: row.version + 1 })),
  )
  await trashOwned(
    ctx,
    module,
    rows.map((row) => row.id),
  )
  await afterWrite(
    ctx,
    module,
    rows.map((row) => ({ id: row.id, before: row.own, after: null, at: now })),
  )
}

/** Children whose relation says that they belong to their parent go with it. */
async function trashOwned(ctx: Writing, module: ModelModule, ids: readonly string[]): Promise<void> {
  for (const { child, field } of ownedBy(ctx, module)) {
    const rows = await ctx.tx.query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, child)} t
      where ${raw(`t."${field.column}"`)} = any(${ids}::uuid[]) and t.deleted_at is null`)
    await trashRecords(
      asSystem(ctx),
      child,
      rows.map((row) => row.id),
    )
  }
}

/** Brings a record back from the trash, with the rows that went with it in the same act. */
export async function restoreRecord(ctx: Context, moduleName: string, id: string): Promise<void> {
  const module = writableModule(ctx, moduleName, 'delete')
  await inWrite(ctx, async (inner) => {
    const row = await lockRecord(inner, module, id, 'delete', false, true)
    const [deletion] = await inner.tx.query<{ tx: string }>(sql`
      select tx from ${changeTable(inner.environment)} where record_id = ${id} and action = 'delete' order by seq desc limit 1`)
    await revive(inner, module, row.id, row.version)
    if (deletion) await reviveOwned(asSystem(inner), module, row.id, deletion.tx)
  })
}

/** Brings several back in one act; those that cannot return say why. */
export async function restoreRecords(
  ctx: Context,
  moduleName: string,
  ids: readonly string[],
): Promise<{ restored: number; refused: { id: string; message: Localized }[] }> {
  return await inWrite(ctx, async (inner) => {
    const refused: { id: string; message: Localized }[] = []
    let restored = 0
    // In one order, so that two who restore the same wait for each other.
    for (const id of [...new Set(ids)].toSorted()) {
      try {
        await inner.tx.savepoint(async () => await restoreRecord(inner, moduleName, id))
        restored += 1
      } catch (error) {
        if (!(error instanceof LazoError)) throw error
        refused.push({ id, message: error.violations[0]?.message ?? error.text })
      }
    }
    return { restored, refused }
  })
}

/** The parts of a record that went with it in that act, and theirs. */
async function reviveOwned(ctx: Writing, module: ModelModule, id: string, act: string): Promise<void> {
  for (const { child, field } of ownedBy(ctx, module)) {
    const rows = await ctx.tx.query<{ id: string; version: number }>(sql`
      select t.id, t.version from ${tableOf(ctx, child)} t
      where ${raw(`t."${field.column}"`)} = ${id} and t.deleted_at is not null and exists (
        select 1 from ${changeTable(ctx.environment)} c where c.record_id = t.id and c.tx = ${act} and c.action = 'delete')
      order by t.id for update of t`)
    for (const row of rows) {
      await revive(ctx, child, row.id, row.version)
      await reviveOwned(ctx, child, row.id, act)
    }
  }
}

/** The relations by which rows of other modules belong to a record. */
export function ownedBy(ctx: Context, module: ModelModule): { child: ModelModule; field: ModelField }[] {
  return [...ctx.model.modules.values()].flatMap((child) =>
    [...child.fields.values()]
      .filter((field) => field.type === 'relation' && field.options?.owned && field.options.module === module.name)
      .map((field) => ({ child, field })),
  )
}

async function revive(ctx: Writing, module: ModelModule, id: string, version: number): Promise<void> {
  const now = ctx.environment.world.now()
  const restored = ctx.tx.query(sql`
    update ${tableOf(ctx, module)} set deleted_at = null, version = version + 1, updated_at = ${now},
      updated_by = ${ctx.policy.userId} where id = ${id}`)
  await restored.catch((error: unknown) => {
    // Meanwhile another record may have taken a value that is unique.
    const problem = constraintViolation(module, error)
    throw problem ? invalid([problem]) : error
  })
  await logChanges(ctx, ctx.tx, [
    { moduleId: module.id, recordId: id, version: version + 1, action: 'restore', before: null, after: null },
  ])
  const row = await lockRecord(asSystem(ctx), module, id, 'update', true)
  const [refusals = []] = await documentRefusals(ctx, module, [{ before: null, changed: row.own }])
  if (refusals.length > 0) throw invalid(refusals)
  await afterWrite(ctx, module, [{ id, before: null, after: row.own, at: now }])
  await catchUp(ctx, module, id)
}
