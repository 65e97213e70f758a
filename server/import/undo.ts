import sql, { join, raw, type Sql } from 'sql-template-tag'
import { LazoError, isTemporary, violation, type Violation } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import type { Values } from '#server/records/check.ts'
import { trashRecords } from '#server/records/remove.ts'
import { columnName } from '#server/records/select.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { inputForm } from '#server/records/write-form.ts'
import { allowLongStatements, changeBatch, findBatch, moduleOfBatch, type Batch } from './batch.ts'
import { isSame, ownValues } from './own-values.ts'
import { noteUndone, writtenRows, type RowOutcome, type WrittenRow } from './rows.ts'

const rowsPerStep = 500

/**
 * Takes back the next rows, the last first: records that the import created go, fields that it
 * changed get back what they held. What somebody changed since is kept and named.
 * @returns whether there is more to do
 */
export async function undoNext(ctx: Context, batchId: string): Promise<boolean> {
  return await inWrite(ctx, async (outer) => {
    const { environment } = outer
    await allowLongStatements(outer.tx)
    const batch = await findBatch(environment, outer.tx, batchId, { lock: true })
    if (batch?.status !== 'undoing') return false
    // Who could import may take the import back, even where the role deletes nothing else.
    const actId = batch.undoActId ?? outer.actId
    const inner: Writing = asSystem({ ...outer, channel: 'undo' as const, actId })
    const rows = await writtenRows(environment, inner.tx, batchId, batch.place, rowsPerStep)
    if (rows.length === 0) {
      const more = await undoRelated(inner, batch)
      const finishedAt = environment.world.now()
      if (!more) await changeBatch(environment, inner.tx, batch, { status: 'undone', finishedAt })
      return more
    }
    const outcomes = await undoRows(inner, batch, rows)
    await noteUndone(environment, inner.tx, batchId, outcomes)
    const kept = outcomes.filter(({ state }) => state === 'kept').length
    const { counts } = batch
    await changeBatch(environment, inner.tx, batch, {
      place: rows.at(-1)?.number ?? 0,
      counts: { ...counts, done: counts.done + rows.length, kept: counts.kept + kept },
    })
    return true
  })
}

async function undoRows(ctx: Writing, batch: Batch, rows: readonly WrittenRow[]): Promise<RowOutcome[]> {
  const module = moduleOfBatch(ctx, batch)
  const ids = rows.map(({ recordId }) => recordId)
  await lockRecords(ctx, module, ids)
  const createdIds = rows.flatMap(({ state, recordId }) => (state === 'create' ? [recordId] : []))
  const created = await undoCreates(ctx, module, batch, createdIds)
  const outcomes: RowOutcome[] = []
  for (const { number, state: was, recordId, written } of rows) {
    const problems =
      was === 'create' ? (created.get(recordId) ?? []) : await undoUpdate(ctx, module, recordId, written ?? {})
    outcomes.push({ number, state: problems.length > 0 ? 'kept' : 'undone', problems })
  }
  return outcomes
}

async function lockRecords(ctx: Writing, module: ModelModule, ids: readonly string[]): Promise<void> {
  await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, module)} t where t.id = any(${ids}::uuid[]) order by t.id for update of t`)
}

/** Moves what nobody touched to the trash. @returns why the others are kept, by id */
async function undoCreates(
  ctx: Writing,
  module: ModelModule,
  batch: Batch,
  ids: readonly string[],
): Promise<Map<string, Violation[]>> {
  const used = await usedByOthers(ctx, module, ids, batch.id)
  const changed = await changedByOthers(ctx, ids, batch)
  const kept = new Map<string, Violation[]>()
  for (const id of used) kept.set(id, [usedSince])
  for (const id of changed) kept.set(id, [changedSince('')])
  await trashRecords(
    ctx,
    module,
    ids.filter((id) => !kept.has(id)),
  )
  return kept
}

const usedSince = violation(
  '',
  'used',
  'Otros registros apuntan a este: se ha conservado.',
  'Other records point to this one: it was kept.',
)

function changedSince(field: string): Violation {
  return violation(
    field,
    'changedSince',
    'Alguien lo ha cambiado después: se ha conservado.',
    'Somebody changed it afterwards: it was kept.',
  )
}

async function undoUpdate(
  ctx: Writing,
  module: ModelModule,
  id: string,
  written: NonNullable<WrittenRow['written']>,
): Promise<readonly Violation[]> {
  // Read one by one: two rows may have changed one record, and the second look must see the first.
  const own = (await ownValues(ctx, module, [id])).get(id)
  if (!own) return []
  const restored: Record<string, unknown> = {}
  const problems: Violation[] = []
  for (const [name, [before, after]] of Object.entries(written)) {
    // A field that left the model since has nothing to be restored.
    if (!module.fields.has(name)) continue
    if (isSame(own.values[name], after)) restored[name] = inputForm(ctx, before)
    else problems.push(changedSince(name))
  }
  const refused = await tryRestore(ctx, module, id, restored)
  return [...problems, ...refused]
}

async function tryRestore(
  ctx: Writing,
  module: ModelModule,
  id: string,
  values: Values,
): Promise<readonly Violation[]> {
  if (Object.keys(values).length === 0) return []
  try {
    await ctx.tx.savepoint(async () => await updateRecord(ctx, module.name, id, values, { internal: true }))
    return []
  } catch (error) {
    if (error instanceof LazoError && !isTemporary(error)) return error.violations
    throw error
  }
}

/** Of the records, those that anybody wrote to after the import. */
async function changedByOthers(ctx: Writing, ids: readonly string[], batch: Batch): Promise<Set<string>> {
  const own = [batch.actId, ...(batch.undoActId ? [batch.undoActId] : [])]
  const rows = await ctx.tx.query<{ id: string }>(sql`
    select distinct record_id as id from ${changeTable(ctx.environment)}
    where record_id = any(${ids}::uuid[]) and tx <> all(${own}::uuid[])`)
  return new Set(rows.map(({ id }) => id))
}

/** Of the records, those to which a live record points that is not of this import. */
async function usedByOthers(
  ctx: Writing,
  module: ModelModule,
  ids: readonly string[],
  batchId: string,
): Promise<Set<string>> {
  const legs = [...ctx.model.modules.values()].flatMap((other) =>
    pointers(other, module).map((field): Sql => {
      const value = raw(columnName(field, 't')(''))
      return sql`select ${value} as id from ${tableOf(ctx, other)} t where ${value} = any(${ids}::uuid[])
        and ${raw('t.deleted_at')} is null and t.batch_id is distinct from ${batchId}`
    }),
  )
  if (legs.length === 0) return new Set()
  const rows = await ctx.tx.query<{ id: string }>(sql`${join(legs, ' union ')}`)
  return new Set(rows.map(({ id }) => id))
}

function pointers(other: ModelModule, module: ModelModule): ModelField[] {
  return [...other.fields.values()].filter(
    ({ type, options }) =>
      (type === 'relation' && options?.module === module.name) ||
      (type === 'polymorphic' && options?.modules?.includes(module.name)),
  )
}

/** Memberships and companies that came with the rows. @returns whether there is more to do */
async function undoRelated(ctx: Writing, batch: Batch): Promise<boolean> {
  const main = moduleOfBatch(ctx, batch)
  const others = [...ctx.model.modules.values()].filter((module) => module !== main)
  // Memberships point to people and go before the companies.
  const order = others.toSorted(
    (a, b) => Number(b.capabilities.member !== undefined) - Number(a.capabilities.member !== undefined),
  )
  for (const module of order) {
    const rows = await ctx.tx.query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, module)} t
      where t.batch_id = ${batch.id} and ${raw('t.deleted_at')} is null order by t.id`)
    const ids = rows.map(({ id }) => id)
    for (let at = 0; at < ids.length; at += rowsPerStep) {
      const some = ids.slice(at, at + rowsPerStep)
      const kept = await undoCreates(ctx, module, batch, some)
      if (kept.size < some.length) return true
    }
  }
  return false
}
