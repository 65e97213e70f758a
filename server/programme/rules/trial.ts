import type { Localized } from '#common/errors.ts'
import { workdaysFrom } from '#common/workdays.ts'
import { unless, type Rule } from './define.ts'
import { allOf, idIn, type Graph, type Node } from './graph.ts'

/** The trial of a phase as its facts stand. */
interface Trial {
  readonly days: number
  /** Working days of it that are over. */
  readonly done: number
  readonly startedOn: string | null
  readonly incidentsMax: number
  /** Problems noted of the phase, those that are solved too. */
  readonly incidents: readonly Node[]
  readonly firstDay: { readonly tests: number; readonly passed: number }
}

export const trialRules: readonly Rule[] = [
  { name: 'R-108', kinds: ['phase'], judge: (graph, node) => trialProblems(graph, node) },
  {
    name: 'isInProduction',
    kinds: ['phase'],
    judge: (graph) =>
      unless(
        allOf(graph, 'deployment').some(
          ({ state, values }) => state === 'applied' && values.environment === 'production',
        ),
        'Nada se ha aplicado en producción.',
        'Nothing has been applied to production.',
      ),
  },
]

export function trialOf(graph: Graph, phase: Node): Trial {
  const { values } = phase
  const startedOn = typeof values.trialStartedOn === 'string' ? values.trialStartedOn : null
  const holidays = Array.isArray(graph.project?.values.holidays) ? graph.project.values.holidays.map(String) : []
  const done = startedOn === null ? 0 : Math.max(0, workdaysFrom(startedOn, holidays).indexOf(graph.today))
  const incidents = allOf(graph, 'risk').filter(
    (one) => one.values.type === 'issue' && idIn(one.values.phase) === phase.id,
  )
  const tests = allOf(graph, 'test').filter((one) => one.values.level === 'firstDay' && one.state === 'ready')
  const passed = tests.filter((test) => passesInProduction(graph, test)).length
  return {
    days: Number(values.trialDays ?? 0),
    done,
    startedOn,
    incidentsMax: Number(values.incidentsMax ?? 0),
    incidents,
    firstDay: { tests: tests.length, passed },
  }
}

/** What its trial still lacks; a phase that asks for none is approved without it. */
export function trialProblems(graph: Graph, phase: Node): readonly Localized[] {
  const { days, done, startedOn, incidentsMax, incidents, firstDay } = trialOf(graph, phase)
  const open = incidents.filter(({ state }) => state !== 'closed').length
  const failing = firstDay.tests - firstDay.passed
  return [
    ...unless(
      days === 0 || (phase.state === 'trial' && done >= days),
      startedOn === null || phase.state !== 'trial'
        ? 'La prueba no ha empezado.'
        : `Van ${done} días de prueba de ${days}.`,
      startedOn === null || phase.state !== 'trial'
        ? 'The trial has not started.'
        : `${done} days of trial out of ${days}.`,
    ),
    ...unless(
      open <= incidentsMax,
      `Hay ${open} incidencias abiertas y se admiten ${incidentsMax}.`,
      `${open} incidents are open and ${incidentsMax} are allowed.`,
    ),
    ...unless(
      failing === 0,
      `${failing} pruebas del primer día sin pasar en producción.`,
      `${failing} first-day tests have not passed in production.`,
    ),
  ]
}

/** Whether the last run of a test in production, of its present content, went well. */
function passesInProduction(graph: Graph, test: Node): boolean {
  const runs = allOf(graph, 'testRun').filter(
    ({ values }) => idIn(values.test) === test.id && values.environment === 'production',
  )
  const last = runs.toSorted((a, b) => (String(a.values.at) < String(b.values.at) ? 1 : -1))[0]
  return last?.values.result === 'pass' && last.values.testFingerprint === test.fingerprint
}
