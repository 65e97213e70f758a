import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, limit, moduleName, moment } from './shapes.ts'

const module = z.strictObject({ module: moduleName })
const reason = z.enum(['taxId', 'email', 'phone', 'name', 'domain', 'account', 'contact'])

export const findDuplicates = endpoint({
  method: 'POST',
  path: '/records/:module/duplicates',
  summary: 'Existing records that may be the one whose values are given, with the reasons.',
  policy: { module: 'read' },
  params: module,
  body: z.strictObject({
    values: z.record(z.string().max(64), z.unknown()),
    /** The record itself, while it is edited. */
    except: id.optional(),
  }),
  response: z.object({
    candidates: z.array(
      z.object({
        module: moduleName,
        id,
        title: z.string(),
        reasons: z.array(reason),
        score: z.int(),
        record: z.looseObject({}),
      }),
    ),
  }),
})

const row = z.looseObject({ id, title: z.string() })

export const listDuplicates = endpoint({
  method: 'GET',
  path: '/records/:module/duplicates',
  summary: 'Pairs of records that may be the same, the surest first.',
  policy: { module: 'read' },
  params: module,
  query: z.strictObject({ cursor: z.string().max(200).optional(), limit: limit.optional() }),
  response: z.object({
    pairs: z.array(z.object({ first: row, second: row, reasons: z.array(reason), score: z.int() })),
    next: z.string().nullable(),
    scan: z.object({ startedAt: moment.nullable(), finishedAt: moment.nullable() }),
  }),
})

export const scanDuplicates = endpoint({
  method: 'POST',
  path: '/records/:module/duplicates/scan',
  summary: 'Look for records that may be the same, in the background; it is done every night too.',
  policy: { module: 'delete' },
  params: module,
  status: 202,
})

export const dismissDuplicate = endpoint({
  method: 'PUT',
  path: '/records/:module/duplicates/:first/:second',
  summary: 'Say that two records are not the same, or that they may be after all.',
  policy: { module: 'update' },
  params: z.strictObject({ module: moduleName, first: id, second: id }),
  body: z.strictObject({ dismissed: z.boolean() }),
})
