import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { graph, link, node, reasons, replace, without } from '#test/support/programme-graph.ts'
import type { Link, Node } from './graph.ts'

interface Parts {
  readonly nodes: Node[]
  readonly links: Link[]
}

/** The item of the sample project, of a type, with the channel that it uses and the data that it keeps. */
const inPlace =
  (type: string) =>
  ({ nodes, links }: Parts): void => {
    replace(nodes, 'item', { values: { type } })
    nodes.push(node('channel', 'web', { state: 'available' }), node('touchpoint', 'form'))
    nodes.push(
      node('dataNeed', 'mail', { values: { collectedBy: 'form', purpose: 'Contestar', legalBasis: 'contract' } }),
    )
    links.push(link('uses', 'item', 'web'), link('keeps', 'item', 'mail'))
  }

const withChange = (first: (parts: Parts) => void, then: (parts: Parts) => void) =>
  graph((parts) => {
    first(parts)
    then(parts)
  })

describe('what is built for a place and its data', () => {
  for (const type of ['module', 'function', 'integration', 'import']) {
    it(`W-14: a ${type} says which objective it serves, where, and which data it keeps`, () => {
      assert.equal(reasons('W-14', 'item', graph(inPlace(type))), 0)
      for (const kind of ['serves', 'uses', 'keeps']) {
        assert.equal(reasons('W-14', 'item', withChange(inPlace(type), without(kind))), 1, kind)
      }
      const atTouchpoint = withChange(inPlace(type), (parts) => {
        without('uses')(parts)
        parts.links.push(link('touches', 'item', 'form'))
      })
      assert.equal(reasons('W-14', 'item', atTouchpoint), 0, 'a touchpoint is a place too')
    })
  }

  it('W-14: a field, a view or a role needs none of it', () => {
    for (const type of ['field', 'view', 'role', 'report']) {
      const bare = graph(({ nodes }) => replace(nodes, 'item', { values: { type } }))
      assert.equal(reasons('W-14', 'item', bare), 0, type)
    }
  })

  it('R-158: data says what for, by which right and with what it is gathered', () => {
    assert.equal(reasons('R-158', 'mail', graph(inPlace('module'))), 0)
    for (const name of ['collectedBy', 'purpose', 'legalBasis']) {
      const lacking = withChange(inPlace('module'), ({ nodes }) => replace(nodes, 'mail', { values: { [name]: null } }))
      assert.equal(reasons('R-158', 'mail', lacking), 1, name)
    }
  })

  it('R-161: nothing of phase 1 stands on a channel that is only planned', () => {
    const planned = withChange(inPlace('module'), ({ nodes }) => replace(nodes, 'web', { state: 'planned' }))
    assert.equal(reasons('R-161', 'item', planned), 1)
    const later = withChange(inPlace('module'), ({ nodes }) => {
      replace(nodes, 'web', { state: 'planned' })
      nodes.push(node('phase', 'second', { values: { number: 2 } }))
      replace(nodes, 'item', { values: { phase: 'second' } })
    })
    assert.equal(reasons('R-161', 'item', later), 0)
  })

  it('R-031: what customers need says how it is known', () => {
    const need = (values: object) =>
      graph(({ nodes }) => replace(nodes, 'need', { values: { kind: 'customer', ...values } }))
    assert.equal(reasons('R-031', 'need', need({})), 1)
    assert.equal(reasons('R-031', 'need', need({ evidence: 'Tres quejas en marzo' })), 0)
    assert.equal(reasons('R-031', 'need', need({ source: { module: 'contact', id: 'c' } })), 0)
  })
})
