import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, moduleName } from './shapes.ts'

const module = z.strictObject({ module: moduleName })
const chosen = z.array(id).min(2).max(5)

export const previewMerge = endpoint({
  method: 'POST',
  path: '/records/:module/merge/preview',
  summary: 'What merging two to five records would do: whose value each field takes, why, and what moves.',
  policy: { module: 'read' },
  params: module,
  body: z.strictObject({
    ids: chosen,
    /** The record that stays; without it one is proposed. */
    winner: id.optional(),
  }),
  response: z.object({
    winner: id,
    winnerReason: z.enum(['chosen', 'converted', 'fuller', 'older']),
    records: z.array(
      z.object({
        id,
        version: z.int(),
        record: z.looseObject({}),
        mayStay: z.boolean(),
        mayGo: z.boolean(),
      }),
    ),
    fields: z.array(
      z.object({
        field: z.string(),
        take: z.string(),
        reason: z.enum(['only', 'same', 'fuller', 'newer', 'both', 'together', 'kept']),
        writable: z.boolean(),
        unites: z.boolean(),
      }),
    ),
    moves: z.array(z.object({ module: moduleName, by: z.string(), records: z.int() })),
    files: z.int(),
  }),
})

/** Taken back by `POST /acts/:id/undo` with the act that the answer names, for thirty days. */
export const mergeRecords = endpoint({
  method: 'POST',
  path: '/records/:module/merge',
  summary: 'Make one record of two to five; what pointed at the others points at the one that stays.',
  policy: { module: 'delete' },
  params: module,
  body: z.strictObject({
    winner: id,
    /** All of them, with the versions that were seen. */
    records: z
      .array(z.strictObject({ id, version: z.int().min(1) }))
      .min(2)
      .max(5),
    /** By field (and `owner`) the record whose value is taken, or `all`; the winner's own where nothing is said. */
    take: z.record(z.string().max(64), z.union([id, z.literal('all')])).optional(),
  }),
  response: z.object({
    id,
    version: z.int(),
    moved: z.int(),
    dropped: z.int(),
    files: z.int(),
  }),
  creates: true,
})
