import type { Context } from '#server/context.ts'
import { allOf, idIn, type Node } from '#server/programme/rules/graph.ts'
import { amountOf, budgetProblems } from '#server/programme/rules/approvals.ts'
import { moduleOfKind } from './deployed.ts'
import { seenNodes, visibleGraph } from './read.ts'
import { nameOf, shown, shownText } from './shown.ts'

interface Spent {
  readonly planned: number
  readonly actual: number
  readonly plannedDays: number
  readonly actualDays: number
}

/** The lines that the reader sees, added up; the warnings are of the whole project. */
export async function readBudget(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const module = moduleOfKind(ctx, 'budgetLine')
  const seen = await seenNodes(ctx, allOf(graph, 'budgetLine'))
  const nodes = allOf(graph, 'budgetLine').filter(({ id }) => seen.has(id))
  const lines = nodes.map((node) => ({
    id: node.id,
    name: nameOf(ctx, node),
    category: shownText(ctx, node, 'category'),
    stage: idIn(shown(ctx, node, 'stage')) ?? null,
    subPhase: shownText(ctx, node, 'subPhase'),
    ...spent(ctx, node),
  }))
  const stages = allOf(graph, 'stage').toSorted((a, b) => Number(a.values.order) - Number(b.values.order))
  const kinds = new Map(stages.map(({ id, values }) => [id, String(values.kind)]))
  const reads = (name: string) => module !== undefined && ctx.policy.canRead(module.name, name)
  const isWhole = nodes.length === allOf(graph, 'budgetLine').length && reads('category')
  const number = (name: string, usual: number) => Number(shown(ctx, graph.project, name) ?? usual)
  return {
    module: module?.name ?? null,
    mayChange: module !== undefined && ctx.policy.scope(module.name, 'create') !== 'none',
    currency: ctx.model.settings.baseCurrency,
    trainingFloor: number('trainingFloor', 20),
    developmentCeiling: number('developmentCeiling', 60),
    total: added(lines),
    byCategory: [...Map.groupBy(lines, ({ category }) => category)].map(([category, some]) => ({
      category,
      ...added(some),
    })),
    byStage: [...Map.groupBy(lines, ({ stage }) => stage)]
      .toSorted(([a], [b]) => [...kinds.keys()].indexOf(a ?? '') - [...kinds.keys()].indexOf(b ?? ''))
      .map(([stage, some]) => ({ stage, kind: kinds.get(stage ?? '') ?? null, ...added(some) })),
    lines,
    // Shares of what one does not see would tell what it is.
    warnings: (['planned', 'actual'] as const).flatMap((name) =>
      isWhole && reads(name) ? budgetProblems(graph, name) : [],
    ),
  }
}

function spent(ctx: Context, node: Node): Spent {
  const money = (field: string) => amountOf(shown(ctx, node, field))
  const days = (field: string) => Number(shown(ctx, node, field) ?? 0) || 0
  return {
    planned: money('planned'),
    actual: money('actual'),
    plannedDays: days('plannedDays'),
    actualDays: days('actualDays'),
  }
}

function added(lines: readonly Spent[]): Spent {
  const sum = (name: keyof Spent) => Math.round(lines.reduce((total, line) => total + line[name], 0) * 100) / 100
  return {
    planned: sum('planned'),
    actual: sum('actual'),
    plannedDays: sum('plannedDays'),
    actualDays: sum('actualDays'),
  }
}
