/**
 * The one language in which the project says what somebody does and what must happen. A test runs it as
 * a person with the role and takes everything back; a tour shows the way from each `do` to the next, by
 * `module`, `on` and the names in `values`, in the words of `say`; an exercise looks for the same acts, in
 * their order, in the log of changes of whoever practises, says `hint` where one is missing, and then
 * judges the same expectations on what is there. Words of a scenario: scenario-words.ts; whether it fits a
 * configuration: scenario-check.ts.
 */
import type { Localized } from './errors.ts'
import type { Act, Expectation } from './scenario-schema.ts'

export type { Act, Expectation } from './scenario-schema.ts'

/** What one run may cost. */
export const scenarioLimits = { given: 40, steps: 80, rows: 50, milliseconds: 20_000 } as const

/** How an act may end instead of being done: the role may not, something required is missing, or another rule says no. */
export const refusals = ['forbidden', 'requiredError', 'refused'] as const

/** The records that a prospect may become. */
export const conversionSides = ['account', 'contact', 'opportunity'] as const

export const verbs = [
  'create',
  'update',
  'delete',
  'restore',
  'convert',
  'link',
  'assign',
  'transition',
  'comment',
  'open',
  'search',
  'import',
  'runReport',
] as const
export type Verb = (typeof verbs)[number]

export const expectationNames = [
  'exists',
  'count',
  'field',
  'inView',
  'found',
  'notification',
  'workflowFired',
  'kpiValue',
] as const
export type ExpectationName = (typeof expectationNames)[number]

export type Step = Act | Expectation
export type Values = Readonly<Record<string, unknown>>

export interface Scenario {
  /** What it shows. */
  readonly say?: Localized | undefined
  /** Whose rights hold, `role:salesperson`; without it those that the test names. */
  readonly as?: string | undefined
  /** What is there before: done with every right, in the name of whoever then acts. */
  readonly given: readonly Act[]
  readonly steps: readonly Step[]
}

/** What is wrong, and where: `steps.2.values.result`. */
export interface ScenarioProblem {
  readonly path: string
  readonly message: Localized
}

export function isAct(step: Step): step is Act {
  return 'do' in step
}

/** A record of the scenario: `@quote`, or what one of its relations points to, `@L.account`; the sign may be left out. */
export const refPattern = /^@?[A-Za-z][A-Za-z0-9]{0,62}(?:\.[A-Za-z][A-Za-z0-9]{0,62})?$/

/** The name that a step gives to its record: its own, or that of its module. */
export function aliasOf(step: Act): string | undefined {
  if (step.do === 'create' || step.do === 'import') return step.alias ?? step.module
  return undefined
}

/** `@L.account` as what it names and the relation to follow. */
export function readRef(text: string): { readonly alias: string; readonly field: string | undefined } {
  const [alias = '', field] = text.replace(/^@/, '').split('.')
  return { alias, field }
}

/** Stands for whoever does something. */
const people = ['me', 'colleague'] as const

const dayPattern = /^@today(?:([+-])(\d{1,4}))?$/

/** What a value stands for, where it begins with the sign; `@@` writes the sign itself. */
export type Reference =
  | { readonly kind: 'record'; readonly alias: string; readonly field: string | undefined }
  | { readonly kind: 'person'; readonly person: (typeof people)[number] }
  | { readonly kind: 'day'; readonly days: number }
  | { readonly kind: 'now' }

export function readReference(value: unknown): Reference | undefined {
  if (typeof value !== 'string' || !value.startsWith('@') || value.startsWith('@@')) return undefined
  const day = dayPattern.exec(value)
  if (day) return { kind: 'day', days: Number(day[2] ?? 0) * (day[1] === '-' ? -1 : 1) }
  if (value === '@now') return { kind: 'now' }
  const somebody = people.find((one) => value === `@${one}`)
  if (somebody) return { kind: 'person', person: somebody }
  return refPattern.test(value) ? { kind: 'record', ...readRef(value) } : undefined
}

/** `role:salesperson` without what says that it is a role. */
export function roleName(text: string): string {
  return text.replace(/^role:/, '')
}
