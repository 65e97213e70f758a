import sql, { raw } from 'sql-template-tag'

import { tableOf } from '#server/access/row-rule.ts'
import { refusedBy } from '#server/delivery/consent.ts'
import { moduleWith } from '#server/model/compile.ts'
import { createRecord } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import type { Writing } from '#server/records/write.ts'

import type { Person } from './people.ts'

/** Of members who have not answered in any other way. */
const unanswered = ['targeted', 'invited', 'noResponse']

/** Their answer is a response to the campaign; whoever allows no mail stays out of one that is being sent (W-13). */
export async function respond(ctx: Writing, campaign: string, person: Person): Promise<void> {
  const campaigns = moduleWith(ctx.model, 'campaign')
  const members = ctx.model.modules.get(campaigns?.capabilities.campaign?.members ?? '')
  const keys = members?.capabilities.member
  const of = members?.fields.get(keys?.campaign ?? '')
  const who = members?.fields.get(keys?.member ?? '')
  if (!campaigns || !members || !keys || !of || !who?.options?.modules?.includes(person.module.name)) return
  const status = members.fields.get(keys.response ?? '')
  const [known] = await ctx.tx.query<{ id: string; status: string | null }>(sql`
    select t.id, ${status ? raw(`t."${status.column}"`) : sql`null::text`} as status from ${tableOf(ctx, members)} t
    where ${raw(`t."${of.column}"`)} = ${campaign} and ${raw(`t."${who.column}"`)} = ${person.id}
      and t.deleted_at is null limit 1`)
  const response = {
    ...(status ? { [status.name]: 'responded' } : {}),
    ...(keys.at === undefined ? {} : { [keys.at]: ctx.environment.world.now() }),
  }
  if (known) {
    if (unanswered.includes(known.status ?? '')) await updateRecord(ctx, members.name, known.id, response)
    return
  }
  const one = { module: person.module.name, id: person.id }
  const refused = await refusedBy(ctx, { module: campaigns, id: campaign }, [one])
  if (refused.has(person.id)) return
  await createRecord(ctx, members.name, { [keys.campaign]: campaign, [keys.member]: one, ...response })
}
