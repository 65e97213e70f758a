import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StageDefinition } from '#common/element.ts'
import type { BoardColumn } from './board-data.ts'
import { neighbour, placeOfCard, rottenDays, willAsk } from './board-shape.ts'
import { leadsTo, type RecordRow } from './reader-types.ts'

const row = (id: string, more: Partial<RecordRow> = {}): RecordRow => ({
  id,
  title: id,
  version: 1,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  ...more,
})
const column = (value: string, ...ids: string[]): BoardColumn => ({
  value,
  totals: { count: ids.length, amount: '0', weighted: '0' },
  isUncounted: false,
  page: { rows: ids.map((id) => row(id)), next: null },
})
const columns = [column('new', 'a', 'b', 'c'), column('contacted'), column('meeting', 'd')]
const stage = (more: Partial<StageDefinition>): StageDefinition => ({
  value: 'new',
  label: { es: 'Nuevo', en: 'New' },
  status: 'open',
  probability: 10,
  ...more,
})

const deals = { capabilities: { pipeline: { enteredAt: 'stageSince' } } }

test('arrows walk the cards and skip empty columns', () => {
  const at = placeOfCard(columns, 'c')
  assert.deepEqual(at, { column: 0, card: 2 })
  assert.ok(at)
  assert.equal(neighbour(columns, at, 'ArrowUp')?.id, 'b')
  assert.equal(neighbour(columns, at, 'ArrowDown'), undefined)
  assert.equal(neighbour(columns, at, 'ArrowRight')?.id, 'd')
  assert.equal(neighbour(columns, { column: 2, card: 0 }, 'ArrowLeft')?.id, 'a')
  assert.equal(neighbour(columns, at, 'Home')?.id, 'a')
})

test('a card rots only in an open stage and after its days', () => {
  const now = Date.parse('2026-01-20T00:00:00Z')
  assert.equal(rottenDays(deals, stage({ rottenDays: 14 }), row('a'), now), 19)
  assert.equal(rottenDays(deals, stage({ rottenDays: 30 }), row('a'), now), undefined)
  assert.equal(rottenDays(deals, stage({ rottenDays: 14, status: 'won' }), row('a'), now), undefined)
  assert.equal(rottenDays(deals, undefined, row('a'), now), undefined)
  // What counts is how long it is there, not that somebody corrected a comma.
  const touched = row('a', { stageSince: '2026-01-02T00:00:00Z', updatedAt: '2026-01-19T00:00:00Z' })
  assert.equal(rottenDays(deals, stage({ rottenDays: 14 }), touched, now), 18)
})

test('a stage leads where it says, or everywhere', () => {
  assert.equal(leadsTo(stage({ next: ['won'] }), 'won'), true)
  assert.equal(leadsTo(stage({ next: ['won'] }), 'lost'), false)
  assert.equal(leadsTo(stage({}), 'lost'), true)
  assert.equal(leadsTo(undefined, 'lost'), true)
})

test('a stage asks only for what is empty', () => {
  const lost = stage({ required: ['lostReason'] })
  assert.equal(willAsk(lost, row('a', { lostReason: null })), true)
  assert.equal(willAsk(lost, row('a', { lostReason: 'price' })), false)
  assert.equal(willAsk(stage({}), row('a')), false)
})
