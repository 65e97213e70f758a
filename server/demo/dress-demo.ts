import { seededElement } from '#catalog/modules/define.ts'
import { demoLetterhead } from '#demo/letterhead.ts'
import type { Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { planModel } from '#server/model/plan.ts'
import { readElements } from '#server/model/registry.ts'

/** Its own letterhead, where the demo company is all that the installation is for. */
export async function dressDemo(environment: Environment): Promise<void> {
  const elements = await readElements(environment.db, environment.schema)
  if (elements.some(({ kind }) => kind === 'letterhead')) return
  const letterhead = seededElement('local', 'letterhead', 'main', await demoLetterhead())
  await applyPlan(environment, await planModel(environment, [...elements, letterhead]), { by: null })
}
