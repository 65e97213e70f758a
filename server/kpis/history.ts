import sql, { raw } from 'sql-template-tag'
import { measuresOf, type KpiQuery } from '#common/kpi.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { addDays } from '#common/dates.ts'
import { addMonths } from '#server/records/calendar.ts'
import { reader } from '#server/records/list.ts'
import { readQuery } from './admit.ts'
import { today } from '#server/programme/today.ts'
import { forEverybody, measureDays } from './measure.ts'
import { isUnreadable, snapshotsOf } from './snapshots.ts'

export interface HistoricRange {
  readonly low: number
  readonly high: number
}

interface PastValue {
  readonly at: string
  readonly value: string
}

const monthsBack = 12
/** With fewer values there is no range to speak of. */
const valuesMin = 4

/**
 * What the data of today say of the ends of the last months; nothing of a query without a window, which
 * only knows how things are now.
 */
export async function pastValues(ctx: Context, query: KpiQuery): Promise<PastValue[]> {
  const measures = measuresOf(query)
  const looksBack = measures.every(
    ({ window }) => window !== undefined && ('days' in window || window.which === 'previous'),
  )
  if (!looksBack || measures.length === 0) return []
  const month = `${today(ctx).slice(0, 7)}-01`
  const days = Array.from({ length: monthsBack }, (_, index) => addDays(addMonths(month, index + 1 - monthsBack), -1))
  const values = (await measureDays(forEverybody(ctx), query, days).catch(isUnreadable)) ?? []
  return values.flatMap(({ value, n }, index) => {
    const at = days[index]
    // Before the company kept these data there is nothing to compare with.
    return at !== undefined && value !== null && n > 0 ? [{ at, value }] : []
  })
}

/** By KPI the least and the most that it has been. */
export async function historyOf(ctx: Context, kpis: readonly string[]): Promise<ReadonlyMap<string, HistoricRange>> {
  const queries = await queriesOf(ctx, kpis)
  const taken = Map.groupBy(await snapshotsOf(ctx, kpis), ({ kpi }) => kpi)
  const found = new Map<string, HistoricRange>()
  for (const kpi of kpis) {
    const query = queries.get(kpi)
    const past = query ? await pastValues(ctx, query) : []
    const range = rangeOf([...past, ...(taken.get(kpi) ?? [])].map(({ value }) => value))
    if (range) found.set(kpi, range)
  }
  return found
}

export function rangeOf(texts: readonly (string | null)[]): HistoricRange | undefined {
  const values = texts.flatMap((text) => (text === null ? [] : [Number(text)]))
  if (values.length < valuesMin) return undefined
  return { low: Math.min(...values), high: Math.max(...values) }
}

/** What each KPI asks, of those that ask something. */
export async function queriesOf(ctx: Context, kpis: readonly string[]): Promise<ReadonlyMap<string, KpiQuery>> {
  const module = moduleOfKind(ctx, 'kpi')
  const field = module?.fields.get('query')
  if (!module || !field || kpis.length === 0) return new Map()
  const rows = await reader(ctx).query<{ id: string; query: unknown }>(sql`
    select t.id, ${raw(`t."${field.column}"`)}::json as query from ${tableOf(ctx, module)} t
    where t.id = any(${[...kpis]}::uuid[])`)
  return new Map(
    rows.flatMap(({ id, query }) => {
      const read = readQuery(query)
      return read ? [[id, read] as const] : []
    }),
  )
}
