import type { Localized } from '#common/errors.ts'
import { isObject } from '#common/text.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import type { Values } from '#server/records/check.ts'

/** A record of the project, as rules look at it. */
export interface Node {
  readonly id: string
  readonly kind: ProgrammeKind
  /** Name of its module. */
  readonly module: string
  readonly title: string
  readonly state: string | null
  readonly owner: string | null
  readonly fingerprint: string | null
  readonly revision: number
  /** Comments under it that nobody has resolved. */
  readonly openComments?: number
  /** Own values; of structured data only whether there is any. */
  readonly values: Values
}

/** Arrow from what is derived to its source. */
export interface Link {
  readonly id: string
  readonly kind: string
  readonly derived: string
  readonly source: string
  readonly suspect: boolean
}

export interface Graph {
  readonly project: Node | undefined
  readonly nodes: ReadonlyMap<string, Node>
  readonly links: readonly Link[]
  /** Links by what is derived, and by what it follows from. */
  readonly up: ReadonlyMap<string, readonly Link[]>
  readonly down: ReadonlyMap<string, readonly Link[]>
  readonly byKind: ReadonlyMap<ProgrammeKind, readonly Node[]>
  /** ISO moment and date on which it is looked at. */
  readonly now: string
  readonly today: string
  /** In which its days are counted. */
  readonly timeZone: string
  /** What departments are called, by their value. */
  readonly departments: ReadonlyMap<string, Localized>
}

export function departmentName({ departments }: Graph, value: string): Localized {
  return departments.get(value) ?? { es: value, en: value }
}

export function graphOf(
  nodes: readonly Node[],
  links: readonly Link[],
  at: Pick<Graph, 'now' | 'today' | 'timeZone' | 'departments'>,
): Graph {
  return {
    ...at,
    project: nodes.find(({ kind }) => kind === 'project'),
    nodes: new Map(nodes.map((node) => [node.id, node])),
    links,
    up: Map.groupBy(links, ({ derived }) => derived),
    down: Map.groupBy(links, ({ source }) => source),
    byKind: Map.groupBy(nodes, ({ kind }) => kind),
  }
}

/** Those of a kind that are there. */
export function allOf(graph: Graph, kind: ProgrammeKind): readonly Node[] {
  return graph.byKind.get(kind) ?? []
}

/** What a node follows from, by one kind of link. */
export function sourcesOf(graph: Graph, { id }: Pick<Node, 'id'>, kind: string): Node[] {
  return (graph.up.get(id) ?? []).flatMap((link) => (link.kind === kind ? (graph.nodes.get(link.source) ?? []) : []))
}

/** What follows from a node, by one kind of link. */
export function derivedOf(graph: Graph, { id }: Pick<Node, 'id'>, kind: string): Node[] {
  return (graph.down.get(id) ?? []).flatMap((link) => (link.kind === kind ? (graph.nodes.get(link.derived) ?? []) : []))
}

/** Of another record that a field points to. */
export function pointed(graph: Graph, { values }: Node, field: string): Node | undefined {
  const value = values[field]
  if (typeof value === 'string') return graph.nodes.get(value)
  return isObject(value) && typeof value.id === 'string' ? graph.nodes.get(value.id) : undefined
}

export function idIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isObject(value) && typeof value.id === 'string' ? value.id : undefined
}
