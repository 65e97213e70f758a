import { z } from 'zod'
import { id, moduleName } from '#common/api/shapes.ts'
import { workflowLimits, type PeopleSource, type PersonSource, type Values } from '#common/workflow.ts'

const value = z.union([
  z.strictObject({ value: z.json() }),
  z.strictObject({ field: moduleName }),
  z.strictObject({ today: z.int().min(-3650).max(3650), unit: z.enum(['days', 'workdays']) }),
  z.strictObject({ record: z.literal(true) }),
  z.strictObject({ empty: z.literal(true) }),
])

export const values: z.ZodType<Values> = z
  .record(moduleName, value)
  .refine((given) => Object.keys(given).length <= workflowLimits.values)

const somebody = z.strictObject({ who: z.enum(['owner', 'starter', 'runAs']) })

export const person: z.ZodType<PersonSource> = z.union([somebody, z.strictObject({ user: id })])

export const people: z.ZodType<readonly PeopleSource[]> = z
  .array(
    z.union([
      z.strictObject({ who: z.enum(['owner', 'starter', 'runAs', 'above']) }),
      z.strictObject({ user: id }),
      z.strictObject({ role: id }),
      z.strictObject({ group: id }),
    ]),
  )
  .min(1)
  .max(workflowLimits.people)
