import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chainOf, placesOf, shapeOf, shownIds, nodeSize, type Look, type Trace } from './trace-shape.ts'

const node = (id: string, kind: string, rules: readonly string[] = []): Trace['nodes'][number] => ({
  id,
  kind,
  module: null,
  title: id,
  state: null,
  status: null,
  problems: rules.map((rule) => ({ rule, message: { es: rule, en: rule }, isWaived: false })),
})
const link = (derived: string, source: string, isSuspect = false) => ({
  id: `${derived}>${source}`,
  kind: 'x',
  derived,
  source,
  isSuspect,
})

const shape = shapeOf({
  nodes: [
    node('objective', 'objective'),
    node('other', 'objective'),
    node('need', 'need'),
    node('item', 'specItem', ['W-19']),
    node('stray', 'specItem', ['W-20']),
    node('test', 'test'),
  ],
  links: [
    link('need', 'objective'),
    link('need', 'other'),
    link('item', 'need', true),
    link('test', 'item'),
    link('test', 'gone'),
  ],
})

const look: Look = { open: new Set(), hidden: new Set(), focus: undefined, only: 'all' }
const shown = (more: Partial<Look>) => [...shownIds(shape, { ...look, ...more })].toSorted()

describe('what is drawn of the thread', () => {
  it('begins with what follows from nothing and goes on from what is opened', () => {
    assert.deepEqual(shown({}), ['objective', 'other', 'stray'])
    assert.deepEqual(shown({ open: new Set(['objective', 'need']) }), ['item', 'need', 'objective', 'other', 'stray'])
    assert.deepEqual(shown({ hidden: new Set(['objective']) }), ['need', 'stray'])
  })

  it('is the whole chain of one, or what is wrong with its way up', () => {
    assert.deepEqual([...chainOf(shape, 'item')].toSorted(), ['item', 'need', 'objective', 'other', 'test'])
    assert.deepEqual(shown({ focus: 'test', hidden: new Set(['need', 'test']) }), [
      'item',
      'objective',
      'other',
      'test',
    ])
    assert.deepEqual(shown({ only: 'doubtful' }), ['item', 'need', 'objective', 'other'])
    assert.ok(shown({ only: 'broken' }).includes('stray'))
    assert.ok(!shown({ only: 'broken' }).includes('test'))
  })

  it('puts nothing over anything else, and what follows to the right of what it follows from', () => {
    const places = placesOf(shape, new Set(shape.nodes.keys()))
    assert.equal(places.size, shape.nodes.size)
    for (const { derived, source } of shape.links) {
      assert.ok((places.get(derived)?.x ?? 0) > (places.get(source)?.x ?? 0), derived)
    }
    for (const [id, a] of places) {
      for (const [other, b] of places) {
        assert.ok(id === other || a.x !== b.x || Math.abs(a.y - b.y) >= nodeSize.height, `${id} ${other}`)
      }
    }
  })
})
