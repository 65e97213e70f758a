import type { Measure } from '#common/kpi.ts'
import { yearDays } from './define.ts'

export const isWon = { field: 'stage', op: 'eq', value: 'won' } as const

/** Deals won in twelve months. */
export const wonDeals = {
  module: 'opportunity',
  aggregate: 'count',
  filter: isWon,
  window: { field: 'closedAt', days: yearDays },
} as const satisfies Measure

export const wonAmount = { ...wonDeals, aggregate: 'sum', field: 'amount' } as const satisfies Measure

/** What is left of it, of the lines whose cost is known. */
export const wonMargin = { ...wonDeals, aggregate: 'sum', field: 'margin' } as const satisfies Measure

/** Accounts that have bought in twelve months. */
export const activeCustomers = { ...wonDeals, aggregate: 'countDistinct', field: 'account' } as const satisfies Measure
