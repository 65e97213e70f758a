import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Filter } from '#common/filter.ts'
import { draftOf, emptyGroup, filterFrom, replaced } from './filter-draft.ts'

const name: Filter = { field: 'name', op: 'contains', value: 'a' }
const mine: Filter = { field: 'owner', op: 'me' }
const quiet: Filter = { related: 'call', by: 'regarding', has: 'none', where: { any: [name, mine] } }

test('a filter of groups, negations and related records comes back from the editor as it was', () => {
  const filters: Filter[] = [
    name,
    { all: [name, { any: [mine, { not: { any: [name, mine] } }] }] },
    { any: [quiet, { all: [mine, name] }] },
    { all: [{ not: name }, { related: 'contacts', has: 'some' }] },
    { not: { all: [name, mine] } },
    quiet,
  ]
  for (const filter of filters) assert.deepEqual(filterFrom(draftOf(filter)), filter)
})

test('an empty group says nothing, also within another', () => {
  const root = draftOf(name)
  assert.equal(filterFrom(emptyGroup()), undefined)
  assert.deepEqual(filterFrom({ ...root, parts: [...root.parts, emptyGroup('any')] }), name)
})

test('a part is replaced or taken out wherever it is', () => {
  const root = draftOf({ all: [name, quiet] })
  const [, related] = root.parts
  assert.ok(related?.kind === 'related')
  const [inner] = related.group.parts
  assert.ok(inner)
  const without = filterFrom(replaced(root, inner.id, undefined))
  assert.deepEqual(without, { all: [name, { ...quiet, where: mine }] })
  assert.deepEqual(filterFrom(replaced(root, related.id, undefined)), name)
  const emptied = filterFrom(replaced(root, related.group.id, emptyGroup()))
  assert.deepEqual(emptied, { all: [name, { related: 'call', by: 'regarding', has: 'none' }] })
})
