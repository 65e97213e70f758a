import { queryOptions } from '@tanstack/react-query'
import type { Api } from '#common/api/index.ts'
import type { KeptSimulation } from '#common/loyalty-draws.ts'
import type { LoyaltyRules } from '#common/loyalty.ts'
import { isObject } from '#common/text.ts'
import { call } from '#web/api/client.ts'

type Answered = Api['GET /loyalty/cases']['response']['cases'][number]
export type LoyaltyCase = Omit<Answered, 'rules'> & { readonly rules: LoyaltyRules }

export const casesQuery = queryOptions({
  queryKey: ['loyalty', 'cases'],
  staleTime: Infinity,
  // The contract leaves rules open; common/loyalty.ts is their one description.
  queryFn: async ({ signal }) => (await call('GET /loyalty/cases', { signal })).cases as LoyaltyCase[],
})

export function rulesIn(value: unknown): LoyaltyRules | undefined {
  // Whatever writes them, the server holds them to this shape.
  return isObject(value) ? (value as unknown as LoyaltyRules) : undefined
}

export function simulationIn(value: unknown): KeptSimulation | undefined {
  // The server alone writes it.
  return isObject(value) ? (value as unknown as KeptSimulation) : undefined
}
