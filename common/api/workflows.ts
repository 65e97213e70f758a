import { z } from 'zod'

import { runStates, stepControls, stepOutcomes, triggerNames } from '#common/workflow.ts'
import type { SeenCondition, StepKind, StepReport } from '#common/workflow.ts'
import { endpoint } from './endpoint.ts'
import { filter, id, limit, localized, moduleName, moment, reference } from './shapes.ts'

const configure = { switch: 'configure' } as const
const person = reference.nullable()

/** Settings are fields, drawn by their type or by a control of their own. */
const stepKinds: z.ZodType<readonly StepKind[]> = z.array(
  z.object({
    name: z.string(),
    label: localized,
    help: localized,
    icon: z.string(),
    settings: z.array(
      z.looseObject({
        name: z.string(),
        type: z.string(),
        label: localized,
        control: z.enum(stepControls).optional(),
        choices: z.array(z.object({ value: z.string(), label: localized })).optional(),
      }),
    ),
  }),
)

export const listWorkflowSteps = endpoint({
  method: 'GET',
  path: '/workflow-steps',
  summary: 'What automations can do, each with the settings that it asks for.',
  policy: configure,
  response: z.object({ steps: stepKinds }),
})

/** See common/workflow.ts; the kind of element checks it. */
const definition = z.record(z.string(), z.json())

export const listWorkflows = endpoint({
  method: 'GET',
  path: '/workflows',
  summary: 'All automations, with who answers for each and what they did in the last thirty days.',
  policy: configure,
  response: z.object({
    rows: z.array(
      z.object({
        id,
        name: z.string(),
        module: moduleName,
        definition,
        runAs: person,
        /** They may still sign in; without it the automation does nothing. */
        runAsActive: z.boolean(),
        /** It has a key by which its calls of other programs are signed. */
        hasKey: z.boolean(),
        /** Runs whose condition held. */
        runs: z.int(),
        failed: z.int(),
        waiting: z.int(),
        lastAt: moment.nullable(),
      }),
    ),
  }),
})

const params = z.strictObject({ id })

export const answerForWorkflow = endpoint({
  method: 'POST',
  path: '/workflows/:id/answer',
  summary: 'Answer for an automation: from now on it works with your rights.',
  policy: configure,
  params,
  lasting: true,
})

export const renewWorkflowKey = endpoint({
  method: 'POST',
  path: '/workflows/:id/key',
  summary: 'Make the key by which an automation signs its calls anew; it is told this once.',
  policy: configure,
  params,
  response: z.object({ key: z.string() }),
  lasting: true,
  sessionOnly: true,
})

const run = z.object({
  id,
  workflow: z.object({ id, label: localized }),
  module: moduleName.nullable(),
  /** Null where the reader may not see it, or not all that the condition reads of it. */
  record: reference.nullable(),
  trigger: z.enum(triggerNames),
  state: z.enum(runStates),
  startedAt: moment,
  endedAt: moment.nullable(),
  until: moment.nullable(),
  message: localized.nullable(),
  depth: z.int(),
  runAs: person,
  starter: person,
})

const states = z.string().regex(/^[A-Za-z]+(,[A-Za-z]+){0,5}$/)

export const listWorkflowRuns = endpoint({
  method: 'GET',
  path: '/workflows/:id/runs',
  summary: 'Runs of an automation, the newest first.',
  policy: configure,
  params,
  query: z.strictObject({ state: states.optional(), cursor: id.optional(), limit: limit.optional() }),
  response: z.object({ rows: z.array(run), next: z.string().nullable() }),
})

const seen: z.ZodType<readonly SeenCondition[]> = z.array(
  z.object({
    condition: filter,
    /** Null where the reader may not see what it is about. */
    isMet: z.boolean().nullable(),
    saw: z.unknown().optional(),
  }),
)

const reports: z.ZodType<readonly StepReport[]> = z.array(
  z.object({
    name: z.string(),
    kind: z.string(),
    at: moment,
    outcome: z.enum(stepOutcomes),
    message: localized.optional(),
    record: z.object({ module: moduleName, id, title: z.string() }).optional(),
    values: z.record(z.string(), z.unknown()).optional(),
    people: z.array(reference).optional(),
    until: moment.optional(),
    conditions: seen.optional(),
  }),
)

export const readWorkflowRun = endpoint({
  method: 'GET',
  path: '/workflow-runs/:id',
  summary: 'A run with each condition, what it saw, and what each step did; as far as the reader may see.',
  policy: configure,
  params,
  response: z.object({
    ...run.shape,
    conditions: seen.nullable(),
    steps: reports,
    canRetry: z.boolean(),
  }),
})

export const retryWorkflowRun = endpoint({
  method: 'POST',
  path: '/workflow-runs/:id/retry',
  summary: 'Go on with a run that failed, from the step that could not be taken.',
  policy: configure,
  params,
  lasting: true,
})

export const tryWorkflow = endpoint({
  method: 'POST',
  path: '/workflows/test',
  summary:
    'What an automation would do with a record, for you and with your rights. Nothing is kept and nothing leaves.',
  policy: configure,
  body: z.strictObject({ module: moduleName, record: id, definition }),
  response: z.object({
    isMet: z.boolean(),
    conditions: seen,
    steps: reports,
    message: localized.nullable(),
  }),
})

const record = z.strictObject({ module: moduleName, id })

export const listRecordWorkflows = endpoint({
  method: 'GET',
  path: '/records/:module/:id/workflows',
  summary: 'Automations that the reader may start on a record.',
  policy: { module: 'update' },
  params: record,
  response: z.object({ rows: z.array(z.object({ id, label: localized })) }),
})

export const startWorkflow = endpoint({
  method: 'POST',
  path: '/records/:module/:id/workflows/:workflow',
  summary: 'Start an automation on a record.',
  policy: { module: 'update' },
  params: z.strictObject({ ...record.shape, workflow: id }),
  response: z.object({ run: id }),
  creates: true,
  lasting: true,
})
