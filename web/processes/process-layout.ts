import { Graph, layout } from '@dagrejs/dagre'
import type { NodeType, ProcessMap } from '#common/process-map.ts'

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Point {
  readonly x: number
  readonly y: number
}

export interface Way {
  readonly from: string
  readonly to: string
  readonly condition: string | undefined
  readonly points: readonly Point[]
  /** Where its words stand. */
  readonly label: Point | undefined
}

export interface Drawing {
  readonly nodes: ReadonlyMap<string, Box>
  readonly ways: readonly Way[]
  readonly width: number
  readonly height: number
}

const sizes: Readonly<Record<NodeType, readonly [number, number]>> = {
  start: [220, 48],
  task: [240, 76],
  decision: [220, 56],
  wait: [220, 56],
  end: [220, 48],
}

/**
 * Each step in a line of its own, in the order in which it is walked, so that the CRM's lane can stand
 * beside it; arrows keep clear of the steps that they pass.
 */
export function drawMap({ nodes, edges }: ProcessMap): Drawing {
  const graph = new Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'TB', nodesep: 44, ranksep: 34, edgesep: 24, marginx: 24, marginy: 24 })
  for (const { id, type } of nodes) graph.setNode(id, { width: sizes[type][0], height: sizes[type][1] })
  const order = new Map(nodes.map(({ id }, index) => [id, index]))
  const turnsBack = (from: string, to: string) => (order.get(from) ?? 0) > (order.get(to) ?? 0)
  for (const { from, to, condition = '' } of edges) {
    const words = condition === '' ? {} : { width: Math.min(150, 20 + condition.length * 7), height: 20, labelpos: 'c' }
    const [above, below] = turnsBack(from, to) ? [to, from] : [from, to]
    graph.setEdge(above, below, { weight: 2, ...words }, `${from} ${to}`)
  }
  // Unseen, these keep the lines in order.
  for (const [index, { id }] of nodes.slice(1).entries()) {
    graph.setEdge(nodes[index]?.id ?? '', id, { weight: 0, minlen: 1 }, 'order')
  }
  if (nodes.length > 0) layout(graph)
  const boxes = new Map(nodes.map(({ id }) => [id, boxOf(graph.node(id))] as const))
  const ways = edges.map(({ from, to, condition }): Way => {
    const isBack = turnsBack(from, to)
    const label = graph.edge(isBack ? to : from, isBack ? from : to, `${from} ${to}`)
    const bends: readonly Point[] = label.points ?? []
    const points = bends.map(({ x, y }) => ({ x, y }))
    const at = condition !== undefined && label.x !== undefined && label.y !== undefined
    return {
      from,
      to,
      condition,
      points: isBack ? points.toReversed() : straightened(points, boxes.get(from), boxes.get(to)),
      label: at ? { x: label.x ?? 0, y: label.y ?? 0 } : undefined,
    }
  })
  const { width = 0, height = 0 } = graph.graph()
  return { nodes: boxes, ways, width: finite(width), height: finite(height) }
}

/** A way that hardly leaves the line between its two steps goes straight. */
function straightened(points: readonly Point[], from: Box | undefined, to: Box | undefined): readonly Point[] {
  if (!from || !to) return points
  const [left, right] = [Math.max(from.x, to.x) + 16, Math.min(from.x + from.width, to.x + to.width) - 16]
  const x = Math.min(right, Math.max(left, (from.x + from.width / 2 + to.x + to.width / 2) / 2))
  if (left > right || points.some((point) => Math.abs(point.x - x) > 60)) return points
  return [
    { x, y: from.y + from.height },
    { x, y: to.y },
  ]
}

/** Of nothing the library says that it is infinitely small. */
function finite(size: number): number {
  return Number.isFinite(size) ? size : 0
}

function boxOf({
  x = 0,
  y = 0,
  width = 0,
  height = 0,
}: {
  x?: number
  y?: number
  width?: number
  height?: number
}): Box {
  return { x: x - width / 2, y: y - height / 2, width, height }
}

const bend = 10

/** A line through points, its corners rounded. */
export function pathThrough(points: readonly Point[]): string {
  const [first, ...others] = points
  if (!first) return ''
  const parts = others.map((point, index) => {
    const after = others[index + 1]
    const before = points[index] ?? first
    if (!after) return `L ${point.x} ${point.y}`
    const [into, out] = [towards(point, before), towards(point, after)]
    return `L ${into.x} ${into.y} Q ${point.x} ${point.y} ${out.x} ${out.y}`
  })
  return [`M ${first.x} ${first.y}`, ...parts].join(' ')
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y)
  const share = length === 0 ? 0 : Math.min(0.5, bend / length)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

export const crmLane = { gap: 72, width: 268 } as const
