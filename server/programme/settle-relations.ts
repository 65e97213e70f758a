import { isJoined } from '#catalog/elements/field.ts'
import type { Element } from '#common/element.ts'
import { inOneLine, LazoError } from '#common/errors.ts'
import { without } from '#common/uses.ts'
import { forgetPolicies } from '#server/access/policy.ts'
import type { Environment } from '#server/context.ts'
import { applyPlan } from '#server/model/apply.ts'
import { checkedPlan } from '#server/model/changes.ts'
import { readElements } from '#server/model/registry.ts'
import { lookup } from '#server/model/validate.ts'

/**
 * Earlier versions took fields of several relations without what joins them: what people chose there went nowhere,
 * so there is nothing in them to lose, and beside one no other change of the model may be applied. They go, with
 * what shows them. One on which something else rests stays, and is said.
 * @returns the elements that there are then
 */
export async function withoutUnjoined(
  environment: Environment,
  current: readonly Element[],
): Promise<readonly Element[]> {
  const { db, schema, world } = environment
  const all = lookup(current)
  const unjoined = current.filter((one) => one.kind === 'field' && !isJoined(one, all))
  if (unjoined.length === 0) return current
  const fields = unjoined.map(({ parent, name }) => `${all.byId(parent ?? '')?.name ?? ''}.${name}`).join(', ')
  const desired = unjoined.reduce((rest, { id }) => without(rest, id), current)
  try {
    await applyPlan(environment, await checkedPlan(db, schema, current, desired), { by: null, leavesSteps: true })
  } catch (error) {
    if (!(error instanceof LazoError)) throw error
    world.log({ event: 'relations.notRemoved', fields, problem: inOneLine(error) })
    return current
  }
  forgetPolicies(environment)
  world.log({ event: 'relations.removed', fields })
  return await readElements(db, schema)
}
