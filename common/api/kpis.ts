import { z } from 'zod'

import { aggregates, kpiLimits, periods, type KpiQuery, type Measure, type Operand } from '#common/kpi.ts'
import { isDate } from '#common/dates.ts'
import { fieldPath, filter, moduleName } from './shapes.ts'

const decimal = z.string().regex(/^-?\d{1,20}(\.\d{1,12})?$/)
const day = z.string().refine(isDate)

const window = z.union([
  z.strictObject({ field: fieldPath, days: z.int().min(1).max(kpiLimits.days) }),
  z.strictObject({ field: fieldPath, period: z.enum(periods), which: z.enum(['current', 'previous']) }),
])

const measure: z.ZodType<Measure> = z.strictObject({
  module: moduleName,
  aggregate: z.enum(aggregates),
  field: fieldPath.optional(),
  since: fieldPath.optional(),
  filter: filter.optional(),
  window: window.optional(),
  prospects: z.literal(true).optional(),
})

const figure = z.strictObject({ from: day, value: decimal, source: z.string().trim().min(1).max(500) })

const operand: z.ZodType<Operand> = z.union([
  measure,
  z.strictObject({ figures: z.array(figure).min(1).max(kpiLimits.figures) }),
])

/** See common/kpi.ts. */
export const kpiQuery: z.ZodType<KpiQuery> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single'), of: measure }),
  z.strictObject({ kind: z.literal('ratio'), of: operand, to: operand, percent: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('difference'), of: operand, to: operand }),
])
