import sql, { join, raw, type Sql } from 'sql-template-tag'

import { invalidField, type LazoError } from '#common/errors.ts'
import { fieldsOf, matches, type Filter } from '#common/filter.ts'
import type { ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import { asSystem } from '#server/access/system.ts'
import type { Values } from '#server/records/check.ts'
import type { Written } from '#server/records/effects.ts'
import { conditionsOf } from '#server/records/list.ts'
import { addRecordRules } from '#server/records/record-rules.ts'
import type { Writing } from '#server/records/write.ts'

/** So many of those without consent are named. */
const namedMax = 5

/** Whoever is written to for marketing has allowed it (W-13): asked as a campaign goes out, and of who joins it then. */
export function registerConsentRules(): void {
  addRecordRules('consent', {
    async follow(ctx, module, written) {
      if (module.capabilities.campaign?.direct) for (const one of written) await keepLaunched(ctx, module, one)
      if (module.capabilities.member) await keepMembers(ctx, module, written)
    },
  })
}

/** Whether it writes to its members, as it is: one by one, and now. */
function goesOut({ capabilities: { campaign } }: ModelModule, values: Values | null): boolean {
  const { direct, launched } = campaign ?? {}
  return values !== null && direct !== undefined && matches(direct, values) && (!launched || matches(launched, values))
}

async function keepLaunched(ctx: Writing, module: ModelModule, { id, before, after }: Written): Promise<void> {
  if (!goesOut(module, after) || goesOut(module, before)) return
  const members = ctx.model.modules.get(module.capabilities.campaign?.members ?? '')
  const keys = members?.capabilities.member
  const of = members?.fields.get(keys?.campaign ?? '')
  if (!members || !of) return
  const { launched, direct } = module.capabilities.campaign ?? {}
  const changed = [launched, direct]
    .flatMap((filter) => (filter ? fieldsOf(filter) : []))
    .find((name) => before === null || before[name] !== after?.[name])
  const refusal = await refusalOf(ctx, members, sql`${raw(`m."${of.column}"`)} = ${id}`, changed ?? 'status')
  if (refusal) throw refusal
}

async function keepMembers(ctx: Writing, members: ModelModule, written: readonly Written[]): Promise<void> {
  const { campaign, member } = members.capabilities.member ?? {}
  const of = members.fields.get(campaign ?? '')
  const campaigns = ctx.model.modules.get(of?.options?.module ?? '')
  const keys = campaigns?.capabilities.campaign
  if (!of || !campaigns || !keys?.direct || campaign === undefined || member === undefined) return
  const isOther = ({ before, after }: Written, name: string) => idOf(before?.[name]) !== idOf(after?.[name])
  // Where two become one, or a lead a contact, the member is the same person as before.
  const joined = written.filter(
    (one) => one.after && (!one.before || isOther(one, campaign) || (!ctx.policy.isSystem && isOther(one, member))),
  )
  if (joined.length === 0) return
  const ids = joined.map(({ id }) => id)
  const isOut = sql`m.id = any(${ids}::uuid[]) and exists (select 1 from ${tableOf(ctx, campaigns)} c
    where c.id = ${raw(`m."${of.column}"`)} and ${join(outgoing(ctx, campaigns, keys.direct), ' and ')})`
  const refusal = await refusalOf(ctx, members, isOut, member)
  if (refusal) throw refusal
}

/** Of these people those who may not join this campaign, for it goes out and nothing says that they allow it. */
export async function refusedBy(
  ctx: Writing,
  campaign: { readonly module: ModelModule; readonly id: string },
  people: readonly { readonly module: string; readonly id: string }[],
): Promise<ReadonlySet<string>> {
  const keys = campaign.module.capabilities.campaign
  const refused = new Set<string>()
  if (!keys?.direct) return refused
  const [out] = await ctx.tx.query(sql`
    select 1 from ${tableOf(ctx, campaign.module)} c
    where c.id = ${campaign.id} and ${join(outgoing(ctx, campaign.module, keys.direct), ' and ')}`)
  if (!out) return refused
  for (const [name, some] of Map.groupBy(people, ({ module }) => module)) {
    const module = ctx.model.modules.get(name)
    if (!module) continue
    const rows = await ctx.tx.query<{ id: string }>(sql`
      select t.id from ${tableOf(ctx, module)} t
      where t.id = any(${some.map(({ id }) => id)}::uuid[]) and ${join(lackingConsent(ctx, module), ' and ')}`)
    for (const { id } of rows) refused.add(id)
  }
  return refused
}

/** Conditions on campaigns `c` that write to their members now. */
function outgoing(ctx: Writing, campaigns: ModelModule, direct: Filter): Sql[] {
  const { launched } = campaigns.capabilities.campaign ?? {}
  const filter: Filter = launched ? { all: [direct, launched] } : direct
  return conditionsOf(asSystem(ctx), campaigns, { module: campaigns.name, scope: 'all', filter }, 'c')
}

/** Conditions on people `t` of whom nothing says that they allow it; a module that cannot say it has none who do. */
function lackingConsent(ctx: Writing, people: ModelModule): Sql[] {
  const granted = people.capabilities.consent?.marketing
  const query = { module: people.name, scope: 'all', ...(granted ? { filter: { not: granted } } : {}) } as const
  return conditionsOf(asSystem(ctx), people, query, 't')
}

/** Members of whom nothing says that they allow it, whoever asks; names are of those whom the writer may see. */
async function refusalOf(ctx: Writing, members: ModelModule, which: Sql, at: string): Promise<LazoError | undefined> {
  const field = members.fields.get(members.capabilities.member?.member ?? '')
  if (!field) return undefined
  let count = 0
  const names: string[] = []
  for (const name of field.options?.modules ?? []) {
    const people = ctx.model.modules.get(name)
    if (!people) continue
    const granted = people.capabilities.consent?.marketing
    const [found] = await ctx.tx.query<{ count: number; names: string[] | null }>(sql`
      with lacking as (
        select t.id, t.title, ${rowRule(ctx, people, 'read', 't')} as "isSeen" from ${tableOf(ctx, members)} m
        join ${tableOf(ctx, people)} t on t.id = ${raw(`m."${field.column}"`)}
        where ${which} and m.deleted_at is null and ${join(lackingConsent(ctx, people), ' and ')})
      select count(*)::int as count,
        (select array_agg(title order by title) from (select title from lacking where "isSeen" limit ${namedMax}) x) as names
      from lacking`)
    count += found?.count ?? 0
    // Who may not read what somebody allows is not told it by their names.
    if (fieldsOf(granted ?? { all: [] }).every((one) => ctx.policy.canRead(name, one)))
      names.push(...(found?.names ?? []))
  }
  if (count === 0) return undefined
  const shown = names.slice(0, namedMax)
  const rest = count - shown.length
  const of = (more: string) => [...shown, ...(rest > 0 ? [more] : [])].join(', ')
  return invalidField(
    at,
    'W-13',
    `Sin consentimiento comercial no se escribe a nadie: ${of(`${rest} más`)}. Consíguelo o quítalos de la campaña.`,
    `Nobody is written to without marketing consent: ${of(`${rest} more`)}. Obtain it or take them out of the campaign.`,
  )
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}
