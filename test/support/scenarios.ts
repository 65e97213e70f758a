import assert from 'node:assert/strict'
import { readScenario } from '#common/scenario-schema.ts'
import type { Scenario } from '#common/scenario.ts'
import type { Environment } from '#server/context.ts'
import type { ScenarioRun } from '#server/scenarios/define.ts'
import { runScenario } from '#server/scenarios/run.ts'

export function scenarioOf(input: unknown): Scenario {
  const read = readScenario(input)
  assert.ok('scenario' in read, JSON.stringify(read))
  return read.scenario
}

/** What tests play where they are by then, as a salesperson unless they say otherwise. */
export function playingIn(environment: () => Environment) {
  type Steps = readonly object[]

  async function play(steps: Steps, given: Steps = [], as = 'role:salesperson'): Promise<ScenarioRun> {
    return await runScenario(environment(), scenarioOf({ as, given, steps }))
  }

  async function passes(steps: Steps, given?: Steps, as?: string): Promise<void> {
    const run = await play(steps, given, as)
    assert.equal(run.result, 'pass', JSON.stringify(run.steps.find(({ found }) => found) ?? run.reason))
  }

  /** The first step that is not met says why, in Spanish. */
  async function fails(why: RegExp, steps: Steps, given?: Steps, as?: string): Promise<void> {
    const run = await play(steps, given, as)
    assert.equal(run.result, 'fail', JSON.stringify(run))
    assert.match(run.reason?.es ?? '', why)
  }

  return { play, passes, fails }
}
