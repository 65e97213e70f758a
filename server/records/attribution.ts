import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { Attribution } from '#common/api/attribution.ts'
import { attributionModels, divided, sharesOf } from '#common/attribution.ts'
import { missing } from '#common/errors.ts'
import type { Filter } from '#common/filter.ts'
import { wonStages } from '#common/funnel.ts'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { dayIn, midnight, sameDay } from './calendar.ts'
import { moduleOf, readableField } from './fields.ts'
import { compileFilter, isUuid } from './filter.ts'
import { reader } from './list.ts'
import { columnName, comparable, linkOf, linkedRows } from './select.ts'

const monthsAfter = [3, 6, 12] as const
const lastMonths = 12
const dealsMax = 200

/**
 * What a campaign brought, some months after the day from which it counts: deals won that it touched before they
 * were closed. A deal is touched by the campaign that it came from, by that of the lead it was made of, and by
 * those that reached its people, when they responded or else became members. Of several touches by one campaign
 * the first counts. Sourced is a deal whose first touch is this campaign's; influenced, one that has any of it.
 *
 * Deals, people and campaigns are those that the reader sees: what touched a deal unseen has no part in it.
 */
export async function readAttribution(ctx: Context, moduleName: string, id: string): Promise<Attribution> {
  const module = moduleOf(ctx, moduleName)
  if (!module.capabilities.campaign || !isUuid(id)) throw missing()
  const campaign = await campaignOf(ctx, module, id)
  const found = (
    await Promise.all(dealModules(ctx).map((deals) => touchedDeals(ctx, { module, deals, id, ...campaign })))
  ).flat()
  const credited = found.map((deal) => creditsOf(deal, id)).toSorted((a, b) => (a.closedAt < b.closedAt ? 1 : -1))
  const today = dayIn(ctx.environment.world.now(), ctx.user.timeZone)
  return {
    from: campaign.from,
    cost: campaign.cost,
    after: monthsAfter.map((months) => {
      const until = sameDay(campaign.from, months)
      const deals = credited.filter(({ day }) => day < until)
      const sourced = deals.filter(({ isSourced }) => isSourced)
      return {
        months,
        isOver: until <= today,
        sourced: { deals: sourced.length, amount: sumOf(sourced.map(({ cents }) => cents)) },
        influenced: { deals: deals.length, amount: sumOf(deals.map(({ cents }) => cents)) },
        credits: attributionModels.map((model, index) => ({
          model,
          amount: sumOf(deals.map(({ credits }) => credits[index] ?? 0)),
        })),
      }
    }),
    deals: credited.slice(0, dealsMax).map(({ cents, credits, day, ...deal }) => ({
      ...deal,
      after: monthsAfter.find((months) => day < sameDay(campaign.from, months)) ?? lastMonths,
      amount: sumOf([cents]),
      credits: attributionModels.map((model, index) => ({ model, amount: sumOf([credits[index] ?? 0]) })),
    })),
    isCut: credited.length > dealsMax,
  }
}

function sumOf(cents: readonly number[]): string {
  return (cents.reduce((sum, one) => sum + one, 0) / 100).toFixed(2)
}

interface Campaign {
  /** A day of the reader's calendar. */
  readonly from: string
  readonly cost: string | null
}

async function campaignOf(ctx: Context, module: ModelModule, id: string): Promise<Campaign> {
  const { from, cost } = module.capabilities.campaign ?? {}
  const value = (name: string | undefined): Sql => {
    const field = readableField(ctx, module, name ?? '')
    return field ? comparable(ctx, module, field, 't') : sql`null`
  }
  const [found] = await reader(ctx).query<Campaign>(sql`
    select coalesce((${value(from)})::date, (t.created_at at time zone ${ctx.user.timeZone})::date)::text as "from",
      trim_scale((${value(cost)})::numeric)::text as cost
    from ${tableOf(ctx, module)} t
    where t.id = ${id} and t.deleted_at is null and ${rowRule(ctx, module, 'read', 't')}`)
  if (!found) throw missing()
  return found
}

function dealModules(ctx: Context): ModelModule[] {
  return [...ctx.model.modules.values()].filter(({ name, capabilities: { pipeline } }) => {
    const module = ctx.model.modules.get(name)
    const keys = [pipeline?.stage, pipeline?.amount, pipeline?.closedAt]
    if (!module || !pipeline || ctx.policy.scope(name, 'read') === 'none') return false
    return keys.every((key) => readableField(ctx, module, key ?? '') !== undefined)
  })
}

interface Asked extends Campaign {
  readonly module: ModelModule
  readonly deals: ModelModule
  readonly id: string
}

interface TouchedDeal {
  readonly id: string
  readonly title: string
  readonly closedAt: string
  /** Of the reader's calendar. */
  readonly day: string
  readonly closed: number
  readonly made: number
  readonly cents: number
  readonly touches: readonly { readonly campaign: string; readonly at: number }[]
}

function creditsOf({ touches, made, closed, ...deal }: TouchedDeal & InModule, campaign: string) {
  const order = touches.toSorted((a, b) => a.at - b.at || (a.campaign < b.campaign ? -1 : 1))
  const place = order.findIndex((one) => one.campaign === campaign)
  const course = { touches: order.map(({ at }) => at), madeAt: made, closedAt: closed }
  const credits = attributionModels.map((model) => divided(deal.cents, sharesOf(model, course))[place] ?? 0)
  return { ...deal, touches: order.length, isSourced: place === 0, credits }
}

interface InModule {
  readonly module: string
}

async function touchedDeals(ctx: Context, asked: Asked): Promise<(TouchedDeal & InModule)[]> {
  const { deals, id, from } = asked
  const keys = deals.capabilities.pipeline
  const legs = touchesSql(ctx, asked)
  const [stage, amount, closedAt] = [keys?.stage, keys?.amount, keys?.closedAt].map((name) =>
    deals.fields.get(name ?? ''),
  )
  if (!stage || !amount || !closedAt || legs.length === 0) return []
  const won = wonStages(deals)
  const closed = comparable(ctx, deals, closedAt, 't')
  const cents = sql`round(${comparable(ctx, deals, amount, 't')} * 100)::float8`
  const ms = (moment: Sql) => sql`(extract(epoch from ${moment}) * 1000)::float8`
  const found = await reader(ctx).query<TouchedDeal & Record<string, unknown>>(sql`
    with deal as materialized (select t.*, ${closed} as closed_moment, ${cents} as cents from ${tableOf(ctx, deals)} t
      where t.deleted_at is null and ${rowRule(ctx, deals, 'read', 't')} and ${cents} > 0
        and ${raw(columnName(stage, 't')(''))} = any(${won}::text[])
        and ${closed} >= ${midnight(from, ctx.user.timeZone)}
        and ${closed} < ${midnight(sameDay(from, lastMonths), ctx.user.timeZone)}),
    touch as (select u.deal, u.campaign, min(u.at) as at from (${join(legs, ' union all ')}) u
      join deal d on d.id = u.deal and u.at <= d.closed_moment group by 1, 2)
    select d.id, d.title, d.closed_moment::text as "closedAt", d.cents,
      (d.closed_moment at time zone ${ctx.user.timeZone})::date::text as day,
      ${ms(sql`d.closed_moment`)} as closed, ${ms(sql`d.created_at`)} as made,
      json_agg(json_build_object('campaign', u.campaign, 'at', ${ms(sql`u.at`)})) as touches
    from deal d join touch u on u.deal = d.id group by d.id, d.title, d.closed_moment, d.created_at, d.cents
    having bool_or(u.campaign = ${id})`)
  return found.map((deal) => ({ ...deal, closedAt: new Date(deal.closed).toISOString(), module: deals.name }))
}

/** Rows of deal, campaign and moment, from each place where a campaign is written down. */
function touchesSql(ctx: Context, asked: Asked): Sql[] {
  return [...ownTouch(ctx, asked), ...leadTouches(ctx, asked), ...memberTouches(ctx, asked)]
}

/** The campaign that a record says it came from, of those that the reader sees. */
function originOf(ctx: Context, module: ModelModule, campaigns: ModelModule): Sql | undefined {
  const field = [...module.fields.values()].find(
    ({ name, type, options }) =>
      type === 'relation' && options?.module === campaigns.name && readableField(ctx, module, name) !== undefined,
  )
  return field && comparable(ctx, module, field, 't')
}

function ownTouch(ctx: Context, { deals, module }: Asked): Sql[] {
  const origin = originOf(ctx, deals, module)
  return origin
    ? [sql`select t.id as deal, ${origin} as campaign, t.created_at as at from deal t where ${origin} is not null`]
    : []
}

interface LeadWay {
  readonly leads: ModelModule
  readonly deal: ModelField
}

function leadWays(ctx: Context, { deals }: Asked): LeadWay[] {
  return [...ctx.model.modules.values()].flatMap((leads) => {
    const deal = readableField(ctx, leads, leads.capabilities.lead?.opportunity ?? '')
    const isRead = ctx.policy.scope(leads.name, 'read') !== 'none'
    return deal && isRead && deal.options?.module === deals.name ? [{ leads, deal }] : []
  })
}

function leadTouches(ctx: Context, asked: Asked): Sql[] {
  return leadWays(ctx, asked).flatMap(({ leads, deal }) => {
    const origin = originOf(ctx, leads, asked.module)
    if (!origin) return []
    const about = raw(columnName(deal, 't')(''))
    return [
      sql`select ${about} as deal, ${origin} as campaign, t.created_at as at from ${tableOf(ctx, leads)} t
        where ${about} in (select d.id from deal d) and ${origin} is not null and t.deleted_at is null
          and ${rowRule(ctx, leads, 'read', 't')}`,
    ]
  })
}

/** Members of campaigns who are people of the deal, or the lead that it was made of. */
function memberTouches(ctx: Context, asked: Asked): Sql[] {
  const members = ctx.model.modules.get(asked.module.capabilities.campaign?.members ?? '')
  const keys = members?.capabilities.member
  const [campaign, member] = [keys?.campaign, keys?.member].map(
    (name) => members && readableField(ctx, members, name ?? ''),
  )
  const people = peopleOf(ctx, asked, member?.options?.modules ?? [])
  if (!members || !keys || !campaign || !member || people.length === 0) return []
  if (ctx.policy.scope(members.name, 'read') === 'none') return []
  const at = readableField(ctx, members, keys.at ?? '')
  const moment = at ? sql`coalesce(${comparable(ctx, members, at, 't')}, t.created_at)` : sql`t.created_at`
  const reached: Filter = keys.reached ?? { all: [] }
  return [
    sql`select p.deal, ${comparable(ctx, members, campaign, 't')} as campaign, ${moment} as at
      from (${join(people, ' union ')}) p join ${tableOf(ctx, members)} t on ${raw(columnName(member, 't')(''))} = p.person
      where t.deleted_at is null and ${rowRule(ctx, members, 'read', 't')} and ${compileFilter(ctx, members, reached, 't')}`,
  ]
}

function peopleOf(ctx: Context, asked: Asked, kinds: readonly string[]): Sql[] {
  const own = [...asked.deals.fields.values()].flatMap((field): Sql[] => {
    const isPerson = kinds.includes(field.options?.module ?? '') && readableField(ctx, asked.deals, field.name)
    if (!isPerson) return []
    if (field.type === 'relation')
      return [sql`select t.id as deal, ${comparable(ctx, asked.deals, field, 't')} as person from deal t`]
    const link = field.type === 'relations' ? linkOf(ctx, field) : undefined
    return link
      ? [
          sql`select t.id as deal, far.id as person from deal t cross join lateral (select t_x.id from ${linkedRows(ctx, link, 't', 't_l', 't_x')}) far`,
        ]
      : []
  })
  const made = leadWays(ctx, asked).flatMap(({ leads, deal }): Sql[] =>
    kinds.includes(leads.name)
      ? [
          sql`select ${raw(columnName(deal, 't')(''))} as deal, t.id as person from ${tableOf(ctx, leads)} t
            where ${raw(columnName(deal, 't')(''))} in (select d.id from deal d) and t.deleted_at is null
              and ${rowRule(ctx, leads, 'read', 't')}`,
        ]
      : [],
  )
  return [...own, ...made]
}
