import sql, { raw } from 'sql-template-tag'
import { violation, type Violation } from '#common/errors.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { dayIn } from './calendar.ts'
import { reader } from './list.ts'

/** How many units of the base currency one unit of a currency is worth, and since when. */
export interface Rate {
  readonly rate: string
  readonly date: string
}

/** The latest rate of each currency up to a day; the base currency is always worth one. */
export async function ratesOn(ctx: Context, currencies: readonly string[], day?: string): Promise<Map<string, Rate>> {
  const on = day ?? dayIn(ctx.environment.world.now(), ctx.user.timeZone)
  const base = ctx.model.settings.baseCurrency
  const rates = new Map<string, Rate>([[base, { rate: '1', date: on }]])
  const others = [...new Set(currencies)].filter((code) => code !== base)
  const module = moduleWith(ctx.model, 'exchangeRate')
  const keys = module?.capabilities.exchangeRate
  if (others.length === 0 || !module || !keys) return rates
  const column = (name: string): ReturnType<typeof raw> => raw(`t."${module.fields.get(name)?.column ?? ''}"`)
  const rows = await reader(ctx).query<{ currency: string; rate: string; date: string }>(sql`
    select distinct on (${column(keys.currency)}) ${column(keys.currency)} as currency,
      ${column(keys.rate)}::text as rate, ${column(keys.date)}::text as date
    from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${column(keys.currency)} = any(${others}) and ${column(keys.date)} <= ${on}::date
    order by ${column(keys.currency)}, ${column(keys.date)} desc`)
  for (const row of rows) rates.set(row.currency, { rate: row.rate, date: row.date })
  return rates
}

export function missingRate(field: string, currency: string): Violation {
  return violation(
    field,
    'rate',
    `No hay tipo de cambio de ${currency}. Añádelo en Tipos de cambio.`,
    `There is no exchange rate for ${currency}. Add it under Exchange rates.`,
  )
}
