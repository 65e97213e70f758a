import { pathSteps } from '#common/api/packs.ts'
import type { Context } from '#server/context.ts'
import { seenNodes, toldReasons, visibleGraph } from '#server/programme/read.ts'
import { approvedItem } from '#server/programme/rules/agreed.ts'
import { isAlive, isInPhase } from '#server/programme/rules/define.ts'
import { findLooseEnds } from '#server/programme/rules/find.ts'
import { readConfiguration } from '#server/programme/configuration.ts'
import { goLiveChecks } from '#server/programme/rules/go-live.ts'
import { allOf, derivedOf, sourcesOf, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { nameOf, shownNumber, shownText } from '#server/programme/shown.ts'

type PathStep = (typeof pathSteps)[number]

/** What the first phase at hand is made of. */
interface Scope {
  readonly phase: Node | undefined
  readonly objectives: readonly Node[]
  readonly needs: readonly Node[]
  readonly items: readonly Node[]
}

const leftOut = ['parked', 'deferred']
const committed = ['committed', 'measuring', 'achieved', 'missed']

/** The phase that is to go live next, or the last one that did. */
export function scopeOf(graph: Graph): Scope {
  const phases = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  const phase =
    phases.find(({ state, id }) => !isOver(state) && hasScope(graph, id)) ??
    phases.findLast(({ state }) => isOver(state)) ??
    phases[0]
  const number = Number(phase?.values.number ?? 1)
  const within = (node: Node) => isInPhase(graph, node, number)
  const each = (kind: Node['kind']) => allOf(graph, kind).toSorted(byKey)
  return {
    phase,
    objectives: each('objective').filter((one) => isAlive(one) && within(one)),
    needs: each('need').filter((one) => one.state !== 'rejected' && (within(one) || one.state === 'parked')),
    items: each('specItem').filter((one) => one.state !== 'retired' && (within(one) || one.state === 'deferred')),
  }
}

/** As they were written down: what others rest on comes first in a pack. */
function byKey(a: Node, b: Node): number {
  return String(a.values.key ?? '').localeCompare(String(b.values.key ?? ''), 'en', { numeric: true })
}

function isOver(state: string | null): boolean {
  return state === 'live' || state === 'closed'
}

function hasScope(graph: Graph, phase: string): boolean {
  return (['objective', 'need', 'specItem'] as const).some((kind) =>
    allOf(graph, kind).some((one) => one.values.phase === phase && !leftOut.includes(one.state ?? '')),
  )
}

/** Which steps of the way are done, by what the project says and nothing else. */
function doneSteps(graph: Graph, scope: Scope): ReadonlySet<PathStep> {
  const { phase, objectives, needs, items } = scope
  const kept = items.filter(({ state }) => state !== 'deferred')
  const all = (nodes: readonly Node[], states: readonly string[]) =>
    nodes.length > 0 && nodes.every(({ state }) => states.includes(state ?? ''))
  const reached: Readonly<Record<PathStep, boolean>> = {
    why: Boolean(graph.project?.values.whyInvest),
    objectives: all(objectives, committed),
    needs:
      all(needs, ['accepted', 'specified', 'satisfied', 'parked']) && needs.some(({ state }) => state !== 'parked'),
    specification: all(kept, approvedItem) && allOf(graph, 'baseline').some(({ state }) => state === 'approved'),
    sandbox: all(kept, ['built', 'tested', 'accepted', 'live']),
    acceptance: all(kept, ['accepted', 'live']),
    production: all(kept, ['live']),
    goLive: isOver(phase?.state ?? null),
  }
  return new Set(pathSteps.filter((step) => reached[step]))
}

export async function readPath(ctx: Context, projectId: string) {
  const graph = await visibleGraph(ctx, projectId)
  const scope = scopeOf(graph)
  const { phase, objectives, needs, items } = scope
  const done = doneSteps(graph, scope)
  const kpis = objectives.flatMap((one) => derivedOf(graph, one, 'measures'))
  const tests = allOf(graph, 'test').filter(({ values, state }) => values.level === 'firstDay' && state !== 'retired')
  const open = findLooseEnds(graph).filter(({ isWaived }) => !isWaived)
  const baselines = allOf(graph, 'baseline').filter(({ state }) => state === 'approved')
  const nodes = [...objectives, ...kpis, ...needs, ...items, ...tests, ...baselines, ...open.map(({ node }) => node)]
  const checks = phase ? goLiveChecks(graph, phase.id, await readConfiguration(ctx, graph)) : []
  const inTheWay = checks.flatMap((check) => check.nodes)
  const seen = await seenNodes(ctx, [...nodes, ...inTheWay, ...(phase ? [phase] : [])])
  const visible = <Of extends Node>(some: readonly Of[]) => some.filter(({ id }) => seen.has(id))
  const shown = (node: Node) => ({ module: node.module, id: node.id, title: nameOf(ctx, node), state: node.state })
  const project = graph.project
  const baseline = visible(baselines).at(-1)
  return {
    project: {
      ...(project ? shown(project) : { module: '', id: projectId, title: '', state: null }),
      whyInvest: shownText(ctx, project, 'whyInvest'),
      soloMode: project?.values.soloMode === true,
    },
    phase: phase && seen.has(phase.id) ? shown(phase) : null,
    current: pathSteps.find((step) => !done.has(step)) ?? null,
    steps: pathSteps.map((name) => ({ name, isDone: done.has(name) })),
    looseEnds: open
      .filter(({ node }) => seen.has(node.id))
      .map(({ rule, node, message }) => ({ rule, node: shown(node), message })),
    objectives: visible(objectives).map((one) => ({
      ...shown(one),
      kpis: visible(derivedOf(graph, one, 'measures').toSorted(byKey)).map((kpi) => ({
        ...shown(kpi),
        unit: shownText(ctx, kpi, 'unit'),
        direction: shownText(ctx, kpi, 'direction'),
        target: shownText(ctx, kpi, 'target'),
        dueDate: shownText(ctx, kpi, 'dueDate'),
      })),
    })),
    needs: visible(needs).map((one) => ({
      ...shown(one),
      isLeftOut: one.state === 'parked',
      serves: visible(sourcesOf(graph, one, 'serves')).map((objective) => nameOf(ctx, objective)),
      takesAlong: [...leftOutWith(graph, scope, [one.id]).needs].filter((id) => id !== one.id && seen.has(id)),
    })),
    items: visible(items).map((one) => ({
      ...shown(one),
      fingerprint: one.fingerprint,
      acceptance: shownText(ctx, one, 'acceptance'),
      needs: visible(sourcesOf(graph, one, 'justifies')).map((need) => nameOf(ctx, need)),
      points: shownNumber(ctx, one, 'points'),
      isLeftOut: one.state === 'deferred',
    })),
    baseline: baseline
      ? { ...shown(baseline), fingerprint: baseline.fingerprint, approvedAt: shownText(ctx, baseline, 'approvedAt') }
      : null,
    goLive: checks.map((check) => ({
      letter: check.letter,
      label: check.label,
      state: check.state,
      reasons: toldReasons(check, seen),
    })),
    trialDays: Number(phase?.values.trialDays ?? 0),
    firstDay: visible(tests).map((one) => ({
      id: one.id,
      title: nameOf(ctx, one),
      text: shownText(ctx, one, 'description'),
    })),
  }
}

/** What else is left out with some needs: items that only they ask for, what rests on those, needs that nothing is left of. */
export function leftOutWith(
  graph: Graph,
  { needs: all, items }: Pick<Scope, 'needs' | 'items'>,
  needs: readonly string[],
): { readonly needs: ReadonlySet<string>; readonly items: ReadonlySet<string> } {
  const out = { needs: new Set(needs), items: new Set<string>() }
  for (let before = -1; before < out.needs.size + out.items.size;) {
    before = out.needs.size + out.items.size
    for (const item of items) {
      const asked = sourcesOf(graph, item, 'justifies')
      const rests = sourcesOf(graph, item, 'dependsOn').some(({ id }) => out.items.has(id))
      if (rests || (asked.length > 0 && asked.every(({ id }) => out.needs.has(id)))) out.items.add(item.id)
    }
    for (const need of all) {
      const realised = derivedOf(graph, need, 'justifies')
      if (realised.length > 0 && realised.every(({ id }) => out.items.has(id))) out.needs.add(need.id)
    }
  }
  return out
}
