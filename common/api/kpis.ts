import { z } from 'zod'

import { aggregates, kpiLimits, periods, type KpiQuery, type Measure, type Operand } from '#common/kpi.ts'
import { isDate } from '#common/dates.ts'
import { endpoint } from './endpoint.ts'
import { fieldPath, filter, id, localized, moduleName, reference } from './shapes.ts'

const decimal = z.string().regex(/^-?\d{1,20}(\.\d{1,12})?$/)
const day = z.string().refine(isDate)

const window = z.union([
  z.strictObject({ field: fieldPath, days: z.int().min(1).max(kpiLimits.days) }),
  z.strictObject({ field: fieldPath, period: z.enum(periods), which: z.enum(['current', 'previous']) }),
])

const measure: z.ZodType<Measure> = z.strictObject({
  module: moduleName,
  aggregate: z.enum(aggregates),
  field: fieldPath.optional(),
  since: fieldPath.optional(),
  filter: filter.optional(),
  window: window.optional(),
  prospects: z.literal(true).optional(),
})

const figure = z.strictObject({ from: day, value: decimal, source: z.string().trim().min(1).max(500) })

const operand: z.ZodType<Operand> = z.union([
  measure,
  z.strictObject({ figures: z.array(figure).min(1).max(kpiLimits.figures) }),
])

/** See common/kpi.ts. */
export const kpiQuery: z.ZodType<KpiQuery> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single'), of: measure }),
  z.strictObject({ kind: z.literal('ratio'), of: operand, to: operand, percent: z.boolean().optional() }),
  z.strictObject({ kind: z.literal('difference'), of: operand, to: operand }),
])

const interval = z.object({ low: z.number(), high: z.number() }).nullable()
const measured = z.object({ value: z.string().nullable(), n: z.int(), interval })
const person = reference.nullable()

const kpiNow = z.object({
  id,
  key: z.string(),
  name: z.string(),
  unit: z.string().nullable(),
  direction: z.enum(['up', 'down', 'range']),
  baseline: z.number().nullable(),
  target: z.number().nullable(),
  targetUpTo: z.number().nullable(),
  dueDate: z.string().nullable(),
  owner: person,
  parent: id.nullable(),
  operator: z.string().nullable(),
  isExternal: z.boolean(),
  objectives: z.array(id),
  ...measured.shape,
  /** Of which day the value is. */
  at: z.string().nullable(),
  status: z.enum(['green', 'amber', 'red', 'grey']),
  expected: z.number().nullable(),
  progress: z.number().nullable(),
  expectedProgress: z.number().nullable(),
  /** What its parts come to. */
  parts: z.object({ value: z.string(), isInconsistent: z.boolean() }).nullable(),
  /** Modules whose records move it. */
  modules: z.array(moduleName),
  isBroken: z.boolean(),
})

export const readObjectives = endpoint({
  method: 'GET',
  path: '/programme/objectives',
  weight: 'report',
  summary: 'Why the project is: its gaps, its objectives, and their KPIs with the value of this moment.',
  policy: 'user',
  query: z.strictObject({ project: id.optional() }),
  response: z.object({
    project: z
      .object({
        id,
        version: z.int(),
        title: z.string(),
        name: z.string(),
        whyInvest: z.string().nullable(),
        problem: z.string().nullable(),
        strategy: z.string().nullable(),
        /** Committed objectives that the first phase takes. */
        maxObjectives: z.int(),
      })
      .nullable(),
    gaps: z.array(
      z.object({
        id,
        key: z.string(),
        name: z.string(),
        state: z.string().nullable(),
        department: z.string().nullable(),
        evidence: z.string().nullable(),
        costOfInaction: z.string().nullable(),
        objectives: z.array(id),
      }),
    ),
    objectives: z.array(
      z.object({
        id,
        key: z.string(),
        name: z.string(),
        state: z.string().nullable(),
        types: z.array(z.string()),
        department: z.string().nullable(),
        horizon: z.string().nullable(),
        owner: person,
      }),
    ),
    kpis: z.array(kpiNow),
    /** What is thought of objectives, by the day on which it is to be said. */
    assessments: z.array(
      z.object({
        id,
        objective: id,
        name: z.string(),
        state: z.string().nullable(),
        dueOn: z.string().nullable(),
        verdict: z.string().nullable(),
        /** Of whom the signature binds what it says now. */
        signedBy: z.array(z.string()),
      }),
    ),
    today: z.string(),
  }),
})

export const readKpi = endpoint({
  method: 'GET',
  path: '/programme/kpis/:id',
  weight: 'report',
  summary: 'A KPI: its value, where it should be, its snapshots, and how well what it reads is filled in.',
  policy: 'user',
  params: z.strictObject({ id }),
  response: z.object({
    kpi: kpiNow,
    version: z.int(),
    project: reference,
    description: z.string().nullable(),
    externalSource: z.string().nullable(),
    trajectory: z.enum(['linear', 'sCurve', 'step']),
    start: z.string(),
    /** The baseline as somebody wrote it. */
    stated: z.object({
      baseline: z.string().nullable(),
      baselineAt: z.string().nullable(),
      baselineAbsent: z.boolean(),
    }),
    query: kpiQuery.nullable(),
    objectives: z.array(reference),
    parts: z.array(kpiNow),
    snapshots: z.array(
      z.object({
        at: z.string(),
        value: z.string().nullable(),
        count: z.int().nullable(),
        margin: z.string().nullable(),
      }),
    ),
    /** What today's data say of the ends of earlier months. */
    past: z.array(z.object({ at: z.string(), value: z.string() })),
    /** The least and the most that it has been. */
    range: z.object({ low: z.number(), high: z.number() }).nullable(),
    expected: z.array(z.object({ at: z.string(), value: z.number() })),
    elements: z.array(
      z.object({
        id,
        module: moduleName,
        moduleLabel: localized,
        field: z.string(),
        label: localized,
        filled: z.int(),
        of: z.int(),
        lastWritten: z.string().nullable(),
      }),
    ),
    isCredible: z.boolean(),
  }),
})

export const tryKpiQuery = endpoint({
  method: 'POST',
  path: '/programme/kpi-values',
  weight: 'report',
  summary: 'What a query would give now, before it is part of a KPI.',
  policy: 'user',
  body: z.strictObject({ query: kpiQuery }),
  response: measured,
})

export const enterKpiValue = endpoint({
  method: 'POST',
  path: '/programme/kpis/:id/values',
  summary: 'The value on a day of a KPI that comes from outside the CRM.',
  policy: 'user',
  params: z.strictObject({ id }),
  body: z.strictObject({
    at: day,
    value: decimal,
    count: z.int().min(0).max(2_000_000_000).optional(),
    margin: decimal.optional(),
  }),
})

export const listObjectiveTemplates = endpoint({
  method: 'GET',
  path: '/programme/objective-templates',
  weight: 'report',
  summary: 'Objectives to choose from, with what each of their KPIs is today.',
  policy: 'user',
  response: z.object({
    templates: z.array(
      z.object({
        name: z.string(),
        label: localized,
        help: localized,
        types: z.array(z.string()),
        department: z.string(),
        kpis: z.array(
          z.object({
            label: localized,
            help: localized,
            unit: z.string().nullable(),
            isExternal: z.boolean(),
            asksFigure: localized.nullable(),
            value: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
})

export const chooseObjective = endpoint({
  method: 'POST',
  path: '/programme/objectives',
  summary: 'Take an objective from those to choose from, with its KPIs.',
  policy: 'user',
  body: z.strictObject({
    project: id,
    template: moduleName,
    department: z.string().max(64).optional(),
    dueDate: day,
    kpis: z
      .array(
        z.strictObject({
          target: decimal,
          baseline: decimal.optional(),
          source: z.string().trim().max(250).optional(),
          figure: z.strictObject({ value: decimal, source: z.string().trim().min(1).max(500) }).optional(),
        }),
      )
      .max(5),
  }),
  response: z.object({ id }),
  status: 201,
  creates: true,
})
