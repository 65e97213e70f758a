import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { findLooseEnds } from './find.ts'
import { graphOf, type Link, type Node } from './graph.ts'
import { chain, link, node, today } from '#test/support/programme-graph.ts'

/** Sound graphs of any size: every need serves an objective, every item comes from a need, items depend on earlier ones. */
const sound = fc
  .record({
    needs: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
    items: fc.array(fc.tuple(fc.nat(), fc.option(fc.nat())), { minLength: 2, maxLength: 24 }),
  })
  .map(({ needs, items }) => {
    const parts = chain()
    needs.forEach((_, index) => {
      parts.nodes.push(node('need', `n${index}`, { state: 'accepted', values: { phase: 'phase' } }))
      parts.links.push(link('serves', `n${index}`, 'objective'))
    })
    items.forEach(([need, before], index) => {
      const id = `i${index}`
      parts.nodes.push(node('specItem', id, { state: 'draft', values: { phase: 'phase', type: 'field' } }))
      parts.nodes.push(node('test', `t${index}`, { state: 'ready' }))
      parts.links.push(link('justifies', id, `n${need % needs.length}`), link('verifies', `t${index}`, id))
      if (before !== null && index > 0) parts.links.push(link('dependsOn', id, `i${before % index}`))
    })
    // A need that no item realises is loose of its own accord: each has at least one.
    needs.forEach((_, index) => parts.links.push(link('justifies', `i${index % items.length}`, `n${index}`)))
    return parts
  })

const faults = ['orphan', 'cycle', 'suspect', 'deadEnd', 'none'] as const

describe('looking through any project', () => {
  const runs = Number(process.env.LAZO_GRAPHS ?? 150)

  it(`finds every fault that was planted and none that was not (${runs} graphs)`, () => {
    fc.assert(
      fc.property(sound, fc.constantFrom(...faults), fc.nat(), ({ nodes, links }, fault, pick) => {
        const items = nodes.filter(({ id }) => /^i\d+$/.test(id))
        const item = items[pick % items.length]
        assert.ok(item)
        const planted = plant(fault, { nodes, links }, item)
        const found = findLooseEnds(graphOf(planted.nodes, planted.links, today))
        const about = new Set(found.filter(({ rule }) => ['W-04', 'W-20'].includes(rule)).map((one) => one.node.id))
        if (fault === 'none') assert.deepEqual(found, [])
        else assert.deepEqual([...about].toSorted(), [...planted.guilty].toSorted())
      }),
      { numRuns: runs },
    )
  })
})

function plant(fault: (typeof faults)[number], { nodes, links }: { nodes: Node[]; links: Link[] }, item: Node) {
  switch (fault) {
    case 'orphan': {
      const kept = links.filter(({ kind, derived }) => !(kind === 'justifies' && derived === item.id))
      return { nodes, links: kept, guilty: [item.id] }
    }
    case 'cycle': {
      const [first, second] = [
        { ...item, id: 'c1' },
        { ...item, id: 'c2' },
      ]
      const added = [
        link('justifies', 'c1', 'n0'),
        link('justifies', 'c2', 'n0'),
        link('dependsOn', 'c1', 'c2'),
        link('dependsOn', 'c2', 'c1'),
      ]
      return { nodes: [...nodes, first, second], links: [...links, ...added], guilty: ['c1', 'c2'] }
    }
    case 'suspect': {
      const changed = links.map((one) =>
        one.kind === 'justifies' && one.derived === item.id ? { ...one, suspect: true } : one,
      )
      return { nodes, links: changed, guilty: [item.id] }
    }
    case 'deadEnd':
      return { nodes, links: [...links, link('keeps', item.id, 'nobody')], guilty: [item.id] }
    default:
      return { nodes, links, guilty: [] }
  }
}
