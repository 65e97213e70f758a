import assert from 'node:assert/strict'
import { test } from 'node:test'

import type { Element } from '#common/element.ts'
import { partDifferences, type PartDifference } from './differences.ts'

function between(before: unknown, after: unknown): PartDifference[] {
  const element = (definition: unknown): Element => ({
    id: '01990000-0000-7000-8000-0000000e0001',
    kind: 'layout',
    name: 'default',
    parent: null,
    origin: 'local',
    owner: null,
    definition,
  })
  return partDifferences({
    operation: 'update',
    id: '01990000-0000-7000-8000-0000000e0001',
    kind: 'layout',
    path: 'default',
    before: element(before),
    after: element(after),
    destructive: false,
    impact: { records: 0, filled: 0 },
  })
}

test('of a list of values it says what came and what went', () => {
  const found = between({ sections: [{ fields: ['name', 'phone'] }] }, { sections: [{ fields: ['name', 'email'] }] })
  assert.deepEqual(found, [{ path: 'sections.1.fields', before: 'phone', after: 'email' }])
  assert.deepEqual(between({ fields: ['a'] }, { fields: ['a', 'b'] }), [{ path: 'fields', before: null, after: 'b' }])
})

test('of another order it shows both orders', () => {
  assert.deepEqual(between({ fields: ['a', 'b'] }, { fields: ['b', 'a'] }), [
    { path: 'fields', before: 'a, b', after: 'b, a' },
  ])
  const named = (names: string[]): unknown => ({ options: names.map((name) => ({ name })) })
  assert.deepEqual(between(named(['a', 'b']), named(['b', 'a'])), [{ path: 'options', before: 'a, b', after: 'b, a' }])
})

test('named items are met by their name, wherever they stand', () => {
  const before = { options: [{ name: 'a', color: 'red' }, { name: 'b' }] }
  const after = { options: [{ name: 'b' }, { name: 'a', color: 'blue' }] }
  assert.deepEqual(between(before, after), [{ path: 'options.a.color', before: 'red', after: 'blue' }])
})

test('what is on one side alone is shown whole', () => {
  assert.deepEqual(between({ options: [] }, { options: [{ name: 'a' }] }), [
    { path: 'options.a', before: null, after: '{"name":"a"}' },
  ])
})
