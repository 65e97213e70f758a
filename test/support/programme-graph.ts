/** A small project as rules look at it, in which nothing is missing, to be broken in one place. */
import assert from 'node:assert/strict'
import type { ProgrammeKind } from '#common/programme.ts'
import type { Asking } from '#server/programme/rules/define.ts'
import { graphRules } from '#server/programme/rules/find.ts'
import { graphOf, type Graph, type Link, type Node } from '#server/programme/rules/graph.ts'

export type Parts = Partial<Omit<Node, 'kind' | 'id'>>

export function node(kind: ProgrammeKind, id: string, parts: Parts = {}): Node {
  return {
    id,
    kind,
    module: kind,
    title: id,
    state: null,
    owner: 'ada',
    fingerprint: id,
    revision: 1,
    values: {},
    ...parts,
  }
}

export function link(kind: string, derived: string, source: string, suspect = false): Link {
  return { id: `${derived}>${source}`, kind, derived, source, suspect }
}

export const today = {
  now: '2026-11-22T10:00:00.000Z',
  today: '2026-11-22',
  timeZone: 'Europe/Madrid',
  departments: new Map(),
}
const ada: Asking = { userId: 'ada' }

/** A whole chain, from why to a test, in which nothing is missing. */
export function chain(): { nodes: Node[]; links: Link[] } {
  return {
    nodes: [
      node('project', 'project', { values: { whyInvest: 'La feria' } }),
      node('phase', 'phase', { state: 'current', values: { number: 1 } }),
      node('gap', 'gap', { state: 'addressed' }),
      node('objective', 'objective', { state: 'committed', values: { phase: 'phase' } }),
      node('kpi', 'kpi', {
        values: { query: true, unit: '%', direction: 'up', baseline: '20', target: '90', dueDate: '2027-06-01' },
      }),
      node('need', 'need', { state: 'accepted', values: { phase: 'phase' } }),
      node('specItem', 'item', { state: 'draft', values: { phase: 'phase', type: 'field', author: 'kim' } }),
      node('test', 'test', { state: 'ready' }),
    ],
    links: [
      link('closes', 'objective', 'gap'),
      link('measures', 'kpi', 'objective'),
      link('serves', 'need', 'objective'),
      link('justifies', 'item', 'need'),
      link('verifies', 'test', 'item'),
    ],
  }
}

export function graph(change: (parts: { nodes: Node[]; links: Link[] }) => void = () => undefined): Graph {
  const parts = chain()
  change(parts)
  return graphOf(parts.nodes, parts.links, today)
}

export function replace(nodes: Node[], id: string, parts: Parts): void {
  const index = nodes.findIndex((one) => one.id === id)
  const old = nodes[index]
  assert.ok(old)
  nodes[index] = { ...old, ...parts, values: { ...old.values, ...parts.values } }
}

export function reasons(rule: string, id: string, from: Graph, asking: Asking = ada): number {
  const found = graphRules.find(({ name }) => name === rule)
  const about = from.nodes.get(id)
  assert.ok(found && about, `${rule} ${id}`)
  return found.judge(from, about, asking).length
}

export const without = (kind: string) => (parts: { links: Link[] }) => {
  parts.links.splice(0, parts.links.length, ...parts.links.filter((one) => one.kind !== kind))
}
