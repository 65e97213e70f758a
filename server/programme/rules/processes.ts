import { allOf, derivedOf, type Graph, type Node } from './graph.ts'
import { unless, type Rule } from './define.ts'

export const processRules: readonly Rule[] = [
  {
    name: 'R-037',
    kinds: ['process'],
    isDue: (_, { state }) => state === 'listed',
    judge: () => [{ es: 'Está anotado y sin dibujar.', en: 'It is listed and not drawn.' }],
  },
  {
    name: 'isDrawn',
    kinds: ['process'],
    judge: (graph, node) =>
      unless(
        stepsOf(graph, node).length > 0 || node.values.diagram === true,
        'No tiene ningún paso todavía.',
        'It has no step yet.',
      ),
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
