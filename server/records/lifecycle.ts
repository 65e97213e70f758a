import { violation, type Violation } from '#common/errors.ts'
import { isReversible, stateNamed, type Lifecycle } from '#common/lifecycle.ts'
import type { ModelModule } from '#common/model.ts'
import type { CheckOptions, Values } from './check.ts'

/** What a lifecycle refuses of a write that is no step of it: another state, and any change of what is frozen. */
export function lifecycleViolations(module: ModelModule, values: Values, options: CheckOptions): Violation[] {
  const { lifecycle } = module
  if (!lifecycle || options.internal || options.inStep || options.before === null) return []
  const state = stateNamed(lifecycle, options.before[lifecycle.field])
  if (!state?.frozen) return []
  return Object.keys(values).map((name) =>
    violation(
      name,
      'frozen',
      `Está en «${state.label.es}» y así no se cambia.`,
      `It is in “${state.label.en}”, in which it does not change.`,
    ),
  )
}

/** Said instead of what is said of other fields that nobody types. */
export function stateRefusal(lifecycle: Lifecycle): Violation {
  return violation(
    lifecycle.field,
    'lifecycle',
    'El estado solo cambia dando uno de sus pasos.',
    'The state only changes by taking one of its steps.',
  )
}

/** Why records cannot go to the trash as they are. */
export function frozenDeletion(module: ModelModule, rows: readonly { readonly own: Values }[]): Violation | undefined {
  const { lifecycle } = module
  const states = rows.map(({ own }) => lifecycle && stateNamed(lifecycle, own[lifecycle.field]))
  const frozen = states.find((state) => state?.frozen)
  if (!lifecycle || !frozen) return undefined
  return violation(
    lifecycle.field,
    'frozen',
    `Está en «${frozen.label.es}» y no se elimina.`,
    `It is in “${frozen.label.en}” and is not deleted.`,
  )
}

/** Whether undoing an act leaves the state as it is: what a step set going is not taken back by halves. */
export function keepsState(module: ModelModule, name: string, before: unknown, now: unknown): boolean {
  const { lifecycle } = module
  return lifecycle?.field === name && !isReversible(lifecycle, before, now)
}
