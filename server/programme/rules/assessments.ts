import { unless, type Rule } from './define.ts'
import { allOf, idIn, type Graph, type Node } from './graph.ts'

export const assessmentRules: readonly Rule[] = [
  {
    name: 'R-019',
    kinds: ['assessment'],
    isDue: (graph, { state, values }) =>
      state === 'scheduled' && typeof values.dueOn === 'string' && values.dueOn.slice(0, 10) < graph.today,
    judge: (graph, { state, values }) => {
      const isLate =
        state === 'scheduled' && typeof values.dueOn === 'string' && values.dueOn.slice(0, 10) < graph.today
      return unless(!isLate, 'Su día ha pasado y está sin hacer.', 'Its day has passed and it has not been done.')
    },
  },
]

/** Of an objective, in the order of their days. */
export function assessmentsOf(graph: Graph, { id }: Pick<Node, 'id'>): Node[] {
  return allOf(graph, 'assessment')
    .filter(({ values }) => idIn(values.objective) === id)
    .toSorted((a, b) => (String(a.values.dueOn ?? '') < String(b.values.dueOn ?? '') ? -1 : 1))
}

/** Whether both sides have signed what they think of it as they commit to it. */
export function isAssessed(graph: Graph, objective: Node): boolean {
  return assessmentsOf(graph, objective).some(({ state, values }) => state === 'signed' && values.kind === 'initial')
}
