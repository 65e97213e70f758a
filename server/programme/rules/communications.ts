import type { Localized } from '#common/errors.ts'
import { unless, type Rule } from './define.ts'
import { allOf, idIn, pointed, type Graph, type Node } from './graph.ts'

export const communicationRules: readonly Rule[] = [
  {
    name: 'W-12',
    kinds: ['initiative', 'communication'],
    isDue: (_, { kind, state, values }) =>
      kind === 'initiative' ? state === 'launched' : state === 'sent' && values.reach === 'external',
    judge(graph, node) {
      if (node.kind === 'initiative') return launchProblems(graph, node)
      const initiative = node.values.reach === 'external' ? pointed(graph, node, 'initiative') : undefined
      return initiative ? launchProblems(graph, initiative) : []
    },
  },
]

/** What has to be said inside the company before anything of it goes out. */
export function launchProblems(graph: Graph, initiative: Node): readonly Localized[] {
  const internal = internalOf(graph, initiative)
  return [
    ...unless(
      internal.length > 0 || Boolean(initiative.values.announcedOn),
      `Primero se cuenta dentro de la empresa: «${initiative.title}» no tiene comunicación interna.`,
      `It is told inside the company first: “${initiative.title}” has no internal communication.`,
    ),
    ...unsent(graph, initiative).map(({ title }) => ({
      es: `Primero se cuenta dentro de la empresa: falta «${title}».`,
      en: `It is told inside the company first: “${title}” has not been sent.`,
    })),
  ]
}

/** Whether anything was told inside the company; one person alone has nobody to tell. */
export function isTold(graph: Graph): boolean {
  return (
    graph.project?.values.soloMode === true ||
    allOf(graph, 'communication').some(({ state, values }) => state === 'sent' && values.reach === 'internal')
  )
}

export function unsent(graph: Graph, initiative: Node): Node[] {
  return internalOf(graph, initiative).filter(({ state }) => state !== 'sent')
}

function internalOf(graph: Graph, { id }: Node): Node[] {
  return allOf(graph, 'communication').filter(
    ({ values, state }) => values.reach === 'internal' && state !== 'cancelled' && idIn(values.initiative) === id,
  )
}
