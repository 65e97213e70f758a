import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graph, link, node, reasons, replace, without } from '#test/support/programme-graph.ts'
import { findLooseEnds } from './find.ts'
import type { Link, Node } from './graph.ts'

interface Parts {
  readonly nodes: Node[]
  readonly links: Link[]
}

/** A key process of the CRM that changes how people work, with its step and the item that carries it out. */
function withProcess({ nodes, links }: Parts): void {
  nodes.push(node('process', 'process', { state: 'drawn', values: { isKey: true, inCrm: true, phase: 'phase' } }))
  nodes.push(node('step', 'step', { values: { process: 'process', isKey: true, inCrm: true, fit: 'changeProcess' } }))
  links.push(link('carries', 'item', 'step'))
}

const broken: readonly (readonly [rule: string, id: string, change: (parts: Parts) => void])[] = [
  [
    'W-02',
    'process',
    ({ nodes }) => {
      const values = { isKey: true }
      for (const id of ['a', 'b', 'c', 'd', 'e']) nodes.push(node('process', id, { state: 'agreed', values }))
    },
  ],
  ['W-19', 'step', without('carries')],
  ['R-037', 'process', ({ nodes }) => replace(nodes, 'process', { state: 'listed' })],
  ['R-038', 'item', ({ nodes }) => replace(nodes, 'process', { values: { inCrm: false } })],
  ['R-040', 'process', ({ nodes }) => replace(nodes, 'process', { owner: 'kim' })],
  ['R-041', 'step', ({ nodes }) => replace(nodes, 'step', { values: { fit: null } })],
  ['isDrawn', 'process', ({ nodes }) => replace(nodes, 'step', { values: { process: 'other' } })],
]

describe('rules of processes', () => {
  for (const [rule, id, change] of broken) {
    it(`${rule} holds for ${id} where nothing is missing, and says so where it is`, () => {
      assert.equal(reasons(rule, id, graph(withProcess)), 0)
      const bad = graph((parts) => {
        withProcess(parts)
        change(parts)
      })
      assert.ok(reasons(rule, id, bad) > 0)
    })
  }

  it('ask for nothing of a step that is not key, or that the CRM does not carry', () => {
    for (const values of [{ isKey: false }, { inCrm: false }]) {
      const plain = graph((parts) => {
        withProcess(parts)
        without('carries')(parts)
        replace(parts.nodes, 'step', { values: { ...values, fit: null } })
      })
      const found = findLooseEnds(plain).filter(({ node: one }) => one.id === 'step')
      assert.deepEqual(found, [])
    }
  })
})
