import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, limit, localized, moduleName, moment, reference } from './shapes.ts'

/**
 * An import lives in steps that the server takes in the background; the client asks how it stands:
 * reading → mapped (the user confirms columns) → checking → checked (preview) → running → done,
 * and undoing → undone. `failed` says why in `problem`.
 */
const importStatus = z.enum([
  'reading',
  'mapped',
  'checking',
  'checked',
  'running',
  'done',
  'undoing',
  'undone',
  'failed',
])
export type ImportStatus = z.output<typeof importStatus>

const matchRule = z.enum(['email', 'taxId', 'phone', 'name'])
export type MatchRule = z.output<typeof matchRule>

export const importOptions = z.strictObject({
  /** By what a row is known to be somebody who is there already; the first rule that finds one decides. */
  match: z.array(matchRule).max(4).default(['email', 'taxId', 'phone', 'name']),
  /** What happens to those: nothing, empty fields are filled, or all mapped fields are written. */
  onMatch: z.enum(['skip', 'fill', 'overwrite']).default('skip'),
  /** Values that every new record gets where its row has none: source, campaign… */
  values: z.record(z.string().max(64), z.unknown()).default({}),
  /** Owner of the new records; by default whoever imports. */
  owner: id.nullable().optional(),
  /** Companies that a column names and that do not exist are created. */
  createRelated: z.boolean().default(true),
  /** A word that no option list knows: refuse the row, or leave the field empty. */
  unknownOptions: z.enum(['reject', 'empty']).default('reject'),
  /** How numbers and dates are written, where the file should not be believed. */
  decimal: z.enum([',', '.']).optional(),
  dayFirst: z.boolean().optional(),
})
export type ImportOptions = z.output<typeof importOptions>

/** For each column of the file the name of its target, or null to leave it out. */
const importMapping = z.array(z.string().max(130).nullable()).max(500)

const counts = z.object({
  rows: z.int(),
  /** Rows that the step under way has dealt with. */
  done: z.int(),
  create: z.int(),
  update: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  /** Companies and the like created on the way. */
  related: z.int(),
  /** After an undo: what was changed by somebody since, and so was kept. */
  kept: z.int(),
})

const importSummary = z.object({
  id,
  module: moduleName,
  fileName: z.string(),
  status: importStatus,
  counts,
  createdAt: moment,
  createdBy: reference.nullable(),
  finishedAt: moment.nullable(),
})

const importDetail = importSummary.extend({
  kind: z.enum(['csv', 'xlsx', 'vcard']).nullable(),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  headers: z.array(z.string()),
  /** The first rows of the file. */
  samples: z.array(z.array(z.string())),
  /** Where a column may go. */
  targets: z.array(z.object({ name: z.string(), label: localized, type: z.string(), required: z.boolean() })),
  mapping: importMapping,
  /** How sure the guess of each column was, 0 to 1. */
  confidences: z.array(z.number()),
  options: importOptions,
  /** Why rows are rejected or left out, the most frequent first. */
  reasons: z.array(z.object({ message: localized, count: z.int() })),
  problem: localized.nullable(),
})
export type ImportDetail = z.output<typeof importDetail>

export const importRow = z.object({
  number: z.int(),
  state: z.enum(['pending', 'create', 'update', 'duplicate', 'rejected', 'undone', 'kept']),
  cells: z.array(z.string()),
  /** The record that was created, changed or found. */
  record: z.object({ module: moduleName, id, title: z.string() }).nullable(),
  problems: z.array(z.object({ column: z.string(), message: localized })),
})

const one = z.strictObject({ id })

export const startImport = endpoint({
  method: 'POST',
  path: '/imports',
  summary: 'Begin to import an uploaded CSV, XLSX or vCard file (see POST /files) into a module.',
  policy: { switch: 'import' },
  body: z.strictObject({ module: moduleName, file: id }),
  response: importDetail,
  status: 201,
  creates: true,
})

export const listImports = endpoint({
  method: 'GET',
  path: '/imports',
  summary: 'The latest imports that one made.',
  policy: { switch: 'import' },
  query: z.strictObject({ module: moduleName.optional() }),
  response: z.object({ rows: z.array(importSummary) }),
})

export const readImport = endpoint({
  method: 'GET',
  path: '/imports/:id',
  summary: 'How an import stands: its columns, counts and progress.',
  policy: { switch: 'import' },
  params: one,
  response: importDetail,
})

export const listImportRows = endpoint({
  method: 'GET',
  path: '/imports/:id/rows',
  summary: 'Rows of an import with what becomes of each, in the order of the file.',
  policy: { switch: 'import' },
  params: one,
  query: z.strictObject({
    state: z.enum(['create', 'update', 'duplicate', 'rejected', 'undone', 'kept']).optional(),
    after: z.coerce.number().int().min(0).optional(),
    limit: limit.optional(),
  }),
  response: z.object({ rows: z.array(importRow), next: z.int().nullable() }),
})

export const planImport = endpoint({
  method: 'PUT',
  path: '/imports/:id/plan',
  summary: 'Say where the columns go and how duplicates are treated; the preview is worked out.',
  policy: { switch: 'import' },
  params: one,
  body: z.strictObject({ mapping: importMapping, options: importOptions }),
  response: importDetail,
  status: 202,
})

export const runImport = endpoint({
  method: 'PUT',
  path: '/imports/:id/run',
  summary: 'Write the records, in the background. Asking twice does no harm.',
  policy: { switch: 'import' },
  params: one,
  response: importDetail,
  status: 202,
})

export const undoImport = endpoint({
  method: 'PUT',
  path: '/imports/:id/undo',
  summary: 'Take back what an import wrote; what somebody changed since is kept.',
  policy: { switch: 'import' },
  params: one,
  response: importDetail,
  status: 202,
})

export const deleteImport = endpoint({
  method: 'DELETE',
  path: '/imports/:id',
  summary: 'Discard an import that has written nothing.',
  policy: { switch: 'import' },
  params: one,
})

export const downloadRejected = endpoint({
  method: 'GET',
  path: '/imports/:id/rejected',
  summary: 'Download the rejected rows, with the reason in the last column.',
  policy: { switch: 'import' },
  params: one,
  query: z.strictObject({ format: z.enum(['csv', 'xlsx']).optional() }),
  content: 'download',
})
