import { missing, type Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import type { Context } from '#server/context.ts'
import { goLiveChecks, type GoLiveCheck } from '#server/programme/rules/go-live.ts'
import { allOf, idIn, type Graph, type Node } from '#server/programme/rules/graph.ts'
import { trialOf, trialProblems } from '#server/programme/rules/trial.ts'
import { recordJsonOf } from './plan.ts'
import { moduleOfKind } from './deployed.ts'
import { peopleNames } from './people-names.ts'
import { readConfiguration } from './configuration.ts'
import { seenNodes, toldReasons, visibleGraph } from './read.ts'
import { shown, shownText } from './shown.ts'

/** What stands between a phase and its going live; the one at hand where none is asked for. */
export async function readReadiness(ctx: Context, projectId: string, phaseId?: string) {
  const graph = await visibleGraph(ctx, projectId)
  const known = allOf(graph, 'phase').toSorted((a, b) => Number(a.values.number) - Number(b.values.number))
  const visible = await seenNodes(ctx, known)
  const phases = known.filter(({ id }) => visible.has(id))
  const asked = phases.find(({ id }) => id === phaseId)
  if (phaseId !== undefined && !asked) throw missing()
  const phase = asked ?? phases.find(({ state }) => state !== 'closed') ?? phases.at(-1)
  return {
    phases: phases.map((one) => ({
      id: one.id,
      title: one.title,
      number: Number(one.values.number ?? 1),
      state: one.state,
    })),
    phase: phase ? await phaseOf(ctx, graph, phase) : null,
  }
}

async function phaseOf(ctx: Context, graph: Graph, phase: Node) {
  const checks = goLiveChecks(graph, phase.id, await readConfiguration(ctx, graph))
  const trial = trialOf(graph, phase)
  const seen = await seenNodes(ctx, [...checks.flatMap(({ nodes }) => nodes), ...trial.incidents])
  const isSeen = ({ id }: Node) => seen.has(id)
  return {
    id: phase.id,
    module: phase.module,
    title: phase.title,
    state: phase.state,
    checks: checks.map((check) => shownCheck(ctx, check, seen)),
    trial: {
      days: trial.days,
      done: trial.done,
      startedOn: trial.startedOn,
      incidentsMax: trial.incidentsMax,
      incidents: trial.incidents.filter(isSeen).map(({ module, id, title, state }) => ({ module, id, title, state })),
      incidentModule: moduleOfKind(ctx, 'risk')?.name ?? null,
      firstDay: trial.firstDay,
      reasons: trial.incidents.every(isSeen) ? [...trialProblems(graph, phase)] : [],
    },
    approval: await approvalOf(ctx, graph, phase),
    liveOn: shownText(ctx, phase, 'liveOn'),
    lessons: shownText(ctx, phase, 'lessons'),
  }
}

const nodesMax = 20

function shownCheck(ctx: Context, check: GoLiveCheck, seen: ReadonlySet<string>) {
  const { letter, label, state, place, nodes } = check
  const visible = nodes.filter(({ id }) => seen.has(id))
  const module = place && 'kind' in place ? moduleOfKind(ctx, place.kind)?.name : undefined
  return {
    letter,
    label,
    state,
    reasons: toldReasons(check, seen),
    nodes: visible.slice(0, nodesMax).map(({ module: of, id, title }) => ({ module: of, id, title })),
    place: module !== undefined ? { module } : place && 'page' in place ? { page: place.page } : null,
  }
}

interface FrozenCheck {
  readonly letter: string
  readonly label: Localized
  readonly state: string
}

/** Who approved it and with what, out of the signature and of what was frozen with it. */
async function approvalOf(ctx: Context, graph: Graph, phase: Node) {
  const signature = allOf(graph, 'signature')
    .filter(({ values }) => idIn(values.subject) === phase.id)
    .toSorted((a, b) => (String(a.values.at) < String(b.values.at) ? 1 : -1))[0]
  if (!signature || !(phase.state === 'live' || phase.state === 'closed')) return null
  if (!(await seenNodes(ctx, [signature])).has(signature.id)) return null
  const by = idIn(shown(ctx, signature, 'by'))
  const names = await peopleNames(ctx, by === undefined ? [] : [by])
  const readiness = shown(ctx, phase, 'readiness') ? await recordJsonOf(ctx, phase, 'readiness') : undefined
  return {
    at: String(signature.values.at),
    by: names.get(by ?? '') ?? '',
    fingerprint: shownText(ctx, signature, 'fingerprint'),
    isVoid: signature.values.isVoid === true,
    isSolo: signature.values.isSolo === true,
    checks: frozenChecks(readiness),
  }
}

function frozenChecks(value: unknown): FrozenCheck[] {
  const checks = isObject(value) && Array.isArray(value.checks) ? value.checks : []
  return checks.flatMap((one: unknown) => {
    if (!isObject(one) || !isObject(one.label)) return []
    const label = { es: String(one.label.es), en: String(one.label.en) }
    return [{ letter: String(one.letter), label, state: String(one.state) }]
  })
}
