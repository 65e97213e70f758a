import type { Api } from '#common/api/index.ts'

export type Trace = Api['GET /programme/trace']['response']
export type TraceNode = Trace['nodes'][number]
export type TraceLink = Trace['links'][number]

/** The thread with its links by either end, and what is known of each node by where it stands. */
export interface TraceShape {
  readonly nodes: ReadonlyMap<string, TraceNode>
  readonly links: readonly TraceLink[]
  readonly up: ReadonlyMap<string, readonly TraceLink[]>
  readonly down: ReadonlyMap<string, readonly TraceLink[]>
  readonly doubtful: ReadonlySet<string>
  readonly broken: ReadonlySet<string>
}

export function shapeOf({ nodes, links }: Trace): TraceShape {
  const ordered = nodes.toSorted((a, b) => byName.compare(a.title, b.title))
  const known = new Map(ordered.map((node) => [node.id, node]))
  const kept = links.filter(({ derived, source }) => known.has(derived) && known.has(source))
  const isOpen = (node: TraceNode) => node.problems.some(({ isWaived, rule }) => !isWaived && rule !== 'W-04')
  return {
    nodes: known,
    links: kept,
    up: Map.groupBy(kept, ({ derived }) => derived),
    down: Map.groupBy(kept, ({ source }) => source),
    doubtful: new Set(kept.flatMap(({ derived, isSuspect }) => (isSuspect ? [derived] : []))),
    broken: new Set(nodes.flatMap((node) => (isOpen(node) ? [node.id] : []))),
  }
}

const byName = new Intl.Collator(undefined, { numeric: true })

/** How many of those that follow from a node lack something. */
export function brokenBelow({ down, broken }: TraceShape, id: string): number {
  const seen = new Set([id])
  for (const one of seen) for (const { derived } of down.get(one) ?? []) seen.add(derived)
  return [...seen].filter((one) => one !== id && broken.has(one)).length
}

/** Everything that a node follows from and all that follows from it, itself among them. */
export function chainOf({ up, down }: TraceShape, id: string): Set<string> {
  const reach = (links: ReadonlyMap<string, readonly TraceLink[]>, end: 'source' | 'derived') => {
    const seen = new Set([id])
    const waiting = [id]
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const link of links.get(at) ?? []) {
        if (seen.has(link[end])) continue
        seen.add(link[end])
        waiting.push(link[end])
      }
    }
    return seen
  }
  return new Set([...reach(up, 'source'), ...reach(down, 'derived')])
}

export interface Look {
  readonly open: ReadonlySet<string>
  /** Kinds that are left out. */
  readonly hidden: ReadonlySet<string>
  readonly focus: string | undefined
  readonly only: 'all' | 'broken' | 'doubtful'
}

/** What is drawn: the whole chain of one, what is wrong with its way up, or what was opened from the top. */
export function shownIds(shape: TraceShape, { open, hidden, focus, only }: Look): Set<string> {
  const isHidden = (id: string) => hidden.has(shape.nodes.get(id)?.kind ?? '')
  const some = (ids: Iterable<string>) => new Set([...ids].filter((id) => id === focus || !isHidden(id)))
  if (focus !== undefined && shape.nodes.has(focus)) return some(chainOf(shape, focus))
  if (only !== 'all') return some([...shape[only]].flatMap((id) => [...wayUp(shape, id)]))
  const shown = new Set<string>()
  for (const id of shape.nodes.keys()) if (!isHidden(id) && isRoot(shape, id, isHidden)) shown.add(id)
  // A set is walked with what is added meanwhile.
  for (const id of shown) {
    if (open.has(id)) for (const child of childrenOf(shape, id)) if (!isHidden(child)) shown.add(child)
  }
  return shown
}

function isRoot({ up }: TraceShape, id: string, isHidden: (id: string) => boolean): boolean {
  return (up.get(id) ?? []).every(({ source }) => isHidden(source))
}

export function childrenOf({ down }: TraceShape, id: string): string[] {
  return [...new Set((down.get(id) ?? []).map(({ derived }) => derived))]
}

function wayUp({ up }: TraceShape, id: string): Set<string> {
  const seen = new Set([id])
  for (const one of seen) for (const { source } of up.get(one) ?? []) seen.add(source)
  return seen
}

/** From left to right: why, what, how, proof. */
const columns: readonly (readonly string[])[] = [
  ['gap'],
  ['objective'],
  ['need', 'kpi', 'initiative'],
  ['step', 'channel', 'touchpoint', 'dataNeed'],
  ['specItem'],
  ['test', 'element'],
]
export const kindOrder: readonly string[] = columns.flat()
export const nodeSize = { width: 236, height: 56 } as const
const apart = { x: 64, y: 12 } as const
const strayGap = 48

interface Place {
  readonly x: number
  readonly y: number
}

/** A column for each kind; below its source, as far up as there is room. */
export function placesOf(shape: TraceShape, shown: ReadonlySet<string>): Map<string, Place> {
  const columnOf = (id: string) => columns.findIndex((kinds) => kinds.includes(shape.nodes.get(id)?.kind ?? ''))
  const used = [...new Set([...shown].map(columnOf))].toSorted((a, b) => a - b)
  const next = new Map<number, number>()
  const places = new Map<string, Place>()
  const put = (id: string, least: number): void => {
    if (places.has(id) || !shown.has(id)) return
    const column = columnOf(id)
    const y = Math.max(next.get(column) ?? 0, least)
    next.set(column, y + nodeSize.height + apart.y)
    places.set(id, { x: used.indexOf(column) * (nodeSize.width + apart.x), y })
    for (const child of childrenOf(shape, id).toSorted((a, b) => columnOf(a) - columnOf(b))) {
      if (columnOf(child) > column) put(child, y)
    }
  }
  const ordered = [...shown].toSorted((a, b) => columnOf(a) - columnOf(b))
  const isTop = (id: string) => !(shape.up.get(id) ?? []).some(({ source }) => shown.has(source))
  const tops = ordered.filter(isTop)
  const first = columnOf(tops[0] ?? '')
  for (const id of tops.filter((one) => columnOf(one) === first)) put(id, 0)
  // What nothing leads to stands under all else, so that it does not look as if it followed from it.
  const under = Math.max(0, ...[...places.values()].map(({ y }) => y + nodeSize.height + strayGap))
  for (const id of tops) put(id, under)
  for (const id of ordered) put(id, 0)
  return places
}
