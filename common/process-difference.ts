/** What becomes of a process: the map as it is beside the map as it will be. */
import { normalize } from './normalize.ts'
import { inFlowOrder, type ProcessEdge, type ProcessMap, type ProcessNode } from './process-map.ts'

export type Change = 'added' | 'removed' | 'changed' | 'same'

export interface NodeDifference {
  readonly change: Change
  /** It comes earlier or later among those that stay. */
  readonly isMoved: boolean
  readonly before: ProcessNode | undefined
  readonly after: ProcessNode | undefined
  /** What is said of it otherwise. */
  readonly fields: readonly NodeField[]
}

export interface EdgeDifference {
  /** `changed` where only its condition is another. */
  readonly change: Change
  readonly before: ProcessEdge | undefined
  readonly after: ProcessEdge | undefined
  /** Both ends, as ids of the map that `both` is. */
  readonly from: string
  readonly to: string
}

export interface MapDifference {
  /** Those of the new map in its order, each one that goes beside what it came after. */
  readonly nodes: readonly NodeDifference[]
  readonly edges: readonly EdgeDifference[]
  /** Everything that was and will be as one map; what goes has the id that it has in `nodes`. */
  readonly both: ProcessMap
}

const compared = ['type', 'name', 'actor', 'isKey', 'inCrm', 'fit', 'carriedBy', 'targetHours', 'description'] as const
export type NodeField = (typeof compared)[number]

export function compareMaps(asIs: ProcessMap, toBe: ProcessMap): MapDifference {
  const partners = pair(asIs, toBe)
  const before = renamed(inFlowOrder(asIs), partners, new Set(toBe.nodes.map(({ id }) => id)))
  const after = inFlowOrder(toBe)
  const nodes = compareNodes(before, after)
  const edges = compareEdges(before, after)
  const all = nodes.flatMap((one) => one.after ?? one.before ?? [])
  return {
    nodes,
    edges,
    both: { nodes: all, edges: edges.flatMap((one) => one.after ?? one.before ?? []) },
  }
}

/** Ids of the new map by those of the old: the same id, else the same name and type where only one has it. */
function pair(asIs: ProcessMap, toBe: ProcessMap): ReadonlyMap<string, string> {
  const old = new Set(asIs.nodes.map(({ id }) => id))
  const fresh = new Set(toBe.nodes.map(({ id }) => id))
  const words = ({ type, name }: ProcessNode) => `${type} ${normalize(name)}`
  const gone = Map.groupBy(
    asIs.nodes.filter(({ id }) => !fresh.has(id)),
    words,
  )
  const come = Map.groupBy(
    toBe.nodes.filter(({ id }) => !old.has(id)),
    words,
  )
  const pairs = [...gone].flatMap(([key, [one, ...others]]) => {
    const [same, ...more] = come.get(key) ?? []
    return one && same && others.length + more.length === 0 ? [[one.id, same.id] as const] : []
  })
  return new Map(pairs)
}

/** With the new map's ids where a node stays; one that goes does not take the id of another that comes. */
function renamed(map: ProcessMap, partners: ReadonlyMap<string, string>, taken: ReadonlySet<string>): ProcessMap {
  const own = new Set(map.nodes.map(({ id }) => id))
  const idOf = (id: string) => partners.get(id) ?? id
  const isSafe = [...partners.values()].every((id) => !own.has(id) && taken.has(id))
  if (partners.size === 0 || !isSafe) return map
  return {
    nodes: map.nodes.map((node) => ({ ...node, id: idOf(node.id) })),
    edges: map.edges.map((edge) => ({ ...edge, from: idOf(edge.from), to: idOf(edge.to) })),
  }
}

function compareNodes(before: ProcessMap, after: ProcessMap): NodeDifference[] {
  const old = new Map(before.nodes.map((node) => [node.id, node]))
  const fresh = new Map(after.nodes.map((node) => [node.id, node]))
  const place = new Map(before.nodes.map(({ id }, index) => [id, index]))
  const kept = after.nodes.flatMap(({ id }) => place.get(id) ?? [])
  const still = new Set(longestRise(kept))
  const staying = after.nodes.map((node): NodeDifference => {
    const was = old.get(node.id)
    if (!was) return { change: 'added', isMoved: false, before: undefined, after: node, fields: [] }
    const fields = compared.filter((name) => was[name] !== node[name])
    const isMoved = !still.has(place.get(node.id) ?? -1)
    return { change: fields.length > 0 ? 'changed' : 'same', isMoved, before: was, after: node, fields }
  })
  return before.nodes.reduce<NodeDifference[]>((all, node, index) => {
    if (fresh.has(node.id)) return all
    const previous = before.nodes[index - 1]?.id
    const at = all.findIndex((one) => (one.after ?? one.before)?.id === previous)
    const gone = { change: 'removed', isMoved: false, before: node, after: undefined, fields: [] } as const
    return all.toSpliced(at + 1, 0, gone)
  }, staying)
}

/** The longest run of numbers that only rises, among numbers in any order. */
function longestRise(numbers: readonly number[]): readonly number[] {
  const runs = numbers.reduce<(readonly number[])[]>((known, number) => {
    const shorter = known.filter((run) => (run.at(-1) ?? -1) < number)
    const longest = shorter.reduce<readonly number[]>((best, run) => (run.length > best.length ? run : best), [])
    return [...known, [...longest, number]]
  }, [])
  return runs.reduce<readonly number[]>((best, run) => (run.length > best.length ? run : best), [])
}

function compareEdges(before: ProcessMap, after: ProcessMap): EdgeDifference[] {
  const key = ({ from, to }: ProcessEdge) => `${from} ${to}`
  const old = new Map(before.edges.map((edge) => [key(edge), edge]))
  const fresh = new Set(after.edges.map(key))
  const staying = after.edges.map((edge): EdgeDifference => {
    const was = old.get(key(edge))
    const change = !was ? 'added' : was.condition === edge.condition ? 'same' : 'changed'
    return { change, before: was, after: edge, from: edge.from, to: edge.to }
  })
  const gone = before.edges.filter((edge) => !fresh.has(key(edge)))
  return [
    ...staying,
    ...gone.map((edge): EdgeDifference => ({
      change: 'removed',
      before: edge,
      after: undefined,
      from: edge.from,
      to: edge.to,
    })),
  ]
}
