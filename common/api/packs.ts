import { z } from 'zod'

import { endpoint } from './endpoint.ts'
import { id, localized, moduleName } from './shapes.ts'

const node = z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })
const words = z.union([z.string(), localized])
const packName = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/)
/** Of a file, in characters. */
const textMax = 300_000
const file = z.string().min(1).max(textMax)
const day = z.iso.date()
const decimal = z.string().regex(/^-?\d{1,15}(\.\d{1,6})?$/)
const reason = z.string().trim().min(1).max(2000)

const packHead = z.object({
  name: packName,
  version: z.string(),
  title: words,
  purpose: words,
  brings: z.array(words),
  leavesOut: z.array(words),
  counts: z.object({ objectives: z.int(), needs: z.int(), items: z.int(), tests: z.int() }),
})

export const listPacks = endpoint({
  method: 'GET',
  path: '/programme/packs',
  summary: 'Packs to take over: what each is for, what it brings and what it leaves out.',
  policy: 'user',
  query: z.strictObject({ project: id.optional() }),
  response: z.object({
    packs: z.array(
      packHead.extend({
        /** It is part of the project already. */
        isLoaded: z.boolean(),
      }),
    ),
  }),
})

export const loadPack = endpoint({
  method: 'POST',
  path: '/programme/packs',
  summary:
    'Take a pack over into a project, one that ships or one out of a file; everything begins, nothing is deployed.',
  policy: { switch: 'configure' },
  productionOnly: true,
  body: z.union([z.strictObject({ project: id, pack: packName }), z.strictObject({ project: id, file })]),
  bodyBytesMax: 2_000_000,
  status: 201,
  response: packHead,
})

export const checkPack = endpoint({
  method: 'POST',
  path: '/programme/packs/check',
  summary: 'What a file would bring, or what is wrong in it, by line and place.',
  policy: { switch: 'configure' },
  body: z.strictObject({ file }),
  bodyBytesMax: 2_000_000,
  response: z.object({
    pack: packHead.nullable(),
    problems: z.array(z.object({ line: z.int(), path: z.string(), message: localized })),
  }),
})

export const exportPack = endpoint({
  method: 'GET',
  path: '/programme/projects/:id/pack',
  summary: 'A project as a pack, which another installation can take over.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({ name: z.string(), file: z.string() }),
})

const inProject = { project: id }

export const pathSteps = [
  'why',
  'objectives',
  'needs',
  'specification',
  'sandbox',
  'acceptance',
  'production',
  'goLive',
] as const

export const readPath = endpoint({
  method: 'GET',
  path: '/programme/path',
  summary: 'The short way from why to live: which of its steps are done, what the next one asks, what is in the way.',
  policy: 'user',
  query: z.strictObject(inProject),
  response: z.object({
    project: node.extend({ whyInvest: z.string().nullable(), soloMode: z.boolean() }),
    phase: node.nullable(),
    /** The first that is not done; nothing once it is live. */
    current: z.enum(pathSteps).nullable(),
    steps: z.array(z.object({ name: z.enum(pathSteps), isDone: z.boolean() })),
    /** What would keep the next step from being taken. */
    looseEnds: z.array(z.object({ rule: z.string(), node, message: localized })),
    objectives: z.array(
      node.extend({
        kpis: z.array(
          node.extend({
            unit: z.string().nullable(),
            direction: z.string().nullable(),
            target: z.string().nullable(),
            dueDate: z.string().nullable(),
          }),
        ),
      }),
    ),
    needs: z.array(
      node.extend({
        isLeftOut: z.boolean(),
        serves: z.array(z.string()),
        /** Ids of the needs that go with it when it is left out, because what they ask for rests on it. */
        takesAlong: z.array(id),
      }),
    ),
    items: z.array(
      node.extend({
        fingerprint: z.string().nullable(),
        acceptance: z.string().nullable(),
        needs: z.array(z.string()),
        points: z.number().nullable(),
        isLeftOut: z.boolean(),
      }),
    ),
    baseline: node.extend({ fingerprint: z.string().nullable(), approvedAt: z.string().nullable() }).nullable(),
    goLive: z.array(
      z.object({
        letter: z.string(),
        label: localized,
        state: z.enum(['met', 'open', 'waived']),
        reasons: z.array(localized),
      }),
    ),
    trialDays: z.int(),
    /** What to do on the first day, in words. */
    firstDay: z.array(z.object({ id, title: z.string(), text: z.string().nullable() })),
  }),
})

export const confirmObjectives = endpoint({
  method: 'POST',
  path: '/programme/path/objectives',
  summary: 'Commit to the objectives, with the targets and dates that are said.',
  policy: 'user',
  body: z.strictObject({
    ...inProject,
    kpis: z.array(z.strictObject({ id, target: decimal, dueDate: day })).max(60),
  }),
})

export const confirmNeeds = endpoint({
  method: 'POST',
  path: '/programme/path/needs',
  summary: 'Accept the needs for the first phase; those that are left out are parked, with what only they ask for.',
  policy: 'user',
  body: z.strictObject({ ...inProject, leftOut: z.array(id).max(300) }),
})

export const approveSeen = endpoint({
  method: 'POST',
  path: '/programme/path/specification',
  summary: 'Approve every item that was seen, as it was seen: refused where one is otherwise by now.',
  policy: 'user',
  body: z.strictObject({
    ...inProject,
    seen: z.array(z.strictObject({ id, fingerprint: z.string().max(64) })).max(300),
  }),
})

export const acceptTested = endpoint({
  method: 'POST',
  path: '/programme/path/acceptance',
  summary: 'Accept every item whose tests pass in the sandbox.',
  policy: 'user',
  body: z.strictObject(inProject),
})

export const goLive = endpoint({
  method: 'POST',
  path: '/programme/path/go-live',
  summary: 'Put the phase to work; what is not there yet is waived by name, with its reason.',
  policy: 'user',
  body: z.strictObject({
    ...inProject,
    waived: z.array(z.strictObject({ letter: z.string().regex(/^[a-l]$/), reason })).max(12),
    /** Why it goes live without the days of trial. */
    withoutTrial: reason.optional(),
  }),
})
