import { z } from 'zod'

import type { Filter } from '#common/filter.ts'
import { anyActivity, filterLimits, operators } from '#common/filter.ts'

export const id = z.guid()
export const moduleName = z.string().regex(/^[a-z][A-Za-z0-9]{0,62}$/)
export const fieldPath = z.string().regex(/^[a-z][A-Za-z0-9]{0,62}(\.[a-z][A-Za-z0-9]{0,62}){0,3}$/)
export const language = z.enum(['es', 'en'])
export const localized = z.strictObject({ es: z.string().max(2000), en: z.string().max(2000) })
export const moment = z.iso.datetime()
export const reference = z.object({ id, title: z.string() })
export const email = z.email().max(254)
/** Length in characters; the server refuses common ones besides. */
export const password = z.string().min(1).max(1000)

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()])

/** Depth and size are checked apart, so that a hostile tree is refused before it is walked deeply. */
export const filter: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(filter).max(filterLimits.conditions) }),
    z.strictObject({ any: z.array(filter).max(filterLimits.conditions) }),
    z.strictObject({ not: filter }),
    z.strictObject({
      related: z.union([moduleName, z.literal(anyActivity)]),
      by: moduleName.optional(),
      has: z.enum(['some', 'none']),
      where: filter.optional(),
    }),
    z.strictObject({
      field: fieldPath,
      op: z.enum(operators),
      value: z.union([scalar, z.array(scalar).max(filterLimits.values)]).optional(),
    }),
  ]),
)

/** Words to search for. PostgreSQL has no place for the character NUL in a text. */
export const searchText = z
  .string()
  .max(200)
  .refine((text) => !text.includes('\0'))

/** A query parameter of comma-separated names. */
export const names = z
  .string()
  .max(4000)
  .regex(/^[A-Za-z0-9.]+(,[A-Za-z0-9.]+)*$/)

/** `-amount,title`: a minus sorts downwards. */
export const sort = z
  .string()
  .max(500)
  .regex(/^-?[A-Za-z0-9.]+(,-?[A-Za-z0-9.]+){0,4}$/)

export const limit = z.coerce.number().int().min(1).max(200)
