import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { fieldPath, id, limit, moduleName, moment, names, reference, searchText, sort } from './shapes.ts'

/** A record as the reader may see it: the standard keys they asked for and the module's fields. */
export const record = z.looseObject({
  id,
  title: z.string().optional(),
  owner: reference.nullable().optional(),
  groups: z.array(id).optional(),
  version: z.int().optional(),
  createdAt: moment.optional(),
  createdBy: reference.nullable().optional(),
  updatedAt: moment.optional(),
  updatedBy: reference.nullable().optional(),
})

const count = z.object({ value: z.int(), capped: z.boolean() })
const values = z.record(z.string().max(64), z.unknown())
const module = z.strictObject({ module: moduleName })
const one = z.strictObject({ module: moduleName, id })

/** The filter as JSON text, as a URL carries it. */
const filterText = z.string().max(50_000).optional()

const listQuery = z.strictObject({
  view: z.string().max(64).optional(),
  fields: names.optional(),
  filter: filterText,
  sort: sort.optional(),
  search: searchText.optional(),
  scope: z.enum(['working', 'holding', 'all']).optional(),
  /** Deleted records instead of live ones. */
  trash: z.enum(['1']).optional(),
  cursor: z.string().max(4000).optional(),
  limit: limit.optional(),
  count: z.enum(['capped', 'exact']).optional(),
})

export const listRecords = endpoint({
  method: 'GET',
  path: '/records/:module',
  summary: 'List records, a page at a time.',
  policy: { module: 'read' },
  params: module,
  query: listQuery,
  response: z.object({
    rows: z.array(record),
    next: z.string().nullable(),
    count: count.optional(),
  }),
})

export const groupRecords = endpoint({
  method: 'GET',
  path: '/records/:module/groups',
  summary: 'Count and add up records by the values of one or two fields.',
  weight: 'report',
  policy: { module: 'read' },
  params: module,
  query: z.strictObject({
    by: names.optional(),
    /** By what dates and moments are grouped. */
    period: z.enum(['month', 'quarter', 'year']).optional(),
    /** `sum:amount,sum:amount:probability` (weighted); the number of records always comes. */
    aggregates: z
      .string()
      .max(500)
      .regex(/^(count|sum|min|max|average)(:[A-Za-z0-9.]+){1,2}(,(count|sum|min|max|average)(:[A-Za-z0-9.]+){1,2})*$/)
      .optional(),
    view: z.string().max(64).optional(),
    filter: filterText,
    search: searchText.optional(),
    scope: z.enum(['working', 'holding', 'all']).optional(),
    limit: limit.optional(),
  }),
  response: z.object({ groups: z.array(z.looseObject({})) }),
})

export const boardRecords = endpoint({
  method: 'GET',
  path: '/records/:module/board',
  summary: 'Cards and totals by column of a board.',
  policy: { module: 'read' },
  params: module,
  query: z.strictObject({
    /** Only one of the two: totals count every record of a column, cards are there at once. */
    only: z.enum(['cards', 'totals']).optional(),
    view: z.string().max(64).optional(),
    groupBy: fieldPath.optional(),
    filter: filterText,
    search: searchText.optional(),
    pipeline: z.string().max(64).optional(),
    fields: names.optional(),
    sort: sort.optional(),
    /** One column only, to read on from its cursor. */
    column: z.string().max(200).optional(),
    cursor: z.string().max(4000).optional(),
    limit: limit.optional(),
  }),
  response: z.object({ columns: z.array(z.looseObject({})) }),
})

export const pickRecords = endpoint({
  method: 'GET',
  path: '/records/:module/picker',
  summary: 'Find records to point a relation at.',
  policy: { module: 'read' },
  params: module,
  query: z.strictObject({
    search: searchText.optional(),
    filter: filterText,
    limit: limit.optional(),
  }),
  response: z.object({ rows: z.array(record), next: z.string().nullable() }),
})

export const createRecord = endpoint({
  method: 'POST',
  path: '/records/:module',
  summary: 'Create a record.',
  policy: { module: 'create' },
  params: module,
  body: values,
  response: record,
  status: 201,
  creates: true,
})

/** Stands in values for a record that the same request saves, by its place in the list. */
export const savedHere = z.strictObject({ saved: z.int().min(0).max(49) })

export const saveTogether = endpoint({
  method: 'POST',
  path: '/records',
  summary: 'Create and change several records as one act: all of them, or none.',
  policy: 'user',
  body: z.strictObject({
    records: z
      .array(
        z.strictObject({
          module: moduleName,
          /** Of a record that is there already, with the version that was seen. */
          id: id.optional(),
          version: z.int().min(1).optional(),
          values,
        }),
      )
      .min(1)
      .max(50),
  }),
  response: z.object({ records: z.array(z.object({ module: moduleName, id })) }),
  status: 201,
  creates: true,
})

export const getRecord = endpoint({
  method: 'GET',
  path: '/records/:module/:id',
  summary: 'Read a record.',
  policy: { module: 'read' },
  params: one,
  query: z.strictObject({ fields: names.optional() }),
  response: record,
})

export const updateRecord = endpoint({
  method: 'PATCH',
  path: '/records/:module/:id',
  summary: 'Change fields of a record, naming the version that was seen.',
  policy: { module: 'update' },
  params: one,
  body: z.strictObject({ version: z.int().min(1), values }),
  creates: true,
  response: record,
})

export const deleteRecord = endpoint({
  method: 'DELETE',
  path: '/records/:module/:id',
  summary: 'Move a record to the bin.',
  policy: { module: 'delete' },
  params: one,
  query: z.strictObject({ version: z.coerce.number().int().min(1).optional() }),
})

export const restoreRecord = endpoint({
  method: 'POST',
  path: '/records/:module/:id/restoration',
  summary: 'Bring a record back from the bin.',
  policy: { module: 'delete' },
  params: one,
  response: record,
})

export const exportRecords = endpoint({
  method: 'GET',
  path: '/records/:module/export',
  weight: 'export',
  summary: 'Download records as CSV.',
  policy: { switch: 'export' },
  params: module,
  query: listQuery.omit({ cursor: true, limit: true, count: true }),
  content: 'download',
})

export const exportRecordsAs = endpoint({
  method: 'GET',
  path: '/records/:module/export/:format',
  weight: 'export',
  summary: 'Download records as an XLSX workbook, or as what phones take in: people as vCard, dates as iCalendar.',
  policy: { switch: 'export' },
  params: z.strictObject({ module: moduleName, format: z.enum(['xlsx', 'vcard', 'icalendar']) }),
  query: listQuery.omit({ cursor: true, limit: true, count: true }),
  content: 'download',
})

const timelineEntry = z.looseObject({ id: z.string(), kind: z.string(), at: moment })

export const readTimeline = endpoint({
  method: 'GET',
  path: '/records/:module/:id/timeline',
  summary: 'What happened with a record: activities, files and changes, newest first.',
  policy: { module: 'read' },
  params: one,
  query: z.strictObject({
    cursor: z.string().max(4000).optional(),
    limit: limit.optional(),
    kinds: names.optional(),
  }),
  response: z.object({ entries: z.array(timelineEntry), next: z.string().nullable() }),
})

export const countTimeline = endpoint({
  method: 'GET',
  path: '/records/:module/:id/timeline/counts',
  summary: 'How many entries of each kind happened with a record; at most a hundred each.',
  policy: { module: 'read' },
  params: one,
  response: z.object({ counts: z.record(z.string(), z.int()) }),
})

export const listRelated = endpoint({
  method: 'GET',
  path: '/records/:module/:id/related/:related/:by',
  summary: 'Records of another module whose relation points here.',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName, id, related: moduleName, by: moduleName }),
  query: listQuery.omit({ view: true }),
  response: z.object({
    rows: z.array(record),
    next: z.string().nullable(),
    count: count.optional(),
  }),
})

export const suggestItems = endpoint({
  method: 'GET',
  path: '/records/:module/:id/suggestions',
  summary: 'Items that a company has not bought yet, those that most others buy first.',
  policy: { module: 'read' },
  params: one,
  response: z.array(z.object({ module: moduleName, id, title: z.string(), buyers: z.int() })),
})

export const listReaders = endpoint({
  method: 'GET',
  path: '/records/:module/:id/access',
  summary: 'Who can see a record, change it and delete it, and by what.',
  policy: { switch: 'manageUsers' },
  params: one,
  response: z.object({
    rows: z.array(
      z.object({
        user: z.object({ id, name: z.string() }),
        read: z.boolean(),
        update: z.boolean(),
        delete: z.boolean(),
        because: z.enum(['all', 'owner', 'group', 'parent', 'role', 'neither', 'inactive']),
      }),
    ),
  }),
})

export const explainAccess = endpoint({
  method: 'GET',
  path: '/records/:module/:id/access/:user',
  summary: 'Why a user can or cannot see and change a record.',
  policy: { switch: 'manageUsers' },
  params: z.strictObject({ module: moduleName, id, user: id }),
  response: z.looseObject({}),
})
