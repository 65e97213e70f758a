import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { applyPatch, joinPatches, patchBetween } from './merge-patch.ts'
import { readDefinition } from './spec-definition-schema.ts'
import { conflictsAmong, inOrder, type SpecChange, type SpecItem } from './spec-definition.ts'

// A definition has no key that says nothing: absent and null are one.
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()))
const plain = { noNullPrototype: true }
const inner = fc.dictionary(fc.constantFrom('a', 'b', 'c'), leaf, plain)
const definition = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.oneof(leaf, inner), plain)

describe('a merge patch', () => {
  it('between two definitions leads from one to the other, once or twice, and is nothing between equal ones', () => {
    fc.assert(
      fc.property(definition, definition, (before, after) => {
        const patch = patchBetween(before, after)
        assert.equal(patchBetween(after, structuredClone(after)), undefined)
        const once = patch === undefined ? before : applyPatch(before, patch)
        assert.deepEqual(once, after)
        if (patch !== undefined) assert.deepEqual(applyPatch(once, patch), once)
      }),
    )
  })

  it('joined with a later one leads on from what it led to', () => {
    fc.assert(
      fc.property(definition, definition, definition, (one, two, three) => {
        const [first, second] = [patchBetween(one, two) ?? {}, patchBetween(two, three) ?? {}]
        assert.deepEqual(applyPatch(two, joinPatches(first, second)), three)
      }),
    )
  })
})

const item = (key: string, changes: readonly SpecChange[], ...dependsOn: string[]): SpecItem => ({
  id: key,
  key,
  definition: { changes },
  dependsOn,
})
const update = (definitions: object): SpecChange => ({ change: 'update', id: 'role', definition: definitions })

describe('items over one element', () => {
  it('agree where they speak of other parts, or say the same of one', () => {
    const seller = item('ESP-1', [update({ modules: { lead: { read: 'all' } } })])
    const agent = item('ESP-2', [update({ modules: { deal: { read: 'own' }, lead: { read: 'all' } } })])
    assert.deepEqual(conflictsAmong([seller, agent]), [])
  })

  it('contradict each other by name where neither needs the other', () => {
    const one = item('ESP-1', [update({ modules: { lead: { read: 'all' } } })])
    const other = item('ESP-2', [update({ modules: { lead: { read: 'own' } } })])
    const [conflict, ...more] = conflictsAmong([one, other])
    assert.equal(more.length, 0)
    assert.match(conflict?.message.es ?? '', /ESP-1 y ESP-2 .*modules\.lead\.read/)
    assert.deepEqual(conflictsAmong([one, { ...other, dependsOn: ['ESP-1'] }]), [])
    const whole = item('ESP-3', [{ change: 'remove', id: 'role' }])
    assert.equal(conflictsAmong([one, whole]).length, 1)
  })

  it('are compared by what they say, however much that is, and one item says no more than one can', () => {
    const large = Object.fromEntries(Array.from({ length: 8000 }, (_, index) => [`m${index}`, 1]))
    const all = item('ESP-1', [update({ modules: large }), update({ modules: large })])
    const before = process.threadCpuUsage()
    const found = conflictsAmong([all, item('ESP-2', [update({ modules: { m7: 2 } })])])
    assert.deepEqual(
      found.map(({ path }) => path),
      ['modules.m7'],
    )
    const { user, system } = process.threadCpuUsage(before)
    assert.ok(user + system < 5_000_000)
    assert.equal(readDefinition({ changes: [{ change: 'update', id: randomUUID(), definition: large }] }), undefined)
  })

  it('come in the order in which they need each other', () => {
    const keys = inOrder([item('ESP-10', [], 'ESP-9'), item('ESP-2', [], 'ESP-10'), item('ESP-9', [])])
    assert.deepEqual(
      keys.map(({ key }) => key),
      ['ESP-9', 'ESP-10', 'ESP-2'],
    )
  })
})
