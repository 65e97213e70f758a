import { fetchExchangeRates, listRates, takeRatesFile } from '#common/api/exchange-rates.ts'
import { fetchRates, takeRates } from '#server/currencies/rates.ts'
import { ratesOn } from '#server/records/rates.ts'
import { route, type App } from './route.ts'

export function registerExchangeRates(app: App): void {
  route(app, listRates, async (ctx) => {
    const base = ctx.model.settings.baseCurrency
    const rates = await ratesOn(ctx, [...ctx.model.currencies.keys()])
    rates.delete(base)
    return { base, rows: [...rates].map(([currency, { rate, date }]) => ({ currency, rate, date })) }
  })

  route(app, fetchExchangeRates, async (ctx) => await fetchRates(ctx))

  route(app, takeRatesFile, async (ctx, { body }) => await takeRates(ctx, body.content, body.from))
}
