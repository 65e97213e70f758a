import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  crowdOf,
  daysOf,
  eventOf,
  instantAt,
  lanesOf,
  movedValues,
  placeOnAxis,
  rangeFilter,
  stepped,
} from './calendar-days.ts'
import type { RecordRow } from './reader-types.ts'

const madrid = 'Europe/Madrid'
const meetings = { start: 'start', until: 'end', isTimed: true }
const row = (more: Partial<RecordRow>): RecordRow => ({
  id: 'a',
  title: 'Visita',
  version: 1,
  createdAt: '',
  updatedAt: '',
  ...more,
})

test('a month is whole weeks, from Monday in Spain and from Sunday in the United States', () => {
  const spain = daysOf('month', '2026-03-15', 'es-ES')
  assert.deepEqual([spain[0], spain.at(-1), spain.length], ['2026-02-23', '2026-04-05', 42])
  assert.equal(daysOf('week', '2026-03-15', 'en-US')[0], '2026-03-15')
  assert.equal(daysOf('week', '2026-03-15', 'es-ES')[0], '2026-03-09')
  assert.equal(daysOf('agenda', '2026-02-10', 'es-ES').length, 28)
})

test('a line of time has thirteen weeks, and the next begins where it ends', () => {
  const axis = daysOf('timeline', '2026-03-18', 'es-ES')
  assert.deepEqual([axis[0], axis.length], ['2026-03-02', 91])
  const next = daysOf('timeline', stepped('timeline', '2026-03-18', 1), 'es-ES')
  assert.equal(next[0], '2026-06-01')
  assert.deepEqual(placeOnAxis(axis, '2026-03-03', '2026-03-03'), { left: 1 / 91, width: 1 / 91 })
  assert.deepEqual(placeOnAxis(axis, '2026-01-01', '2027-01-01'), { left: 0, width: 1 })
  assert.equal(placeOnAxis(axis, '2026-06-01', '2026-06-02'), undefined)
})

test('a step from the last of a month stays in the next one', () => {
  assert.equal(stepped('month', '2026-01-31', 1), '2026-02-28')
  assert.equal(stepped('day', '2026-03-01', -1), '2026-02-28')
})

test('days are those of the reader, over the change of the clock too', () => {
  assert.equal(instantAt('2026-03-28', 540, madrid), '2026-03-28T08:00:00.000Z')
  assert.equal(instantAt('2026-03-30', 540, madrid), '2026-03-30T07:00:00.000Z')
  const late = eventOf(row({ start: '2026-03-28T23:30:00.000Z' }), meetings, madrid)
  assert.deepEqual([late?.from, late?.startMinute, late?.endMinute], ['2026-03-29', 30, 90])
})

test('what ends at midnight is of the day before; a day from midnight to midnight is a whole one', () => {
  const shown = (start: string, end: string) => {
    const event = eventOf(row({ start, end }), meetings, madrid)
    return [event?.from, event?.to, event?.isAllDay, event?.endMinute]
  }
  const dinner = shown('2026-03-27T20:00:00.000Z', '2026-03-27T23:00:00.000Z')
  assert.deepEqual(dinner, ['2026-03-27', '2026-03-27', false, 1440])
  const fair = shown('2026-03-26T23:00:00.000Z', '2026-03-27T23:00:00.000Z')
  assert.deepEqual(fair, ['2026-03-27', '2026-03-27', true, 1440])
  const late = shown('2026-03-27T20:00:00.000Z', '2026-03-27T23:15:00.000Z')
  assert.deepEqual(late, ['2026-03-27', '2026-03-28', true, 15])
})

test('what is moved to another day keeps its hour and its length', () => {
  const event = eventOf(row({ start: '2026-03-27T08:00:00.000Z', end: '2026-03-27T09:30:00.000Z' }), meetings, madrid)
  assert.ok(event)
  assert.deepEqual(movedValues(event, meetings, { day: '2026-03-30' }, madrid), {
    start: '2026-03-30T07:00:00.000Z',
    end: '2026-03-30T08:30:00.000Z',
  })
  const campaigns = { start: 'from', until: 'to', isTimed: false }
  const campaign = eventOf(row({ from: '2026-03-10', to: '2026-03-12' }), campaigns, madrid)
  assert.ok(campaign)
  assert.deepEqual(movedValues(campaign, campaigns, { day: '2026-03-31' }, madrid), {
    from: '2026-03-31',
    to: '2026-04-02',
  })
})

test('a range asks for what begins in it or is not over', () => {
  assert.deepEqual(
    rangeFilter({ start: 'due', until: undefined, isTimed: false }, ['2026-03-01', '2026-03-02'], madrid),
    {
      all: [
        { field: 'due', op: 'lt', value: '2026-03-03' },
        { field: 'due', op: 'gte', value: '2026-03-01' },
      ],
    },
  )
})

const at = (start: number, end: number) => ({
  row: row({ id: `${start}` }),
  from: '2026-03-01',
  to: '2026-03-01',
  isAllDay: false,
  startMinute: start,
  endMinute: end,
})

test('an event takes the lanes that are free beside it', () => {
  // Three at nine; at ten the first is over, and what comes then has two of the three lanes.
  const lanes = lanesOf([at(540, 600), at(545, 600), at(550, 660), at(610, 640)])
  assert.deepEqual(
    lanes.map(({ lane, lanes: all, width }) => [lane, all, width]),
    [
      [0, 3, 1],
      [1, 3, 1],
      [2, 3, 1],
      [0, 3, 2],
    ],
  )
})

test('of nine at the same hour three are shown, open ones before those done, and the others are counted', () => {
  const nine = Array.from({ length: 9 }, (_, index) => ({ ...at(540, 600), isDone: index < 7 }))
  const later = { ...at(600, 630), isDone: true }
  const { shown, folded } = crowdOf([...nine, later], { lanesMax: 3, isMinor: ({ isDone }) => isDone })
  assert.deepEqual(
    shown.map(({ startMinute, isDone }) => [startMinute, isDone]),
    [
      [540, false],
      [540, false],
      [540, true],
      [600, true],
    ],
  )
  assert.deepEqual(
    folded.map((heap) => heap.length),
    [6],
  )
  assert.equal(Math.max(...lanesOf(shown).map(({ lanes }) => lanes)), 3)
  assert.equal(crowdOf(nine, { lanesMax: 9, isMinor: () => false }).folded.length, 0)
})

test('what has no end at all is a line of its day; what may have one is an hour', () => {
  const of = (until: string | undefined) =>
    eventOf(row({ start: '2026-03-01T09:00:00.000Z' }), { start: 'start', until, isTimed: true }, madrid)
  assert.equal(of(undefined)?.endMinute, 630)
  assert.equal(of('end')?.endMinute, 660)
})

test('what overlaps shares the width, what follows has it whole', () => {
  assert.deepEqual(
    lanesOf([at(540, 600), at(570, 630), at(600, 660), at(700, 760)]).map(({ lane, lanes, width }) => [
      lane,
      lanes,
      width,
    ]),
    [
      [0, 2, 1],
      [1, 2, 1],
      [0, 2, 1],
      [0, 1, 1],
    ],
  )
})
