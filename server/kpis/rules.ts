import type { Localized } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { unless } from '#server/programme/rules/define.ts'
import { derivedOf, type Node } from '#server/programme/rules/graph.ts'
import { graphAround } from '#server/programme/rules.ts'
import type { StepRule, Subject } from '#server/records/record-rules.ts'
import { historyOf, type HistoricRange } from './history.ts'
import { snapshotsOf } from './snapshots.ts'

/** Rules of steps that look at values, not at the graph alone. */
export const kpiRules: readonly StepRule[] = [
  {
    name: 'hasFinalSnapshot',
    judge: async (ctx, subject) =>
      await ofEach(ctx, subject, ({ kpi, snapshots }) =>
        unless(
          isFilled(kpi.values.dueDate) &&
            snapshots.some(({ at, value }) => value !== null && at >= String(kpi.values.dueDate)),
          `${kpi.title}: falta su valor del día en que vence.`,
          `${kpi.title}: its value on the day on which it is due is missing.`,
        ),
      ),
  },
  {
    name: 'isMeasured',
    judge: async (ctx, subject) =>
      await ofEach(ctx, subject, ({ kpi, snapshots }) =>
        unless(
          snapshots.some(({ value }) => value !== null),
          `${kpi.title} aún no da ningún valor.`,
          `${kpi.title} gives no value yet.`,
        ),
      ),
  },
  {
    name: 'R-006',
    async judge(ctx, subject) {
      if (isFilled(subject.values.stretchReason)) return []
      const found = await kpisAround(ctx, subject)
      const ranges = await historyOf(
        ctx,
        found.map(({ kpi }) => kpi.id),
      )
      return found.flatMap(({ kpi }) => beyond(kpi, ranges.get(kpi.id)))
    },
  },
]

interface Found {
  readonly kpi: Node
  readonly snapshots: readonly { readonly at: string; readonly value: string | null }[]
}

async function ofEach(
  ctx: Context,
  subject: Subject,
  judge: (found: Found) => readonly Localized[],
): Promise<readonly Localized[]> {
  const found = await kpisAround(ctx, subject)
  return found.length === 0 ? unless(false, 'Ningún indicador lo mide.', 'No KPI measures it.') : found.flatMap(judge)
}

/** The KPIs that measure an objective, with their values so far. */
async function kpisAround(ctx: Context, subject: Subject): Promise<Found[]> {
  const graph = await graphAround(ctx, subject)
  const kpis = graph ? derivedOf(graph, { id: subject.id }, 'measures') : []
  const byKpi = Map.groupBy(
    await snapshotsOf(
      ctx,
      kpis.map(({ id }) => id),
    ),
    ({ kpi }) => kpi,
  )
  return kpis.map((kpi) => ({ kpi, snapshots: byKpi.get(kpi.id) ?? [] }))
}

function beyond(kpi: Node, range: HistoricRange | undefined): readonly Localized[] {
  const target = Number(kpi.values.target)
  if (!range || !isFilled(kpi.values.target) || (target >= range.low && target <= range.high)) return []
  const [low, high] = [String(range.low), String(range.high)]
  return [
    {
      es: `${kpi.title}: la meta queda fuera de lo visto hasta hoy (de ${low} a ${high}). Di en el objetivo por qué es alcanzable.`,
      en: `${kpi.title}: the target lies outside what has been seen so far (${low} to ${high}). Say in the objective why it can be reached.`,
    },
  ]
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}
