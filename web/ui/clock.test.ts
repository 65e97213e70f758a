import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockMs, noteServerDate, onClockMoved } from './clock.ts'

const noon = Date.parse('2026-11-23T12:00:00Z')
const said = (ms: number) => new Date(ms).toUTCString()

test('a wrong clock is put right by the server’s, and says so once', ({ mock }) => {
  mock.timers.enable({ apis: ['Date'], now: noon })
  let moves = 0
  const forget = onClockMoved(() => void (moves += 1))
  noteServerDate(said(noon + 26 * 3_600_000), noon)
  noteServerDate(said(noon + 26 * 3_600_000 + 1000), noon)
  assert.equal(clockMs(), noon + 26 * 3_600_000)
  assert.equal(moves, 1)
  noteServerDate(said(noon), noon)
  assert.equal(clockMs(), noon, 'it was set right meanwhile')
  assert.equal(moves, 2)
  forget()
})

test('a clock that is right to the minute, an answer without a date and one that was long on its way move nothing', ({
  mock,
}) => {
  mock.timers.enable({ apis: ['Date'], now: noon })
  noteServerDate(said(noon - 40_000), noon)
  noteServerDate(null, noon)
  noteServerDate('soon', noon)
  noteServerDate(said(noon - 8 * 3_600_000), noon - 8 * 3_600_000)
  assert.equal(clockMs(), noon)
})
