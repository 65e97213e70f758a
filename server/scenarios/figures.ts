/**
 * What figures of the project say inside a scenario. They are read by code that stands above this, so it is told
 * here once, at the start, how.
 */
import { isAct, type Expectation, type Scenario } from '#common/scenario.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Writing } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { Unmet, type Figure, type Stage } from './define.ts'
import { rightsAs } from './stage.ts'

/** The KPI of that key or name, as far as it is seen. @throws Unmet where it is not */
type FigureFinder = (ctx: Context, name: string) => Promise<Figure>

let finder: FigureFinder | undefined

export function provideFigures(find: FigureFinder): void {
  finder = find
}

async function findFigure(ctx: Context, name: string): Promise<Figure> {
  if (!finder) throw new Unmet('Aquí no hay indicadores.', 'There are no KPIs here.')
  return await finder(ctx, name)
}

type FigureStep = Expectation & { expect: 'kpiValue' }

export function figureSteps({ steps }: Scenario): FigureStep[] {
  return steps.filter((step): step is FigureStep => !isAct(step) && step.expect === 'kpiValue')
}

/**
 * The figures of a scenario that is played in a copy: a KPI is what it is where its project is, for whoever has
 * the role there; what the copy holds of it may be old, masked or nothing.
 */
export async function figuresAtHome(home: Environment, scenario: Scenario, testRole: string): Promise<Stage['atHome']> {
  const found = new Map<FigureStep, Figure | Unmet>()
  for (const step of figureSteps(scenario)) {
    const ctx = await systemContext(home)
    try {
      const policy = rightsAs(ctx.model, home.world.newId(), step.as ?? testRole)
      found.set(step, await findFigure({ ...ctx, policy }, step.kpi))
    } catch (error) {
      // It is said by the step itself.
      if (!(error instanceof Unmet)) throw error
      found.set(step, error)
    }
  }
  return found
}

export async function figureOf(ctx: Writing, { atHome }: Stage, step: FigureStep): Promise<number | null> {
  const figure = atHome ? atHome.get(step) : await findFigure(ctx, step.kpi)
  if (!figure || figure instanceof Unmet) throw figure ?? new Unmet('No hay tal indicador.', 'There is no such KPI.')
  return await figure(ctx)
}

/** Before the first step, the figures of which a later one says by how much they change. */
export async function noteFigures(stage: Stage, scenario: Scenario): Promise<void> {
  for (const step of figureSteps(scenario)) {
    if (step.changesBy === undefined) continue
    const ctx = await stage.actor(step.as)
    try {
      const value = await ctx.tx.savepoint(async () => await figureOf(ctx, stage, step))
      stage.figures.set(step, value ?? 0)
    } catch (error) {
      // Whoever does not see it is told so by the step itself.
      if (!(error instanceof Unmet)) throw error
    }
  }
}
