import sql, { join, raw, type Sql } from 'sql-template-tag'
import { conflict } from '#common/errors.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { asSystem } from '#server/access/system.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { columnsOf } from '#server/model/ddl.ts'
import { fixedTable } from '#server/model/registry.ts'
import { isEmpty, type Values } from './check.ts'
import { isComputed } from './fields.ts'
import { rowsPointingAt, type PointingRow } from './pointers.ts'
import { trashRecords } from './remove.ts'
import { columnName } from './select.ts'
import { lockRecord, updateRecord, type Locked } from './update.ts'
import type { Writing } from './write.ts'

/** What a merge moved to the record that stays. */
export interface MergeMoves {
  readonly moved: number
  /** Links and memberships that the winner has already: they went to the bin. */
  readonly dropped: number
}

/** As many rows are moved while the user waits. */
const movedMax = 5000

/** Points every live row that points at a loser at the winner, through the write pipeline. */
export async function moveToWinner(
  ctx: Writing,
  module: ModelModule,
  winner: string,
  losers: readonly string[],
): Promise<MergeMoves> {
  const merged = new Set([winner, ...losers])
  const rows = await rowsPointingAt(ctx, module, losers)
  if (rows.length > movedMax) throw tooManyRows()
  const dropped = new Set<string>()
  let moved = 0
  for (const row of rows) {
    // A loser keeps its values; a link that went is gone whichever way it pointed.
    if (dropped.has(row.id) || (row.module === module && losers.includes(row.id))) continue
    if (row.module === module && row.id === winner) {
      await setPointer(ctx, row, null)
    } else if (await isDouble(ctx, module, row, winner, merged)) {
      await trashRecords(asSystem(ctx), row.module, [row.id])
      dropped.add(row.id)
    } else {
      await setPointer(ctx, row, row.field.type === 'polymorphic' ? { module: module.id, id: winner } : winner)
      moved += 1
    }
  }
  return { moved, dropped: dropped.size }
}

function tooManyRows(): Error {
  return conflict(
    `Tiene más de ${movedMax} registros relacionados: son demasiados para moverlos de una vez. Elígelo como el que se queda.`,
    `It has more than ${movedMax} related records, too many to move at once. Choose it as the one that stays.`,
  )
}

async function setPointer(ctx: Writing, { module, field, id }: PointingRow, value: unknown): Promise<void> {
  await updateRecord(asSystem(ctx), module.name, id, {}, { internal: true, computed: { [field.name]: value } })
}

/** What makes a link what it is; none where rows of the module are more than links. */
function linkEnds(module: ModelModule): ModelField[] {
  const isPointer = ({ type }: ModelField): boolean => type === 'relation' || type === 'polymorphic'
  const named = module.titleFields.flatMap((name) => module.fields.get(name) ?? [])
  if (named.length === 0 || !named.every(isPointer)) return []
  return [...module.fields.values()].filter((field) => isPointer(field) && (field.required || named.includes(field)))
}

/** A link from the winner to itself, or one that the winner has: what only the other link says is written there. */
async function isDouble(
  ctx: Writing,
  module: ModelModule,
  row: PointingRow,
  winner: string,
  merged: ReadonlySet<string>,
): Promise<boolean> {
  const ends = linkEnds(row.module)
  const others = ends.filter((field) => field !== row.field)
  if (others.length === ends.length || others.length === 0) return false
  const own = await lockRecord(asSystem(ctx), row.module, row.id, 'update', true)
  const isToSelf = (field: ModelField): boolean =>
    field.options?.module === module.name && merged.has(String(own.own[field.name]))
  if (others.some(isToSelf)) return true
  const column = (field: ModelField, alias: string): Sql => raw(columnName(field, alias)(''))
  const same = others.map((field) => sql`${column(field, 't')} = ${column(field, 'mine')}`)
  const [double] = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, row.module)} t join ${tableOf(ctx, row.module)} mine on mine.id = ${row.id}
    where ${column(row.field, 't')} = ${winner} and t.deleted_at is null and t.id <> mine.id and ${join(same, ' and ')}
    order by t.id limit 1`)
  if (!double) return false
  await complete(ctx, row.module, double.id, own.own)
  return true
}

/** Writes what the record leaves empty. */
async function complete(ctx: Writing, module: ModelModule, id: string, values: Values): Promise<void> {
  const kept = await lockRecord(asSystem(ctx), module, id, 'update', true)
  const missing = [...module.fields.values()].filter(
    (field) =>
      columnsOf(field).length > 0 &&
      !isComputed(field) &&
      isEmpty(kept.own[field.name]) &&
      !isEmpty(values[field.name]),
  )
  if (missing.length === 0) return
  const computed = Object.fromEntries(missing.map(({ name }) => [name, values[name]]))
  await updateRecord(asSystem(ctx), module.name, id, {}, { internal: true, computed })
}

export interface MovedFile {
  readonly id: string
  readonly from: string
}

/** Files of the losers' own fields stay with them, but for those that the winner takes over. */
export async function moveFiles(
  ctx: Writing,
  module: ModelModule,
  winner: string,
  losers: readonly Locked[],
  taken: Values,
): Promise<MovedFile[]> {
  const fields = [...module.fields.values()].filter(({ type }) => type === 'file' || type === 'image')
  const own = losers.flatMap((row) => fields.map(({ name }) => row.own[name]))
  const takes = new Set(fields.map(({ name }) => taken[name]))
  const staying = own.filter((id) => typeof id === 'string' && !takes.has(id))
  const table = fixedTable(ctx.environment.schema, 'attachment')
  return await ctx.tx.query<MovedFile & Record<string, unknown>>(sql`
    update ${table} a set record_id = ${winner} from ${table} old
    where old.id = a.id and a.record_id = any(${losers.map(({ id }) => id)}::uuid[]) and a.id <> all(${staying}::uuid[])
    returning a.id, old.record_id as from`)
}

/** A record that would be above itself, through others that pointed at a loser, is on top. */
export async function breakLoops(ctx: Writing, module: ModelModule, id: string): Promise<void> {
  for (const field of module.fields.values()) {
    if (field.type !== 'relation' || field.options?.module !== module.name) continue
    const above = raw(`"${field.column}"`)
    const [loop] = await ctx.tx.query(sql`
      with recursive up (id) as (
        select ${above} from ${tableOf(ctx, module)} where id = ${id}
        union select m.${above} from ${tableOf(ctx, module)} m join up on m.id = up.id)
      select 1 from up where id = ${id}`)
    if (loop) await setPointer(ctx, { module, field, id, target: id }, null)
  }
}
