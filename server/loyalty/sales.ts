import { wonStages } from '#common/funnel.ts'
import type { Context } from '#server/context.ts'
import { measure } from '#server/kpis/measure.ts'
import { modulesWith } from '#server/model/compile.ts'
import { today } from '#server/programme/today.ts'

const yearDays = 365

/** Deals won in the last twelve months, in the base currency: those that the reader sees, with amounts that they may read. */
export async function wonSales(ctx: Context) {
  const [module] = modulesWith(ctx.model, 'pipeline')
  const currency = ctx.model.settings.baseCurrency
  const until = today(ctx)
  const keys = module?.capabilities.pipeline
  const isReadable =
    module !== undefined &&
    keys !== undefined &&
    ctx.policy.scope(module.name, 'read') !== 'none' &&
    [keys.amount, keys.stage, keys.closedAt].every((name) => ctx.policy.canRead(module.name, name))
  if (!module || !keys || !isReadable) return { amount: '0', deals: 0, currency, until }
  const { value, n } = await measure(ctx, {
    kind: 'single',
    of: {
      module: module.name,
      aggregate: 'sum',
      field: keys.amount,
      filter: { field: keys.stage, op: 'in', value: wonStages(module) },
      window: { field: keys.closedAt, days: yearDays },
    },
  })
  return { amount: value ?? '0', deals: n, currency, until }
}
