import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moduleName, reference } from './shapes.ts'

const node = z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })

const looseEnd = z.object({
  /** Name of the rule: W-19, R-002. */
  rule: z.string(),
  node,
  message: localized,
  /** The sponsor has signed that it may stay. */
  isWaived: z.boolean(),
})

export const readProgramme = endpoint({
  method: 'GET',
  path: '/programme',
  summary: 'The project: its stages with what each still lacks, its limits, and how much of everything there is.',
  policy: 'user',
  query: z.strictObject({ project: id.optional() }),
  response: z.object({
    /** Whether the reader may begin a project. */
    mayStart: z.boolean(),
    projects: z.array(reference),
    project: z
      .object({
        id,
        title: z.string(),
        soloMode: z.boolean(),
        whyInvest: z.string().nullable(),
        targetGoLive: z.string().nullable(),
        stages: z.array(
          z.object({
            id,
            kind: z.string(),
            state: z.string().nullable(),
            plannedEnd: z.string().nullable(),
            /** What it lacks to be closed. */
            gate: z.array(localized),
            /** Where that is mended: the module of the records that it asks for. */
            module: moduleName.nullable(),
          }),
        ),
        /** By module: how many there are in each state, none standing for those without one. */
        counts: z.array(z.object({ module: moduleName, state: z.string().nullable(), count: z.int() })),
        looseEnds: z.object({ open: z.int(), waived: z.int() }),
        /** What asks for attention first. */
        next: z.array(looseEnd),
        goLive: z.array(
          z.object({
            letter: z.string(),
            label: localized,
            state: z.enum(['met', 'open', 'waived']),
            reasons: z.array(localized),
          }),
        ),
      })
      .nullable(),
  }),
})

export const startProject = endpoint({
  method: 'POST',
  path: '/programme/projects',
  summary: 'Begin a project, with its stages, its first phase and whoever leads it.',
  policy: 'user',
  body: z.strictObject({
    name: z.string().trim().min(1).max(200),
    whyInvest: z.string().trim().max(5000).optional(),
    targetGoLive: z.iso.date().optional(),
    soloMode: z.boolean(),
    sponsor: id.optional(),
  }),
  response: z.object({ id }),
  status: 201,
  creates: true,
})

export const listLooseEnds = endpoint({
  method: 'GET',
  path: '/programme/loose-ends',
  summary: 'Everything in a project that a rule does not let pass, with the number of the rule.',
  policy: 'user',
  query: z.strictObject({ project: id }),
  response: z.object({ looseEnds: z.array(looseEnd) }),
})

const threadLink = z.object({
  id,
  kind: z.string(),
  /** In the words of the side that is looked from. */
  label: localized,
  isSuspect: z.boolean(),
  node,
})

export const readThread = endpoint({
  method: 'GET',
  path: '/records/:module/:id/thread',
  summary: 'What a record of the project follows from, and what follows from it; and the ways to link it.',
  policy: { module: 'read' },
  params: z.strictObject({ module: moduleName, id }),
  response: z.object({
    up: z.array(threadLink),
    down: z.array(threadLink),
    /** The way up to why, one after the other: objective, need, item. */
    why: z.array(node),
    /** Kinds of link that it may have, with the modules at their other end. */
    ways: z.array(
      z.object({ kind: z.string(), side: z.enum(['up', 'down']), label: localized, modules: z.array(moduleName) }),
    ),
    project: id.nullable(),
    looseEnds: z.array(looseEnd),
  }),
})

export const clearLink = endpoint({
  method: 'POST',
  path: '/programme/links/:id/clearance',
  summary: 'Say that one has looked at what changed: the link is in doubt no more.',
  policy: 'user',
  params: z.strictObject({ id }),
})
