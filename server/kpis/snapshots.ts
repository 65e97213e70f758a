import { createHash } from 'node:crypto'
import sql, { raw } from 'sql-template-tag'
import { LazoError } from '#common/errors.ts'
import type { KpiQuery } from '#common/kpi.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import { takeTurn } from '#server/db/alone.ts'
import { canonical } from '#server/model/elements.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { settleAround } from '#server/programme/settle.ts'
import type { Values } from '#server/records/check.ts'
import { createRecord } from '#server/records/create.ts'
import { reader } from '#server/records/list.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { writeForm } from '#server/records/write-form.ts'
import { columnOf } from '#server/records/select.ts'
import { readQuery } from './admit.ts'
import { rowOf, tellBehind } from './behind.ts'
import { today } from '#server/programme/today.ts'
import { forEverybody, measure } from './measure.ts'

export interface Snapshot {
  readonly kpi: string
  readonly at: string
  readonly value: string | null
  readonly count: number | null
  readonly margin: string | null
}

/** Values as they were each night, oldest first. */
export async function snapshotsOf(ctx: Context, kpis: readonly string[]): Promise<Snapshot[]> {
  const module = moduleOfKind(ctx, 'kpiSnapshot')
  const kpi = module?.fields.get('kpi')
  const at = module?.fields.get('at')
  if (!module || !kpi || !at || kpis.length === 0) return []
  const rows = await reader(ctx).query<{ own: Values }>(sql`
    select ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where ${raw(`t."${kpi.column}"`)} = any(${[...kpis]}::uuid[]) and t.deleted_at is null
    order by ${raw(`t."${at.column}"`)}`)
  return rows.map(({ own }) => ({
    kpi: idIn(own.kpi) ?? '',
    at: String(own.at),
    value: textOf(own.value),
    count: typeof own.count === 'number' ? own.count : null,
    margin: textOf(own.margin),
  }))
}

function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}

/**
 * The value of each KPI on the company's day, once a day: whatever was taken already stays.
 * @returns how many were taken
 */
export async function takeSnapshots(ctx: Context): Promise<number> {
  const module = moduleOfKind(ctx, 'kpi')
  if (!module) return 0
  const snapshots = moduleOfKind(ctx, 'kpiSnapshot')
  if (!snapshots) return 0
  const rows = await ctx.environment.db.query<{ id: string }>(sql`
    select k.id from ${tableOf(ctx, module)} k where k.deleted_at is null
      and not exists (select from ${tableOf(ctx, snapshots)} t where ${columnOf(snapshots, 'kpi')} = k.id
        and ${columnOf(snapshots, 'at')} = ${today(ctx)}::date and t.deleted_at is null)
    order by k.id`)
  let taken = 0
  for (const { id } of rows) if (await takeAlone(ctx, id)) taken += 1
  return taken
}

/** One that fails, as by a query that takes too long, keeps no other from being taken. */
async function takeAlone(ctx: Context, id: string): Promise<boolean> {
  try {
    return await inWrite(ctx, async (inner) => await takeSnapshot(inner, id, 'once'))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    ctx.environment.world.log({ event: 'kpi.failed', kpi: id, message })
    return false
  }
}

/**
 * Today's value of one KPI; `anew` where its query has changed. Two who take it at the same moment take turns.
 * @returns whether it was written
 */
export async function takeSnapshot(ctx: Writing, id: string, how: 'once' | 'anew'): Promise<boolean> {
  const module = moduleOfKind(ctx, 'kpi')
  const snapshots = moduleOfKind(ctx, 'kpiSnapshot')
  if (!module || !snapshots) return false
  await takeTurn(ctx.tx, `kpi ${id}`)
  const own = (await rowOf(ctx, module, id))?.own
  const query = readQuery(own?.query)
  if (!own || !query || own.external === true) return false
  const at = today(ctx)
  const [known] = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, snapshots)} t
    where ${columnOf(snapshots, 'kpi')} = ${id} and ${columnOf(snapshots, 'at')} = ${at}::date and t.deleted_at is null`)
  if (known && how === 'once') return false
  const values = await valuesNow(ctx, query)
  if (!values) return false
  const system = asSystem(ctx)
  const options = { internal: true } as const
  if (known) await updateRecord(system, snapshots.name, known.id, values, options)
  else await createRecord(system, snapshots.name, { kpi: id, project: own.project, at, ...values }, options)
  await tellBehind(ctx, id, await snapshotsOf(ctx, [id]))
  await settleAround(ctx, [id])
  return true
}

/** Nothing where the query reads what is no longer there; its page says so. */
async function valuesNow(ctx: Writing, query: KpiQuery): Promise<Values | undefined> {
  const found = await measure(forEverybody(ctx), query).catch(isUnreadable)
  if (!found) return undefined
  const { value, n, interval } = found
  return {
    value,
    count: n,
    margin: interval ? ((interval.high - interval.low) / 2).toFixed(6) : null,
    queryFingerprint: queryFingerprint(query),
  }
}

function queryFingerprint(query: KpiQuery): string {
  return createHash('sha256').update(canonical(query)).digest('hex')
}

/** A refusal by our own rules, not a fault. */
export function isUnreadable(error: unknown): undefined {
  if (error instanceof LazoError) return undefined
  throw error
}

/** The value of a KPI that comes from outside, on a day, by whoever answers for it. */
export async function enterValue(
  ctx: Writing,
  { id, project }: { readonly id: string; readonly project: string },
  given: {
    readonly at: string
    readonly value: string
    readonly count?: number | undefined
    readonly margin?: string | undefined
  },
): Promise<void> {
  const snapshots = moduleOfKind(ctx, 'kpiSnapshot')
  if (!snapshots) return
  await takeTurn(ctx.tx, `kpi ${id}`)
  const [known] = await ctx.tx.query<{ id: string }>(sql`
    select t.id from ${tableOf(ctx, snapshots)} t
    where ${columnOf(snapshots, 'kpi')} = ${id} and ${columnOf(snapshots, 'at')} = ${given.at}::date and t.deleted_at is null`)
  const values = { value: given.value, count: given.count ?? null, margin: given.margin ?? null }
  const system = asSystem(ctx)
  if (known) await updateRecord(system, snapshots.name, known.id, values, { internal: true })
  else await createRecord(system, snapshots.name, { kpi: id, project, at: given.at, ...values }, { internal: true })
  await tellBehind(ctx, id, await snapshotsOf(ctx, [id]))
  await settleAround(ctx, [id])
}
