import type { Localized } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { allOf, departmentName, idIn, type Graph, type Node } from './graph.ts'
import { testStatus } from './test-status.ts'
import { isWaived } from './charter.ts'
import { isTold, launchProblems } from './communications.ts'
import { count, isAlive, isInPhase, limitOf, unless } from './define.ts'
import { findLooseEnds } from './find.ts'
import { isSupported, unpromoted } from './people.ts'

/** One thing that must be so before a phase goes live; `state` is computed from facts, never typed. */
export interface GoLiveCheck {
  readonly letter: string
  readonly label: Localized
  readonly state: 'met' | 'open' | 'waived'
  readonly reasons: readonly Localized[]
  /** Records that are in the way. */
  readonly nodes: readonly Node[]
  /** Where it is done, where it is of no record: records of a kind, or a page of the project. */
  readonly place: Place | null
}

type Place =
  | { readonly kind: ProgrammeKind }
  | { readonly page: 'deploy' | 'tests' | 'team' | 'home' | 'installation' | 'imports' | 'training' }

/** How far the configuration is from what was agreed: what a graph alone does not say. */
export interface Configuration {
  /** Elements that are not as they were approved. */
  readonly drifted: number
  /** Elements that nobody has justified, without those that are let be. */
  readonly unjustified: number
  /** Of everybody with a role that learns something: whether they can do it. */
  readonly certificates?: readonly CertificateFact[] | undefined
  /** What became of the files that were imported. */
  readonly imports?: Imports | undefined
  /** What production lacks as an installation; absent where it is one person's trial. */
  readonly installation?: readonly Localized[] | undefined
}

interface CertificateFact {
  readonly user: string
  readonly name: string
  readonly role: Localized
  readonly state: 'valid' | 'expired' | 'open'
  readonly passed: number
  readonly of: number
}

/** Counts of imports, without those that were undone. */
export interface Imports {
  readonly done: number
  /** Stopped half-way, with records that they had written. */
  readonly halfway: number
  /** More, or fewer, rows came of them than they had. */
  readonly unreconciled: number
  /** Of each of those that left rows out, its share in per cent. */
  readonly rejectedShares: readonly number[]
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
  const number = Number(graph.nodes.get(phaseId)?.values.number ?? 1)
  return conditions
    .filter(({ isAsked }) => isAsked?.(configuration) ?? true)
    .map(({ letter, label, place = null, look }) => {
      const { reasons, nodes = [] } = look(graph, { number, configuration })
      const state = reasons.length === 0 ? 'met' : isLet(graph, letter, phaseId) ? 'waived' : 'open'
      return { letter, label, state, reasons, place, nodes }
    })
}

/** The phase is live where each of these is so. */
interface Condition {
  readonly letter: string
  readonly label: Localized
  readonly place?: Place
  /** Whether it is one at all; without it, it always is. */
  readonly isAsked?: (configuration: Configuration) => boolean
  readonly look: (graph: Graph, phase: { number: number; configuration: Configuration }) => Found
}

type Found = Pick<GoLiveCheck, 'reasons'> & Partial<Pick<GoLiveCheck, 'nodes'>>

export const deployedLetter = 'c'

const conditions: readonly Condition[] = [
  {
    letter: 'a',
    label: { es: 'Necesidades satisfechas', en: 'Needs satisfied' },
    place: { kind: 'need' },
    look(graph, { number }) {
      const needs = inPhase(graph, 'need', number).filter(({ state }) =>
        ['accepted', 'specified', 'satisfied'].includes(state ?? ''),
      )
      const open = needs.filter(({ state }) => state !== 'satisfied')
      const none = unless(needs.length > 0, 'No hay ninguna necesidad aceptada.', 'No need is accepted.')
      return { reasons: [...none, ...named(open, 'sin satisfacer', 'not satisfied')], nodes: open }
    },
  },
  {
    letter: 'b',
    label: { es: 'Especificaciones aceptadas', en: 'Spec items accepted' },
    place: { kind: 'specItem' },
    look(graph, { number }) {
      const items = itemsOf(graph, number)
      const open = items.filter(({ state }) => state !== 'accepted' && state !== 'live')
      const none = unless(items.length > 0, 'No hay ninguna especificación.', 'There is no spec item.')
      return { reasons: [...none, ...named(open, 'sin aceptar', 'not accepted')], nodes: open }
    },
  },
  {
    letter: deployedLetter,
    label: { es: 'Desplegado en producción', en: 'Deployed to production' },
    place: { page: 'deploy' },
    look: (graph, { configuration }) => ({ reasons: deploymentReasons(graph, configuration) }),
  },
  {
    letter: 'd',
    label: { es: 'Pruebas bien', en: 'Tests pass' },
    place: { page: 'tests' },
    look: (graph, { number }) =>
      each(
        itemsOf(graph, number).filter((one) => testStatus(graph, one) !== 'ok'),
        'sin todas sus pruebas bien',
        'without all tests passing',
      ),
  },
  {
    letter: 'e',
    label: { es: 'Importaciones cuadradas', en: 'Imports reconciled' },
    place: { page: 'imports' },
    look: (graph, { number, configuration }) => importProblems(graph, number, configuration.imports),
  },
  {
    letter: 'f',
    label: { es: 'Certificados al día', en: 'Certificates valid' },
    place: { page: 'training' },
    look: (graph, { configuration }) => ({ reasons: certificateProblems(graph, configuration.certificates ?? []) }),
  },
  {
    letter: 'g',
    label: { es: 'Un promotor por departamento', en: 'A promoter in each department' },
    place: { page: 'team' },
    look: (graph) => ({ reasons: departmentsWithout(graph) }),
  },
  {
    letter: 'h',
    label: { es: 'Puntos de partida medidos', en: 'Baselines measured' },
    place: { kind: 'kpi' },
    look: (graph) =>
      each(
        allOf(graph, 'kpi').filter(
          ({ values }) => (values.baseline === null || values.baseline === undefined) && values.baselineAbsent !== true,
        ),
        'sin punto de partida',
        'without baseline',
      ),
  },
  {
    letter: 'i',
    label: { es: 'Atención de dudas', en: 'Support desk' },
    place: { page: 'team' },
    look: (graph) => ({
      reasons: unless(
        isSupported(graph),
        'Nadie del equipo da soporte, ni hay formación que atienda dudas hasta hoy.',
        'Nobody in the team gives support, nor does a training answer questions until today.',
      ),
    }),
  },
  {
    letter: 'j',
    label: { es: 'Sin riesgos críticos', en: 'No critical risk' },
    place: { kind: 'risk' },
    look: (graph) =>
      each(
        allOf(graph, 'risk').filter(({ state, values }) => values.isCritical === true && state !== 'closed'),
        'crítico y abierto',
        'critical and open',
      ),
  },
  {
    letter: 'k',
    label: { es: 'Sin cabos sueltos', en: 'No loose ends' },
    place: { page: 'home' },
    look(graph) {
      const { length } = findLooseEnds(graph).filter(({ isWaived: leave }) => !leave)
      const es = length === 1 ? 'Queda 1 cabo suelto.' : `Quedan ${length} cabos sueltos.`
      const en = length === 1 ? '1 loose end is left.' : `${length} loose ends are left.`
      return { reasons: unless(length === 0, es, en) }
    },
  },
  {
    letter: 'l',
    label: { es: 'Contado en la empresa', en: 'Announced inside' },
    place: { kind: 'communication' },
    look(graph) {
      const untold = each(
        allOf(graph, 'initiative').filter((one) => isAlive(one) && launchProblems(graph, one).length > 0),
        'sin contar dentro',
        'not announced inside',
      )
      const none = unless(
        isTold(graph),
        'Nada se ha contado todavía dentro de la empresa.',
        'Nothing has been told inside the company yet.',
      )
      return { ...untold, reasons: [...none, ...untold.reasons] }
    },
  },
  {
    letter: 'm',
    label: { es: 'Instalación lista', en: 'Installation ready' },
    place: { page: 'installation' },
    isAsked: ({ installation }) => installation !== undefined,
    look: (_, { configuration }) => ({ reasons: configuration.installation ?? [] }),
  },
]

function inPhase(graph: Graph, kind: ProgrammeKind, number: number): readonly Node[] {
  return allOf(graph, kind).filter((one) => isInPhase(graph, one, number))
}

function itemsOf(graph: Graph, number: number): readonly Node[] {
  return inPhase(graph, 'specItem', number).filter(({ state }) => !['retired', 'deferred'].includes(state ?? ''))
}

/** Records that are each in the way for the same reason. */
function each(nodes: readonly Node[], es: string, en: string): Found {
  return { reasons: named(nodes, es, en), nodes }
}

/** Elements without a reason are let be one by one (W-07); nothing lets a phase be live that is not deployed. */
function isLet(graph: Graph, letter: string, phaseId: string): boolean {
  return letter !== deployedLetter && isWaived(graph, `W-11${letter}`, { id: phaseId })
}

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

function named(nodes: readonly Node[], es: string, en: string): readonly Localized[] {
  return nodes.slice(0, 20).map(({ title }) => ({ es: `${title}: ${es}.`, en: `${title}: ${en}.` }))
}

const brought = ['import', 'dataSource']

/** What was to be brought over is there, and each row of it is accounted for. */
function importProblems(graph: Graph, number: number, imports?: Imports): Found {
  const { done, halfway, unreconciled, rejectedShares } = imports ?? noImports
  const planned = itemsOf(graph, number).filter(({ values }) => brought.includes(String(values.type)))
  const limit = limitOf(graph, 'rejectedRowsMax', 5)
  const over = rejectedShares.filter((share) => share > limit)
  const halves = count([...Array(halfway)], ['importación', 'importaciones'], ['import', 'imports'])
  const off = count([...Array(unreconciled)], ['importación', 'importaciones'], ['import', 'imports'])
  const rejected = count(over, ['importación', 'importaciones'], ['import', 'imports'])
  return {
    reasons: [
      ...unless(
        planned.length === 0 || done > 0,
        'Está especificado traer datos y no se ha importado ninguno.',
        'Bringing data over is specified, and none has been imported.',
      ),
      ...unless(halfway === 0, `${halves.es} a medias.`, `${halves.en} half-way.`),
      ...unless(unreconciled === 0, `${off.es} sin cuadrar.`, `${off.en} not reconciled.`),
      ...unless(
        over.length === 0,
        `${rejected.es} con más del ${limit} % de las filas rechazadas.`,
        `${rejected.en} with more than ${limit}% of the rows rejected.`,
      ),
    ],
    nodes: done > 0 ? [] : planned,
  }
}

/** Whoever uses the CRM can do it, or is let go without (W-11 f): each by a waiver of the person in the project. */
function certificateProblems(graph: Graph, certificates: readonly CertificateFact[]): readonly Localized[] {
  const members = Map.groupBy(allOf(graph, 'member'), ({ values }) => idIn(values.person))
  const isLetGo = ({ user }: CertificateFact) =>
    members.get(user)?.some((one) => isWaived(graph, 'W-11f', one)) ?? false
  const lacking = certificates.filter((one) => one.state !== 'valid' && !isLetGo(one))
  const told = lacking.slice(0, 20).map((one) => {
    const { name, role, state, passed, of } = one
    return state === 'expired'
      ? {
          es: `${name} (${role.es}): ha cambiado lo que aprendió.`,
          en: `${name} (${role.en}): what they learned has changed.`,
        }
      : {
          es: `${name} (${role.es}): ha superado ${passed} de ${of}.`,
          en: `${name} (${role.en}): has passed ${passed} of ${of}.`,
        }
  })
  const rest = lacking.length - told.length
  return [...told, ...unless(rest === 0, `Y ${rest} más sin certificado.`, `And ${rest} more without a certificate.`)]
}

const noImports: Imports = { done: 0, halfway: 0, unreconciled: 0, rejectedShares: [] }

/** Departments with accepted needs in which nobody promotes the CRM. */
function departmentsWithout(graph: Graph): readonly Localized[] {
  return unpromoted(graph).map((one) => {
    const { es, en } = departmentName(graph, one)
    return { es: `Sin promotor: ${es}.`, en: `No promoter: ${en}.` }
  })
}
