import { z } from 'zod'

import { loyaltyInputNames, loyaltyLimits, type LoyaltyRules } from '#common/loyalty.ts'
import { endpoint } from './endpoint.ts'
import { id, localized } from './shapes.ts'

const written = z.string().max(60).optional()
const estimate = z.strictObject({
  value: written,
  low: written,
  high: written,
  source: z.string().max(loyaltyLimits.sourceLength).optional(),
})
const noDefaults = z.partialRecord(z.enum(loyaltyInputNames), estimate)

/** See common/loyalty.ts: the shape alone; which figures may stand is said there. */
export const loyaltyRules: z.ZodType<LoyaltyRules> = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  period: z.enum(['month', 'year']),
  redemptionBy: z.enum(['share', 'month']),
  expiryMonths: z.int().min(1).max(loyaltyLimits.expiryMonths),
  horizonYears: z.int().min(1).max(loyaltyLimits.horizonYears),
  discountRate: z
    .string()
    .regex(/^\d{1,3}(\.\d{1,6})?$/)
    .refine((text) => Number(text) <= Number(loyaltyLimits.discountRate)),
  inputs: noDefaults,
})

const figure = z.object({ label: localized, value: localized, source: z.string() })

export const listLoyaltyCases = endpoint({
  method: 'GET',
  path: '/loyalty/cases',
  summary: 'Loyalty programmes that are known from outside, with rules to play with and where their figures are from.',
  policy: 'user',
  response: z.object({
    cases: z.array(
      z.object({
        name: z.string(),
        label: localized,
        story: z.array(localized),
        lesson: z.array(localized),
        figures: z.array(figure),
        rules: z.unknown(),
      }),
    ),
  }),
})

export const readLoyaltySales = endpoint({
  method: 'GET',
  path: '/loyalty/sales',
  weight: 'report',
  summary: 'Sales of the last twelve months in the base currency: deals won that the reader may see.',
  policy: 'user',
  response: z.object({ amount: z.string(), deals: z.int(), currency: z.string(), until: z.string() }),
})

export const printLoyaltyDossier = endpoint({
  method: 'GET',
  path: '/loyalty/:id/dossier',
  summary: 'The simulation of a loyalty programme as PDF, to be signed and filed.',
  policy: 'user',
  params: z.strictObject({ id }),
  query: z.strictObject({ language: z.enum(['es', 'en']) }),
  content: 'download',
})
