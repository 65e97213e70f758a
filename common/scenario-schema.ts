/** How a scenario is written, checked; what it means stands in scenario.ts. */
import { z } from 'zod'
import { noticeKindNames } from './notices.ts'
import {
  conversionSides,
  expectationNames,
  refPattern,
  refusals,
  scenarioLimits,
  verbs,
  type ExpectationName,
  type Scenario,
  type ScenarioProblem,
  type Step,
  type Verb,
} from './scenario.ts'
import { isObject } from './text.ts'

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,62}$/)
const ref = z.string().regex(refPattern)
const role = z.string().regex(/^role:[A-Za-z][A-Za-z0-9]{0,62}$/)
/** Whoever does it, somebody else of the same role, or somebody of another one. */
const person = z.union([z.enum(['me', 'colleague']), role])
const localized = z.strictObject({ es: z.string().max(500), en: z.string().max(500) })
/** By field: a value as the API takes it, a record (`@L`), a day (`@today`, `@today+7`), `@now`, or somebody (`@me`). */
const values = z.record(name, z.unknown())

const spoken = {
  /** In somebody's own words; without them it is said from what it does. */
  say: localized.optional(),
  /** For whoever practises and does not find the way. */
  hint: localized.optional(),
  /** Who does or sees it, where it is not the role of the whole scenario. */
  as: role.optional(),
  /** It takes at most so many milliseconds. */
  within: z.int().min(1).max(60_000).optional(),
}

const act = {
  ...spoken,
  expect: z.enum(refusals).optional(),
  /** Fields that the refusal must name. */
  fields: z.array(name).min(1).max(20).optional(),
}

const acts = {
  create: z.strictObject({
    do: z.literal('create'),
    module: name,
    values: values.default({}),
    alias: name.optional(),
    ...act,
  }),
  update: z.strictObject({ do: z.literal('update'), on: ref, values, ...act }),
  delete: z.strictObject({ do: z.literal('delete'), on: ref, ...act }),
  restore: z.strictObject({ do: z.literal('restore'), on: ref, ...act }),
  convert: z.strictObject({
    do: z.literal('convert'),
    on: ref,
    to: z.union([z.enum(conversionSides), z.array(z.enum(conversionSides)).min(1).max(3)]),
    /** Of each record that comes of it, what is not as proposed. */
    values: z.partialRecord(z.enum(conversionSides), values).optional(),
    ...act,
  }),
  link: z.strictObject({ do: z.literal('link'), on: ref, field: name, to: ref, ...act }),
  assign: z.strictObject({ do: z.literal('assign'), on: ref, to: person, ...act }),
  /** A step of its lifecycle by name, or the stage of its pipeline that it enters. */
  transition: z.strictObject({
    do: z.literal('transition'),
    on: ref,
    to: name,
    values: values.optional(),
    comment: z.string().max(2000).optional(),
    ...act,
  }),
  comment: z.strictObject({ do: z.literal('comment'), on: ref, text: z.string().min(1).max(2000), ...act }),
  /** A record, or a module by one of its views. */
  open: z.strictObject({
    do: z.literal('open'),
    on: ref.optional(),
    module: name.optional(),
    view: name.optional(),
    ...act,
  }),
  search: z.strictObject({
    do: z.literal('search'),
    text: z.string().min(1).max(200),
    module: name.optional(),
    ...act,
  }),
  /** Rows of a file, each by its field names; the records are `@alias1`, `@alias2`… */
  import: z.strictObject({
    do: z.literal('import'),
    module: name,
    rows: z.array(values).min(1).max(scenarioLimits.rows),
    alias: name.optional(),
    ...act,
  }),
  /** All that a view holds with its columns, as whoever may take data out of Lazo gets it. */
  runReport: z.strictObject({ do: z.literal('runReport'), module: name, view: name.optional(), ...act }),
} as const satisfies Readonly<Record<Verb, z.ZodType>>

/** Values that records of a module have; empty is null. */
const where = z.record(name, z.unknown())
const bounds = {
  equals: z.int().min(0).optional(),
  atLeast: z.int().min(0).optional(),
  atMost: z.int().min(0).optional(),
}

const expectations = {
  /** Whoever looks sees the record, or one that has these values. */
  exists: z.strictObject({
    expect: z.literal('exists'),
    on: ref.optional(),
    module: name.optional(),
    where: where.optional(),
    not: z.literal(true).optional(),
    ...spoken,
  }),
  count: z.strictObject({ expect: z.literal('count'), module: name, where: where.optional(), ...bounds, ...spoken }),
  field: z.strictObject({
    expect: z.literal('field'),
    on: ref,
    name,
    equals: z.unknown().optional(),
    /** A pattern that the whole text matches (pattern.ts). */
    matches: z.string().max(200).optional(),
    notEmpty: z.literal(true).optional(),
    isEmpty: z.literal(true).optional(),
    ...spoken,
  }),
  inView: z.strictObject({
    expect: z.literal('inView'),
    on: ref,
    view: name,
    not: z.literal(true).optional(),
    ...spoken,
  }),
  found: z.strictObject({
    expect: z.literal('found'),
    on: ref,
    text: z.string().min(1).max(200),
    not: z.literal(true).optional(),
    ...spoken,
  }),
  notification: z.strictObject({
    expect: z.literal('notification'),
    kind: z.enum(noticeKindNames),
    on: ref.optional(),
    to: person.optional(),
    not: z.literal(true).optional(),
    ...spoken,
  }),
  /** Lazo has changed the record by itself, by an automatic rule; by that step of its lifecycle where one is named. */
  workflowFired: z.strictObject({
    expect: z.literal('workflowFired'),
    on: ref,
    step: name.optional(),
    not: z.literal(true).optional(),
    ...spoken,
  }),
  /** A KPI by its key or name: what it says now, or by how much the steps have moved it. */
  kpiValue: z.strictObject({
    expect: z.literal('kpiValue'),
    kpi: z.string().min(1).max(250),
    equals: z.number().optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    changesBy: z.number().optional(),
    ...spoken,
  }),
} as const satisfies Readonly<Record<ExpectationName, z.ZodType>>

export type Act = { [Name in Verb]: z.output<(typeof acts)[Name]> }[Verb]
export type Expectation = { [Name in ExpectationName]: z.output<(typeof expectations)[Name]> }[ExpectationName]

export type ReadScenario = { readonly scenario: Scenario } | { readonly problems: readonly ScenarioProblem[] }

const head = z.strictObject({
  as: role.optional(),
  say: localized.optional(),
  given: z.array(z.unknown()).max(scenarioLimits.given).default([]),
  steps: z.array(z.unknown()).min(1).max(scenarioLimits.steps),
})

/** A scenario from what somebody wrote, or everything that is wrong with how it is written. */
export function readScenario(input: unknown): ReadScenario {
  const read = head.safeParse(input)
  if (!read.success) return { problems: read.error.issues.map((issue) => problemOf(issue, '')) }
  const problems: ScenarioProblem[] = []
  const { as, say } = read.data
  const readAll = <Kind extends Step>(place: 'given' | 'steps', reader: (input: unknown) => Reading<Kind>) =>
    read.data[place].flatMap((step, index) => {
      const outcome = reader(step)
      if ('step' in outcome) return [outcome.step]
      problems.push(...outcome.issues.map((issue) => problemOf(issue, `${place}.${index}`)))
      return []
    })
  const before = readAll('given', readAct)
  const all = readAll('steps', readStep)
  return problems.length > 0 ? { problems } : { scenario: { as, say, given: before, steps: all } }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly code?: string | undefined
  readonly input?: unknown
  readonly keys?: readonly string[]
}

type Reading<Kind> = { readonly step: Kind } | { readonly issues: readonly Issue[] }

function readAct(input: unknown): Reading<Act> {
  const verb = verbs.find((one) => isObject(input) && input.do === one)
  if (!verb) return { issues: [{ path: ['do'], code: 'unknownVerb' }] }
  const read = acts[verb].safeParse(input)
  return read.success ? { step: read.data } : { issues: read.error.issues }
}

function readStep(input: unknown): Reading<Step> {
  return isObject(input) && 'do' in input ? readAct(input) : readExpectation(input)
}

function readExpectation(input: unknown): Reading<Expectation> {
  const kind = expectationNames.find((one) => isObject(input) && input.expect === one)
  if (!kind) return { issues: [{ path: ['expect'], code: 'unknownExpectation' }] }
  const read = expectations[kind].safeParse(input)
  return read.success ? { step: read.data } : { issues: read.error.issues }
}

function problemOf(issue: Issue, place: string): ScenarioProblem {
  const path = [place, ...issue.path.map(String)].filter((part) => part !== '').join('.')
  const { keys = [] } = issue
  switch (issue.code) {
    case 'unknownVerb':
      return said(
        path,
        `No es nada que se pueda hacer. Se puede: ${verbs.join(', ')}.`,
        `Nothing that can be done. One can: ${verbs.join(', ')}.`,
      )
    case 'unknownExpectation':
      return said(
        path,
        `No es nada que se pueda comprobar. Se puede: ${expectationNames.join(', ')}.`,
        `Nothing that can be checked. One can: ${expectationNames.join(', ')}.`,
      )
    case 'unrecognized_keys':
      return said(path, `Aquí no se dice: ${keys.join(', ')}.`, `Not said here: ${keys.join(', ')}.`)
    case 'too_big':
      return said(path, 'Es demasiado.', 'It is too much.')
    case 'too_small':
      return said(
        path,
        'Falta lo que se hace y lo que tiene que pasar.',
        'What is done and what must happen is missing.',
      )
    default:
      return said(path, 'Falta, o no es de esta forma.', 'It is missing, or not of this form.')
  }
}

function said(path: string, es: string, en: string): ScenarioProblem {
  return { path, message: { es, en } }
}
