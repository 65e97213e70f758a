import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moduleName } from './shapes.ts'

const node = z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })
const person = z.object({ id, title: z.string().nullable() }).nullable()
const inProject = z.strictObject({ project: id })
const oneItem = z.strictObject({ id })

export const readSpecification = endpoint({
  method: 'GET',
  path: '/programme/specification',
  summary: 'Everything that is specified: the needs with what meets them, the items with what they lack, the points.',
  policy: 'user',
  query: inProject,
  response: z.object({
    soloMode: z.boolean(),
    /** Of the first phase: what it may take, what is planned for it, and what of that is approved. */
    points: z.object({ cap: z.number(), planned: z.number(), approved: z.number() }),
    phases: z.array(node.extend({ number: z.int().nullable() })),
    needs: z.array(
      node.extend({
        phase: z.int().nullable(),
        /** How it is met: by what is there, by shaping it, by code of one's own, or not yet. */
        fit: z.enum(['standard', 'configured', 'extended', 'open']),
      }),
    ),
    items: z.array(
      node.extend({
        type: z.string().nullable(),
        subPhase: z.string().nullable(),
        /** Path of what it is about: `module:visit/field:result`. */
        element: z.string().nullable(),
        points: z.number().nullable(),
        phase: z.int().nullable(),
        revision: z.int(),
        isSuspect: z.boolean(),
        isMine: z.boolean(),
        /** Names of the fields by which the reader is yet to say that it is ready. */
        toMark: z.array(z.string()),
        openComments: z.int(),
        test: z.enum(['nok', 'unknown', 'notRun', 'uncovered', 'ok']),
        needs: z.array(id),
        problems: z.array(z.object({ rule: z.string(), message: localized })),
      }),
    ),
  }),
})

export const readReview = endpoint({
  method: 'GET',
  path: '/programme/review',
  summary: 'What waits for the reader: items and baselines to approve or sign, change requests to assess or agree on.',
  policy: 'user',
  query: inProject,
  response: z.object({
    soloMode: z.boolean(),
    awaited: z.array(
      node.extend({
        kind: z.enum(['specItem', 'baseline', 'changeRequest']),
        revision: z.int(),
        openComments: z.int(),
        isSuspect: z.boolean(),
        /** Names of the steps that are the reader's to take, open or not. */
        steps: z.array(z.string()),
        /** Name of the phase that is to open before it can be approved. */
        waitsFor: z.string().nullable(),
      }),
    ),
    /** Whether what the project is for is reached by what is specified. */
    objectives: z.array(node.extend({ needs: z.int(), items: z.int() })),
    /** Whether a baseline was approved: from then on scope grows by change requests alone. */
    hasBaseline: z.boolean(),
    /** Items in review or approved that a new baseline would take in. */
    ready: z.int(),
    /** Items in review that no baseline takes in before their phase opens. */
    waiting: z.int(),
  }),
})

export const readPreview = endpoint({
  method: 'GET',
  path: '/programme/items/:id/preview',
  summary: 'What a spec item makes of the configuration: its changes in words, and the modules as they would be.',
  policy: 'user',
  params: oneItem,
  response: z.object({
    lines: z.array(
      z.object({
        change: z.enum(['create', 'update', 'rename', 'remove']),
        id,
        kind: z.string(),
        label: localized,
        /** Label of the module that it is part of. */
        module: localized.nullable(),
        parts: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
        /** In words: type of a field, whether it is required. */
        type: z.string().nullable(),
        isRequired: z.boolean(),
      }),
    ),
    /** What is built outside the Studio, by what it is about. */
    contract: z.record(z.string(), z.string()),
    /** Modules as their reader would know them, and the option lists of their fields; open, as the model is. */
    modules: z.array(z.unknown()),
    optionLists: z.array(z.unknown()),
    /** Names of the fields that are new or change, by module. */
    touched: z.record(z.string(), z.array(z.string())),
    /** Records that the reader sees, in the columns and the order that tables would have. */
    tables: z.array(
      z.object({
        view: id,
        rows: z.array(z.record(z.string(), z.unknown())),
        /** What it filters or sorts by is not there yet: these are any records. */
        isAny: z.boolean(),
      }),
    ),
    /** Why it could not be carried out as it is. */
    problems: z.array(localized),
  }),
})

export const readRevisions = endpoint({
  method: 'GET',
  path: '/records/:module/:id/revisions',
  summary: 'The revisions of what was agreed on in a record, the last one first.',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName, id }),
  response: z.object({
    revisions: z.array(z.object({ revision: z.int(), at: z.string(), by: person, wasApproved: z.boolean() })),
  }),
})

export const compareRevisions = endpoint({
  method: 'GET',
  path: '/records/:module/:id/revisions/differences',
  summary: 'What one revision says otherwise than another, by value; 0 stands for nothing at all.',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName, id }),
  query: z.strictObject({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(1) }),
  response: z.object({
    differences: z.array(
      z.object({
        of: localized,
        kind: z.string().nullable(),
        field: z.string().nullable(),
        path: z.string(),
        before: z.string().nullable(),
        after: z.string().nullable(),
      }),
    ),
  }),
})

const signed = z.object({
  by: person,
  at: z.string().nullable(),
  role: z.string().nullable(),
  isSolo: z.boolean(),
})

export const readBaseline = endpoint({
  method: 'GET',
  path: '/programme/baselines/:id',
  summary: 'What a baseline contains and binds, who has signed it as it is, and who is still missing.',
  policy: 'user',
  params: oneItem,
  response: z.object({
    fingerprint: z.string().nullable(),
    items: z.array(
      node.extend({
        revision: z.int(),
        fingerprint: z.string(),
        /** Its content is still the one that was presented. */
        isSame: z.boolean(),
        /** It is being worked on again: what counts is what was approved before. */
        isCarried: z.boolean(),
        points: z.number().nullable(),
      }),
    ),
    signing: z.object({
      needed: z.int(),
      valid: z.array(signed),
      /** Given to other content: they no longer count. */
      void: z.array(signed),
      missing: z.array(person),
    }),
    soloMode: z.boolean(),
  }),
})
