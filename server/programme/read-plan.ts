import type { Context } from '#server/context.ts'
import type { Dependency } from '#common/schedule.ts'
import { allotted, overloads, wholeDay, type Overload } from '#common/workload.ts'
import { workdaysFrom } from '#common/workdays.ts'
import { missing } from '#common/errors.ts'
import { allOf, idIn, pointed, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { moduleOfKind } from './deployed.ts'
import { planOf } from './plan.ts'
import { seenNodes, visibleGraph } from './read.ts'
import { nameOf, shown, shownList, shownText } from './shown.ts'

/** The plan as its reader sees it; when tasks are due follows from all of them, seen or not. */
export async function readPlan(ctx: Context, projectId: string) {
  return await planPage(ctx, await visibleGraph(ctx, projectId))
}

async function planPage(ctx: Context, graph: Graph) {
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
      dedication: shownShare(ctx, node, 'dedication'),
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
    people: members
      .filter(({ id }) => seen.has(id))
      .map((node) => ({ id: node.id, name: nameOf(ctx, node), availability: shownShare(ctx, node, 'availability') })),
  }
}

/** Percents of a day; what the reader does not see counts as usual. */
function shownShare(ctx: Context, node: Node, field: string): number {
  const value = Number(shown(ctx, node, field) ?? Number.NaN)
  return Number.isFinite(value) ? value : wholeDay
}

/** By person: days on which what they answer for, as far as the reader sees it, is more than they can give. */
export async function readOverloads(ctx: Context, graph: Graph): Promise<ReadonlyMap<string, MemberOverload[]>> {
  if (ctx.policy.scope(moduleOfKind(ctx, 'task')?.name ?? '', 'read') === 'none') return new Map()
  const plan = await planPage(ctx, graph)
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]))
  const found = overloads(allotted(plan.tasks, new Map(plan.dates.map((one) => [one.task, one]))), {
    availability: new Map(plan.people.map(({ id, availability }) => [id, availability])),
    workdays: workdaysFrom(plan.start, plan.holidays),
    today: plan.today,
  })
  const shownOf = ({ person: _, tasks: ids, ...rest }: Overload): MemberOverload => ({
    ...rest,
    tasks: ids
      .flatMap((id) => tasks.get(id) ?? [])
      .map(({ id, name, dedication }) => ({ module: plan.module, id, title: name, dedication })),
  })
  const byPerson = Map.groupBy(found, ({ person }) => person)
  return new Map([...byPerson].map(([person, own]) => [person, own.map(shownOf)]))
}

type MemberOverload = Omit<Overload, 'tasks' | 'person'> & {
  readonly tasks: {
    readonly module: string
    readonly id: string
    readonly title: string
    readonly dedication: number
  }[]
}
