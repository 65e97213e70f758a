import sql, { join, type Sql } from 'sql-template-tag'

import type { ModelField, ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { staleNextActivities, staleRollups } from '#server/records/recompute.ts'

import { brokenInAny, columnOf, fieldsOf, modulesOf, named, type Broken, type Verifying } from './define.ts'

/** An amount has its currency, which there is, and its value in the base currency, or it is not there at all. */
export async function moneyIsWhole(ctx: Verifying): Promise<Broken> {
  const known = [...ctx.model.currencies.values()].map(({ code }) => code)
  return await brokenInAny(
    ctx,
    fieldsOf(ctx, 'money').map(([module, field]) => {
      const currency = columnOf('t', field, '_cur')
      return sql`select ${named(module, field)} from ${tableOf(ctx, module)} t
        where num_nonnulls(${columnOf('t', field)}, ${currency}, ${columnOf('t', field, '_base')}) not in (0, 3)
          or ${currency} <> all (${known}::text[])`
    }),
  )
}

/** The value in the base currency is the amount at the rate that stands beside it. */
export async function moneyIsConverted(ctx: Verifying): Promise<Broken> {
  return await brokenInAny(
    ctx,
    fieldsOf(ctx, 'money').map(([module, field]) => {
      const [amount, base, rate] = ['', '_base', '_rate'].map((suffix) => columnOf('t', field, suffix))
      return sql`select ${named(module, field)} from ${tableOf(ctx, module)} t
        where ${rate} is not null and abs(${base} - ${amount} * ${rate}) > 0.000001`
    }),
  )
}

/** In the base currency, to the cent of each line. */
export async function linesAddUp(ctx: Verifying): Promise<Broken> {
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map((module) => {
      const { lines, pipeline } = module.capabilities
      const amount = module.fields.get(pipeline?.amount ?? '')
      return amount && unlikeLines(ctx, module, amount, lines, '_base')
    }),
  )
}

function unlikeLines(
  ctx: Verifying,
  module: ModelModule,
  amount: ModelField,
  lines: ModelModule['capabilities']['lines'],
  part: '' | '_base',
): Sql | undefined {
  const child = ctx.model.modules.get(lines?.module ?? '')
  const [by, total] = [child?.fields.get(lines?.by ?? ''), child?.fields.get(lines?.total ?? '')]
  if (!child || !by || !total) return undefined
  return sql`select ${named(module, amount)} from ${tableOf(ctx, module)} t join (
      select ${columnOf('l', by)} as parent, sum(${columnOf('l', total, part)}) as total, count(*) as lines
      from ${tableOf(ctx, child)} l where l.deleted_at is null group by 1) l on l.parent = t.id
    where t.deleted_at is null and abs(coalesce(${columnOf('t', amount, part)}, 0) - coalesce(l.total, 0)) > 0.01 * l.lines`
}

/** What a document says of itself adds up, and what it is without taxes and discount is what its lines are. */
export async function documentsAddUp(ctx: Verifying): Promise<Broken> {
  return await brokenInAny(
    ctx,
    modulesOf(ctx).map((module) => {
      const keys = module.capabilities.pricedDocument
      const of = (name: string | undefined) => module.fields.get(name ?? '')
      const [subtotal, discount, base, tax, withheld, total, withTax] = [
        keys?.subtotal,
        keys?.discountTotal,
        keys?.taxBase,
        keys?.tax,
        keys?.withheld,
        keys?.total,
        keys?.pricesIncludeTax,
      ].map(of)
      if (!subtotal || !discount || !base || !tax || !withheld || !total || !withTax) return undefined
      const [sub, less, net, tx, held, all] = [subtotal, discount, base, tax, withheld, total].map(
        (field) => sql`coalesce(${columnOf('t', field)}, 0)`,
      )
      const own = sql`select ${named(module, total)} from ${tableOf(ctx, module)} t
      where ${all} <> ${net} + ${tx} - ${held}
        or (${columnOf('t', withTax)} is not true and ${net} <> ${sub} - ${less})`
      const unlike = unlikeLines(ctx, module, subtotal, module.capabilities.lines, '')
      const ofLines = unlike && sql`${unlike} and ${columnOf('t', withTax)} is not true`
      return ofLines ? join([own, ofLines], ' union all ') : own
    }),
  )
}

/** What is worked out from other records is what working it out gives; of what there is none yet nothing is said. */
export async function rollupsAddUp(ctx: Verifying): Promise<Broken> {
  return await brokenInAny(
    ctx,
    fieldsOf(ctx, 'rollup', 'nextActivity').map(([module, field]) => {
      const stale = field.type === 'rollup' ? staleRollups(ctx, module, field) : staleNextActivities(ctx, module, field)
      return (
        stale &&
        sql`select ${named(module, field)} from (${stale}) t where t.is_live and (t.stored is not null or t.value::text <> '0')`
      )
    }),
  )
}
