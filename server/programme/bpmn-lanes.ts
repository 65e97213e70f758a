import type { NodeType, ProcessMap } from '#common/process-map.ts'

export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Swimlanes {
  readonly pool: Place
  readonly lanes: readonly { readonly actor: string; readonly nodes: readonly string[]; readonly place: Place }[]
  readonly places: ReadonlyMap<string, Place>
  /** The bends of each edge, in the order of the map. */
  readonly ways: readonly (readonly (readonly [number, number])[])[]
}

const sizes: Readonly<Record<NodeType, readonly [number, number]>> = {
  start: [36, 36],
  task: [130, 80],
  decision: [50, 50],
  wait: [36, 36],
  end: [36, 36],
}
const column = 190
const row = 120
const head = 30

/** A map from left to right, each who takes part in a lane; who is not named stands in the lane it comes from. */
export function swimlanes(map: ProcessMap): Swimlanes {
  const order = new Map(map.nodes.map(({ id }, index) => [id, index]))
  const forward = map.edges.filter(({ from, to }) => (order.get(from) ?? 0) < (order.get(to) ?? 0))
  const into = Map.groupBy(forward, ({ to }) => to)
  const columns = new Map<string, number>()
  const actors = new Map<string, string>()
  const [usual = ''] = map.nodes.flatMap(({ actor }) => actor ?? [])
  for (const { id, actor } of map.nodes) {
    const before = (into.get(id) ?? []).map(({ from }) => from)
    columns.set(
      id,
      before.reduce((most, one) => Math.max(most, (columns.get(one) ?? 0) + 1), 0),
    )
    actors.set(id, actor ?? actors.get(before[0] ?? '') ?? usual)
  }
  const names = [...new Set(map.nodes.map(({ id }) => actors.get(id) ?? ''))]
  const width = (Math.max(0, ...columns.values()) + 1) * column + head
  const places = new Map<string, Place>()
  let top = 0
  const lanes = names.map((actor) => {
    const nodes = map.nodes.filter(({ id }) => actors.get(id) === actor)
    const rows = new Map<number, number>()
    for (const { id, type } of nodes) {
      const at = columns.get(id) ?? 0
      const line = rows.get(at) ?? 0
      rows.set(at, line + 1)
      const [wide, high] = sizes[type]
      const x = 2 * head + at * column + (column - wide) / 2
      places.set(id, { x, y: top + line * row + (row - high) / 2, width: wide, height: high })
    }
    const height = Math.max(1, ...rows.values()) * row
    const place = { x: head, y: top, width, height }
    top += height
    return { actor, nodes: nodes.map(({ id }) => id), place }
  })
  const pool = { x: 0, y: 0, width: width + head, height: Math.max(top, row) }
  const ways = map.edges.map(({ from, to }) => wayBetween(places.get(from), places.get(to), pool.height))
  return { pool, lanes, places, ways }
}

/** Out on the right and in on the left; what turns back goes round below. */
function wayBetween(
  from: Place | undefined,
  to: Place | undefined,
  floor: number,
): readonly (readonly [number, number])[] {
  if (!from || !to) return []
  const [out, into] = [from.x + from.width, to.x]
  const [a, b] = [from.y + from.height / 2, to.y + to.height / 2]
  if (into > out) {
    const middle = out + 20
    return a === b
      ? [
          [out, a],
          [into, b],
        ]
      : [
          [out, a],
          [middle, a],
          [middle, b],
          [into, b],
        ]
  }
  const [x, y] = [from.x + from.width / 2, to.x + to.width / 2]
  const below = Math.min(floor - 6, Math.max(from.y + from.height, to.y + to.height) + 14)
  return [
    [x, from.y + from.height],
    [x, below],
    [y, below],
    [y, to.y + to.height],
  ]
}
