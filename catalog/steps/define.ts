/**
 * Contract of a step of workflows. To add one: write `<name>.ts` here, add one line to `index.ts`, and a case
 * to `conformance.test.ts`. A step says what it asks for and does it through a desk, which works with the
 * rights of whom the workflow works for, in one transaction with the state of its run.
 *
 * Settings of these names mean the same in all steps, and mentions in them are checked and follow renames:
 * `values` of the fields of `module` (of the workflow's own where there is none), `link` a relation of `module`,
 * `fields` and `until` fields of its own, `condition` a filter, `met` and `otherwise` steps, `role` and `group`,
 * `owner` and `to` people.
 *
 * @example setFields of set-fields.ts: asks for `values`, and `run` writes what they are worth to the record.
 */
import type { z } from 'zod'
import type { Filter } from '#common/filter.ts'
import type { Localized } from '#common/errors.ts'
import type { PeopleSource, PersonSource, SeenCondition, StepKind, StepOutcome, Values } from '#common/workflow.ts'

export interface StepEntry<Settings = unknown> extends StepKind {
  readonly schema: z.ZodType<Settings>
  run(desk: StepDesk, settings: Settings): Promise<StepDone>
}

/** What a step did; what it changed is told by whoever reads the log. */
export interface StepDone {
  readonly outcome: StepOutcome
  readonly message?: Localized
  /** The record that it made or changed. */
  readonly record?: { readonly module: string; readonly id: string }
  /** What it gave to fields of that record. */
  readonly values?: Readonly<Record<string, unknown>>
  readonly people?: readonly string[]
  /** The run goes on at this moment. */
  readonly until?: string
  /** Of a branch: the way that is taken, and what was seen. */
  readonly way?: 'met' | 'otherwise'
  readonly conditions?: readonly SeenCondition[]
}

/** What a step can do; each with the rights of whom the workflow works for. */
export interface StepDesk {
  /** The moment at which the step is taken. */
  readonly now: string
  /** What values are worth now, in API form, for the fields of a module. */
  worth(values: Values, module?: string): Promise<Record<string, unknown>>
  person(source: PersonSource): Promise<string | null>
  people(sources: readonly PeopleSource[]): Promise<readonly string[]>
  /** Writes fields of the record. @returns whether anything changed */
  update(values: Readonly<Record<string, unknown>>): Promise<boolean>
  /** Makes a record, by `link` one that points to this one. */
  create(
    module: string,
    values: Readonly<Record<string, unknown>>,
    place: { readonly link?: string | undefined; readonly owner: string | null },
  ): Promise<string>
  /** Whose turn it is among people, or who has fewest open records of the module; nobody where there is nobody. */
  choose(by: 'turn' | 'leastBusy', among: { readonly role?: string; readonly group?: string }): Promise<string | null>
  tell(people: readonly string[], text: Localized): Promise<void>
  /** Sends fields of the record, signed, once the step is kept. */
  post(url: string, fields: readonly string[]): Promise<void>
  judge(condition: Filter): Promise<readonly SeenCondition[] & { readonly isMet: boolean }>
  /** The moment that a field of the record says, so many days and hours later; nothing where it is empty. */
  moment(field: string | undefined, after: { readonly days: number; readonly hours: number }): Promise<string | null>
}
