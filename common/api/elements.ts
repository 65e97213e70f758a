import { z } from 'zod'

import { endpoint } from './endpoint.ts'

const person = z.object({ id: z.guid(), name: z.string() }).nullable()

const localized = z.object({ es: z.string(), en: z.string() })

const row = z.object({
  id: z.guid(),
  kind: z.string(),
  name: z.string(),
  parent: z.guid().nullable(),
  definition: z.unknown(),
  origin: z.string(),
  owner: z.guid().nullable(),
  /** Of the content: a change names the one it saw. */
  hash: z.string(),
  createdAt: z.string(),
  createdBy: person,
  updatedAt: z.string(),
  updatedBy: person,
})

const use = z.object({
  id: z.guid(),
  kind: z.string(),
  name: z.string(),
  module: z.string().nullable(),
  label: localized,
  place: z.string(),
  /** Removing the element takes this mention away; another one stands in the way. */
  droppable: z.boolean(),
})

const impact = z.object({ records: z.int(), filled: z.int() })

export const listElements = endpoint({
  method: 'GET',
  path: '/elements',
  summary: 'Configuration elements with their origin, content hash, and who made and changed them.',
  policy: { switch: 'configure' },
  query: z.strictObject({
    kind: z.string().max(40).optional(),
    /** Name of a module: it and its parts. */
    module: z.string().max(100).optional(),
  }),
  response: z.object({
    version: z.int(),
    hash: z.string(),
    rows: z.array(row),
    /** Live records by module, counted up to 10,001. */
    records: z.record(z.guid(), z.int()),
  }),
})

export const exportPersonalData = endpoint({
  method: 'GET',
  path: '/elements/personal-data',
  summary: 'Register of personal data as CSV: each field with its purpose, legal basis and retention.',
  policy: { switch: 'configure' },
  content: 'download',
})

export const readElement = endpoint({
  method: 'GET',
  path: '/elements/:id',
  summary: 'One configuration element: where it is used, how full it is and what became of it.',
  policy: { switch: 'configure' },
  params: z.strictObject({ id: z.guid() }),
  response: row.extend({
    uses: z.array(use),
    history: z.array(
      z.object({
        version: z.int(),
        at: z.string(),
        by: person,
        operation: z.string(),
        path: z.string(),
        impact,
        /** What it says otherwise since, part by part. */
        parts: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
      }),
    ),
    /** Of a module, or the one that a field is part of: its records and, by field, those that have a value. */
    usage: z
      .object({
        records: z.int(),
        filled: z.record(z.guid(), z.int()),
        /** From a sample of a large table. */
        isEstimate: z.boolean(),
      })
      .nullable(),
    /** Of a field: when a record last got another value in it, as of the last hour. */
    lastWritten: z.string().nullable(),
    /** Of a module or view: the last day on which somebody looked at it. */
    lastUsed: z.string().nullable(),
    reason: z.object({ text: z.string(), at: z.string() }).nullable(),
  }),
})

/** One step of a plan, as it is shown. */
export const operation = z.object({
  operation: z.enum(['create', 'update', 'rename', 'retype', 'remove']),
  id: z.guid(),
  kind: z.string(),
  path: z.string(),
  label: localized,
  destructive: z.boolean(),
  impact,
  /** Of a change of type: some of the values that would be lost. */
  unfit: z.array(z.object({ id: z.guid(), title: z.string(), value: z.string(), problem: localized })).optional(),
  /** The parts of the definition that change. */
  parts: z.array(z.string()),
})

export const explainElement = endpoint({
  method: 'PUT',
  path: '/elements/:id/reason',
  summary: 'Say why an element is there. It is no part of its content: the hash stays.',
  policy: { switch: 'configure' },
  params: z.strictObject({ id: z.guid() }),
  body: z.strictObject({ reason: z.string().trim().max(2000) }),
})

export const listUnused = endpoint({
  method: 'GET',
  path: '/unused-elements',
  summary: 'Fields that few records fill, modules without records, and elements that nothing and nobody uses.',
  policy: { switch: 'configure' },
  query: z.strictObject({
    /** Fields filled in a smaller share of records; 5 where it says nothing. */
    percent: z.coerce.number().min(0).max(100).optional(),
  }),
  response: z.object({
    rows: z.array(
      z.object({
        id: z.guid(),
        kind: z.string(),
        name: z.string(),
        module: z.string().nullable(),
        label: localized,
        origin: z.string(),
        why: z.enum(['rarelyFilled', 'empty', 'neverUsed']),
        records: z.int(),
        filled: z.int(),
        lastWritten: z.string().nullable(),
        lastUsed: z.string().nullable(),
      }),
    ),
  }),
})

const name = z.string().max(60)
const hash = z.string().max(64).optional()

const change = z.discriminatedUnion('change', [
  z.strictObject({
    change: z.literal('create'),
    element: z.strictObject({
      id: z.guid(),
      kind: z.string().max(40),
      name,
      parent: z.guid().nullable(),
      definition: z.unknown(),
    }),
  }),
  z.strictObject({ change: z.literal('update'), id: z.guid(), definition: z.unknown(), hash }),
  z.strictObject({ change: z.literal('rename'), id: z.guid(), name, hash }),
  z.strictObject({ change: z.literal('remove'), id: z.guid(), hash }),
  /** One option of a list becomes another one: in every record, condition and default; it is retired. */
  z.strictObject({
    change: z.literal('mergeOptions'),
    id: z.guid(),
    from: z.string().max(100),
    into: z.string().max(100),
    hash,
  }),
])

export const changeElements = endpoint({
  method: 'POST',
  path: '/elements/changes',
  summary:
    'What a list of changes would do, with the data that it touches; with the hashes of that plan, does it. ' +
    'Renames reach every mention; removals take the element out of lists and layouts and are refused where it is needed.',
  policy: { switch: 'configure' },
  bodyBytesMax: 5_000_000,
  body: z.strictObject({
    changes: z.array(change).min(1).max(2000),
    /** Of the plan that was seen: any other is refused. */
    apply: z
      .strictObject({
        baseHash: z.string().max(64),
        targetHash: z.string().max(64),
        /** For each operation that loses data: its element's id and the number of values seen. */
        confirmed: z.record(z.guid(), z.int().min(0)).optional(),
      })
      .optional(),
  }),
  response: z.object({
    baseHash: z.string(),
    targetHash: z.string(),
    operations: z.array(operation),
    warnings: z.array(z.object({ field: z.string(), rule: z.string(), message: localized })),
    /** Options that become another one, with the records that have them. */
    merges: z.array(z.object({ id: z.guid(), list: z.string(), from: z.string(), into: z.string(), records: z.int() })),
    /** Of the model in force, once applied. */
    version: z.int().optional(),
  }),
})
