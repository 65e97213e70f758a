import { z } from 'zod'

import { bpmnBytesMax } from '#common/process-map.ts'
import { endpoint } from './endpoint.ts'
import { id, localized, moduleName } from './shapes.ts'

const map = z.object({ nodes: z.array(z.looseObject({})), edges: z.array(z.looseObject({})) })
const node = z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })

const process = z.object({
  id,
  title: z.string(),
  name: z.string(),
  department: z.string().nullable(),
  variant: z.string().nullable(),
  state: z.string().nullable(),
  isKey: z.boolean(),
  inCrm: z.boolean(),
  /** Number of its phase. */
  phase: z.int().nullable(),
  /** Of a process as it will be: the one as it is. */
  counterpart: id.nullable(),
  steps: z.int(),
  /** Key steps that the CRM is to carry, and how many of those an item carries out. */
  keySteps: z.int(),
  carriedSteps: z.int(),
})

export const listProcesses = endpoint({
  method: 'GET',
  path: '/programme/processes',
  summary:
    'The processes of a project that the reader sees, with what their steps add up to and the limit of key ones.',
  policy: 'user',
  query: z.strictObject({ project: id.optional() }),
  response: z.object({
    module: moduleName.nullable(),
    project: z.object({ id, title: z.string() }).nullable(),
    processes: z.array(process),
    /** How many key processes the first phase takes, and how many it has. */
    keyLimit: z.int(),
    keyTaken: z.int(),
    /** Maps to begin from, in the reader's language. */
    starters: z.array(z.object({ name: z.string(), label: z.string(), help: z.string(), department: z.string(), map })),
  }),
})

export const readProcess = endpoint({
  method: 'GET',
  path: '/programme/processes/:id',
  summary: 'What stands beside the map of a process: the needs and items of each step, and its other version.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({
    module: moduleName,
    steps: z.array(
      z.object({
        id,
        node: z.string(),
        needs: z.array(node),
        items: z.array(node),
        touchpoints: z.array(node),
        looseEnds: z.array(z.object({ rule: z.string(), message: localized })),
      }),
    ),
    /** As it is, of a process as it will be. */
    asIs: z.object({ id, title: z.string(), map }).nullable(),
    /** As it will be, of a process as it is. */
    toBe: z.object({ id, title: z.string() }).nullable(),
  }),
})

export const downloadBpmn = endpoint({
  method: 'GET',
  path: '/programme/processes/:id/bpmn',
  summary: 'The map of a process as a BPMN 2.0 file.',
  policy: 'user',
  params: z.strictObject({ id }),
  content: 'download',
})

export const readBpmn = endpoint({
  method: 'POST',
  path: '/programme/bpmn',
  summary:
    'Read a BPMN 2.0 file of any editor as a map, with everything named that has no place in it. Writes nothing.',
  policy: 'user',
  bodyBytesMax: bpmnBytesMax,
  body: z.strictObject({ xml: z.string() }),
  response: z.object({
    name: z.string(),
    map,
    leftOut: z.array(z.object({ element: z.string(), name: z.string().nullable(), reason: localized })),
  }),
})
