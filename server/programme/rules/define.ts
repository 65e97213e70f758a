/**
 * Contract of a rule of the project: a pure look at the graph. Asked of one node it guards a step of the
 * lifecycle that names it; where it says when it is due, it is looked for in the whole project and what
 * it finds is a loose end. To add one: write it in the file of its family, add it to the family's list.
 */
import type { Localized } from '#common/errors.ts'
import type { ProgrammeKind } from '#common/programme.ts'
import { allOf, type Graph, type Node } from './graph.ts'

export interface Rule {
  readonly name: string
  readonly kinds: readonly ProgrammeKind[]
  /** Whether what it says of the node is a loose end already; without it the rule only guards. */
  isDue?(graph: Graph, node: Node): boolean
  /** Why it does not hold, a sentence each; nothing where it does. */
  judge(graph: Graph, node: Node, asking: Asking): readonly Localized[]
}

/** Who takes the step; of nobody where the whole project is looked through. */
export interface Asking {
  readonly userId: string | null
  /** Own values with structured data, of the node that a step is about. */
  readonly values?: Readonly<Record<string, unknown>>
  /** Ids of the items whose words, as they are now, are theirs in part. */
  readonly wrote?: ReadonlySet<string>
}

/** A sentence in both languages where something is wrong. */
export function unless(holds: boolean, es: string, en: string): readonly Localized[] {
  return holds ? [] : [{ es, en }]
}

/** What is in the project at all: neither rejected nor retired. */
export function isAlive({ state }: Node): boolean {
  return !['rejected', 'retired', 'dropped', 'parked', 'cancelled'].includes(state ?? '')
}

/** Number of the phase that a node is planned for; nothing where none is said. */
export function phaseNumber(graph: Graph, node: Node): number | undefined {
  const phase = graph.nodes.get(String(node.values.phase ?? ''))
  const number = Number(phase?.values.number)
  return phase && Number.isFinite(number) ? number : undefined
}

/** Whether its phase has begun, or is the one at hand: what is of a later one waits for it. */
export function isPhaseOpen(graph: Graph, node: Node): boolean {
  const phase = graph.nodes.get(String(node.values.phase ?? ''))
  if (phase?.state !== 'planned') return true
  const unclosed = allOf(graph, 'phase').filter(({ state }) => state !== 'closed')
  return unclosed.every(({ values }) => Number(values.number) >= Number(phase.values.number))
}

/** Whether it is of this phase or an earlier one; what names no phase is of the first. */
export function isInPhase(graph: Graph, node: Node, number: number): boolean {
  return (phaseNumber(graph, node) ?? 1) <= number
}

export function limitOf({ project }: Graph, name: string, usual: number): number {
  const limit = Number(project?.values[name] ?? usual)
  return Number.isFinite(limit) ? limit : usual
}

export function count(items: readonly unknown[], es: readonly [string, string], en: readonly [string, string]) {
  const number = items.length
  return { es: `${number} ${es[number === 1 ? 0 : 1]}`, en: `${number} ${en[number === 1 ? 0 : 1]}` }
}
