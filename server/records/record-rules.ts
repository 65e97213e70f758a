/**
 * What code of the product adds to records by name: rules that steps of a lifecycle ask, effects that
 * follow from them, and what follows from any write. Told once at the start, before anything is written;
 * a definition only names them.
 */
import type { Localized } from '#common/errors.ts'
import type { Transition } from '#common/lifecycle.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import type { Written } from './effects.ts'
import type { Writing } from './write.ts'

/** The record that a step is about, as it is now. */
export interface Subject {
  readonly module: ModelModule
  readonly id: string
  readonly values: Values
  readonly owner: string | null
}

export interface StepRule {
  readonly name: string
  /** Why the step is not open, a sentence each; nothing where it is. */
  judge(ctx: Context, subject: Subject): Promise<readonly Localized[]>
}

export interface StepEffect {
  readonly name: string
  /** `subject` is the record in the state that it has entered. */
  run(ctx: Writing, subject: Subject, step: Transition, comment: string | undefined): Promise<void>
}

interface RecordRules {
  readonly rules?: readonly StepRule[]
  readonly effects?: readonly StepEffect[]
  /** What a new record has where nothing is said. */
  begin?(ctx: Writing, module: ModelModule, values: Values): Promise<Values>
  /** After any write of a module, in its transaction. */
  follow?(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> | void
}

const added = new Map<string, RecordRules>()

/** `name` says whose they are: told twice, they are there once. */
export function addRecordRules(name: string, rules: RecordRules): void {
  added.set(name, rules)
}

export function stepRule(name: string): StepRule | undefined {
  return [...added.values()].flatMap(({ rules = [] }) => rules).find((one) => one.name === name)
}

export function stepEffect(name: string): StepEffect | undefined {
  return [...added.values()].flatMap(({ effects = [] }) => effects).find((one) => one.name === name)
}

export async function followWrites(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  for (const one of added.values()) await one.follow?.(ctx, module, written)
}

/** New records with what the added rules begin them with; others as they are. */
export async function withBeginnings<Input extends { readonly values: Values }>(
  ctx: Writing,
  module: ModelModule,
  inputs: readonly Input[],
): Promise<readonly Input[]> {
  const beginning = [...added.values()].flatMap(({ begin }) => (begin ? [begin] : []))
  if (beginning.length === 0) return inputs
  const begun: Input[] = []
  for (const input of inputs) {
    let { values } = input
    for (const begin of beginning) {
      const found = await begin(ctx, module, values)
      if (Object.keys(found).length > 0) values = { ...values, ...found }
    }
    begun.push(values === input.values ? input : { ...input, values })
  }
  return begun
}
