import sql, { raw } from 'sql-template-tag'
import { violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { idFrom } from '#common/text.ts'
import { refusedBy } from '#server/delivery/consent.ts'
import { createRecords } from '#server/records/create.ts'
import { columnName } from '#server/records/select.ts'
import type { Writing } from '#server/records/write.ts'
import type { ImportPlan } from './judge.ts'
import type { RowOutcome } from './rows.ts'

/**
 * Everybody in the file becomes a member of the campaign that the import gives to all: new records,
 * and those who were there already too, for they came to the fair as well. Whoever allows no mail stays out of a
 * campaign that is being sent (W-13).
 *
 * @returns the outcomes, which say who stayed out
 */
export async function addMembers(
  ctx: Writing,
  plan: ImportPlan,
  outcomes: readonly RowOutcome[],
): Promise<readonly RowOutcome[]> {
  const campaign = campaignOf(ctx, plan)
  const members = campaign && ctx.model.modules.get(campaign.module.capabilities.campaign?.members ?? '')
  const keys = members?.capabilities.member
  const person = members?.fields.get(keys?.member ?? '')
  const by = members?.fields.get(keys?.campaign ?? '')
  if (!campaign || !members || !keys || !person || !by) return outcomes
  if (ctx.policy.scope(members.name, 'create') === 'none') return outcomes
  const people = outcomes.flatMap(({ state, moduleId, recordId }) => {
    const module = ctx.model.modulesById.get(moduleId ?? '')
    const isMember = module && (person.options?.modules ?? []).includes(module.name)
    return isMember && recordId && state !== 'rejected' ? [{ module: module.name, id: recordId }] : []
  })
  const ids = [...new Set(people.map(({ id }) => id))]
  const known = await ctx.tx.query<{ id: string }>(sql`
    select ${raw(columnName(person, 't')(''))} as id from ${tableOf(ctx, members)} t
    where ${raw(columnName(by, 't')(''))} = ${campaign.id} and t.deleted_at is null
      and ${raw(columnName(person, 't')(''))} = any(${ids}::uuid[])`)
  const taken = new Set(known.map(({ id }) => id))
  const refused = await refusedBy(ctx, campaign, people)
  const inputs = people.flatMap((one) => {
    if (taken.has(one.id) || refused.has(one.id)) return []
    taken.add(one.id)
    const values = { [keys.campaign]: campaign.id, [keys.member]: one }
    return [{ values, options: { batch: plan.batchId } }]
  })
  if (inputs.length > 0) await createRecords(ctx, members.name, inputs)
  const problems = [
    violation(
      campaign.field,
      'W-13',
      'No se apunta a la campaña, que ya se está enviando: no consta su consentimiento comercial.',
      'Not a member of the campaign, which is being sent: there is no marketing consent.',
    ),
  ]
  return outcomes.map((one) =>
    refused.has(one.recordId ?? '') && !taken.has(one.recordId ?? '') ? { ...one, problems } : one,
  )
}

interface Chosen {
  readonly module: ModelModule
  readonly id: string
  /** In which the import says it. */
  readonly field: string
}

function campaignOf(ctx: Writing, plan: ImportPlan): Chosen | undefined {
  for (const [name, value] of Object.entries(plan.options.values)) {
    const target = plan.module.fields.get(name)?.options?.module
    const module = ctx.model.modules.get(target ?? '')
    const id = idFrom(value)
    if (module?.capabilities.campaign && id) return { module, id, field: name }
  }
  return undefined
}
