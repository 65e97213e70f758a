/**
 * What figures of the project say inside a scenario. They are read by code that stands above this, so it is told
 * here once, at the start, how.
 */
import { isAct, type Expectation, type Scenario } from '#common/scenario.ts'
import type { Writing } from '#server/records/write.ts'
import { Unmet, type Stage } from './define.ts'

/** The value of the KPI of that key or name, for whoever sees it. @throws Unmet where it is not seen */
export type FigureReader = (ctx: Writing, name: string) => Promise<number | null>

let reader: FigureReader | undefined

export function provideFigures(read: FigureReader): void {
  reader = read
}

export async function figureOf(ctx: Writing, name: string): Promise<number | null> {
  if (!reader) throw new Unmet('Aquí no hay indicadores.', 'There are no KPIs here.')
  return await reader(ctx, name)
}

export type FigureStep = Expectation & { expect: 'kpiValue' }

/** Before the first step, the figures of which a later one says by how much they change. */
export async function noteFigures(stage: Stage, { steps }: Scenario): Promise<void> {
  for (const step of steps) {
    if (isAct(step) || step.expect !== 'kpiValue' || step.changesBy === undefined) continue
    const ctx = await stage.actor(step.as)
    try {
      const value = await ctx.tx.savepoint(async () => await figureOf(ctx, step.kpi))
      stage.figures.set(step, value ?? 0)
    } catch (error) {
      // Whoever does not see it is told so by the step itself.
      if (!(error instanceof Unmet)) throw error
    }
  }
}
