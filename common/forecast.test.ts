import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PipelineDefinition, StageDefinition } from './element.ts'
import { daysOf, forecastFilter, lastDay, movePeriod, periodOf } from './forecast.ts'

test('a period is known by a day of it, moved by as many as one likes, and has its days', () => {
  assert.deepEqual([periodOf('2026-11-24', 'month'), periodOf('2026-11-24', 'quarter')], ['2026-11', '2026-Q4'])
  assert.deepEqual([movePeriod('2026-11', 2), movePeriod('2026-01', -1)], ['2027-01', '2025-12'])
  assert.deepEqual([movePeriod('2026-Q4', 1), movePeriod('2026-Q1', -5)], ['2027-Q1', '2024-Q4'])
  assert.deepEqual(daysOf('2026-12'), { from: '2026-12-01', to: '2027-01-01' })
  assert.deepEqual(daysOf('2026-Q4'), { from: '2026-10-01', to: '2027-01-01' })
  assert.equal(lastDay('2028-02'), '2028-02-29')
})

test('a stage counts as its own pipeline says, also where another calls its own alike', () => {
  const keys = {
    pipeline: 'pipeline',
    stage: 'stage',
    amount: 'amount',
    probability: 'probability',
    closeDate: 'closeDate',
    closedAt: 'closedAt',
    lostReason: 'lostReason',
  }
  const stage = (value: string, more: Partial<StageDefinition>): StageDefinition => ({
    value,
    label: { es: value, en: value },
    status: 'open',
    probability: 50,
    ...more,
  })
  const pipeline = (name: string, ...stages: StageDefinition[]): PipelineDefinition & { name: string } => ({
    name,
    label: { es: name, en: name },
    stages,
  })
  const pipelines = [
    pipeline(
      'sales',
      stage('talks', {}),
      stage('sure', { category: 'commit' }),
      stage('aside', { category: 'omitted' }),
    ),
    pipeline('partners', stage('talks', { category: 'commit' }), stage('lost', { status: 'lost', category: 'commit' })),
  ]
  const filter = forecastFilter(keys, { pipelines, categories: ['commit'], within: '2026-Q4' })
  const isIn = (name: string, value: string) => ({
    all: [
      { field: 'pipeline', op: 'eq', value: name },
      { field: 'stage', op: 'in', value: [value] },
    ],
  })
  assert.deepEqual(filter, {
    all: [
      { field: 'closeDate', op: 'within', value: '2026-Q4' },
      { any: [isIn('sales', 'sure'), isIn('partners', 'talks')] },
    ],
  })
  const rest = forecastFilter(keys, { pipelines, categories: ['pipeline'], within: '2026-Q4' })
  assert.deepEqual(rest, { all: [{ field: 'closeDate', op: 'within', value: '2026-Q4' }, isIn('sales', 'talks')] })
})
