import sql from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { moduleWith } from '#server/model/compile.ts'
import type { Values } from './check.ts'
import { writeForm } from './write-form.ts'
import type { Writing } from './write.ts'

/**
 * Lines whose item is chosen, with what it costs by then; a cost that somebody says stays. It is kept on the line,
 * whether or not who writes it may know it, so that later costs change no margin of before.
 */
export async function withCosts(
  ctx: Writing,
  module: ModelModule,
  written: readonly Values[],
): Promise<readonly Values[]> {
  const { item, cost } = module.capabilities.pricedLine ?? {}
  const catalog = moduleWith(ctx.model, 'catalogItem')
  const key = catalog?.capabilities.catalogItem?.cost
  if (item === undefined || cost === undefined || !catalog || key === undefined) return written
  const isOpen = (values: Values) => values[item] !== undefined && !isMoney(values[cost])
  const ids = written.filter(isOpen).flatMap((values) => values[item] ?? [])
  if (ids.length === 0) return written
  const rows = await ctx.tx.query<{ id: string; own: Values }>(sql`
    select t.id, ${writeForm(catalog, 't')} as own from ${tableOf(ctx, catalog)} t where t.id = any(${ids}::uuid[])`)
  const costs = new Map(rows.map(({ id, own }) => [id, own[key]]))
  return written.map((values) => {
    if (!isOpen(values)) return values
    const known = costs.get(String(values[item]))
    return { ...values, [cost]: isMoney(known) ? { amount: known.amount, currency: known.currency } : null }
  })
}
