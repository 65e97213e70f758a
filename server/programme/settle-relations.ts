import { isJoined } from '#catalog/elements/field.ts'
import { LazoError } from '#common/errors.ts'
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
 */
export async function removeUnjoinedRelations(environment: Environment): Promise<void> {
  const { db, schema, world } = environment
  const current = await readElements(db, schema)
  const all = lookup(current)
  const unjoined = current.filter((one) => one.kind === 'field' && !isJoined(one, all))
  if (unjoined.length === 0) return
  const fields = unjoined.map(({ parent, name }) => `${all.byId(parent ?? '')?.name ?? ''}.${name}`).join(', ')
  const desired = unjoined.reduce<readonly (typeof current)[number][]>((rest, { id }) => without(rest, id), current)
  try {
    await applyPlan(environment, await checkedPlan(db, schema, current, desired), { by: null, leavesSteps: true })
  } catch (error) {
    if (!(error instanceof LazoError)) throw error
    const problem = [error.text.en, ...error.violations.map(({ field, message }) => `${field}: ${message.en}`)].join(
      ' ',
    )
    return world.log({ event: 'relations.notRemoved', fields, problem })
  }
  forgetPolicies(environment)
  world.log({ event: 'relations.removed', fields })
}
