import { z } from 'zod'

import { dependencyKinds } from '#common/schedule.ts'
import { endpoint } from './endpoint.ts'
import { id, localized, moduleName, reference } from './shapes.ts'

const ofProject = z.strictObject({ project: id })
const day = z.string()

const planTask = z.object({
  id,
  version: z.int(),
  key: z.string(),
  name: z.string(),
  state: z.string().nullable(),
  /** Id of its stage. */
  stage: id.nullable(),
  subPhase: z.string().nullable(),
  order: z.int(),
  days: z.int(),
  /** How much of their day it takes whoever answers for it, in percent. */
  dedication: z.int(),
  notBefore: day.nullable(),
  startedOn: day.nullable(),
  finishedOn: day.nullable(),
  responsible: reference.nullable(),
  dependencies: z.array(z.object({ task: id, kind: z.enum(dependencyKinds), lag: z.int() })),
})

/** When a task is due: as early and as late as it can, counted in working days. */
const planDatesOf = z.object({
  task: id,
  startsOn: day,
  endsOn: day,
  lateStartsOn: day,
  lateEndsOn: day,
  totalSlack: z.int(),
  freeSlack: z.int(),
  isCritical: z.boolean(),
})

export const readPlan = endpoint({
  method: 'GET',
  path: '/programme/plan',
  summary: 'The tasks of a project with what they wait for, and when each is due by the critical path.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    module: moduleName,
    mayChange: z.boolean(),
    start: day,
    today: day,
    target: day.nullable(),
    holidays: z.array(day),
    stages: z.array(z.object({ id, kind: z.string(), state: z.string().nullable() })),
    tasks: z.array(planTask),
    dates: z.array(planDatesOf),
    endsOn: day.nullable(),
    /** Tasks that wait for each other. */
    cycle: z.array(id),
    /** Who answers for tasks, and how much of a day they can give. */
    people: z.array(z.object({ id, name: z.string(), availability: z.int() })),
  }),
})

export const proposePlan = endpoint({
  method: 'POST',
  path: '/programme/plan',
  summary: 'Write the usual tasks of a project that has none, as long as its complexity asks for.',
  policy: 'user',
  body: ofProject,
  response: z.object({ tasks: z.int() }),
  status: 201,
  creates: true,
})

export const downloadPlan = endpoint({
  method: 'GET',
  path: '/programme/plan.ics',
  summary: 'The tasks of a plan as a calendar, each on its days.',
  policy: 'user',
  query: ofProject,
  content: 'download',
})

export const proposeResponsibilities = endpoint({
  method: 'POST',
  path: '/programme/responsibilities',
  summary: 'Write the usual rows of who answers for what in each period, where a project has none.',
  policy: 'user',
  body: ofProject,
  response: z.object({ rows: z.int() }),
  status: 201,
  creates: true,
})

/** Days on which the tasks of one person add up to more than they can give. */
const overload = z.object({
  startsOn: day,
  endsOn: day,
  percent: z.int(),
  availability: z.int(),
  tasks: z.array(z.object({ module: moduleName, id, title: z.string(), dedication: z.int() })),
})

const member = z.object({
  id,
  name: z.string(),
  organisation: z.string().nullable(),
  department: z.string().nullable(),
  commitment: z.string().nullable(),
  roles: z.array(z.string()),
  periods: z.array(z.string()),
  skills: z.array(z.string()),
  isUser: z.boolean(),
  overloads: z.array(overload),
})

export const readTeam = endpoint({
  method: 'GET',
  path: '/programme/team',
  summary: 'Who takes part in a project, in which roles, and who answers for what in each period.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    members: z.array(member),
    memberModule: moduleName.nullable(),
    rows: z.array(
      z.object({
        id,
        version: z.int(),
        name: z.string(),
        period: z.string(),
        accountable: z.string().nullable(),
        responsible: z.array(z.string()),
        consulted: z.array(z.string()),
        informed: z.array(z.string()),
      }),
    ),
    rowModule: moduleName.nullable(),
    mayChange: z.boolean(),
    mayChangeMembers: z.boolean(),
    organisations: z.object({ client: z.string().nullable(), consultancy: z.string().nullable() }),
    /** Who takes part, sponsors or directs, and has no role by which to see the project. */
    shutOut: z.array(z.object({ id, name: z.string() })),
    /** Roles that a period asks for and nobody has. */
    unfilled: z.array(z.object({ period: z.string(), role: z.string() })),
  }),
})

const money = z.object({ planned: z.number(), actual: z.number(), plannedDays: z.number(), actualDays: z.number() })

export const readBudget = endpoint({
  method: 'GET',
  path: '/programme/budget',
  summary:
    'What a project costs, planned and spent, by stage and category, with the shares of training and development.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    module: moduleName.nullable(),
    mayChange: z.boolean(),
    currency: z.string(),
    trainingFloor: z.number(),
    developmentCeiling: z.number(),
    total: money,
    byCategory: z.array(money.extend({ category: z.string().nullable() })),
    byStage: z.array(money.extend({ stage: id.nullable(), kind: z.string().nullable() })),
    lines: z.array(
      money.extend({
        id,
        name: z.string(),
        category: z.string().nullable(),
        stage: id.nullable(),
        subPhase: z.string().nullable(),
      }),
    ),
    warnings: z.array(localized),
  }),
})

export const readGoLive = endpoint({
  method: 'GET',
  path: '/programme/go-live',
  summary: 'What must be so before a phase goes live, each with where it is mended; its trial and its approval.',
  policy: 'user',
  query: z.strictObject({ project: id, phase: id.optional() }),
  response: z.object({
    phases: z.array(z.object({ id, title: z.string(), number: z.int(), state: z.string().nullable() })),
    phase: z
      .object({
        id,
        module: moduleName,
        title: z.string(),
        state: z.string().nullable(),
        checks: z.array(
          z.object({
            letter: z.string(),
            label: localized,
            state: z.enum(['met', 'open', 'waived']),
            reasons: z.array(localized),
            /** Records that are in the way, those that the reader sees. */
            nodes: z.array(z.object({ module: moduleName, id, title: z.string() })),
            /** Where it is done, where it is of no record: a module or a page. */
            place: z
              .object({ module: moduleName })
              .or(z.object({ page: z.string() }))
              .nullable(),
          }),
        ),
        trial: z.object({
          days: z.int(),
          done: z.int(),
          startedOn: day.nullable(),
          incidentsMax: z.int(),
          incidents: z.array(z.object({ module: moduleName, id, title: z.string(), state: z.string().nullable() })),
          incidentModule: moduleName.nullable(),
          firstDay: z.object({ tests: z.int(), passed: z.int() }),
          reasons: z.array(localized),
        }),
        /** As it was when it was approved. */
        approval: z
          .object({
            at: z.string(),
            by: z.string(),
            fingerprint: z.string().nullable(),
            isVoid: z.boolean(),
            isSolo: z.boolean(),
            checks: z.array(z.object({ letter: z.string(), label: localized, state: z.string() })),
          })
          .nullable(),
        liveOn: day.nullable(),
        lessons: z.string().nullable(),
      })
      .nullable(),
  }),
})

export const readImprovements = endpoint({
  method: 'GET',
  path: '/programme/improvements',
  summary:
    'What its use says of the CRM: elements that nobody uses, people and roles who do not use it, KPIs missed, changes made by hand, each to be asked for or left.',
  policy: 'user',
  query: ofProject,
  response: z.object({
    mayAsk: z.boolean(),
    improvements: z.array(
      z.object({
        /** What it arises from: `unused:<element>`, `person:<user>`, `role:<role>`, `kpi:<id>`, `drift:<element>`. */
        origin: z.string(),
        source: z.enum(['unused', 'disuse', 'kpi', 'drift']),
        title: z.string(),
        reason: localized,
        /** What was asked for because of it already. */
        asked: z.object({ module: moduleName, id, title: z.string() }).nullable(),
      }),
    ),
  }),
})

export const askImprovement = endpoint({
  method: 'POST',
  path: '/programme/improvements',
  summary: 'Make a need or a change request of something that its use says.',
  policy: 'user',
  body: z.strictObject({ project: id, origin: z.string().min(1).max(250), as: z.enum(['need', 'changeRequest']) }),
  response: z.object({ module: moduleName, id }),
  status: 201,
  creates: true,
})
