import type { Filter } from '#common/filter.ts'
import { forecastMeasures, forecastPeriod, type ForecastMeasure } from '#common/forecast.ts'
import { readListAddress } from './list-address.ts'

/** Since when changes are told: so long ago, or since the period began. */
export const forecastSinces = ['week', 'month', 'start'] as const
export type ForecastSince = (typeof forecastSinces)[number]

/** What of a forecast is in its address. */
export interface ForecastAddress {
  /** A month or a quarter: `2026-11`, `2026-Q4`. */
  readonly period?: string | undefined
  readonly pipeline?: string | undefined
  readonly filter?: Filter | undefined
  readonly since?: ForecastSince | undefined
  readonly measure?: ForecastMeasure | undefined
}

export function readForecastAddress(search: Readonly<Record<string, unknown>>): ForecastAddress {
  const { pipeline, filter } = readListAddress(search)
  const since = forecastSinces.find((one) => one === search.since)
  const measure = forecastMeasures.find((one) => one === search.measure)
  const { period } = search
  return {
    ...(typeof period === 'string' && forecastPeriod.test(period) ? { period } : {}),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(filter ? { filter } : {}),
    ...(since ? { since } : {}),
    ...(measure ? { measure } : {}),
  }
}
