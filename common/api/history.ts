import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, localized, moduleName, moment } from './shapes.ts'

const fieldName = z.string().max(64)
const oneField = z.strictObject({ module: moduleName, id, field: fieldName })
const one = z.strictObject({ module: moduleName, id })
const person = z.object({ id, title: z.string().nullable() })
const title = z.object({ id, title: z.string() })

export const readHistory = endpoint({
  method: 'GET',
  path: '/records/:module/:id/fields/:field/history',
  summary:
    'Why a field has its value: the values that it had, who gave them when and from where, and why the field is there.',
  policy: { module: 'read' },
  params: oneField,
  query: z.strictObject({
    /** `next` of the page before. */
    before: z.coerce.number().int().min(1).optional(),
    limit: z.coerce.number().int().min(1).max(100).optional(),
  }),
  response: z.object({
    entries: z.array(
      z.object({
        seq: z.int(),
        at: moment,
        actor: person.nullable(),
        channel: z.string(),
        action: z.string(),
        act: id,
        value: z.unknown(),
        isDefault: z.boolean(),
        import: z.object({ id, file: z.string(), row: z.int().nullable() }).optional(),
        from: title.extend({ module: moduleName }).optional(),
        merged: z.array(z.string()).optional(),
        automation: z.object({ run: id, label: localized }).optional(),
      }),
    ),
    next: z.int().nullable(),
    mayRestore: z.boolean(),
    /** Of a formula: the fields that it reads. */
    terms: z.array(z.string()),
    /** Of a roll-up: the rows that it adds up, as far as one sees them. */
    sum: z
      .object({
        module: moduleName,
        rows: z.array(title.extend({ value: z.unknown() })),
        count: z.int(),
        isPart: z.boolean(),
      })
      .nullable(),
    definition: z
      .object({
        createdAt: moment,
        createdBy: z.string().nullable(),
        origin: z.string(),
        reason: z.string().nullable(),
      })
      .nullable(),
  }),
})

export const restoreValue = endpoint({
  method: 'POST',
  path: '/records/:module/:id/fields/:field/restoration',
  summary: 'Give a field the value that it had, by the place of that value in its history.',
  policy: { module: 'update' },
  params: oneField,
  body: z.strictObject({ seq: z.int().min(1), version: z.int().min(1) }),
  response: record,
})

export const readPast = endpoint({
  method: 'GET',
  path: '/records/:module/:id/past',
  summary: 'What of a record was otherwise at a moment, and who has changed it since.',
  policy: { module: 'read' },
  params: one,
  query: z.strictObject({ at: z.iso.datetime() }),
  response: z.object({
    version: z.int(),
    fields: z.array(
      z.object({
        field: z.string(),
        past: z.unknown(),
        now: z.unknown(),
        changedBy: z.array(person),
        changedAt: moment,
        byOthers: z.boolean(),
        mayRestore: z.boolean(),
      }),
    ),
  }),
})

export const restorePast = endpoint({
  method: 'POST',
  path: '/records/:module/:id/past',
  summary: 'Give fields of a record the values that they had at a moment, as one change.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({
    at: z.iso.datetime(),
    version: z.int().min(1),
    fields: z.array(fieldName).min(1).max(500),
  }),
  response: record,
})
