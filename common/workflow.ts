/**
 * What the CRM does by itself: when something happens to a record of a module, and a condition holds, steps
 * are taken. A configuration element like a view; whoever applied it answers for it, and it does no more than
 * they may do themselves.
 *
 * @example
 * {
 *   label: { es: 'Llamar al lead', en: 'Call the lead' }, active: true, trigger: { on: 'created' },
 *   condition: { field: 'source', op: 'eq', value: 'web' },
 *   steps: [{ name: 'call', kind: 'createRecord', settings: {
 *     module: 'task', link: 'regarding', owner: { who: 'owner' },
 *     values: { subject: { value: 'Llamar' }, due: { today: 1, unit: 'workdays' } } } }],
 * }
 */
import type { Localized } from './errors.ts'
import type { Field } from './field.ts'
import type { Filter } from './filter.ts'

export interface WorkflowDefinition {
  readonly label: Localized
  readonly trigger: WorkflowTrigger
  /** On the record as the change left it; without one it always holds. */
  readonly condition?: Filter
  readonly steps: readonly WorkflowStep[]
  readonly active: boolean
  /** Records that come out of a file start it too. */
  readonly imports?: true
}

export const triggerNames = ['created', 'updated', 'reached', 'date', 'manual'] as const
export type TriggerName = (typeof triggerNames)[number]

export type WorkflowTrigger =
  | { readonly on: 'created' }
  /** Any field, or one of these; `owner` and `groups` are among them. */
  | { readonly on: 'updated'; readonly fields?: readonly string[] }
  /** A stage of the module's pipelines or a state of its lifecycle is entered, by a new record too. */
  | { readonly on: 'reached'; readonly values: readonly string[]; readonly pipeline?: string }
  /** So many days after the date in a field, before it where negative, in the company's time zone. */
  | { readonly on: 'date'; readonly field: string; readonly days: number }
  /** A command of the record, for whoever may change it and has one of the roles (ids; all where absent). */
  | { readonly on: 'manual'; readonly roles?: readonly string[] }

export interface WorkflowStep {
  /** Unique in its workflow, those of branches included. */
  readonly name: string
  /** Of an entry in catalog/steps. */
  readonly kind: string
  /** As the entry's own schema says; see the interfaces below for those that ship. */
  readonly settings: Readonly<Record<string, unknown>>
}

/** What a field is given. */
export type ValueSource =
  /** A constant in API form. */
  | { readonly value: unknown }
  /** The value of a field of the record that started it; `owner` and `createdBy` too. */
  | { readonly field: string }
  /** The day so many days after today (before it where negative), as a date or at nine o'clock as a moment. */
  | { readonly today: number; readonly unit: 'days' | 'workdays' }
  /** The record that started it, in a relation. */
  | { readonly record: true }
  /** Nothing. */
  | { readonly empty: true }

export type Values = Readonly<Record<string, ValueSource>>

export type PersonSource =
  /** The record's owner; whoever set it going; whom it works for. */
  { readonly who: 'owner' | 'starter' | 'runAs' } | { readonly user: string }

export type PeopleSource =
  | PersonSource
  /** Members of the groups right above those of the owner. */
  | { readonly who: 'above' }
  | { readonly role: string }
  | { readonly group: string }

export interface SetFieldsSettings {
  readonly values: Values
}

export interface CreateRecordSettings {
  readonly module: string
  /** The relation of the new record that points to this one. */
  readonly link?: string
  readonly owner: PersonSource
  readonly values: Values
}

export interface AssignOwnerSettings {
  /** A person, whoever's turn it is, or who has fewest open records of the module. */
  readonly by: 'person' | 'turn' | 'leastBusy'
  readonly user?: string
  /** Among whom: the active holders of a role or members of a group. */
  readonly role?: string
  readonly group?: string
}

export interface NotifySettings {
  readonly to: readonly PeopleSource[]
  readonly text: Localized
}

export interface WebhookSettings {
  readonly url: string
  /** Fields of the record that are sent, besides its id. */
  readonly fields: readonly string[]
}

export interface WaitSettings {
  readonly days?: number
  readonly hours?: number
  /** A date or moment of the record; `days` counts from it. */
  readonly until?: string
}

export interface BranchSettings {
  readonly condition: Filter
  readonly met: readonly WorkflowStep[]
  readonly otherwise: readonly WorkflowStep[]
}

/** How a setting that is no plain field is drawn: its value has the shape that the type of this name says. */
export const stepControls = [
  'values',
  'module',
  'link',
  'person',
  'people',
  'choice',
  'user',
  'role',
  'group',
  'words',
  'field',
  'fields',
  'dateField',
  'filter',
  'steps',
] as const
export type StepControl = (typeof stepControls)[number]

/** A setting of a step: drawn by the field's type where it names no control of its own. */
export interface StepSetting extends Field {
  readonly control?: StepControl
  /** Of the control `choice`. */
  readonly choices?: readonly { readonly value: string; readonly label: Localized }[]
}

/** A kind of step as the API tells it. */
export interface StepKind {
  readonly name: string
  readonly label: Localized
  readonly help: Localized
  readonly icon: string
  readonly settings: readonly StepSetting[]
}

/** Limits that every workflow keeps. */
export const workflowLimits = {
  steps: 20,
  branches: 2,
  /** A run that a run started, that a run started… */
  depth: 5,
  /** Runs that go back to one act of a person, all of them together. */
  chain: 200,
  waitDays: 366,
  values: 30,
  people: 10,
  /** Days for which runs are kept once they have ended. */
  keptDays: 90,
  perModule: 30,
} as const

export const runStates = ['queued', 'waiting', 'done', 'notMet', 'stopped', 'failed'] as const
/**
 * `queued`: about to go on. `waiting`: until a moment. `done`: every step taken. `notMet`: the condition did not
 * hold. `stopped`: ended without a fault (switched off, record gone, limit reached). `failed`: a step could not
 * be taken, and it may be tried again.
 */
export type RunState = (typeof runStates)[number]

/** A part of a condition with what it saw. */
export interface SeenCondition {
  readonly condition: Filter
  /** Null where the reader may not see what it is about. */
  readonly isMet: boolean | null
  /** The value that it saw, in API form; absent where the reader may not see it, or where there is no one value. */
  readonly saw?: unknown
}

export const stepOutcomes = ['done', 'skipped', 'queued', 'delivered', 'failed', 'waiting'] as const
export type StepOutcome = (typeof stepOutcomes)[number]

/** What a step did, or why not. */
export interface StepReport {
  readonly name: string
  readonly kind: string
  readonly at: string
  readonly outcome: StepOutcome
  readonly message?: Localized
  /** What it made or changed; absent where the reader does not see it. */
  readonly record?: { readonly module: string; readonly id: string; readonly title?: string }
  /** What it gave to fields, as far as the reader may see. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly people?: readonly { readonly id: string; readonly title: string }[]
  /** Until when it waits. */
  readonly until?: string
  /** Of a branch. */
  readonly conditions?: readonly SeenCondition[]
}

/** Every step of a workflow in the order in which it is written, those of branches behind their branch. */
export function allSteps(steps: readonly WorkflowStep[]): WorkflowStep[] {
  return steps.flatMap((step) => [step, ...branchesOf(step).flatMap(({ steps: inner }) => allSteps(inner))])
}

/** The two ways of a branch; none for other steps. */
export function branchesOf(
  step: WorkflowStep,
): { readonly way: 'met' | 'otherwise'; readonly steps: WorkflowStep[] }[] {
  if (step.kind !== 'branch') return []
  return (['met', 'otherwise'] as const).map((way) => {
    const inner = step.settings[way]
    // The schema of a branch accepts steps there, and nothing else.
    return { way, steps: Array.isArray(inner) ? (inner as WorkflowStep[]) : [] }
  })
}
