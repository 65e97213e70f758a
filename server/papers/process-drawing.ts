import type { ProcessMap, ProcessNode } from '#common/process-map.ts'
import { wrapped } from '#server/print/drawing.ts'
import type { Drawing, Shape } from '#server/print/paper.ts'

// Four of them are as wide as a page, so that words are printed in the size in which they are written.
const box = { width: 104, height: 44 } as const
const gap = { x: 26, y: 26 } as const
/** Above the first row and below the last one. */
const margin = 18
const across = 4
/** Rows to a drawing, so that each stands whole on its page. */
const rowsMax = 8
const perPage = across * rowsMax

interface Placed {
  readonly node: ProcessNode
  readonly x: number
  readonly y: number
}

/**
 * A process as it is read on paper: steps in the order in which they are walked, four to a row, an arrow
 * for each way, on as many pages as it takes. Ways to another row or back go by the channels between rows;
 * of those to another page each end says the other.
 */
export function drawMap({ nodes, edges }: ProcessMap): Drawing[] {
  const pages = Array.from({ length: Math.ceil(nodes.length / perPage) }, (_, page) =>
    nodes.slice(page * perPage, (page + 1) * perPage),
  )
  const names = new Map(nodes.map(({ id, name }) => [id, name]))
  return pages.map((shown) => drawPage(shown, edges, names))
}

function drawPage(
  nodes: readonly ProcessNode[],
  edges: ProcessMap['edges'],
  names: ReadonlyMap<string, string>,
): Drawing {
  const placed = new Map(nodes.map((node, index) => [node.id, place(node, index)]))
  const rows = Math.ceil(nodes.length / across)
  const shapes: Shape[] = []
  for (const [index, edge] of edges.entries()) {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)]
    if (from && to) shapes.push(...arrow(from, to, index, edge.condition))
  }
  for (const one of placed.values()) {
    shapes.push(shapeOf(one))
    const elsewhere = (ids: readonly string[]) => ids.filter((id) => !placed.has(id)).map((id) => names.get(id) ?? '')
    const on = elsewhere(edges.filter(({ from }) => from === one.node.id).map(({ to }) => to))
    const back = elsewhere(edges.filter(({ to }) => to === one.node.id).map(({ from }) => from))
    shapes.push(...otherPage(one, on, 'on'), ...otherPage(one, back, 'back'))
  }
  return {
    kind: 'drawing',
    width: across * box.width + (across - 1) * gap.x + 4,
    height: rows * box.height + Math.max(0, rows - 1) * gap.y + 2 * margin,
    shapes,
  }
}

/** Where a way comes from or leads to that is drawn on another page. */
function otherPage({ x, y }: Placed, names: readonly string[], way: 'on' | 'back'): Shape[] {
  if (names.length === 0) return []
  const middle = x + box.width / 2
  const [line = ''] = wrapped(names.join(', '), box.width + gap.x - 14, 1)
  if (way === 'on') {
    const below = y + box.height
    const points = [
      [middle, below],
      [middle, below + 6],
    ] as const
    return [
      { shape: 'line', points, look: 'plain', isArrow: true },
      { shape: 'text', x: middle, y: below + 14, text: `→ ${line}`, align: 'middle', isQuiet: true },
    ]
  }
  const points = [
    [middle, y - 6],
    [middle, y],
  ] as const
  return [
    { shape: 'line', points, look: 'plain', isArrow: true },
    { shape: 'text', x: middle, y: y - 8, text: `${line} →`, align: 'middle', isQuiet: true },
  ]
}

function place(node: ProcessNode, index: number): Placed {
  const [column, row] = [index % across, Math.floor(index / across)]
  return { node, x: 2 + column * (box.width + gap.x), y: margin + row * (box.height + gap.y) }
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
    const points = [
      [from.x + box.width, middle.from],
      [to.x, middle.to],
    ] as const
    return [
      { shape: 'line', points, look: 'plain', isArrow: true },
      ...label(from.x + box.width + gap.x / 2, from.y - 2, condition),
    ]
  }
  // Each way has a line of its own in the channel, so that two are not read as one.
  const offset = ((index % 5) - 2) * 3
  const channel = (to.y > from.y ? to.y : from.y) - gap.y / 2 + offset
  const below = to.y > from.y
  const start = below ? from.y + box.height : from.y
  const end = to.y >= from.y && !below ? to.y : below ? to.y : to.y + box.height
  const level = below ? channel : from.y === to.y ? from.y - 5 + offset / 2 : to.y + box.height + gap.y / 2 + offset
  const [left, right] = [from.x + box.width / 2 + offset * 2, to.x + box.width / 2 - offset * 2]
  const points = [
    [left, start],
    [left, level],
    [right, level],
    [right, end],
  ] as const
  return [{ shape: 'line', points, look: 'plain', isArrow: true }, ...label((left + right) / 2, level - 2, condition)]
}

function label(x: number, y: number, text: string | undefined): Shape[] {
  return text ? [{ shape: 'text', x, y, text: text.slice(0, 40), align: 'middle', isQuiet: true }] : []
}
