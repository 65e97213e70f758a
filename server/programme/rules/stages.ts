import type { Localized } from '#common/errors.ts'
import { stageKinds, type StageKind } from '#common/programme.ts'
import { allOf, type Graph, type Node } from './graph.ts'
import { count, isAlive, limitOf, unless, type Rule } from './define.ts'
import { acceptedNeed } from './agreed.ts'
import { isOneSided } from './approvals.ts'
import { isAssessed } from './assessments.ts'

export const stageRules: readonly Rule[] = [
  {
    name: 'W-16',
    kinds: ['stage', 'task'],
    judge(graph, node) {
      if (node.kind === 'task') return lastSubPhaseProblems(graph, node)
      const earlier = allOf(graph, 'stage').filter(
        ({ values, state }) => Number(values.order) < Number(node.values.order) && state !== 'closed',
      )
      return earlier.map(({ title }) => ({
        es: `Antes hay que cerrar «${title}».`,
        en: `“${title}” must be closed first.`,
      }))
    },
  },
  {
    name: 'R-150',
    kinds: ['stage'],
    judge: (graph, { values }) => (values.kind === 'specification' ? groundProblems(graph) : []),
  },
  {
    name: 'laterStagesOpen',
    kinds: ['stage'],
    judge(graph, node) {
      const later = allOf(graph, 'stage').filter(
        ({ values, state }) => Number(values.order) > Number(node.values.order) && state === 'closed',
      )
      return later.map(({ title }) => ({
        es: `Antes hay que reabrir «${title}».`,
        en: `“${title}” must be reopened first.`,
      }))
    },
  },
  {
    name: 'gate',
    kinds: ['stage'],
    judge: (graph, node) => gateProblems(graph, node),
  },
]

/** What specifying stands on: who acts, what for, and in which processes. */
function groundProblems(graph: Graph): readonly Localized[] {
  return [
    ...actorProblems(graph),
    ...unless(
      Boolean(graph.project?.values.whyInvest) && allOf(graph, 'objective').some(isAlive),
      'Falta la estrategia: por qué se invierte y algún objetivo.',
      'The strategy is missing: why to invest, and an objective.',
    ),
    ...unless(
      allOf(graph, 'process').some(({ state }) => state !== 'listed'),
      'Ningún proceso está dibujado.',
      'No process is drawn.',
    ),
  ]
}

function actorProblems(graph: Graph): readonly Localized[] {
  const people = allOf(graph, 'member')
  const has = (role: string) =>
    people.some(({ values }) => Array.isArray(values.programmeRole) && values.programmeRole.includes(role))
  return [
    ...unless(has('executiveSponsor'), 'Falta quién patrocina.', 'Nobody sponsors.'),
    ...unless(has('projectManager'), 'Falta quién dirige el proyecto.', 'Nobody manages the project.'),
  ]
}

const built = ['built', 'tested', 'accepted', 'live']

/** The tests of the development are over only when everything that is to be tested is built. */
function lastSubPhaseProblems(graph: Graph, { values }: Node): readonly Localized[] {
  if (values.subPhase !== 'testing') return []
  const earlier = allOf(graph, 'specItem').filter(
    (item) => item.values.subPhase !== 'testing' && !['retired', 'deferred'].includes(item.state ?? ''),
  )
  return earlier
    .filter(({ state }) => !built.includes(state ?? ''))
    .map(({ title }) => ({ es: `${title} no está construida.`, en: `${title} is not built.` }))
}

/** What a stage still lacks to be closed. */
export function gateProblems(graph: Graph, stage: Node): readonly Localized[] {
  const kind = stageKinds.find((one) => one === stage.values.kind)
  return kind ? gates[kind](graph, stage) : []
}

type Gate = (graph: Graph, stage: Node) => readonly Localized[]

const gates: Readonly<Record<StageKind, Gate>> = {
  objectives(graph) {
    const objectives = allOf(graph, 'objective').filter(isAlive)
    const open = allOf(graph, 'gap').filter(({ state }) => state === 'open')
    const gaps = count(open, ['carencia', 'carencias'], ['gap', 'gaps'])
    return [
      ...unless(
        Boolean(graph.project?.values.whyInvest),
        'Falta decir por qué se invierte.',
        'Why to invest is not said.',
      ),
      ...unless(open.length === 0, `${gaps.es} sin objetivo ni descarte.`, `${gaps.en} without objective or reason.`),
      ...unless(
        objectives.some(({ state }) => ['committed', 'measuring', 'achieved', 'missed'].includes(state ?? '')),
        'Ningún objetivo está comprometido.',
        'No objective is committed.',
      ),
      ...unassessed(graph, objectives),
    ]
  },
  kickoff: (graph) =>
    heldMeeting(graph, 'kickoff', 'Falta celebrar la sesión de inicio.', 'The kick-off has not been held.'),
  team: actorProblems,
  specification(graph) {
    const waiting = allOf(graph, 'need').filter(({ state }) => state === 'captured' || state === 'triaged')
    const undecided = count(waiting, ['necesidad', 'necesidades'], ['need', 'needs'])
    return [
      ...unless(
        allOf(graph, 'need').some(({ state }) => acceptedNeed.includes(state ?? '')),
        'Ninguna necesidad está aceptada.',
        'No need is accepted.',
      ),
      ...unless(waiting.length === 0, `${undecided.es} sin decidir.`, `${undecided.en} undecided.`),
      ...unless(
        allOf(graph, 'baseline').some(({ state }) => state === 'approved'),
        'Falta una línea base aprobada.',
        'There is no approved baseline.',
      ),
    ]
  },
  development(graph) {
    const items = allOf(graph, 'specItem').filter(({ state }) => !['retired', 'deferred'].includes(state ?? ''))
    const unbuilt = items.filter(({ state }) => !built.includes(state ?? ''))
    const unaccepted = items.filter(({ state }) => !['accepted', 'live'].includes(state ?? ''))
    const [unbuiltItems, unacceptedItems] = [specItems(unbuilt), specItems(unaccepted)]
    return [
      ...unless(unbuilt.length === 0, `${unbuiltItems.es} sin construir.`, `${unbuiltItems.en} not built.`),
      ...unless(unaccepted.length === 0, `${unacceptedItems.es} sin aceptar.`, `${unacceptedItems.en} not accepted.`),
    ]
  },
  training(graph) {
    const tracks = allOf(graph, 'track').filter(isAlive)
    const open = tracks.filter(({ state }) => state !== 'completed')
    return [
      ...unless(
        tracks.length > 0 || graph.project?.values.soloMode === true,
        'No hay ninguna formación.',
        'There is no training.',
      ),
      ...unless(
        open.length === 0,
        open.length === 1 ? '1 formación sin terminar.' : `${open.length} formaciones sin terminar.`,
        open.length === 1 ? '1 training track is not completed.' : `${open.length} training tracks are not completed.`,
      ),
    ]
  },
  implantation: (graph) =>
    unless(
      allOf(graph, 'phase').some(({ state }) => state === 'live' || state === 'closed'),
      'Ninguna fase está en marcha.',
      'No phase is live.',
    ),
  maintenance: (graph) =>
    unless(
      allOf(graph, 'phase').every(({ state }) => state === 'closed'),
      'Hay fases sin cerrar.',
      'There are phases that are not closed.',
    ),
}

const specItems = (items: readonly Node[]) =>
  count(items, ['especificación', 'especificaciones'], ['spec item', 'spec items'])

/** Where there are two sides, both have signed what they think of what they commit to. */
function unassessed(graph: Graph, objectives: readonly Node[]): readonly Localized[] {
  if (isOneSided(graph)) return []
  const open = objectives.filter((one) => one.state === 'committed' && !isAssessed(graph, one))
  return open.map(({ title }) => ({
    es: `${title}: falta su evaluación firmada por las dos partes.`,
    en: `${title}: its assessment signed by both sides is missing.`,
  }))
}

function heldMeeting(graph: Graph, kind: string, es: string, en: string): readonly Localized[] {
  const isHeld = allOf(graph, 'meeting').some(
    ({ values, state }) => values.kind === kind && (state === 'held' || state === 'minuted'),
  )
  const isAlone = graph.project?.values.soloMode === true && limitOf(graph, 'quorum', 1) === 1
  return unless(isHeld || isAlone, es, en)
}
