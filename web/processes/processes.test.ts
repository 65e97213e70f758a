import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ProcessMap } from '#common/process-map.ts'
import { addEdge, addNode, changeEdge, changeNode, removeEdge, removeNode } from './process-edits.ts'
import { drawMap, pathThrough } from './process-layout.ts'

const line: ProcessMap = {
  nodes: [
    { id: 'a', type: 'start', name: 'a' },
    { id: 'b', type: 'decision', name: 'b' },
    { id: 'c', type: 'end', name: 'c' },
  ],
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c', condition: 'Sí' },
  ],
}
/** With two ways to decide, one that turns back and one that passes others by. */
const looped: ProcessMap = {
  nodes: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, type: id === 'c' ? 'decision' : 'task', name: id })),
  edges: [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'd', condition: 'No' },
    { from: 'c', to: 'e', condition: 'Sí' },
    { from: 'd', to: 'b' },
    { from: 'a', to: 'e' },
  ],
}
const arrows = ({ edges }: ProcessMap) => edges.map(({ from, to, condition = '' }) => `${from}${to}${condition}`)
const fresh = (type: 'task' | 'end') => ({ id: 'x', type, name: 'x' })

describe('changing a map', () => {
  it('puts a new step in the way on, and of a decision or an end beside it', () => {
    assert.deepEqual(arrows(addNode(line, fresh('task'), 'a')), ['ax', 'xb', 'bcSí'])
    assert.deepEqual(arrows(addNode(line, fresh('task'), 'b')), ['ab', 'bcSí', 'bx'])
    assert.deepEqual(arrows(addNode(line, fresh('end'), 'a')), ['ab', 'ax', 'bcSí'])
    assert.deepEqual(arrows(addNode(line, fresh('task'), undefined)), ['ab', 'bcSí'])
  })

  it('closes the gap that a step leaves, without an arrow to itself or one that is there', () => {
    assert.deepEqual(arrows(removeNode(line, 'b')), ['ac'])
    assert.deepEqual(arrows(removeNode(addEdge(line, 'a', 'c'), 'b')), ['ac'])
    assert.deepEqual(arrows(removeNode({ ...line, edges: [...line.edges, { from: 'b', to: 'a' }] }, 'b')), ['ac'])
  })

  it('keeps one arrow between two steps, with or without words', () => {
    assert.deepEqual(arrows(addEdge(line, 'a', 'b')), arrows(line))
    assert.deepEqual(arrows(addEdge(line, 'a', 'a')), arrows(line))
    assert.deepEqual(arrows(changeEdge(line, 'b', 'c', '')), ['ab', 'bc'])
    assert.deepEqual(arrows(removeEdge(line, 'a', 'b')), ['bcSí'])
    assert.deepEqual(changeNode(line, 'a', { isKey: true, actor: '' }).nodes[0], { ...line.nodes[0], isKey: true })
  })
})

describe('drawing a map', () => {
  it('gives each step a line of its own in its order, and each arrow a way', () => {
    for (const map of [line, looped]) {
      const { nodes, ways, width, height } = drawMap(map)
      const tops = map.nodes.map(({ id }) => nodes.get(id)?.y ?? 0)
      for (const [index, { id }] of map.nodes.entries()) {
        const box = nodes.get(id)
        assert.ok(box && box.x >= 0 && box.x + box.width <= width && box.y + box.height <= height, id)
        const above = nodes.get(map.nodes[index - 1]?.id ?? '')
        assert.ok(!above || above.y + above.height < (tops[index] ?? 0), id)
      }
      for (const { points, from } of ways) {
        assert.ok(points.length >= 2, from)
        assert.doesNotMatch(pathThrough(points), /NaN|undefined/)
      }
      assert.deepEqual(
        ways.filter(({ label }) => label).length,
        map.edges.filter(({ condition }) => condition !== undefined).length,
      )
    }
  })

  it('draws nothing as nothing, and what is in pieces', () => {
    assert.deepEqual(drawMap({ nodes: [], edges: [] }), { nodes: new Map(), ways: [], width: 0, height: 0 })
    assert.equal(drawMap({ ...line, edges: [] }).nodes.size, 3)
  })
})
