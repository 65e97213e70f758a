import { allOf, derivedOf, sourcesOf, type Graph, type Node } from './graph.ts'
import { mapIn } from '#common/process-map.ts'
import { mapProblems } from '#common/process-problems.ts'
import { isAlive, unless, type Rule } from './define.ts'

export const processRules: readonly Rule[] = [
  {
    name: 'R-037',
    kinds: ['process'],
    isDue: () => true,
    judge: (_, { state }) => unless(state !== 'listed', 'Está anotado y sin dibujar.', 'It is listed and not drawn.'),
  },
  {
    name: 'isDrawn',
    kinds: ['process'],
    judge(graph, node, { values }) {
      const map = mapIn(values?.diagram)
      // Of a process that nobody has drawn, whatever else it may lack.
      if (!map) return unless(stepsOf(graph, node).length > 0, 'No tiene ningún paso todavía.', 'It has no step yet.')
      return mapProblems(map).map(({ message }) => message)
    },
  },
  {
    name: 'R-040',
    kinds: ['process'],
    judge(graph, node, { userId }) {
      const changing = stepsOf(graph, node).filter(({ values }) => values.fit === 'changeProcess')
      return unless(
        changing.length === 0 || userId === null || node.owner === userId || graph.project?.values.soloMode === true,
        'Cambia la forma de trabajar: lo acuerda quien responde del proceso.',
        'It changes the way of working: whoever answers for the process agrees to it.',
      )
    },
  },
  {
    name: 'R-041',
    kinds: ['step'],
    isDue: (graph, node) => isKeyInCrm(graph, node),
    judge: (_, { values }) =>
      unless(Boolean(values.fit), 'Falta decir cómo lo lleva el CRM.', 'How the CRM carries it is not said.'),
  },
  {
    name: 'R-038',
    kinds: ['specItem'],
    isDue: (_, node) => isAlive(node) && node.state !== 'deferred',
    judge: (graph, node) =>
      sourcesOf(graph, node, 'carries').flatMap((step) => {
        const process = graph.nodes.get(String(step.values.process ?? ''))
        return unless(
          !process || process.values.inCrm === true,
          `Lleva a cabo un paso de «${process?.title}», que no va en el CRM.`,
          `It carries out a step of “${process?.title}”, which does not go into the CRM.`,
        )
      }),
  },
]

function stepsOf(graph: Graph, process: Node): Node[] {
  return allOf(graph, 'step').filter(({ values }) => values.process === process.id)
}

/** A key step that the CRM is to carry, in a process that it carries. */
export function isKeyInCrm(graph: Graph, { values }: Node): boolean {
  const process = graph.nodes.get(String(values.process ?? ''))
  return values.isKey === true && values.inCrm === true && process?.values.inCrm === true
}

/** Whether some item carries a step out. */
export function isCarried(graph: Graph, step: Node): boolean {
  return derivedOf(graph, step, 'carries').some(({ state }) => state !== 'retired' && state !== 'deferred')
}
