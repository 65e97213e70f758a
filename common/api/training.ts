import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { record } from './records.ts'
import { id, localized, moduleName } from './shapes.ts'

const part = z.object({ module: moduleName, rows: z.array(record) })
const ofProject = z.strictObject({ project: id })

export const readTraining = endpoint({
  method: 'GET',
  path: '/programme/training',
  summary: 'The training of a project: its tracks, their sessions, and what is wrong with them by rule W-10.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    tracks: part,
    sessions: part,
    trainers: z.array(z.object({ id, name: z.string() })),
    /** Of tracks and sessions, by id. */
    problems: z.array(z.object({ id, message: localized })),
    mayChange: z.boolean(),
    today: z.string(),
    sessionMaxMinutes: z.number(),
    minSpacingDays: z.number(),
  }),
})

export const proposeTraining = endpoint({
  method: 'POST',
  path: '/programme/training',
  summary:
    'Write the usual training of a project that has none: promoters, administrators and each team, two sessions each.',
  policy: 'user',
  body: ofProject,
  response: z.object({ tracks: z.int() }),
  status: 201,
  creates: true,
})

const key = z.string().min(1).max(100)
const place = z.enum(['production', 'sandbox', 'training'])
const result = z.enum(['underWay', 'pass', 'fail'])
const certificate = z.enum(['valid', 'expired', 'open'])

export const readOwnExercises = endpoint({
  method: 'GET',
  path: '/exercises',
  summary: 'One’s own exercises by role, in words, with what has come of them, and the questions about the whole.',
  policy: 'user',
  response: z.object({
    /** Where one is. */
    environment: place,
    schools: z.array(
      z.object({
        project: id,
        /** Where its exercises are done; nothing where there is no such place yet. */
        place: place.nullable(),
        walk: z.object({
          processes: z.array(
            z.object({
              id,
              name: z.string(),
              steps: z.array(z.object({ name: z.string(), actor: z.string().nullable(), inCrm: z.boolean() })),
            }),
          ),
          questions: z.array(z.object({ key: z.string(), text: localized, options: z.array(z.string()) })),
        }),
        roles: z.array(
          z.object({
            id,
            label: localized,
            state: certificate,
            since: z.string().nullable(),
            parts: z.array(
              z.object({
                key,
                name: localized,
                isPassed: z.boolean(),
                steps: z.array(localized),
                /** Why it cannot be done where exercises are done. */
                problem: localized.nullable(),
                attempt: z.object({ result, startedAt: z.string(), environment: z.string() }).nullable(),
              }),
            ),
          }),
        ),
      }),
    ),
  }),
})

export const startExercise = endpoint({
  method: 'POST',
  path: '/exercises/attempts',
  summary: 'Begin an exercise: what it needs is made, and from now on the log of changes counts.',
  policy: 'user',
  sessionOnly: true,
  lasting: true,
  body: z.strictObject({ exercise: key }),
  response: z.object({ environment: place }),
  status: 201,
})

export const checkExercise = endpoint({
  method: 'POST',
  path: '/exercises/checks',
  summary: 'Look in the log of changes at what one has done by hand since, and say the first step that is not met.',
  policy: 'user',
  sessionOnly: true,
  lasting: true,
  body: z.strictObject({ exercise: key }),
  response: z.object({
    isPassed: z.boolean(),
    step: localized.nullable(),
    /** It is something to do, not something that should be so at the end. */
    isAct: z.boolean(),
    found: localized.nullable(),
    hint: localized.nullable(),
  }),
})

export const answerQuestions = endpoint({
  method: 'POST',
  path: '/exercises/answers',
  summary: 'Answer the questions about the whole, all at once.',
  policy: 'user',
  sessionOnly: true,
  lasting: true,
  body: z.strictObject({
    project: id,
    answers: z.array(z.strictObject({ key: z.string().max(200), option: z.string().max(300) })).max(20),
  }),
  response: z.object({
    /** Of those that are not right. */
    wrong: z.array(z.string()),
  }),
})

export const readCertificates = endpoint({
  method: 'GET',
  path: '/programme/certificates',
  summary: 'Who has passed what, by role.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    roles: z.array(
      z.object({
        id,
        label: localized,
        parts: z.array(z.object({ key, name: localized })),
        people: z.array(
          z.object({
            id,
            name: z.string(),
            state: certificate,
            passed: z.array(key),
            since: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
})
