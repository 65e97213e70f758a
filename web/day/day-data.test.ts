import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dayOf, partOf, partsOf, postponed, type DayItem } from './day-data.ts'

const madrid = 'Europe/Madrid'

test('the day is that of the reader, not of Greenwich', () => {
  const lateEvening = Date.parse('2026-03-10T23:30:00Z')
  assert.equal(dayOf(lateEvening, madrid), '2026-03-11')
  assert.equal(dayOf(lateEvening, 'America/Bogota'), '2026-03-10')
})

test('what is due before today is overdue, within a week is soon, further off is not of the day', () => {
  const part = (at: string | null) => partOf(at, '2026-03-10', madrid)
  assert.equal(part('2026-03-09T22:59:00Z'), 'overdue')
  assert.equal(part('2026-03-09T23:00:00Z'), 'today')
  assert.equal(part('2026-03-10'), 'today')
  assert.equal(part('2026-03-17T10:00:00Z'), 'soon')
  assert.equal(part('2026-03-18T10:00:00Z'), undefined)
  assert.equal(part(null), 'undated')
})

test('each part begins with what is due first', () => {
  // Only the moment counts here.
  const item = (at: string) => ({ at }) as DayItem
  const { overdue } = partsOf([item('2026-03-09'), item('2026-03-01'), item('2026-03-05')], '2026-03-10', madrid)
  assert.deepEqual(
    overdue.map(({ at }) => at),
    ['2026-03-01', '2026-03-05', '2026-03-09'],
  )
})

test('what is postponed keeps its hour, also when the clocks change', () => {
  assert.equal(postponed('2026-03-20T09:30:00Z', 1, '2026-03-27', madrid), '2026-03-28T09:30:00.000Z')
  assert.equal(postponed('2026-03-20T09:30:00Z', 7, '2026-03-27', madrid), '2026-04-03T08:30:00.000Z')
  assert.equal(postponed('2026-03-20', 1, '2026-03-27', madrid), '2026-03-28')
})
