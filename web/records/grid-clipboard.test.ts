import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromTsv, toTsv } from './grid-clipboard.ts'

test('a block comes back from the clipboard as it went, with quotes, tabs and lines in its cells', () => {
  const rows = [
    ['plain', 'with\ttab', 'with "quotes"'],
    ['two\nlines', '', 'end'],
  ]
  assert.deepEqual(fromTsv(toTsv(rows)), rows)
})

test('what spreadsheets add at the end is no row, and a lone quote is text', () => {
  assert.deepEqual(fromTsv('a\tb\r\nc\td\r\n'), [
    ['a', 'b'],
    ['c', 'd'],
  ])
  assert.deepEqual(fromTsv(''), [['']])
  assert.deepEqual(fromTsv('5" tube\tx'), [['5" tube', 'x']])
  assert.deepEqual(fromTsv('"open\tx'), [['"open', 'x']])
})
