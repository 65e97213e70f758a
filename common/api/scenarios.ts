import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moduleName } from './shapes.ts'

const problem = z.object({ path: z.string(), message: localized })
const status = z.enum(['nok', 'unknown', 'notRun', 'uncovered', 'ok'])
const kind = z.enum(['production', 'sandbox', 'training'])
const result = z.enum(['pass', 'fail', 'blocked', 'error'])
const roleName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,62}$/)

/** Written as common/scenario.ts says; what is wrong with it is answered in words. */
const scenario = z.looseObject({})

const stepResult = z.object({
  place: z.enum(['given', 'steps']),
  index: z.int(),
  outcome: z.enum(['met', 'unmet', 'skipped']),
  milliseconds: z.number(),
  /** As it was read when it was run. */
  sentence: localized,
  /** What was found instead. */
  found: localized.nullable(),
})

export const listTests = endpoint({
  method: 'GET',
  path: '/programme/tests',
  summary: 'The tests of a project by what they verify, with what each says now.',
  policy: 'user',
  query: z.strictObject({ project: id }),
  response: z.object({
    /** Where tests can be run. */
    environments: z.array(kind),
    /** As whom: `isMine` says whether the reader may try that. */
    roles: z.array(z.object({ name: z.string(), label: localized, isMine: z.boolean() })),
    items: z.array(
      z.object({
        id,
        module: moduleName,
        title: z.string(),
        state: z.string().nullable(),
        status,
        tests: z.array(id),
      }),
    ),
    tests: z.array(
      z.object({
        id,
        key: z.string(),
        name: z.string(),
        version: z.int(),
        state: z.string().nullable(),
        kind: z.string().nullable(),
        level: z.string().nullable(),
        asRole: z.string(),
        status,
        items: z.array(id),
        /** Nothing where it is not written yet, or not as scenarios are. */
        scenario: scenario.nullable(),
        problems: z.array(problem),
      }),
    ),
    /** Modules that are specified and not in use yet, and the option lists of their fields; open, as the model is. */
    coming: z.object({ modules: z.array(z.unknown()), optionLists: z.array(z.unknown()) }),
    /** The last run of each test in each environment. */
    runs: z.array(
      z.object({
        id,
        test: id,
        environment: z.string(),
        result: z.string(),
        at: z.string(),
        duration: z.number(),
        /** Of the test as it is now. */
        isCurrent: z.boolean(),
      }),
    ),
  }),
})

export const runTests = endpoint({
  method: 'POST',
  path: '/programme/tests/runs',
  summary: 'Run some tests now, or every one that is ready as soon as may be, and keep what they give.',
  policy: 'user',
  body: z.strictObject({ project: id, environment: kind, tests: z.array(id).min(1).max(20).optional() }),
  response: z.object({
    /** How many came out how; nothing where they are run in a moment. */
    counts: z.object({ pass: z.int(), fail: z.int(), blocked: z.int(), error: z.int() }).nullable(),
  }),
  status: 202,
  lasting: true,
  productionOnly: true,
})

export const tryScenario = endpoint({
  method: 'POST',
  path: '/programme/scenarios',
  summary: 'Play a scenario that is not kept: what it gives, or what is wrong with it.',
  policy: 'user',
  body: z.strictObject({ project: id, environment: kind, asRole: roleName.optional(), scenario }),
  response: z.object({
    problems: z.array(problem),
    run: z
      .object({
        result,
        steps: z.array(stepResult),
        reason: localized.nullable(),
        milliseconds: z.number(),
      })
      .nullable(),
  }),
  lasting: true,
  bodyBytesMax: 200_000,
})

export const proposeTests = endpoint({
  method: 'POST',
  path: '/programme/items/:id/tests',
  summary: 'Write the tests that follow from what an item of the specification defines.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({ tests: z.array(id) }),
  status: 201,
})

export const addFirstDay = endpoint({
  method: 'POST',
  path: '/programme/tests/first-day',
  summary: 'Add to a project the tests of the first day that it has not got.',
  policy: 'user',
  body: z.strictObject({ project: id }),
  response: z.object({ tests: z.array(id) }),
  status: 201,
})
