import type { ProcessMap, ProcessNode } from '#common/process-map.ts'
import { wrapped } from '#server/print/drawing.ts'
import type { Drawing, Shape } from '#server/print/paper.ts'

const box = { width: 108, height: 44 } as const
const gap = { x: 26, y: 26 } as const
const across = 4

interface Placed {
  readonly node: ProcessNode
  readonly x: number
  readonly y: number
}

/**
 * A process as it is read on paper: steps in the order in which they are walked, four to a row, an arrow
 * for each way. Ways to another row or back go by the channels between rows.
 */
export function drawMap({ nodes, edges }: ProcessMap): Drawing {
  const placed = new Map(nodes.map((node, index) => [node.id, place(node, index)]))
  const rows = Math.ceil(nodes.length / across)
  const shapes: Shape[] = []
  for (const [index, edge] of edges.entries()) {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)]
    if (from && to) shapes.push(...arrow(from, to, index, edge.condition))
  }
  for (const one of placed.values()) shapes.push(shapeOf(one))
  return {
    kind: 'drawing',
    width: across * box.width + (across - 1) * gap.x + 4,
    height: rows * box.height + Math.max(0, rows - 1) * gap.y + 16,
    shapes,
  }
}

function place(node: ProcessNode, index: number): Placed {
  const [column, row] = [index % across, Math.floor(index / across)]
  return { node, x: 2 + column * (box.width + gap.x), y: 8 + row * (box.height + gap.y) }
}

function shapeOf({ node, x, y }: Placed): Shape {
  const isEnd = node.type === 'start' || node.type === 'end'
  const look = isEnd ? 'round' : node.type === 'decision' ? 'diamond' : node.isKey ? 'accent' : 'plain'
  const room = look === 'diamond' ? box.width * 0.62 : box.width - 10
  const words = wrapped(node.name, room, look === 'diamond' ? 2 : node.actor ? 3 : 4)
  const lines = node.actor && look !== 'diamond' ? [...words, ...wrapped(`(${node.actor})`, room, 1)] : words
  return { shape: 'box', x, y, ...box, look, lines }
}

function arrow(from: Placed, to: Placed, index: number, condition: string | undefined): Shape[] {
  const middle = { from: from.y + box.height / 2, to: to.y + box.height / 2 }
  const isNext = from.y === to.y && to.x > from.x && to.x - from.x <= box.width + gap.x + 1
  if (isNext) {
    const points = [[from.x + box.width, middle.from], [to.x, middle.to]] as const
    return [{ shape: 'line', points, look: 'plain', isArrow: true }, ...label(from.x + box.width + gap.x / 2, from.y - 2, condition)]
  }
  // Each way has a line of its own in the channel, so that two are not read as one.
  const offset = ((index % 5) - 2) * 3
  const channel = (to.y > from.y ? to.y : from.y) - gap.y / 2 + offset
  const below = to.y > from.y
  const start = below ? from.y + box.height : from.y
  const end = to.y >= from.y && !below ? to.y : below ? to.y : to.y + box.height
  const level = below ? channel : from.y === to.y ? from.y - 5 + offset / 2 : to.y + box.height + gap.y / 2 + offset
  const [left, right] = [from.x + box.width / 2 + offset * 2, to.x + box.width / 2 - offset * 2]
  const points = [[left, start], [left, level], [right, level], [right, end]] as const
  return [{ shape: 'line', points, look: 'plain', isArrow: true }, ...label((left + right) / 2, level - 2, condition)]
} // prettier-ignore

function label(x: number, y: number, text: string | undefined): Shape[] {
  return text ? [{ shape: 'text', x, y, text: text.slice(0, 40), align: 'middle', isQuiet: true }] : []
}
