import sql from 'sql-template-tag'
import { trashDays } from '#common/change.ts'
import { conflict, missing, type LazoError } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { changesOfAct, changesSince, recordsOfAct } from './act.ts'
import { readableField } from './fields.ts'
import { isUuid } from './filter.ts'
import { reader, visibleIds } from './list.ts'
import { mergeTable } from './merge.ts'
import { returnKeepsakes, type Keepsakes } from './merge-keepsakes.ts'
import type { MovedFile } from './merge-moves.ts'
import { undoRecords, type KeptRecord, type UndoResult } from './undo.ts'
import { lockRecord, updateRecord } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

interface StoredMerge extends Record<string, unknown> {
  readonly id: string
  readonly module_id: string
  readonly winner_id: string
  readonly loser_ids: readonly string[]
  readonly tx: string
  readonly attachments: readonly MovedFile[]
  readonly keepsakes: Keepsakes
  readonly at: string
  readonly reversed_at: string | null
}

/**
 * Takes merged records apart again, for as long as the bin keeps them: each has back what moved and
 * nobody has changed since. The rest is kept and reported.
 * @returns nothing where the act is no merge
 */
export async function takeApart(ctx: Context, actId: string): Promise<UndoResult | undefined> {
  const known = await reader(ctx).query<{ module_id: string; tx: string }>(sql`
    select module_id, tx from ${mergeTable(ctx)} where tx = ${actId} or reversal_tx = ${actId}`)
  const [found] = known
  if (!found) return undefined
  const module = ctx.model.modulesById.get(found.module_id)
  if (!module) throw missing()
  writableModule(ctx, module.name, 'update')
  writableModule(ctx, module.name, 'delete')
  return await inWrite({ ...ctx, channel: 'undo', joins: true }, async (inner) => {
    const [merge] = await inner.tx.query<StoredMerge>(sql`
      select id, module_id, winner_id, loser_ids, tx, attachments, keepsakes, at, reversed_at from ${mergeTable(inner)}
      where tx = ${found.tx} for update`)
    if (!merge) throw missing()
    await lockParts(inner, module, merge)
    refuseOver(inner, merge, actId)
    const result = await separate(inner, module, merge)
    await inner.tx.query(sql`
      update ${mergeTable(inner)} set reversed_at = ${inner.environment.world.now()}, reversal_tx = ${inner.actId}
      where id = ${merge.id}`)
    return { ...result, kept: await visibleKept(ctx, inner, result.kept) }
  })
}

/** The act that merged a record into another, where the user may bring it back. */
export async function mergeOf(ctx: Context, moduleName: string, id: string): Promise<string | undefined> {
  if (!isUuid(id) || (await visibleIds(ctx, moduleName, [id], { deleted: true })).length === 0) return undefined
  const [found] = await reader(ctx).query<{ tx: string }>(sql`
    select tx from ${mergeTable(ctx)} where loser_ids @> array[${id}::uuid] and reversed_at is null`)
  return found?.tx
}

/** Who may not see one of them learns nothing, who may not change one is told so. */
async function lockParts(ctx: Writing, module: ModelModule, merge: StoredMerge): Promise<void> {
  const ids = [merge.winner_id, ...merge.loser_ids]
  const visible = await visibleIds(ctx, module.name, ids, { deleted: true })
  if (visible.length < ids.length) throw visible.length === 0 ? missing() : gone()
  if (merge.reversed_at !== null) return
  if ((await visibleIds(ctx, module.name, [merge.winner_id])).length === 0) throw laterMerge()
  await lockRecord(ctx, module, merge.winner_id, 'update', false)
  for (const id of merge.loser_ids.toSorted()) {
    for (const action of ['update', 'delete'] as const) await lockRecord(ctx, module, id, action, false, true)
  }
}

function refuseOver({ environment }: Writing, merge: StoredMerge, actId: string): void {
  if (merge.reversed_at !== null) {
    throw actId === merge.tx
      ? conflict('Ya se han separado.', 'They have been separated already.')
      : conflict('Para volver a unirlos, combínalos otra vez.', 'To join them again, merge them once more.')
  }
  const ageMs = Date.parse(environment.world.now()) - Date.parse(merge.at)
  if (ageMs > trashDays * 24 * 60 * 60 * 1000) throw gone()
}

function gone(): LazoError {
  return conflict(
    `Ya no se puede separar: solo durante ${trashDays} días, y si puedes ver los registros.`,
    `It can no longer be separated: only for ${trashDays} days, and if you can see the records.`,
  )
}

function laterMerge(): LazoError {
  return conflict(
    'El registro que quedó ya no está: se eliminó o se combinó después con otro. Deshaz antes eso.',
    'The record that stayed is no longer there: it was deleted or merged into another since. Undo that first.',
  )
}

/** As the system: all of it follows from the permission to take them apart. */
async function separate(ctx: Writing, module: ModelModule, merge: StoredMerge): Promise<UndoResult> {
  const system = asSystem(ctx)
  const settled = await reversedSince(ctx, merge)
  await releaseUnique(system, module, merge, settled)
  // Rows that belong to a record can only return to one that is there.
  const losers = await undoRecords(system, merge.tx, merge.loser_ids, settled)
  const ids = (await recordsOfAct(ctx, merge.tx)).filter((id) => !merge.loser_ids.includes(id))
  const others = await undoRecords(system, merge.tx, ids, settled)
  await ctx.tx.query(sql`
    update ${fixedTable(ctx.environment.schema, 'attachment')} a set record_id = x.from
    from json_to_recordset(${JSON.stringify(merge.attachments)}::json) as x (id uuid, "from" uuid)
    where a.id = x.id and a.record_id = ${merge.winner_id}`)
  await returnKeepsakes(ctx, merge.winner_id, merge.keepsakes)
  return { undone: losers.undone + others.undone, kept: [...losers.kept, ...others.kept], queued: 0 }
}

/** Later merges that were taken apart again, with their undoing: as if they had never been. */
async function reversedSince(ctx: Writing, merge: StoredMerge): Promise<string[]> {
  const rows = await ctx.tx.query<{ tx: string; reversal_tx: string }>(sql`
    select tx, reversal_tx from ${mergeTable(ctx)}
    where module_id = ${merge.module_id} and reversed_at is not null and at >= ${merge.at}`)
  return rows.flatMap((row) => [row.tx, row.reversal_tx])
}

/** What no two records may share goes back to its owner only when the winner has let go of it. */
async function releaseUnique(
  ctx: Writing,
  module: ModelModule,
  merge: StoredMerge,
  settled: readonly string[],
): Promise<void> {
  const [change] = await changesOfAct(ctx, merge.tx, [merge.winner_id])
  if (!change) return
  const later = (await changesSince(ctx, [change], [merge.tx, ctx.actId, ...settled])).get(merge.winner_id)
  const unique = Object.entries(change.before).filter(
    ([name]) => module.fields.get(name)?.unique === true && !later?.fields.has(name),
  )
  if (unique.length === 0) return
  const computed = Object.fromEntries(unique)
  await updateRecord(ctx, module.name, merge.winner_id, {}, { internal: true, computed })
}

/** Of what was kept, as much as the user may know of. */
async function visibleKept(ctx: Context, inner: Writing, kept: readonly KeptRecord[]): Promise<KeptRecord[]> {
  const shown: KeptRecord[] = []
  for (const one of kept) {
    const module = ctx.model.modules.get(one.module)
    const [visible] = await visibleIds({ ...ctx, tx: inner.tx }, one.module, [one.id], { deleted: true })
    if (!module || visible === undefined) continue
    const fields = one.fields.filter((name) => readableField(ctx, module, name))
    if (fields.length > 0 || one.fields.length === 0) shown.push({ ...one, fields })
  }
  return shown
}
