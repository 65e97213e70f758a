import type { Violation } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney, toBase } from '#common/money.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { perModule } from './known-once.ts'
import { missingRate, ratesOn, type Rate } from './rates.ts'

export const moneyFields = perModule((module) => [...module.fields.values()].filter(({ type }) => type === 'money'))

/** Rates for every currency in the given values, one query at most. */
export async function ratesFor(ctx: Context, all: readonly Values[]): Promise<Map<string, Rate>> {
  const currencies = all.flatMap((values) =>
    Object.values(values).flatMap((value) => (isMoney(value) ? [value.currency] : [])),
  )
  return await ratesOn(ctx, currencies)
}

/**
 * Amounts with their value in the base currency, the rate and its date. `before` keeps the rate of an
 * amount that was written earlier in the same currency, where the record is closed: it is frozen.
 */
export function withBaseAmounts(
  module: ModelModule,
  values: Values,
  rates: ReadonlyMap<string, Rate>,
  frozen: Values | null,
): { values: Values; violations: readonly Violation[] } {
  const fields = moneyFields(module).filter(({ name }) => isMoney(values[name]))
  if (fields.length === 0) return { values, violations: [] }
  const result: Record<string, unknown> = { ...values }
  const violations: Violation[] = []
  for (const { name } of fields) {
    const value = values[name]
    if (!isMoney(value)) continue
    const rate = frozenRate(frozen?.[name], value.currency) ?? rates.get(value.currency)
    if (!rate) violations.push(missingRate(name, value.currency))
    else {
      const base = toBase(value.amount, rate.rate)
      result[name] = {
        amount: value.amount,
        currency: value.currency,
        base: base ?? null,
        rate: rate.rate,
        rateDate: rate.date,
      }
    }
  }
  return { values: result, violations }
}

function frozenRate(before: unknown, currency: string): Rate | undefined {
  if (!isMoney(before) || before.currency !== currency) return undefined
  const { rate, rateDate } = before as { rate?: unknown; rateDate?: unknown }
  return typeof rate === 'string' && typeof rateDate === 'string' ? { rate, date: rateDate } : undefined
}
