import type { Localized } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { allOf, departmentName, type Graph, type Node } from './graph.ts'
import { testStatus } from './test-status.ts'
import { isWaived } from './charter.ts'
import { launchProblems } from './communications.ts'
import { isAlive, isInPhase, unless } from './define.ts'
import { findLooseEnds } from './find.ts'
import { unpromoted } from './people.ts'

/** One thing that must be so before a phase goes live; `state` is computed from facts, never typed. */
export interface GoLiveCheck {
  readonly letter: string
  readonly label: Localized
  /** `noData` where what would tell it is not part of the product yet. */
  readonly state: 'met' | 'open' | 'noData' | 'waived'
  readonly reasons: readonly Localized[]
  /** Records that are in the way. */
  readonly nodes: readonly Node[]
  /** Where it is done, where it is of no record: records of a kind, or a page of the project. */
  readonly place: Place | null
}

type Place = { readonly kind: ProgrammeKind } | { readonly page: 'deploy' | 'tests' | 'team' | 'home' | 'installation' }

/** How far the configuration is from what was agreed: what a graph alone does not say. */
export interface Configuration {
  /** Elements that are not as they were approved. */
  readonly drifted: number
  /** Elements that nobody has justified, without those that are let be. */
  readonly unjustified: number
  /** What production lacks as an installation; absent where it is one person's trial. */
  readonly installation?: readonly Localized[] | undefined
}

/** What holds a phase up (W-11). */
export function goLiveReasons(graph: Graph, phaseId: string, configuration: Configuration): readonly Localized[] {
  return goLiveChecks(graph, phaseId, configuration)
    .filter(({ state }) => state === 'open')
    .flatMap(({ label, reasons }) =>
      reasons.length > 0 ? reasons : [{ es: `Falta: ${label.es}.`, en: `Missing: ${label.en}.` }],
    )
}

export function goLiveChecks(graph: Graph, phaseId: string, configuration: Configuration): GoLiveCheck[] {
  const { installation } = configuration
  const phase = graph.nodes.get(phaseId)
  const number = Number(phase?.values.number ?? 1)
  const needs = allOf(graph, 'need').filter(
    (one) => ['accepted', 'specified', 'satisfied'].includes(one.state ?? '') && isInPhase(graph, one, number),
  )
  const items = allOf(graph, 'specItem').filter(
    (one) => !['retired', 'deferred'].includes(one.state ?? '') && isInPhase(graph, one, number),
  )
  const unsatisfied = needs.filter(({ state }) => state !== 'satisfied')
  const unaccepted = items.filter(({ state }) => state !== 'accepted' && state !== 'live')
  const failing = items.filter((one) => testStatus(graph, one) !== 'ok')
  const unmeasured = allOf(graph, 'kpi').filter(
    ({ values }) => (values.baseline === null || values.baseline === undefined) && values.baselineAbsent !== true,
  )
  const critical = allOf(graph, 'risk').filter(({ state, values }) => values.isCritical === true && state !== 'closed')
  const loose = findLooseEnds(graph).filter(({ isWaived: leave }) => !leave)
  const promoters = departmentsWithout(graph)
  const announced = allOf(graph, 'initiative').filter(isAlive)
  const untold = announced.filter((one) => launchProblems(graph, one).length > 0)
  const check = (
    letter: string,
    es: string,
    en: string,
    reasons: readonly Localized[],
    place: Place | null = null,
    nodes: readonly Node[] = [],
  ): GoLiveCheck => ({
    letter,
    label: { es, en },
    state: reasons.length === 0 ? 'met' : isLet(graph, letter, phaseId) ? 'waived' : 'open',
    reasons,
    place,
    nodes,
  })
  const noData = (letter: string, es: string, en: string): GoLiveCheck => ({
    letter,
    label: { es, en },
    state: 'noData',
    reasons: [],
    place: null,
    nodes: [],
  })
  return [
    check('a', 'Necesidades satisfechas', 'Needs satisfied', [
      ...unless(needs.length > 0, 'No hay ninguna necesidad aceptada.', 'No need is accepted.'),
      ...named(unsatisfied, 'sin satisfacer', 'not satisfied'),
    ], { kind: 'need' }, unsatisfied),
    check('b', 'Especificaciones aceptadas', 'Spec items accepted', [
      ...unless(items.length > 0, 'No hay ninguna especificación.', 'There is no spec item.'),
      ...named(unaccepted, 'sin aceptar', 'not accepted'),
    ], { kind: 'specItem' }, unaccepted),
    check(deployedLetter, 'Desplegado en producción', 'Deployed to production', deploymentReasons(graph, configuration), { page: 'deploy' }),
    check('d', 'Pruebas bien', 'Tests pass', named(failing, 'sin todas sus pruebas bien', 'without all tests passing'), { page: 'tests' }, failing),
    noData('e', 'Importaciones cuadradas', 'Imports reconciled'),
    noData('f', 'Certificados al día', 'Certificates valid'),
    check('g', 'Un promotor por departamento', 'A promoter in each department', promoters, { page: 'team' }),
    check('h', 'Puntos de partida medidos', 'Baselines measured', named(unmeasured, 'sin punto de partida', 'without baseline'), { kind: 'kpi' }, unmeasured),
    noData('i', 'Atención de dudas', 'Support desk'),
    check('j', 'Sin riesgos críticos', 'No critical risk', named(critical, 'crítico y abierto', 'critical and open'), { kind: 'risk' }, critical),
    check('k', 'Sin cabos sueltos', 'No loose ends', unless(loose.length === 0, loose.length === 1 ? 'Queda 1 cabo suelto.' : `Quedan ${loose.length} cabos sueltos.`, loose.length === 1 ? '1 loose end is left.' : `${loose.length} loose ends are left.`), { page: 'home' }),
    check('l', 'Contado en la empresa', 'Announced inside', named(untold, 'sin contar dentro', 'not announced inside'), { kind: 'initiative' }, untold),
    ...(installation ? [check('m', 'Instalación lista', 'Installation ready', installation, { page: 'installation' })] : []),
  ] // prettier-ignore
}

/** Elements without a reason are let be one by one (W-07); nothing lets a phase be live that is not deployed. */
function isLet(graph: Graph, letter: string, phaseId: string): boolean {
  return letter !== deployedLetter && isWaived(graph, `W-11${letter}`, { id: phaseId })
}

export const deployedLetter = 'c'

/** Production is what was approved, and nothing else (W-07). */
function deploymentReasons(graph: Graph, { drifted, unjustified }: Configuration): readonly Localized[] {
  const approved = allOf(graph, 'baseline').find(({ state }) => state === 'approved')
  const isThere = allOf(graph, 'deployment').some(
    ({ state, values }) =>
      state === 'applied' &&
      values.environment === 'production' &&
      (approved === undefined || values.baseline === approved.id),
  )
  return [
    ...unless(
      isThere,
      'La línea base aprobada no está aplicada en producción.',
      'The approved baseline has not been applied to production.',
    ),
    ...unless(
      drifted === 0,
      drifted === 1 ? '1 elemento no es como se aprobó.' : `${drifted} elementos no son como se aprobaron.`,
      drifted === 1 ? '1 element is not as it was approved.' : `${drifted} elements are not as they were approved.`,
    ),
    ...unless(
      unjustified === 0,
      unjustified === 1 ? '1 elemento sin justificar.' : `${unjustified} elementos sin justificar.`,
      unjustified === 1 ? '1 element is unjustified.' : `${unjustified} elements are unjustified.`,
    ),
  ]
}

function named(nodes: readonly { readonly title: string }[], es: string, en: string): readonly Localized[] {
  return nodes.slice(0, 20).map(({ title }) => ({ es: `${title}: ${es}.`, en: `${title}: ${en}.` }))
}

/** Departments with accepted needs in which nobody promotes the CRM. */
function departmentsWithout(graph: Graph): readonly Localized[] {
  return unpromoted(graph).map((one) => {
    const { es, en } = departmentName(graph, one)
    return { es: `Sin promotor: ${es}.`, en: `No promoter: ${en}.` }
  })
}
