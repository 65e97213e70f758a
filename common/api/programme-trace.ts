import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moduleName } from './shapes.ts'

const status = z.enum(['nok', 'unknown', 'notRun', 'uncovered', 'ok'])
const inProject = z.strictObject({ project: id })

const problem = z.object({ rule: z.string(), message: localized, isWaived: z.boolean() })

export const readTrace = endpoint({
  method: 'GET',
  path: '/programme/trace',
  summary: 'The thread of a project from why to what, as a graph of what the reader sees, with its gaps and doubts.',
  policy: 'user',
  query: inProject,
  response: z.object({
    nodes: z.array(
      z.object({
        id,
        kind: z.string(),
        /** None for an element of the CRM, which is no record. */
        module: moduleName.nullable(),
        title: z.string(),
        state: z.string().nullable(),
        /** What tests say of it, where tests can say something. */
        status: status.nullable(),
        problems: z.array(problem),
      }),
    ),
    links: z.array(z.object({ id: z.string(), kind: z.string(), derived: id, source: id, isSuspect: z.boolean() })),
  }),
})

const cell = z.object({ id, title: z.string(), module: moduleName.nullable() })

export const readTraceMatrix = endpoint({
  method: 'GET',
  path: '/programme/trace/matrix',
  summary: 'Objective, need, step, item, element, test and KPI in a line each, gaps first.',
  policy: 'user',
  query: inProject,
  response: z.object({
    rows: z.array(
      z.object({
        objective: cell.nullable(),
        need: cell.nullable(),
        item: cell.nullable(),
        steps: z.array(cell),
        elements: z.array(cell),
        tests: z.array(cell),
        kpis: z.array(cell),
        status,
        /** Columns in which something should stand. */
        gaps: z.array(z.string()),
        isSuspect: z.boolean(),
      }),
    ),
  }),
})

export const exportTraceMatrix = endpoint({
  method: 'GET',
  path: '/programme/trace/matrix/:format',
  summary: 'The traceability matrix as a spreadsheet.',
  policy: { switch: 'export' },
  params: z.strictObject({ format: z.enum(['csv', 'xlsx']) }),
  query: inProject,
  content: 'download',
})
