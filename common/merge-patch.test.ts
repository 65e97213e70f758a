import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { mergePatch, patchBetween } from './merge-patch.ts'

describe('a merge patch', () => {
  it('changes what it names, takes away what it says is nothing, and leaves the rest', () => {
    const before = { label: { es: 'Uno', en: 'One' }, roles: ['a'], help: 'x' }
    const patch = { label: { es: 'Dos' }, roles: ['b'], help: null }
    assert.deepEqual(mergePatch(before, patch), { label: { es: 'Dos', en: 'One' }, roles: ['b'] })
  })

  it('between two definitions leads from one to the other, and is nothing between equal ones', () => {
    // A definition has no key that says nothing: absent and null are one.
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()))
    const plain = { noNullPrototype: true }
    const definition = fc.dictionary(fc.string(), fc.oneof(leaf, fc.dictionary(fc.string(), leaf, plain)), plain)
    fc.assert(
      fc.property(definition, definition, (before, after) => {
        const patch = patchBetween(before, after)
        assert.equal(patchBetween(after, structuredClone(after)), undefined)
        assert.deepEqual(patch === undefined ? before : mergePatch(before, patch), after)
      }),
    )
  })
})
