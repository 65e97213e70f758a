import sql, { raw } from 'sql-template-tag'
import { compareDecimals, decimalText, divide, parseDecimal, type Decimal } from '#common/decimal.ts'
import { conflict, invalidField, unavailable } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { systemPolicy } from '#server/access/policy.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context, Environment } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { createRecords } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import { systemContext } from '#server/users/system-context.ts'
import { readBankFile, type EuroRate } from './bank-file.ts'

const bankUrl = 'https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml'
const ratesJob = 'exchangeRates'

/** Decimals of a rate, as its field keeps them. */
const scale = 10
const ratesMax = 6000

interface Taken {
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  /** The latest day in the file. */
  readonly date: string
}

/** Takes the rates of the currencies in use from a day on, out of a file of the bank. */
export async function takeRates(ctx: Context, content: string, from?: string): Promise<Taken> {
  const all = await readBankFile(content)
  const rates = inBase(ctx, all).filter(({ date }) => from === undefined || date >= from)
  if (rates.length > ratesMax) {
    throw invalidField(
      'from',
      'limit',
      `Son ${rates.length} tipos de cambio; caben ${ratesMax} de una vez. Elige una fecha posterior.`,
      `These are ${rates.length} rates; ${ratesMax} fit at once. Choose a later date.`,
    )
  }
  const date = all.reduce((latest, one) => (one.date > latest ? one.date : latest), '')
  return { ...(await saveRates(ctx, rates)), date }
}

export async function fetchRates(ctx: Context): Promise<Taken> {
  const url = ctx.model.settings.exchangeRates?.url ?? bankUrl
  const answer = await ctx.environment.egress.fetch(url, { bytesMax: 10_000_000, timeoutMs: 20_000 })
  if (answer.status !== 200) {
    throw unavailable(
      `El banco no ha dado los tipos de cambio (respuesta ${answer.status}).`,
      `The bank did not give the exchange rates (answer ${answer.status}).`,
    )
  }
  return await takeRates(ctx, new TextDecoder().decode(answer.body))
}

/** The bank publishes once a day at no fixed minute; what is already there changes nothing. */
export function scheduleRates(environment: Environment): void {
  environment.jobs.work(ratesJob, async () => {
    const ctx = await systemContext(environment)
    if (ctx.model.settings.exchangeRates?.daily !== true) return
    const { created, changed, date } = await fetchRates(ctx)
    environment.world.log({ event: 'rates.taken', created, changed, date })
  })
  environment.jobs.schedule(ratesJob, '40 */4 * * *', 'UTC')
}

interface BaseRate {
  readonly currency: string
  readonly date: string
  readonly rate: string
}

/** One unit of each currency in the base currency: through the euro, rounded once, at the end. */
export function inBase({ model }: Pick<Context, 'model'>, rates: readonly EuroRate[]): BaseRate[] {
  const base = model.settings.baseCurrency
  const wanted = [...model.currencies.values()].filter(({ code, retired }) => code !== base && !retired)
  const days = Map.groupBy(rates, ({ date }) => date)
  return [...days].flatMap(([date, own]) => {
    const perEuro = new Map<string, Decimal>([
      ['EUR', { units: 1n, scale: 0 }],
      ...own.map((one) => [one.currency, one.perEuro] as const),
    ])
    const basePerEuro = perEuro.get(base)
    if (!basePerEuro) return []
    return wanted.flatMap(({ code }) => {
      const rate = perEuro.get(code)
      const value = rate && divide(basePerEuro, rate, scale)
      return value && value.units > 0n ? [{ currency: code, date, rate: decimalText(value) }] : []
    })
  })
}

async function saveRates(given: Context, rates: readonly BaseRate[]): Promise<Omit<Taken, 'date'>> {
  const module = moduleWith(given.model, 'exchangeRate')
  const keys = module?.capabilities.exchangeRate
  if (!module || !keys) {
    throw conflict('No hay módulo de tipos de cambio.', 'There is no module of exchange rates.')
  }
  // Who may configure may take rates, whatever their role says of the module's records.
  const ctx: Context = { ...given, policy: systemPolicy(given.user.id) }
  const kept = await keptRates(ctx, module, rates)
  const isSame = (rate: string, before: string): boolean => {
    const [a, b] = [parseDecimal(rate), parseDecimal(before)]
    return a !== undefined && b !== undefined && compareDecimals(a, b) === 0
  }
  const fresh = rates.filter((one) => !kept.has(keyOf(one)))
  const changed = rates.flatMap((one) => {
    const before = kept.get(keyOf(one))
    return before && !isSame(one.rate, before.rate) ? [{ id: before.id, rate: one.rate }] : []
  })
  for (let at = 0; at < fresh.length; at += 500) {
    const inputs = fresh.slice(at, at + 500).map(({ currency, date, rate }) => {
      return { values: { [keys.currency]: currency, [keys.date]: date, [keys.rate]: rate } }
    })
    await createRecords(ctx, module.name, inputs)
  }
  for (const { id, rate } of changed) await updateRecord(ctx, module.name, id, { [keys.rate]: rate })
  return { created: fresh.length, changed: changed.length, unchanged: rates.length - fresh.length - changed.length }
}

function keyOf({ currency, date }: { readonly currency: string; readonly date: string }): string {
  return `${currency} ${date}`
}

async function keptRates(
  ctx: Context,
  module: ModelModule,
  rates: readonly BaseRate[],
): Promise<Map<string, { id: string; rate: string }>> {
  const keys = module.capabilities.exchangeRate
  const column = (name: string | undefined) => raw(`t."${module.fields.get(name ?? '')?.column ?? ''}"`)
  const dates = [...new Set(rates.map(({ date }) => date))]
  const rows = await ctx.environment.db.query<{ id: string; currency: string; date: string; rate: string }>(sql`
    select t.id, ${column(keys?.currency)} as currency, ${column(keys?.date)}::text as date,
      ${column(keys?.rate)}::text as rate
    from ${tableOf(ctx, module)} t
    where t.deleted_at is null and ${column(keys?.date)} = any(${dates}::date[])`)
  return new Map(rows.map(({ id, rate, ...one }) => [keyOf(one), { id, rate }]))
}
