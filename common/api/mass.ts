import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { filter, id, moduleName, searchText } from './shapes.ts'

const module = z.strictObject({ module: moduleName })
const values = z.record(z.string().max(64), z.unknown())

/** Records named one by one, or all that a list with these conditions shows. */
const selection = {
  ids: z.array(id).min(1).max(1000).optional(),
  filter: filter.optional(),
  search: searchText.optional(),
  scope: z.enum(['working', 'holding', 'all']).optional(),
}

const words = z.array(z.string().min(1).max(100)).max(50)

/** What becomes of each record: the same values, words put on and taken off, one of several owners. */
const update = {
  values: values.optional(),
  words: z.record(moduleName, z.strictObject({ add: words.optional(), remove: words.optional() })).optional(),
  assign: z.array(id).min(1).max(100).optional(),
}

const refusals = z.array(z.object({ id, title: z.string().nullable(), message: z.string() }))

const massResponse = z.object({
  changed: z.int(),
  refused: refusals,
  /** All of them; only the first are named. */
  refusedCount: z.int(),
  /** So many that they are changed in the background. */
  queued: z.int().optional(),
  /** Of a deletion: by module how many records went to the bin in all, those that belong to others too. */
  touched: z.record(z.string(), z.int()).optional(),
})

export const massUpdateRecords = endpoint({
  method: 'POST',
  path: '/records/:module/actions/update',
  summary: 'Change the same fields of many records, or share them out among people.',
  policy: { switch: 'massUpdate' },
  params: module,
  body: z.strictObject({ ...selection, ...update }),
  response: massResponse,
  creates: true,
})

export const massDeleteRecords = endpoint({
  method: 'POST',
  path: '/records/:module/actions/delete',
  summary: 'Move many records to the bin.',
  policy: { module: 'delete' },
  params: module,
  body: z.strictObject(selection),
  response: massResponse,
  creates: true,
})

export const previewMassChange = endpoint({
  method: 'POST',
  path: '/records/:module/actions/preview',
  summary: 'What a change of many records would do, without doing it.',
  policy: { module: 'read' },
  params: module,
  body: z.strictObject({ ...selection, ...update, delete: z.literal(true).optional() }),
  response: z.object({
    total: z.int(),
    /** The first of them, on which the change was tried and taken back. */
    tried: z.int(),
    changed: z.int(),
    refused: refusals,
    refusedCount: z.int(),
    /** By field what the records hold now, the most frequent first. */
    before: z.record(z.string(), z.array(z.object({ value: z.unknown(), count: z.int() }))),
    /** By module how many records were touched in all, those that go along too; of a deletion, how many went to the bin. */
    touched: z.record(z.string(), z.int()),
  }),
})

export const readMassChange = endpoint({
  method: 'GET',
  path: '/mass-changes/:id',
  summary: 'How far a change in the background has come.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({
    total: z.int(),
    done: z.int(),
    changed: z.int(),
    refused: z.int(),
    reasons: z.array(z.string()),
    finished: z.boolean(),
  }),
})

const cell = z.union([z.string().max(50_000), z.strictObject({ value: z.unknown() })])

const block = z.strictObject({
  columns: z.array(moduleName).min(1).max(100),
  /** Without an id it is a new record. */
  rows: z.array(z.strictObject({ id: id.optional(), cells: z.array(cell).max(100) })).min(1),
})

const blockResponse = z.object({
  changed: z.int(),
  created: z.int(),
  unchanged: z.int(),
  /** Counted from nought; a whole row where no column is named. */
  refused: z.array(z.object({ row: z.int(), column: z.string().nullable(), message: z.string() })),
  /** Cells that are others than before, in the form in which lists give them. */
  cells: z.array(z.object({ row: z.int(), column: z.string(), before: z.unknown(), after: z.unknown() })),
})

export const writeCells = endpoint({
  method: 'POST',
  path: '/records/:module/actions/cells',
  summary: 'Write a block of cells as one act: texts as people write them, or values.',
  policy: { module: 'read' },
  params: module,
  body: block,
  response: blockResponse,
  creates: true,
  bodyBytesMax: 4_000_000,
})

export const previewCells = endpoint({
  method: 'POST',
  path: '/records/:module/actions/cells/preview',
  summary: 'What would become of a block of cells, without writing it.',
  policy: { module: 'read' },
  params: module,
  body: block,
  response: blockResponse,
  bodyBytesMax: 4_000_000,
})
