import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, localized, moduleName, reference } from './shapes.ts'

const inProject = z.strictObject({ project: id })
const oneToFive = z.int().min(1).max(5)

export const readNeeds = endpoint({
  method: 'GET',
  path: '/programme/needs',
  summary: 'The needs of a project in their one order, and where the line of phase 1 falls.',
  policy: 'user',
  query: inProject,
  response: z.object({
    module: moduleName,
    /** In the order of the list: what was ranked, then what was not. */
    needs: z.array(record),
    /** Ids of the needs, of those in the list, that have their objective. */
    served: z.array(id),
    phases: z.array(reference.extend({ number: z.int() })),
    objectives: z.array(reference),
    /** Points that fit in phase 1. */
    points: z.int(),
    mayMoveLine: z.boolean(),
  }),
})

export const triageNeed = endpoint({
  method: 'POST',
  path: '/programme/needs/:id/decision',
  summary: 'Decide on a need: accept it into a phase, park it or reject it, with what that asks for.',
  policy: 'user',
  params: z.strictObject({ id }),
  body: z.strictObject({
    decision: z.enum(['accept', 'park', 'reject']),
    values: z
      .strictObject({
        department: z.string().max(64).optional(),
        urgency: oneToFive.optional(),
        value: oneToFive.optional(),
        effort: z.int().min(0).max(1000).optional(),
      })
      .optional(),
    /** The objective that it serves, where it serves none yet. */
    objective: id.optional(),
    /** Where none is said, phase 1 as long as there is room. */
    phase: id.optional(),
    reason: z.string().max(5000).optional(),
  }),
})

export const placeNeed = endpoint({
  method: 'POST',
  path: '/programme/needs/:id/place',
  summary: 'Put a need right after another one, or first, in the one order of the project.',
  policy: 'user',
  params: z.strictObject({ id }),
  body: z.strictObject({ after: id.nullable() }),
})

export const moveLine = endpoint({
  method: 'POST',
  path: '/programme/line',
  summary: 'Say how many points fit in phase 1: a decision, kept with its reason and told to all who take part.',
  policy: 'user',
  body: z.strictObject({
    project: id,
    points: z.int().min(1).max(10_000),
    reason: z.string().trim().min(1).max(2000),
  }),
  response: z.object({ decision: id }),
})

const matrixQuery = z.strictObject({ project: id, by: z.enum(['objective', 'state', 'phase']) })
const head = z.object({ value: z.string().nullable(), label: localized })

export const readNeedMatrix = endpoint({
  method: 'GET',
  path: '/programme/matrix',
  summary: 'How many needs each department has, by objective, state or phase; with who was not asked yet.',
  policy: 'user',
  query: matrixQuery,
  response: z.object({
    module: moduleName,
    columns: z.array(head),
    rows: z.array(
      head.extend({
        /** Interviews and workshops held with the department. */
        encounters: z.int(),
        /** Ids of needs, in the order of the columns. */
        cells: z.array(z.array(id)),
        total: z.int(),
      }),
    ),
    /** Needs of each column, each counted once. */
    totals: z.array(z.int()),
    total: z.int(),
    needs: z.array(reference.extend({ state: z.string().nullable() })),
    /** Objectives that no need serves. */
    unserved: z.array(reference),
  }),
})

export const exportNeedMatrix = endpoint({
  method: 'GET',
  path: '/programme/matrix/:format',
  summary: 'The departments and their needs as a spreadsheet.',
  policy: { switch: 'export' },
  params: z.strictObject({ format: z.enum(['csv', 'xlsx']) }),
  query: matrixQuery,
  content: 'download',
})
