import { inFlowOrder, plainNode, type NodeDraft, type NodeType, type ProcessMap } from '#common/process-map.ts'

export interface NewNode {
  readonly id: string
  readonly type: NodeType
  readonly name: string
}

/** A new step after another: in the way that leads on from it, where it is one, else as a way of its own. */
export function addNode(map: ProcessMap, node: NewNode, after: string | undefined): ProcessMap {
  const nodes = [...map.nodes, node]
  const before = map.nodes.find(({ id }) => id === after)
  if (!before || node.type === 'start') return inFlowOrder({ ...map, nodes })
  const [only, ...others] = map.edges.filter(({ from }) => from === before.id)
  const isBetween = only !== undefined && others.length === 0 && node.type !== 'end' && before.type !== 'decision'
  if (!isBetween) return inFlowOrder({ nodes, edges: [...map.edges, { from: before.id, to: node.id }] })
  const edges = map.edges.flatMap((edge) =>
    edge === only
      ? [
          { ...edge, to: node.id },
          { from: node.id, to: edge.to },
        ]
      : [edge],
  )
  return inFlowOrder({ nodes, edges })
}

export function changeNode(map: ProcessMap, id: string, changes: Partial<NodeDraft>): ProcessMap {
  return { ...map, nodes: map.nodes.map((node) => (node.id === id ? plainNode({ ...node, ...changes }) : node)) }
}

/** Without a step; where one way led to it or from it, what was before leads on to what was after. */
export function removeNode(map: ProcessMap, id: string): ProcessMap {
  const [into, out] = [map.edges.filter(({ to }) => to === id), map.edges.filter(({ from }) => from === id)]
  const rest = map.edges.filter(({ from, to }) => from !== id && to !== id)
  const joined =
    into.length === 1 || out.length === 1
      ? into.flatMap((edge) => out.map(({ to }) => ({ ...edge, to }))).filter(({ from, to }) => from !== to)
      : []
  const fresh = joined.filter((one) => !rest.some(({ from, to }) => from === one.from && to === one.to))
  return inFlowOrder({ nodes: map.nodes.filter((node) => node.id !== id), edges: [...rest, ...fresh] })
}

/** Whether an arrow may go from one to the other. */
export function mayLead({ edges }: ProcessMap, from: string, to: string): boolean {
  return from !== to && !edges.some((edge) => edge.from === from && edge.to === to)
}

export function addEdge(map: ProcessMap, from: string, to: string): ProcessMap {
  return mayLead(map, from, to) ? inFlowOrder({ ...map, edges: [...map.edges, { from, to }] }) : map
}

export function changeEdge(map: ProcessMap, from: string, to: string, condition: string): ProcessMap {
  const said = condition === '' ? {} : { condition }
  return {
    ...map,
    edges: map.edges.map((edge) => (edge.from === from && edge.to === to ? { from, to, ...said } : edge)),
  }
}

export function removeEdge(map: ProcessMap, from: string, to: string): ProcessMap {
  return inFlowOrder({ ...map, edges: map.edges.filter((edge) => edge.from !== from || edge.to !== to) })
}
