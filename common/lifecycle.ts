/**
 * The one lifecycle: states, and the steps that lead from one to another. A module that has one changes
 * its state by these steps alone; the write pipeline refuses any other way.
 */
import type { Audience, OptionColor, OptionListDefinition } from './element.ts'
import type { Localized } from './errors.ts'
import type { Field } from './field.ts'
import type { Filter } from './filter.ts'

export interface Lifecycle {
  /** The option field that says in which state a record is: its options are these states. */
  readonly field: string
  /** In their order; a new record is in the first. */
  readonly states: readonly State[]
  readonly transitions: readonly Transition[]
}

export interface State {
  readonly value: string
  readonly label: Localized
  readonly color?: OptionColor
  /** Nothing more is done with it. */
  readonly closed?: boolean
  /** Nobody changes or deletes what is in this state; it only goes on. */
  readonly frozen?: boolean
}

export interface Transition {
  readonly name: string
  /** What one does, as a button says it. */
  readonly label: Localized
  readonly help?: Localized
  readonly from: readonly string[]
  readonly to: string
  /** A person takes it, or the system by itself when its guards hold. */
  readonly by: 'person' | 'system'
  /** Who may take it, besides being allowed to change the record; absent means whoever is. */
  readonly who?: Performers
  /** Fields that must be filled; what is empty is asked for. */
  readonly required?: readonly string[]
  /** Fields that are asked for beside those. */
  readonly asks?: readonly string[]
  readonly comment?: 'required' | 'optional'
  /** Off the main way: offered in a menu, never as what comes next. */
  readonly aside?: boolean
  readonly guards?: readonly Guard[]
  /** Names of what follows from it, in this order, in the same transaction. */
  readonly effects?: readonly string[]
}

export interface Performers extends Pick<Audience, 'roles'> {
  /** User fields of the record, or `owner`: whoever is in one of them. */
  readonly fields?: readonly string[]
}

/** What must hold: a filter with the words that say why not, or a rule by its name. */
export type Guard = { readonly filter: Filter; readonly otherwise: Localized } | { readonly rule: string }

interface WithLifecycle {
  readonly id: string
  readonly name: string
  readonly label: { readonly plural: Localized }
  readonly lifecycle?: Lifecycle
}

/** No option list of an administrator can have a name with a dot. */
function listName(module: string): string {
  return `states.${module}`
}

/** The field of the state: its options are the states, and nobody types it. */
export function stateField<Of extends Field>(module: WithLifecycle, field: Of): Of {
  const { lifecycle, name } = module
  if (field.name !== lifecycle?.field) return field
  return {
    ...field,
    default: lifecycle.states[0]?.value,
    readOnly: true,
    options: { ...field.options, list: listName(name) },
  }
}

/** The states of a module as the options of that field. */
export function stateList(module: WithLifecycle): (OptionListDefinition & { id: string; name: string }) | undefined {
  if (!module.lifecycle) return undefined
  const options = module.lifecycle.states.map(({ value, label, color }) => ({
    value,
    label,
    ...(color === undefined ? {} : { color }),
  }))
  return { id: module.id, name: listName(module.name), label: module.label.plural, options }
}

export function stateNamed(lifecycle: Lifecycle, value: unknown): State | undefined {
  return lifecycle.states.find((one) => one.value === value)
}

export function transitionsFrom(lifecycle: Lifecycle, value: unknown): readonly Transition[] {
  return lifecycle.transitions.filter(({ from }) => from.some((state) => state === value))
}

/** Whether undoing may put the state back: only where each way there did nothing else. */
export function isReversible(lifecycle: Lifecycle, before: unknown, now: unknown): boolean {
  const ways = transitionsFrom(lifecycle, before).filter(({ to }) => to === now)
  return ways.length > 0 && ways.every(({ by, effects = [] }) => by === 'person' && effects.length === 0)
}
