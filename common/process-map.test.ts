import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { compareMaps } from './process-difference.ts'
import { inFlowOrder, readMap, type NodeType, type ProcessMap } from './process-map.ts'
import { mapProblems } from './process-problems.ts'

const node = (id: string, type: NodeType = 'task', more: object = {}) => ({
  id,
  type,
  name: id,
  ...(type === 'task' ? { actor: 'Comercial' } : {}),
  ...more,
})

function mapOf(nodes: ProcessMap['nodes'], ...ways: readonly (readonly [string, string, string?])[]): ProcessMap {
  const edges = ways.map(([from, to, condition]) => ({ from, to, ...(condition === undefined ? {} : { condition }) }))
  return { nodes, edges }
}

const whole = mapOf(
  [node('a', 'start'), node('b'), node('c', 'decision'), node('d', 'wait'), node('e', 'end')],
  ['a', 'b'],
  ['b', 'c'],
  ['c', 'd', 'Más tarde'],
  ['c', 'e', 'Sí'],
  ['d', 'b'],
)

function read(input: unknown): ProcessMap {
  const result = readMap(input)
  assert.ok('map' in result, JSON.stringify(result))
  return result.map
}

const anyMap = fc
  .record({
    types: fc.array(fc.constantFrom<NodeType>('start', 'task', 'decision', 'wait', 'end'), { maxLength: 9 }),
    ways: fc.array(fc.tuple(fc.nat(8), fc.nat(8)), { maxLength: 20 }),
  })
  .map(({ types, ways }) => {
    const nodes = types.map((type, index) => node(`n${index}`, type))
    const pairs = new Map(
      ways.filter(([a, b]) => a !== b && a < types.length && b < types.length).map((way) => [way.join(), way]),
    )
    return mapOf(nodes, ...[...pairs.values()].map(([a, b]) => [`n${a}`, `n${b}`] as const))
  })

describe('the map of a process', () => {
  it('comes in one form: without what is empty, nodes as they are walked', () => {
    const messy = {
      edges: whole.edges.map((edge) => ({ ...edge, condition: edge.condition ?? '' })),
      nodes: whole.nodes.toReversed().map((one) => ({ ...one, isKey: false, fit: null, name: ` ${one.name} ` })),
    }
    assert.deepEqual(read(messy).nodes, whole.nodes)
    assert.deepEqual(Object.keys(read(messy)).toSorted(), ['edges', 'nodes'])
  })

  it('has an order that ordering again does not change, and loses nothing by it', () => {
    fc.assert(
      fc.property(anyMap, (map) => {
        const once = inFlowOrder(map)
        assert.deepEqual(inFlowOrder(once), once)
        assert.deepEqual(new Set(once.nodes), new Set(map.nodes))
        assert.deepEqual(new Set(once.edges), new Set(map.edges))
      }),
      { numRuns: 300 },
    )
  })

  it('is refused with the node or edge that is wrong', () => {
    const rule = (input: unknown) => {
      const result = readMap(input)
      return 'violations' in result ? `${result.violations[0]?.field} ${result.violations[0]?.rule}` : 'read'
    }
    const one = (more: object) => ({ nodes: [{ ...node('a', 'start'), ...more }], edges: [] })
    assert.equal(rule(null), 'diagram shape')
    assert.equal(rule([]), 'diagram shape')
    assert.equal(rule({ nodes: [7], edges: [] }), 'diagram.nodes.0 shape')
    assert.equal(rule(one({ id: '1 a' })), 'diagram.nodes.0 id')
    assert.equal(rule(one({ type: 'gateway' })), 'diagram.nodes.0 type')
    assert.equal(rule(one({ name: '  ' })), 'diagram.nodes.0 required')
    assert.equal(rule(one({ name: 'x'.repeat(251) })), 'diagram.nodes.0.name text')
    assert.equal(rule(one({ name: 'two\nlines' })), 'diagram.nodes.0.name text')
    assert.equal(rule(one({ isKey: 'yes' })), 'diagram.nodes.0 flag')
    assert.equal(rule(one({ fit: 'perfect' })), 'diagram.nodes.0 fit')
    assert.equal(rule(one({ targetHours: -1 })), 'diagram.nodes.0 hours')
    assert.equal(rule(one({ color: 'red' })), 'diagram.nodes.0 unknown')
    assert.equal(rule(mapOf([node('a'), node('a')])), 'diagram unique')
    assert.equal(rule(mapOf([node('a'), node('b')], ['a', 'b'], ['a', 'b', 'Sí'])), 'diagram unique')
    assert.equal(rule(mapOf([node('a')], ['a', 'a'])), 'diagram.edges.0 circle')
    assert.equal(rule(mapOf([node('a')], ['a', 'z'])), 'diagram.edges.0 reference')
    assert.equal(
      rule({ nodes: Array.from({ length: 301 }, (_, index) => node(`n${index}`)), edges: [] }),
      'diagram length',
    )
  })

  it('lacks nothing when it is whole, and says what it lacks where it is not', () => {
    assert.deepEqual(mapProblems(whole), [])
    const rules = (map: ProcessMap) => mapProblems(map).map((one) => `${one.node ?? 'map'} ${one.rule}`)
    const nodes = (change: (id: string) => object) => whole.nodes.map((one) => ({ ...one, ...change(one.id) }))
    const without = (from: string, to: string) => whole.edges.filter((one) => one.from !== from || one.to !== to)
    assert.deepEqual(rules({ nodes: [], edges: [] }), ['map noStart', 'map noEnd'])
    assert.deepEqual(rules({ ...whole, nodes: nodes((id) => (id === 'a' ? { type: 'wait' } : {})) }), ['map noStart'])
    assert.deepEqual(
      rules({ ...whole, edges: without('a', 'b') }),
      ['b', 'c', 'd', 'e'].map((id) => `${id} unreached`).toSpliced(0, 0, 'a deadEnd'),
    )
    assert.deepEqual(rules({ ...whole, edges: without('d', 'b') }), ['d deadEnd'])
    assert.deepEqual(rules({ ...whole, edges: without('c', 'd') }), ['c oneWay', 'd unreached'])
    assert.deepEqual(rules({ ...whole, edges: whole.edges.map(({ from, to }) => ({ from, to })) }), ['c noCondition'])
    assert.deepEqual(rules({ ...whole, edges: [...whole.edges, { from: 'd', to: 'a' }] }), ['a intoStart'])
    assert.deepEqual(rules({ ...whole, edges: [...whole.edges, { from: 'e', to: 'b' }] }), ['e outOfEnd'])
    assert.deepEqual(rules({ ...whole, nodes: nodes((id) => (id === 'b' ? { actor: undefined } : {})) }), ['b noActor'])
  })
})

describe('a process as it is and as it will be', () => {
  const said = (before: ProcessMap, after: ProcessMap) =>
    compareMaps(before, after)
      .nodes.filter(({ change, isMoved }) => change !== 'same' || isMoved)
      .map(({ change, isMoved, fields, after: now, before: was }) =>
        [(now ?? was)?.id, change, ...fields, ...(isMoved ? ['moved'] : [])].join(' '),
      )
  const line = (...ids: readonly string[]) =>
    mapOf(
      ids.map((id) => node(id)),
      ...ids.slice(1).map((id, index) => [ids[index] ?? '', id] as const),
    )

  it('differs in what comes, goes, changes and moves, and in nothing else', () => {
    assert.deepEqual(said(whole, whole), [])
    assert.deepEqual(said(line('a', 'b', 'c'), line('a', 'c')), ['b removed'])
    assert.deepEqual(said(line('a', 'c'), line('a', 'b', 'c')), ['b added'])
    assert.deepEqual(said(line('a', 'b', 'c', 'd'), line('a', 'c', 'd', 'b')), ['b same moved'])
    const other = { ...line('a', 'b'), nodes: [node('a'), node('b', 'task', { name: 'Llamar', isKey: true })] }
    assert.deepEqual(said(line('a', 'b'), other), ['b changed name isKey'])
    assert.deepEqual(said(line('a', 'b', 'c'), line('x')).toSorted(), [
      'a removed',
      'b removed',
      'c removed',
      'x added',
    ])
  })

  it('knows a step by its name where the ids come from elsewhere, and only where that is one step', () => {
    const foreign = mapOf([node('t1', 'task', { name: 'A' }), node('t2', 'task', { name: 'c' })], ['t1', 't2'])
    assert.deepEqual(said(line('a', 'b', 'c'), foreign), ['t1 changed name', 'b removed'])
    const twice = mapOf([node('t1', 'task', { name: 'a' }), node('t2', 'task', { name: 'a' })])
    assert.deepEqual(said(line('a'), twice).length, 3)
  })

  it('shows each arrow once, with what it says now', () => {
    const after = mapOf([...whole.nodes], ['a', 'b'], ['b', 'c'], ['c', 'd', 'Otro día'], ['c', 'e', 'Sí'], ['d', 'c'])
    const { edges, both } = compareMaps(whole, after)
    const changed = edges
      .filter(({ change }) => change !== 'same')
      .map(({ change, from, to }) => `${change} ${from}${to}`)
    assert.deepEqual(changed, ['changed cd', 'added dc', 'removed db'])
    assert.equal(both.edges.length, 6)
  })

  it('takes any two maps, and every step of both is in it once', () => {
    fc.assert(
      fc.property(anyMap, anyMap, (one, other) => {
        const { nodes } = compareMaps(one, other)
        assert.equal(nodes.filter(({ after }) => after).length, other.nodes.length)
        assert.equal(nodes.filter(({ before }) => before).length, one.nodes.length)
      }),
      { numRuns: 200 },
    )
  })
})
