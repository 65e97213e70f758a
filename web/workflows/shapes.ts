import type { Localized } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import type { PeopleSource, PersonSource, Values, WorkflowStep } from '#common/workflow.ts'

/** What settings hold, by the control that writes them. */
interface Shapes {
  readonly values: Values
  readonly person: PersonSource
  readonly people: readonly PeopleSource[]
  readonly words: Localized
  readonly filter: Filter
  readonly steps: readonly WorkflowStep[]
}

/** A setting that this control writes; the schema of its step accepts nothing else there. */
export function shaped<Control extends keyof Shapes>(_control: Control, value: unknown): Shapes[Control] | undefined {
  return (value ?? undefined) as Shapes[Control] | undefined
}
