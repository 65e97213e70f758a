import type { Localized } from '#common/errors.ts'
import type { Scenario } from '#common/scenario.ts'

/**
 * Contract of a scenario that ships: what somebody with a role of the standard CRM does, and what must
 * happen. To add one: a file here, one line in index.ts. The tests of server/http run each of them.
 */
export interface ScenarioSeed {
  /** What it checks, as the list of tests says it. */
  readonly name: Localized
  readonly description: Localized
  readonly scenario: Scenario & { readonly as: string }
}
