import assert from 'node:assert/strict'
import { test } from 'node:test'
import { movedTo, pinsOf, stepFrom } from './column-order.ts'
import { nextPlace } from './grid-keys.ts'
import { between, seenOf } from './list-selection.ts'

const size = { rows: 100, columns: 5, page: 20 }
const press = (key: string, row: number, column: number, isCtrl = false) =>
  nextPlace({ key, isCtrl }, { row, column }, size)

test('the arrows stop at the edges and reach the head from the first row', () => {
  assert.deepEqual(press('ArrowUp', 0, 2), { row: -1, column: 2 })
  assert.deepEqual(press('ArrowUp', -1, 2), { row: -1, column: 2 })
  assert.deepEqual(press('ArrowDown', 99, 2), { row: 99, column: 2 })
  assert.deepEqual(press('ArrowLeft', 3, 0), { row: 3, column: 0 })
  assert.deepEqual(press('ArrowRight', 3, 4), { row: 3, column: 4 })
})

test('Ctrl goes to the ends and the page keys go by what is in sight', () => {
  assert.deepEqual(press('End', 3, 1, true), { row: 99, column: 4 })
  assert.deepEqual(press('Home', 3, 1, true), { row: 0, column: 0 })
  assert.deepEqual(press('PageDown', 3, 1), { row: 23, column: 1 })
  assert.deepEqual(press('PageUp', 3, 1), { row: 0, column: 1 })
})

test('j and k walk rows and leave the browser its own shortcuts', () => {
  assert.deepEqual(press('j', 3, 1), { row: 4, column: 1 })
  assert.deepEqual(press('k', 0, 1), { row: 0, column: 1 })
  assert.equal(press('k', 3, 1, true), undefined)
  assert.equal(press('a', 3, 1), undefined)
})

test('a range of chosen rows holds both ends, whichever was first', () => {
  assert.deepEqual(between(['a', 'b', 'c', 'd'], 'd', 'b'), ['b', 'c', 'd'])
  assert.deepEqual(between(['a', 'b'], 'gone', 'b'), ['b'])
})

test('what was chosen and has left the list is not among the chosen', () => {
  assert.deepEqual([...seenOf(new Set(['a', 'gone', 'c']), ['a', 'b', 'c'])], ['a', 'c'])
  assert.deepEqual([...seenOf(new Set(), ['a'])], [])
})

test('a column let go among pinned ones is pinned, and behind them no longer; a step stays on its side', () => {
  const order = { names: ['a', 'b', 'c', 'd'], pinned: ['a', 'b'] }
  assert.deepEqual(movedTo(order, 'd', 1), { names: ['a', 'd', 'b', 'c'], pinned: ['a', 'b', 'd'] })
  assert.deepEqual(movedTo(order, 'a', 3), { names: ['b', 'c', 'd', 'a'], pinned: ['b'] })
  assert.deepEqual(movedTo(order, 'c', 2), order)
  assert.deepEqual(
    [stepFrom(order, 'a', 1), stepFrom(order, 'b', 1), stepFrom(order, 'c', -1)],
    [1, undefined, undefined],
  )
  assert.equal(stepFrom(order, 'd', 1), undefined)
})

test('pinned columns stay only while they leave room for the others', () => {
  const field = { id: 'x', name: 'x', type: 'text', label: { es: 'X', en: 'X' } }
  const columns = ['title', 'a', 'b'].map((name) => ({ name, field, width: 200, isPinned: name !== 'title' }))
  assert.deepEqual(
    [...pinsOf(columns, 36, 1200)].map(([name]) => name),
    ['title', 'a', 'b'],
  )
  assert.deepEqual(
    [...pinsOf(columns, 36, 700)],
    [
      ['title', 36],
      ['a', 236],
    ],
  )
  assert.deepEqual(
    [...pinsOf(columns, 36, 0)].map(([name]) => name),
    ['title'],
  )
})
