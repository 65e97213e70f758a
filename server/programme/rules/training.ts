import type { Localized } from '#common/errors.ts'
import { later } from '#common/workdays.ts'
import { wallClock } from '#common/zoned.ts'
import { limitOf, unless, type Rule } from './define.ts'
import { allOf, departmentName, idIn, pointed, type Graph, type Node } from './graph.ts'
import { unpromoted } from './people.ts'

/** From this length on a session is refused, whatever the project says: nobody learns for four hours on end. */
export const sessionMinutesEnd = 240

/** States of a track that people have been told of and is not over. */
const underWay = ['announced', 'practising']

export const trainingRules: readonly Rule[] = [
  {
    name: 'W-10',
    kinds: ['track', 'session'],
    // While it is being planned nobody counts on it: it is looked at when it is announced, and from then on.
    isDue: (graph, node) =>
      node.kind === 'track'
        ? underWay.includes(node.state ?? '')
        : node.state === 'planned' && underWay.includes(pointed(graph, node, 'track')?.state ?? ''),
    judge: (graph, node) => (node.kind === 'track' ? trackProblems(graph, node) : lengthProblems(graph, node)),
  },
  {
    name: 'R-073',
    kinds: ['track'],
    judge(graph, { values }) {
      if (!['teamInitial', 'teamReinforcement'].includes(String(values.audience))) return []
      const { department } = values
      const lacking = unpromoted(graph).filter((one) => typeof department !== 'string' || one === department)
      return lacking.map((one) => {
        const { es, en } = departmentName(graph, one)
        return {
          es: `Antes hace falta quien promueva el CRM en su departamento (${es}).`,
          en: `Somebody has to promote the CRM in the department first (${en}).`,
        }
      })
    },
  },
  {
    name: 'isSessionHeld',
    kinds: ['track'],
    judge: (graph, node) =>
      unless(
        sessionsOf(graph, node).some(({ state }) => state === 'held'),
        'Ninguna sesión se ha dado todavía.',
        'No session has been held yet.',
      ),
  },
  {
    name: 'areSessionsHeld',
    kinds: ['track'],
    judge: (graph, node) =>
      sessionsOf(graph, node)
        .filter(({ state }) => state !== 'held')
        .map(({ title }) => ({ es: `${title}: no se ha dado.`, en: `${title}: has not been held.` })),
  },
]

/** Those that count, in their order; what has no date comes last. */
function sessionsOf(graph: Graph, track: Pick<Node, 'id'>): Node[] {
  return allOf(graph, 'session')
    .filter(({ values, state }) => idIn(values.track) === track.id && state !== 'cancelled')
    .toSorted((a, b) => {
      const [first, second] = [String(a.values.at ?? '9'), String(b.values.at ?? '9')]
      return first < second ? -1 : first > second ? 1 : a.id < b.id ? -1 : 1
    })
}

/** Several coherent sessions, with time and help between them, and the whole before the parts (W-10). */
export function trackProblems(graph: Graph, track: Node): readonly Localized[] {
  const sessions = sessionsOf(graph, track)
  return [
    ...unless(
      sessions.length >= 2,
      sessions.length === 0 ? 'No tiene sesiones: al menos dos.' : 'Tiene una sesión: al menos dos.',
      sessions.length === 0 ? 'It has no sessions: at least two.' : 'It has one session: at least two.',
    ),
    ...unless(
      track.values.includesGlobalModule === true,
      'Falta enseñar el CRM en conjunto.',
      'Teaching the CRM as a whole is missing.',
    ),
    ...sessions
      .filter((one) => dayOf(graph, one) === undefined)
      .map(({ title }) => ({ es: `${title}: sin fecha.`, en: `${title}: no date.` })),
    // Of what has been held nothing can be moved any more.
    ...sessions
      .slice(1)
      .flatMap((next, index) => (next.state === 'held' ? [] : gapProblems(graph, sessions[index] ?? next, next))),
  ]
}

function gapProblems(graph: Graph, before: Node, next: Node): readonly Localized[] {
  const [from, to] = [dayOf(graph, before), dayOf(graph, next)]
  if (from === undefined || to === undefined) return []
  const least = limitOf(graph, 'minSpacingDays', 3)
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
  const until = before.values.supportWindowUntil
  const isAttended = days <= 1 || (typeof until === 'string' && until.slice(0, 10) >= later(to, -1))
  return [
    ...unless(
      days >= least,
      `De «${before.title}» a «${next.title}» ${days === 1 ? 'va un día' : `van ${days} días`}: al menos ${least}.`,
      `From “${before.title}” to “${next.title}” there ${days === 1 ? 'is one day' : `are ${days} days`}: at least ${least}.`,
    ),
    ...unless(
      isAttended,
      `Entre «${before.title}» y «${next.title}» hay días sin nadie que atienda dudas.`,
      `Between “${before.title}” and “${next.title}” there are days with nobody to answer questions.`,
    ),
  ]
}

/** Longer than the project thinks wise is a warning. */
export function lengthProblems(graph: Graph, { values }: Node): readonly Localized[] {
  const most = limitOf(graph, 'sessionMaxMinutes', 120)
  const minutes = Number(values.minutes ?? 0)
  return unless(
    minutes <= most,
    `Dura ${minutes} minutos: mejor no más de ${most}.`,
    `It lasts ${minutes} minutes: better not more than ${most}.`,
  )
}

/** The day on which it is, where the company is. */
function dayOf({ timeZone }: Graph, { values }: Node): string | undefined {
  const atMs = typeof values.at === 'string' ? Date.parse(values.at) : Number.NaN
  return Number.isFinite(atMs) ? wallClock(atMs, timeZone).day : undefined
}
