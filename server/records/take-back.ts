import sql from 'sql-template-tag'
import { conflict } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { readActHead } from './act.ts'
import { revertConversion } from './conversion-reversal.ts'
import { reader } from './list.ts'
import { refuseForeign, undoAct, type UndoResult } from './undo.ts'
import { takeApart } from './unmerge.ts'
import { inWrite } from './write.ts'

/** Takes any act back in the way of its kind: a merge is taken apart, a conversion reverted, the rest undone. */
export async function takeBack(ctx: Context, actId: string): Promise<UndoResult> {
  return await inWrite(ctx, async (inner) => {
    const chain = await undoChain(inner, [actId])
    if (isUndone(chain, actId)) {
      await refuseForeign(inner, actId, await readActHead(inner, actId))
      throw conflict('Ya está deshecho.', 'It has been undone already.')
    }
    // An undoing that was itself taken back came to nothing, and so did its taking back.
    const settled = chain.map(({ undoAct: id }) => id)
    const result =
      (await takeApart(inner, actId)) ??
      (await takeConversionBack(inner, actId)) ??
      (await undoAct(inner, actId, undefined, settled))
    if (result.undone > 0 || result.queued > 0) await noteUndone(inner, actId)
    return result
  })
}

/** That this request takes an act back. */
export async function noteUndone(ctx: Context, actId: string): Promise<void> {
  await reader(ctx).query(sql`
    insert into ${fixedTable(ctx.environment.schema, 'act_undo')} (undo_act, act, at)
    values (${ctx.actId}, ${actId}, ${ctx.environment.world.now()}) on conflict do nothing`)
}

interface Undoing extends Record<string, unknown> {
  readonly act: string
  readonly undoAct: string
}

/** What took the acts back, what took that back, and so on. */
export async function undoChain(ctx: Context, acts: readonly string[]): Promise<Undoing[]> {
  const table = fixedTable(ctx.environment.schema, 'act_undo')
  return await reader(ctx).query<Undoing>(sql`
    with recursive chain (act, undo_act, step) as (
      select act, undo_act, 1 from ${table} where act = any(${acts}::uuid[])
      union all
      select u.act, u.undo_act, chain.step + 1 from ${table} u join chain on u.act = chain.undo_act where chain.step < 200)
    select act, undo_act as "undoAct" from chain`)
}

export function isUndone(chain: readonly Undoing[], act: string): boolean {
  return chain.some((one) => one.act === act && !isUndone(chain, one.undoAct))
}

async function takeConversionBack(ctx: Context, actId: string): Promise<UndoResult | undefined> {
  const [found] = await reader(ctx).query<{ module_id: string; record_id: string; made: number }>(sql`
    select module_id, record_id, jsonb_array_length(created) as made
    from ${fixedTable(ctx.environment.schema, 'conversion')} where tx = ${actId} and reversed_at is null`)
  const module = ctx.model.modulesById.get(found?.module_id ?? '')
  if (!found || !module) return undefined
  await revertConversion(ctx, module.name, found.record_id)
  return { undone: found.made + 1, kept: [], queued: 0 }
}
