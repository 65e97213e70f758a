import type { Context } from '#server/context.ts'
import type { Dependency } from '#common/schedule.ts'
import { missing } from '#common/errors.ts'
import { allOf, idIn, pointed, type Node } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { planOf } from './plan.ts'
import { seenNodes, visibleGraph } from './read.ts'
import { nameOf, shown, shownList, shownText } from './shown.ts'

/** The plan as its reader sees it; when tasks are due follows from all of them, seen or not. */
export async function readPlan(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const module = moduleOfKind(ctx, 'task')
  if (!module) throw missing()
  const { tasks, dates, start } = await planOf(ctx, graph)
  const members = allOf(graph, 'member')
  const seen = await seenNodes(ctx, [...tasks.map(({ node }) => node), ...members])
  const shownTasks = tasks.filter(({ id }) => seen.has(id))
  const readsWaits = ctx.policy.canRead(module.name, 'waitsFor')
  const visible = (one: Dependency) => readsWaits && seen.has(one.task)
  const holder = (node: Node) => {
    const found = ctx.policy.canRead(module.name, 'responsible') ? pointed(graph, node, 'responsible') : undefined
    return found && seen.has(found.id) ? { id: found.id, title: nameOf(ctx, found) } : null
  }
  return {
    module: module.name,
    mayChange: ctx.policy.scope(module.name, 'update') !== 'none',
    start,
    today: graph.today,
    target: shownText(ctx, graph.project, 'targetGoLive'),
    holidays: shownList(ctx, graph.project, 'holidays'),
    stages: allOf(graph, 'stage')
      .toSorted((a, b) => Number(a.values.order) - Number(b.values.order))
      .map(({ id, values, state }) => ({ id, kind: String(values.kind), state })),
    tasks: shownTasks.map(({ id, node, version, days, dependencies }) => ({
      id,
      version,
      key: shownText(ctx, node, 'key') ?? '',
      name: nameOf(ctx, node),
      state: node.state,
      stage: idIn(shown(ctx, node, 'stage')) ?? null,
      subPhase: shownText(ctx, node, 'subPhase'),
      order: Number(node.values.order ?? 0),
      days: ctx.policy.canRead(node.module, 'days') ? days : 0,
      notBefore: shownText(ctx, node, 'notBefore'),
      startedOn: shownText(ctx, node, 'startedOn'),
      finishedOn: shownText(ctx, node, 'finishedOn'),
      responsible: holder(node),
      dependencies: dependencies.filter(visible),
    })),
    dates: dates.cycle
      ? []
      : shownTasks.flatMap(({ id }) => {
          const found = dates.dates.get(id)
          if (!found) return []
          const { startsOn, endsOn, lateStartsOn, lateEndsOn, totalSlack, freeSlack, isCritical } = found
          return [{ task: id, startsOn, endsOn, lateStartsOn, lateEndsOn, totalSlack, freeSlack, isCritical }]
        }),
    endsOn: dates.cycle ? null : dates.endsOn,
    cycle: (dates.cycle ?? []).filter((id) => seen.has(id)),
  }
}
