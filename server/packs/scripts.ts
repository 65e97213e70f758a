import { readScenario } from '#common/scenario-schema.ts'
import type { ScenarioProblem } from '#common/scenario.ts'

/** What is wrong with how the script of a test is written; nothing where it has none yet. */
export function scenarioProblems(script: unknown): readonly ScenarioProblem[] {
  if (script === undefined) return []
  const read = readScenario(script)
  return 'problems' in read ? read.problems : []
}
