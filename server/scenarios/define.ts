import type { Localized } from '#common/errors.ts'
import type { Step } from '#common/scenario.ts'
import type { Writing } from '#server/records/write.ts'

/** A record that the scenario has a name for. */
export interface Known {
  readonly module: string
  readonly id: string
}

/** What a KPI says in the place of the context. @throws Unmet where it cannot be told */
export type Figure = (ctx: Writing) => Promise<number | null>

/** Where a scenario is played: in one transaction that is then rolled back, with people made for it. */
export interface Stage {
  /** Records by the name that the scenario gives them. */
  readonly known: Map<string, Known>
  /** What KPIs said before the first step, by the step that asks by how much they change. */
  readonly figures: Map<Step, number>
  /** Where the project is elsewhere: what each step that asks for a KPI found there. */
  readonly atHome: ReadonlyMap<Step, Figure | Unmet> | undefined
  /** With every right, in the name of whoever the scenario is about: for what is there before. */
  setter(): Writing
  /** Somebody with exactly that role; of the scenario's own where none is named. */
  actor(role?: string): Promise<Writing>
  /** `me`, `colleague` or the person with a role. */
  somebody(person: string): Promise<Writing>
}

/** What a step found was not as the scenario says. */
export class Unmet extends Error {
  readonly found: Localized

  constructor(es: string, en: string) {
    super(en)
    this.name = 'Unmet'
    this.found = { es, en }
  }
}

export interface StepResult {
  readonly place: 'given' | 'steps'
  readonly index: number
  readonly outcome: 'met' | 'unmet' | 'skipped'
  readonly milliseconds: number
  /** As it was read when it was run. */
  readonly sentence: Localized
  /** What was found instead. */
  readonly found: Localized | null
}

export interface ScenarioRun {
  /** `blocked`: it could not come to what it checks; `error`: Lazo itself failed. */
  readonly result: 'pass' | 'fail' | 'blocked' | 'error'
  readonly steps: readonly StepResult[]
  /** Why it was blocked, or what failed, in one sentence. */
  readonly reason: Localized | null
  readonly milliseconds: number
}
