/** What the map of a process still lacks, as a whole and node by node. */
import type { Localized } from './errors.ts'
import type { NodeType, ProcessEdge, ProcessMap, ProcessNode } from './process-map.ts'
import { reach, type Next } from './reach.ts'

export interface MapProblem {
  /** The node that it is about; none where it is the map as a whole. */
  readonly node: string | null
  readonly rule:
    | 'noStart'
    | 'noEnd'
    | 'unreached'
    | 'deadEnd'
    | 'oneWay'
    | 'noCondition'
    | 'intoStart'
    | 'outOfEnd'
    | 'noActor'
  readonly message: Localized
}

/** What a map that is drawn to its end does not have; nothing where it is one. */
export function mapProblems(map: ProcessMap): readonly MapProblem[] {
  const walk = walkOf(map)
  const { from, to } = walk
  const problem = (node: string | null, rule: MapProblem['rule'], message: Localized) => ({ node, rule, message })
  return [
    ...(from ? [] : [problem(null, 'noStart', noStart)]),
    ...(to ? [] : [problem(null, 'noEnd', noEnd)]),
    ...map.nodes.flatMap((node) =>
      nodeRules
        .filter(({ isBroken }) => isBroken(node, walk))
        .map(({ rule, message }) => problem(node.id, rule, message(node))),
    ),
  ]
}

/** The ways of a map, by the nodes at their two ends. */
interface Walk {
  /** Nodes that its starts lead to; none where it has no start. */
  readonly from: ReadonlySet<string> | undefined
  /** Nodes that lead to its ends; none where it has no end. */
  readonly to: ReadonlySet<string> | undefined
  readonly into: ReadonlySet<string>
  readonly out: (node: ProcessNode) => readonly ProcessEdge[]
}

function walkOf({ nodes, edges }: ProcessMap): Walk {
  const [after, before] = [Map.groupBy(edges, ({ from }) => from), Map.groupBy(edges, ({ to }) => to)]
  const reachedFrom = (kind: NodeType, next: Next) => {
    const ids = nodes.filter(({ type }) => type === kind).map(({ id }) => id)
    return ids.length === 0 ? undefined : reach(ids, next)
  }
  return {
    from: reachedFrom('start', (one) => (after.get(one) ?? []).map(({ to }) => to)),
    to: reachedFrom('end', (one) => (before.get(one) ?? []).map(({ from }) => from)),
    into: new Set(before.keys()),
    out: ({ id }) => after.get(id) ?? [],
  }
}

const noStart = {
  es: 'No tiene inicio: di qué lo pone en marcha.',
  en: 'It has no start: say what sets it going.',
}

const noEnd = {
  es: 'No tiene fin: di en qué termina.',
  en: 'It has no end: say what it ends in.',
}

interface NodeRule {
  readonly rule: MapProblem['rule']
  readonly isBroken: (node: ProcessNode, walk: Walk) => boolean
  readonly message: (node: ProcessNode) => Localized
}

/** What may be wrong with one node, in the order in which it is told. */
const nodeRules: readonly NodeRule[] = [
  {
    rule: 'unreached',
    isBroken: ({ id }, { from }) => from?.has(id) === false,
    message: ({ name }) => ({
      es: `A «${name}» no se llega desde el inicio.`,
      en: `“${name}” is not reached from the start.`,
    }),
  },
  {
    rule: 'deadEnd',
    isBroken: ({ id }, { to }) => to?.has(id) === false,
    message: ({ name }) => ({ es: `De «${name}» no se llega a ningún fin.`, en: `“${name}” leads to no end.` }),
  },
  {
    rule: 'intoStart',
    isBroken: ({ type, id }, { into }) => type === 'start' && into.has(id),
    message: ({ name }) => ({
      es: `A «${name}», que es el inicio, no vuelve ninguna flecha.`,
      en: `No edge leads back to “${name}”, which is the start.`,
    }),
  },
  {
    rule: 'outOfEnd',
    isBroken: (node, { out }) => node.type === 'end' && out(node).length > 0,
    message: ({ name }) => ({
      es: `De «${name}», que es un fin, no sale ninguna flecha.`,
      en: `No edge leaves “${name}”, which is an end.`,
    }),
  },
  {
    rule: 'oneWay',
    isBroken: (node, { out }) => node.type === 'decision' && out(node).length < 2,
    message: ({ name }) => ({
      es: `«${name}» decide entre dos caminos o más.`,
      en: `“${name}” decides between two ways or more.`,
    }),
  },
  {
    rule: 'noCondition',
    isBroken: (node, { out }) =>
      node.type === 'decision' && out(node).filter(({ condition }) => condition === undefined).length > 1,
    message: ({ name }) => ({
      es: `Falta decir cuándo se toma cada camino de «${name}».`,
      en: `When each way of “${name}” is taken is not said.`,
    }),
  },
  {
    rule: 'noActor',
    isBroken: ({ type, actor }) => type === 'task' && actor === undefined,
    message: ({ name }) => ({
      es: `Falta quién da el paso «${name}».`,
      en: `Who takes the step “${name}” is not said.`,
    }),
  },
]
