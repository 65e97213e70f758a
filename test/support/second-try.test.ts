import assert from 'node:assert/strict'
import { test } from 'node:test'

import { lastLines, worthSecondTry } from './second-try.ts'

test('up to three that failed are tried again, and of more none', () => {
  assert.deepEqual(worthSecondTry([]), [])
  assert.deepEqual(worthSecondTry(['a', 'b', 'c']), ['a', 'b', 'c'])
  assert.deepEqual(worthSecondTry(['a', 'b', 'c', 'd']), [])
})

test('what passed at the second try is named and counted at the end', () => {
  assert.equal(lastLines(7, 0, []), '\n7 passed, 0 failed\n')
  assert.equal(
    lastLines(7, 1, ['a.test.ts']),
    '\na.test.ts passed at the second try\n7 passed, 1 failed, 1 passed at the second try\n',
  )
})
