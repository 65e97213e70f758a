import type { Localized } from '#common/errors.ts'
import { isTargetAhead, type KpiDirection } from '#common/kpi-progress.ts'
import { allOf, derivedOf, sourcesOf, type Graph, type Node } from './graph.ts'
import { isAlive, limitOf, phaseNumber, unless, type Rule } from './define.ts'
import { approvedItem, presentedItem } from './agreed.ts'

/** States of an objective from its commitment on, and of a process from its design on. */
export const committedObjective = ['committed', 'measuring', 'achieved', 'missed']
export const designedProcess = ['designed', 'agreed']

export const charterRules: readonly Rule[] = [
  {
    name: 'R-001',
    kinds: ['project'],
    isDue: () => true,
    judge: (_, { values }) =>
      unless(
        isFilled(values.whyInvest),
        'Falta decir por qué se invierte en un CRM.',
        'Why to invest in a CRM is not said.',
      ),
  },
  {
    name: 'R-002',
    kinds: ['gap'],
    isDue: (_, { state }) => state === 'open',
    judge: (graph, node) =>
      unless(
        isAddressed(graph, node),
        'No lleva a ningún objetivo: únela a uno o descártala.',
        'It leads to no objective: link it to one or drop it.',
      ),
  },
  {
    name: 'isAddressed',
    kinds: ['gap'],
    judge: (graph, node) =>
      unless(isAddressed(graph, node), 'No lleva a ningún objetivo.', 'It leads to no objective.'),
  },
  {
    name: 'isNotAddressed',
    kinds: ['gap'],
    judge: (graph, node) => unless(!isAddressed(graph, node), 'Lleva a un objetivo.', 'It leads to an objective.'),
  },
  {
    name: 'R-018',
    kinds: ['objective'],
    isDue: (_, node) => isAlive(node),
    judge: (graph, node) =>
      unless(derivedOf(graph, node, 'measures').length > 0, 'Ningún indicador lo mide.', 'No KPI measures it.'),
  },
  {
    name: 'W-08',
    kinds: ['objective', 'kpi'],
    isDue: (_, { kind, state }) => kind === 'kpi' || committedObjective.includes(state ?? ''),
    judge: (graph, node) =>
      node.kind === 'kpi'
        ? kpiProblems(graph, node)
        : derivedOf(graph, node, 'measures').flatMap((kpi) =>
            kpiProblems(graph, kpi).map(({ es, en }) => ({ es: `${kpi.title}: ${es}`, en: `${kpi.title}: ${en}` })),
          ),
  },
  {
    name: 'W-02',
    kinds: ['objective', 'process', 'specItem', 'baseline'],
    judge: (graph, node) => (node.kind === 'baseline' ? presentedProblems(graph) : capProblems(graph, node)),
  },
  {
    name: 'phaseIsLive',
    kinds: ['objective'],
    judge(graph, { values }) {
      const phase = graph.nodes.get(String(values.phase ?? ''))
      return unless(
        ['live', 'closed'].includes(phase?.state ?? ''),
        'Su fase aún no está en marcha.',
        'Its phase is not live yet.',
      )
    },
  },
]

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== ''
}

function isAddressed(graph: Graph, gap: Node): boolean {
  return derivedOf(graph, gap, 'closes').some(isAlive)
}

/** One line that names everything that is missing. */
function kpiProblems(graph: Graph, kpi: Node): readonly Localized[] {
  const { values } = kpi
  const { baseline, target, direction } = values
  const lacks: readonly (readonly [isThere: boolean, es: string, en: string])[] = [
    [sourcesOf(graph, kpi, 'measures').length > 0, 'el objetivo que mide', 'the objective that it measures'],
    [values.query === true || values.external === true, 'la consulta', 'the query'],
    [isFilled(values.unit), 'la unidad', 'the unit'],
    [isFilled(direction), 'si sube o baja', 'whether it rises or falls'],
    [
      isFilled(baseline) || values.baselineAbsent === true,
      'el punto de partida, o decir que no hay datos',
      'the baseline, or that there is no data',
    ],
    [isFilled(target) && (direction !== 'range' || isFilled(values.targetUpTo)), 'la meta', 'the target'],
    [isFilled(values.dueDate), 'la fecha', 'the date'],
    [kpi.owner !== null, 'quién responde', 'who answers for it'],
  ]
  const missing = lacks.filter(([isThere]) => !isThere)
  const [es, en] = [missing.map((one) => one[1]).join(', '), missing.map((one) => one[2]).join(', ')]
  const isAhead = isTargetAhead({
    direction: asDirection(direction),
    baseline: asNumber(baseline),
    target: asNumber(target),
  })
  return [
    ...unless(missing.length === 0, `falta: ${es}.`, `missing: ${en}.`),
    ...unless(
      isAhead,
      'la meta queda al otro lado del punto de partida.',
      'the target lies on the other side of the baseline.',
    ),
  ]
}

function asDirection(value: unknown): KpiDirection {
  return value === 'down' || value === 'range' ? value : 'up'
}

function asNumber(value: unknown): number | null {
  return isFilled(value) ? Number(value) : null
}

/** The first phase is kept small: what is asked would be one too many. */
function capProblems(graph: Graph, node: Node) {
  if ((phaseNumber(graph, node) ?? 1) > 1) return []
  const others = allOf(graph, node.kind).filter((one) => one.id !== node.id && (phaseNumber(graph, one) ?? 1) === 1)
  if (node.kind === 'objective') {
    const limit = limitOf(graph, 'maxObjectives', 3)
    const taken = others.filter(({ state }) => committedObjective.includes(state ?? '')).length
    return unless(
      taken < limit || isWaived(graph, 'W-02', node),
      `La fase 1 admite ${limit} objetivos comprometidos y ya tiene ${taken}.`,
      `Phase 1 takes ${limit} committed objectives and has ${taken} already.`,
    )
  }
  if (node.kind === 'process') {
    const limit = limitOf(graph, 'maxKeyProcesses', 5)
    const taken = keyProcesses(graph).filter(({ id }) => id !== node.id).length
    return unless(
      node.values.isKey !== true || taken < limit || isWaived(graph, 'W-02', node),
      `La fase 1 admite ${limit} procesos clave y ya tiene ${taken}.`,
      `Phase 1 takes ${limit} key processes and has ${taken} already.`,
    )
  }
  const limit = limitOf(graph, 'maxPoints', 100)
  const approved = others.filter(({ state }) => approvedItem.includes(state ?? ''))
  const points = pointsOf([...approved, node])
  return unless(
    points <= limit || isWaived(graph, 'W-02', node),
    `La fase 1 admite ${limit} puntos y serían ${points}.`,
    `Phase 1 takes ${limit} points and this would make ${points}.`,
  )
}

/** All that a baseline takes in, but for what the sponsor lets in beyond the limit. */
function presentedProblems(graph: Graph) {
  const limit = limitOf(graph, 'maxPoints', 100)
  const presented = allOf(graph, 'specItem').filter(
    (one) =>
      presentedItem.includes(one.state ?? '') && (phaseNumber(graph, one) ?? 1) === 1 && !isWaived(graph, 'W-02', one),
  )
  const points = pointsOf(presented)
  return unless(
    points <= limit || (graph.project !== undefined && isWaived(graph, 'W-02', graph.project)),
    `La fase 1 admite ${limit} puntos y serían ${points}.`,
    `Phase 1 takes ${limit} points and this would make ${points}.`,
  )
}

function pointsOf(items: readonly Node[]): number {
  return items.reduce((sum, { values }) => sum + (Number(values.points ?? 0) || 0), 0)
}

/** The key processes that the first phase has taken on. */
export function keyProcesses(graph: Graph): readonly Node[] {
  return allOf(graph, 'process').filter(
    (one) =>
      one.values.isKey === true && designedProcess.includes(one.state ?? '') && (phaseNumber(graph, one) ?? 1) === 1,
  )
}

/** Whether the sponsor has given leave for it, still today. */
export function isWaived(graph: Graph, rule: string, node: Pick<Node, 'id'>): boolean {
  return allOf(graph, 'waiver').some((waiver) => {
    const { values, state } = waiver
    const subject = values.subject
    const isOf = typeof subject === 'object' && subject !== null && 'id' in subject && subject.id === node.id
    const lasts = !isFilled(values.expiry) || String(values.expiry) >= graph.today
    return state === 'granted' && values.rule === rule && isOf && lasts
  })
}
