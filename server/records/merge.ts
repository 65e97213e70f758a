import sql from 'sql-template-tag'
import { LazoError, conflict, invalid, invariant, missing, violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { isEmpty, type Values } from './check.ts'
import { moduleOf } from './fields.ts'
import { isUuid } from './filter.ts'
import { reader, visibleIds } from './list.ts'
import { moveKeepsakes } from './merge-keepsakes.ts'
import { breakLoops, moveFiles, moveToWinner, type MergeMoves } from './merge-moves.ts'
import { takenValues } from './merge-values.ts'
import { trashRecords } from './remove.ts'
import { lockRecord, updateRecord, type Locked } from './update.ts'
import { inWrite, writableModule, type Writing } from './write.ts'

export const mergedMax = 5

interface MergeInput {
  /** The record that stays. */
  readonly winner: string
  /** All of them, with the versions that were seen. */
  readonly records: readonly { readonly id: string; readonly version: number }[]
  /** By field whose value is taken, or `all`; the winner's own where nothing is said. */
  readonly take?: Readonly<Record<string, string>> | undefined
}

interface Merged extends MergeMoves {
  readonly id: string
  readonly version: number
  readonly files: number
}

/** Records that stand for somebody: they can be there twice. Accounts of people who sign in are no such records. */
export function canMerge({ capabilities }: ModelModule): boolean {
  return (capabilities.person ?? capabilities.company) !== undefined && !capabilities.user
}

export function mergeableModule(ctx: Context, name: string): ModelModule {
  const module = moduleOf(ctx, name)
  if (!canMerge(module)) throw missing()
  return module
}

/**
 * Makes one record of several, in one transaction: the winner takes the chosen values, what pointed
 * at the others points at it, their files come along, and they go to the bin.
 */
export async function mergeRecords(ctx: Context, moduleName: string, input: MergeInput): Promise<Merged> {
  const module = mergeableModule(ctx, moduleName)
  writableModule(ctx, moduleName, 'update')
  writableModule(ctx, moduleName, 'delete')
  refuseSelection(input)
  return await inWrite({ ...ctx, channel: 'merge', joins: true }, async (inner) => {
    const rows = await lockAll(inner, module, input)
    const winner = rows.find(({ id }) => id === input.winner)
    invariant(winner, 'the winner is one of the records')
    const losers = rows.filter((row) => row !== winner)
    refuseConverted(module, losers)
    const ids = losers.map(({ id }) => id)
    const taken = takenValues(inner, module, winner.id, rows, input.take ?? {})
    const moves = await moveToWinner(inner, module, winner.id, ids)
    const files = await moveFiles(inner, module, winner.id, losers, taken)
    const keepsakes = await moveKeepsakes(inner, module, winner, losers)
    await trashRecords(inner, module, ids)
    await updateRecord(inner, module.name, winner.id, { ...taken, ...ownerTaken(rows, winner, input) })
    await breakLoops(inner, module, winner.id)
    const { environment, policy } = inner
    await inner.tx.query(sql`
      insert into ${mergeTable(inner)} (id, module_id, winner_id, loser_ids, tx, attachments, keepsakes, at, by)
      values (${environment.world.newId()}, ${module.id}, ${winner.id}, ${ids}::uuid[], ${inner.actId},
        ${JSON.stringify(files)}::jsonb, ${JSON.stringify(keepsakes)}::jsonb, ${environment.world.now()}, ${policy.userId})`)
    const { version } = await lockRecord(inner, module, winner.id, 'update', true)
    return { id: winner.id, version, ...moves, files: files.length }
  })
}

export function mergeTable(ctx: Context): ReturnType<typeof fixedTable> {
  return fixedTable(ctx.environment.schema, 'merge')
}

function refuseSelection({ winner, records, take = {} }: MergeInput): void {
  const ids = new Set(records.map(({ id }) => id))
  if (ids.size !== records.length || ids.size < 2 || ids.size > mergedMax) {
    throw invalid([
      violation('records', 'count', `Elige de 2 a ${mergedMax} registros.`, `Choose 2 to ${mergedMax} records.`),
    ])
  }
  const strangers = [['winner', winner] as const, ...Object.entries(take)].filter(
    ([name, id]) => !ids.has(id) && (name === 'winner' || id !== 'all'),
  )
  if (strangers.length > 0) {
    throw invalid(
      strangers.map(([name]) =>
        violation(name, 'choice', 'No es uno de los elegidos.', 'It is not one of those chosen.'),
      ),
    )
  }
}

/** In one order, so that two who merge the same records wait for each other; the second one is too late. */
async function lockAll(ctx: Writing, module: ModelModule, input: MergeInput): Promise<Locked[]> {
  const rows: Locked[] = []
  for (const { id, version } of input.records.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const row = await lockSeen(ctx, module, id)
    if (id !== input.winner) await lockRecord(ctx, module, id, 'delete', false)
    if (row.version !== version) throw stale({ id, version: row.version })
    rows.push(row)
  }
  const visible = await visibleIds(
    ctx,
    module.name,
    rows.map(({ id }) => id),
  )
  if (visible.length < rows.length) throw missing()
  return rows
}

async function lockSeen(ctx: Writing, module: ModelModule, id: string): Promise<Locked> {
  try {
    return await lockRecord(ctx, module, id, 'update', false)
  } catch (error) {
    const winner =
      error instanceof LazoError && error.code === 'missing' ? await mergedInto(ctx, module, id) : undefined
    throw winner === undefined ? error : stale({ id, mergedInto: winner })
  }
}

function stale(details: Readonly<Record<string, unknown>>): LazoError {
  return conflict(
    'Uno de los registros ha cambiado desde que lo viste. Revisa la combinación y repite.',
    'One of the records has changed since you saw it. Check the merge and repeat.',
    { details },
  )
}

/** What a conversion made and where it came from must stay together. */
function refuseConverted({ capabilities }: ModelModule, losers: readonly Locked[]): void {
  const at = capabilities.lead?.convertedAt
  if (at === undefined || losers.every(({ own }) => isEmpty(own[at]))) return
  throw conflict(
    'Un lead convertido solo puede ser el que se queda.',
    'A converted lead can only be the one that stays.',
  )
}

function ownerTaken(rows: readonly Locked[], winner: Locked, { take = {} }: MergeInput): Values {
  const from = rows.find(({ id }) => id === take.owner)
  return from && from !== winner ? { owner: from.owner_id } : {}
}

/** The record that stands for one that was merged, if the reader may see it: old addresses lead to it. */
export async function mergedInto(ctx: Context, module: ModelModule, id: string): Promise<string | undefined> {
  if (!isUuid(id)) return undefined
  const found = await reader(ctx).query<{ winner_id: string }>(sql`
    with recursive chain (winner_id, step) as (
      select winner_id, 1 from ${mergeTable(ctx)}
      where module_id = ${module.id} and loser_ids @> array[${id}::uuid] and reversed_at is null
      union select m.winner_id, chain.step + 1 from ${mergeTable(ctx)} m join chain on m.loser_ids @> array[chain.winner_id]
      where m.reversed_at is null and chain.step < 100)
    select winner_id from chain order by step desc limit 1`)
  const winner = found[0]?.winner_id
  return winner === undefined ? undefined : (await visibleIds(ctx, module.name, [winner]))[0]
}

/** Records that became part of this one, as far as the reader may see them. */
export async function mergedFrom(ctx: Context, module: ModelModule, id: string): Promise<string[]> {
  if (!canMerge(module)) return []
  const found = await reader(ctx).query<{ id: string }>(sql`
    with recursive part (id) as (
      select unnest(loser_ids) from ${mergeTable(ctx)} where winner_id = ${id} and reversed_at is null
      union select unnest(m.loser_ids) from ${mergeTable(ctx)} m join part on m.winner_id = part.id where m.reversed_at is null)
    select id from part limit 100`)
  return await visibleIds(
    ctx,
    module.name,
    found.map((one) => one.id),
    { deleted: true },
  )
}
