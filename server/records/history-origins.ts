import sql from 'sql-template-tag'
import type { Channel } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import { fixedTable } from '#server/model/registry.ts'
import { automationsOf, type Automation } from './automations.ts'
import { reader } from './list.ts'
import { mergeTable } from './merge.ts'
import { findTitles } from './references.ts'
import { titlesOf } from './timeline-changes.ts'

/** Where the values of an act are from. */
export interface Origin {
  /** The file and row that an import read. */
  readonly import?: { readonly id: string; readonly file: string; readonly row: number | null }
  /** The record that became this one. */
  readonly from?: { readonly module: string; readonly id: string; readonly title: string }
  /** Titles of the records that were merged into this one; those out of sight are not named. */
  readonly merged?: readonly string[]
  /** The automation that gave it. */
  readonly automation?: Automation
}

interface Logged {
  readonly channel: Channel
  readonly tx: string
}

/** By act. */
export async function originsOf(
  ctx: Context,
  module: ModelModule,
  id: string,
  rows: readonly Logged[],
): Promise<ReadonlyMap<string, Origin>> {
  const acts = (channel: Channel): string[] => rows.flatMap((row) => (row.channel === channel ? [row.tx] : []))
  const found = await Promise.all([
    imports(ctx, id, acts('import')),
    conversions(ctx, acts('convert')),
    merges(ctx, module, acts('merge')),
    automations(ctx, rows),
  ])
  return new Map(found.flat())
}

async function automations(ctx: Context, rows: readonly Logged[]): Promise<Found> {
  const found = await automationsOf(
    ctx,
    rows.map(({ channel, tx }) => ({ channel, acts: [tx] })),
  )
  return [...found].map(([act, automation]) => [act, { automation }] as const)
}

type Found = (readonly [string, Origin])[]

async function imports(ctx: Context, id: string, acts: readonly string[]): Promise<Found> {
  if (acts.length === 0) return []
  const { schema } = ctx.environment
  const rows = await reader(ctx).query<{ act: string; id: string; file: string; row: number | null }>(sql`
    select b.act_id as act, b.id, b.file_name as file,
      (select min(r.number) from ${fixedTable(schema, 'import_outcome')} r where r.record_id = ${id} and r.batch_id = b.id) as row
    from ${fixedTable(schema, 'import_batch')} b where b.act_id = any(${[...acts]}::uuid[])`)
  return rows.map(({ act, ...origin }) => [act, { import: origin }] as const)
}

async function conversions(ctx: Context, acts: readonly string[]): Promise<Found> {
  if (acts.length === 0) return []
  const rows = await reader(ctx).query<{ tx: string; module_id: string; record_id: string }>(sql`
    select tx, module_id, record_id from ${fixedTable(ctx.environment.schema, 'conversion')}
    where tx = any(${[...acts]}::uuid[])`)
  const pointed = rows.flatMap(({ tx, module_id: moduleId, record_id: record }) => {
    const from = ctx.model.modulesById.get(moduleId)
    return from && ctx.policy.scope(from.name, 'read') !== 'none' ? [{ tx, field: '', module: from, id: record }] : []
  })
  const titles = await findTitles(ctx, pointed)
  return pointed.flatMap(({ tx, module, id }): Found => {
    const title = titles.get(id)
    return title === undefined ? [] : [[tx, { from: { module: module.name, id, title } }] as const]
  })
}

async function merges(ctx: Context, module: ModelModule, acts: readonly string[]): Promise<Found> {
  if (acts.length === 0) return []
  const rows = await reader(ctx).query<{ tx: string; loser_ids: string[] }>(sql`
    select tx, loser_ids from ${mergeTable(ctx)} where tx = any(${[...acts]}::uuid[])`)
  const titles = await titlesOf(
    ctx,
    module,
    rows.flatMap((row) => row.loser_ids),
  )
  return rows.map((row) => [row.tx, { merged: row.loser_ids.flatMap((one) => titles.get(one) ?? []) }] as const)
}
