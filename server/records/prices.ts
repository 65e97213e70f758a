import sql, { raw, type Sql } from 'sql-template-tag'
import type { CatalogItemKeys } from '#common/capabilities.ts'
import { compareDecimals, decimalText, divide, multiply, parseDecimal, round } from '#common/decimal.ts'
import { invalid, invalidField, missing } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import { isMoney, type Money } from '#common/money.ts'
import { taxesFor } from '#common/tax-rules.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleWith } from '#server/model/compile.ts'
import { dayIn } from './calendar.ts'
import type { Values } from './check.ts'
import { fieldOf } from './document.ts'
import { reader } from './list.ts'
import { missingRate, ratesOn } from './rates.ts'
import { columnName } from './select.ts'
import { readTaxes } from './taxes.ts'
import { writeForm } from './write-form.ts'

/** For whom and when prices are asked. */
interface PriceQuestion {
  readonly currency: string
  readonly day?: string | undefined
  readonly regime?: string | undefined
  /** Record of a module with the capability `customer`. */
  readonly customer?: string | undefined
  /** A list chosen for this document. */
  readonly priceList?: string | undefined
}

export interface AskedItem {
  readonly id: string
  readonly quantity: string
}

/** What a line would be: values that the line's own fields take. */
export interface ProposedLine {
  readonly item: { readonly id: string; readonly title: string }
  readonly description: string
  readonly quantity: string
  readonly unitPrice: { readonly amount: string; readonly currency: string }
  /** What it costs, for whoever may know. */
  readonly cost: { readonly amount: string; readonly currency: string } | null
  readonly recurrence: string
  readonly taxes: readonly string[]
  /** Where the price is from: title of the list, none for the item's own. */
  readonly list: string | null
  /** The rate by which a price in another currency was converted. */
  readonly convertedFrom: { readonly currency: string; readonly rate: string; readonly date: string } | null
}

/**
 * Lines for items: description, the price of the right list for the quantity and the day, and the
 * taxes that follow from seller, customer and item. A bundle that is shown whole is priced as one;
 * one that is not gives a line for each part.
 */
export async function proposeLines(
  ctx: Context,
  question: PriceQuestion,
  asked: readonly AskedItem[],
): Promise<ProposedLine[]> {
  const module = moduleWith(ctx.model, 'catalogItem')
  const keys = module?.capabilities.catalogItem
  if (!module || !keys || ctx.policy.scope(module.name, 'read') === 'none') throw missing()
  if (!ctx.model.currencies.has(question.currency)) {
    throw invalidField(
      'currency',
      'currency',
      'No es una moneda de la empresa.',
      'It is not one of the company’s currencies.',
    )
  }
  const items = await exploded(ctx, module, keys, asked)
  const pricing = await openPricing(ctx, question, items)
  return items.map((item) => proposedLine(ctx, keys, pricing, item))
}

interface Item {
  readonly id: string
  readonly title: string
  readonly own: Values
  readonly quantity: string
}

async function readItems(ctx: Context, module: ModelModule, ids: readonly string[]): Promise<Map<string, Item>> {
  const rows = await reader(ctx).query<Item>(sql`
    select t.id, t.title, ${writeForm(module, 't')} as own, '1' as quantity from ${tableOf(ctx, module)} t
    where t.id = any(${[...ids]}::uuid[]) and t.deleted_at is null`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** A bundle may hold bundles, as deep as this. */
const depthMax = 5
const linesMax = 200

async function exploded(
  ctx: Context,
  module: ModelModule,
  keys: CatalogItemKeys,
  asked: readonly AskedItem[],
  depth = 0,
): Promise<Item[]> {
  const found = await readItems(
    ctx,
    module,
    asked.map(({ id }) => id),
  )
  const result: Item[] = []
  for (const { id, quantity } of asked) {
    const item = found.get(id)
    if (!item) throw missing()
    const parts = item.own[keys.bundle ?? ''] === 'exploded' && depth < depthMax ? await partsOf(ctx, id, quantity) : []
    if (parts.length === 0) result.push({ ...item, quantity })
    else result.push(...(await exploded(ctx, module, keys, parts, depth + 1)))
    if (result.length > linesMax) {
      throw invalidField('items', 'range', `Son más de ${linesMax} líneas.`, `They are more than ${linesMax} lines.`)
    }
  }
  return result
}

async function partsOf(ctx: Context, bundle: string, quantity: string): Promise<AskedItem[]> {
  const module = moduleWith(ctx.model, 'bundlePart')
  const keys = module?.capabilities.bundlePart
  if (!module || !keys) return []
  const column = (name: string): Sql => raw(columnName(fieldOf(module, name), 't')(''))
  const rows = await reader(ctx).query<{ id: string; quantity: string }>(sql`
    select ${column(keys.item)} as id, ${column(keys.quantity)}::text as quantity from ${tableOf(ctx, module)} t
    where ${column(keys.bundle)} = ${bundle} and t.deleted_at is null order by t.created_at, t.id`)
  return rows.map((row) => ({ id: row.id, quantity: timesText(row.quantity, quantity) }))
}

function timesText(a: string, b: string): string {
  const [left, right] = [parseDecimal(a), parseDecimal(b)]
  return left && right ? decimalText(round(multiply(left, right), 3)) : a
}

interface ListPrice {
  readonly item: string
  readonly list: string
  readonly title: string
  readonly minimum: string
  readonly amount: string
  /** 0: chosen for the document, 1: the customer's own, 2: of its segment, 3: everybody's. */
  readonly rank: number
}

interface Pricing {
  readonly question: PriceQuestion
  readonly day: string
  readonly regime: string
  readonly prices: readonly ListPrice[]
  readonly rates: Awaited<ReturnType<typeof ratesOn>>
  readonly taxes: Awaited<ReturnType<typeof readTaxes>>
}

async function openPricing(ctx: Context, question: PriceQuestion, items: readonly Item[]): Promise<Pricing> {
  const { settings, currencies } = ctx.model
  const day = question.day ?? dayIn(ctx.environment.world.now(), settings.timeZone)
  const customer = await readCustomer(ctx, question.customer)
  return {
    question,
    day,
    regime: question.regime ?? customer.regime ?? 'general',
    prices: await listPrices(ctx, question, day, customer, items),
    rates: await ratesOn(ctx, [...currencies.keys()], day),
    taxes: await readTaxes(ctx),
  }
}

interface Customer {
  readonly regime?: string | undefined
  readonly priceList?: string | undefined
  readonly segment?: string | undefined
}

/** What of a customer sets prices: known to the pricing even where not to the reader. */
async function readCustomer(ctx: Context, id: string | undefined): Promise<Customer> {
  const module = moduleWith(ctx.model, 'customer')
  const keys = module?.capabilities.customer
  if (id === undefined || !module || !keys) return {}
  const [row] = await reader(ctx).query<{ own: Values }>(
    sql`select ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t where t.id = ${id} and t.deleted_at is null`,
  )
  const text = (name: string | undefined) => {
    const value = row?.own[name ?? '']
    return typeof value === 'string' ? value : undefined
  }
  return { regime: text(keys.regime), priceList: text(keys.priceList), segment: text(keys.segment) }
}

/** Prices of the lists that may serve, best list first and in it the largest minimum. */
async function listPrices(
  ctx: Context,
  { currency, priceList }: PriceQuestion,
  day: string,
  customer: Customer,
  items: readonly Item[],
): Promise<ListPrice[]> {
  const lists = moduleWith(ctx.model, 'priceList')
  const entries = moduleWith(ctx.model, 'listPrice')
  const list = lists?.capabilities.priceList
  const entry = entries?.capabilities.listPrice
  if (!lists || !entries || !list || !entry || items.length === 0) return []
  const l = (name: string): Sql => raw(columnName(fieldOf(lists, name), 'l')(''))
  const e = (name: string, suffix = ''): Sql => raw(columnName(fieldOf(entries, name), 'e')(suffix))
  return await reader(ctx).query<ListPrice & Record<string, unknown>>(sql`
    select * from (
      select ${e(entry.item)} as item, l.id as list, l.title, ${e(entry.minimumQuantity)}::text as minimum,
        trim_scale(${e(entry.price)})::text as amount, ${e(entry.minimumQuantity)} as least,
        case when l.id = ${priceList ?? null}::uuid then 0 when l.id = ${customer.priceList ?? null}::uuid then 1
          when ${customer.segment ?? null}::text = any(${l(list.segments)}) then 2
          when coalesce(cardinality(${l(list.segments)}), 0) = 0 then 3 end as rank,
        ${l(list.from)} as since
      from ${tableOf(ctx, entries)} e join ${tableOf(ctx, lists)} l on l.id = ${e(entry.list)}
      where e.deleted_at is null and l.deleted_at is null and ${e(entry.item)} = any(${items.map(({ id }) => id)}::uuid[])
        and ${l(list.currency)} = ${currency} and ${e(entry.price, '_cur')} = ${currency} and ${l(list.active)}
        and (${l(list.from)} is null or ${l(list.from)} <= ${day}::date)
        and (${l(list.to)} is null or ${l(list.to)} >= ${day}::date)) found
    where rank is not null
    order by rank, since desc nulls last, list, least desc nulls last`)
}

function proposedLine(ctx: Context, keys: CatalogItemKeys, pricing: Pricing, item: Item): ProposedLine {
  const { question, day, regime, taxes } = pricing
  const { settings } = ctx.model
  const price = priceOf(ctx, keys, pricing, item)
  const category = String(item.own[keys.taxCategory ?? ''] ?? 'standard')
  const place = { country: settings.country, territory: settings.documents?.territory ?? null, day }
  return {
    item: { id: item.id, title: item.title },
    description: item.title,
    quantity: item.quantity,
    unitPrice: { amount: price.amount, currency: question.currency },
    cost: costOf(ctx, keys, item),
    recurrence: String(item.own[keys.recurrence ?? ''] ?? 'once'),
    taxes: taxesFor(taxes, { ...place, regime, category }).map(({ code }) => code),
    list: price.list,
    convertedFrom: price.convertedFrom,
  }
}

function costOf(ctx: Context, { cost }: CatalogItemKeys, { own }: Item): ProposedLine['cost'] {
  const catalog = moduleWith(ctx.model, 'catalogItem')
  if (!catalog || cost === undefined || !ctx.policy.canRead(catalog.name, cost)) return null
  const known = own[cost]
  return isMoney(known) ? { amount: known.amount, currency: known.currency } : null
}

type Price = Pick<ProposedLine, 'list' | 'convertedFrom'> & { readonly amount: string }

function priceOf(ctx: Context, keys: CatalogItemKeys, pricing: Pricing, item: Item): Price {
  const { prices, question, rates } = pricing
  const quantity = parseDecimal(item.quantity) ?? { units: 1n, scale: 0 }
  const listed = prices.find(
    (one) => one.item === item.id && compareDecimals(parseDecimal(one.minimum ?? '0') ?? quantity, quantity) <= 0,
  )
  if (listed) return { amount: listed.amount, list: listed.title, convertedFrom: null }
  const own = item.own[keys.price]
  if (!isMoney(own)) return { amount: '0', list: null, convertedFrom: null }
  if (own.currency === question.currency) return { amount: own.amount, list: null, convertedFrom: null }
  const converted = convertedAt(ctx, own, question.currency, rates)
  return { ...converted, list: null }
}

/** An amount in another currency, by way of the base one, at the rates of a day. */
function convertedAt(
  ctx: Context,
  value: Money,
  currency: string,
  rates: Pricing['rates'],
): Pick<Price, 'amount' | 'convertedFrom'> {
  const [from, to] = [rates.get(value.currency), rates.get(currency)]
  if (!from || !to) throw invalid([missingRate('currency', from ? currency : value.currency)])
  const [amount, a, b] = [parseDecimal(value.amount), parseDecimal(from.rate), parseDecimal(to.rate)]
  const decimals = ctx.model.currencies.get(currency)?.decimals ?? 2
  const result = amount && a && b ? divide(multiply(amount, a), b, decimals) : undefined
  const rate = a && b ? divide(a, b, 10) : undefined
  return {
    amount: result ? decimalText(result, decimals) : '0',
    convertedFrom: { currency: value.currency, rate: rate ? decimalText(rate) : '1', date: from.date },
  }
}

/** Tells what amounts are worth in another currency, at today's rates. */
export async function converter(
  ctx: Context,
  values: readonly Money[],
  currency: string,
): Promise<(value: Money) => Money> {
  const others = values.flatMap((value) => (value.currency === currency ? [] : [value.currency]))
  const rates = await ratesOn(ctx, others.length > 0 ? [...new Set([...others, currency])] : [])
  return (value) => ({
    amount: value.currency === currency ? value.amount : convertedAt(ctx, value, currency, rates).amount,
    currency,
  })
}

/** The taxes of lines with these items, for a customer's regime; a line without item is of the standard category. */
export async function taxesOfItems(
  ctx: Context,
  items: readonly unknown[],
  regime: string,
): Promise<(readonly string[])[]> {
  const module = moduleWith(ctx.model, 'catalogItem')
  const key = module?.capabilities.catalogItem?.taxCategory
  const ids = items.filter((id) => typeof id === 'string')
  const found = module && ids.length > 0 ? await readItems(ctx, module, ids) : new Map<string, Item>()
  const { settings } = ctx.model
  const day = dayIn(ctx.environment.world.now(), settings.timeZone)
  const place = { country: settings.country, territory: settings.documents?.territory ?? null, day }
  const taxes = await readTaxes(ctx)
  return items.map((id) => {
    const category = String(found.get(String(id))?.own[key ?? ''] ?? 'standard')
    return taxesFor(taxes, { ...place, regime, category }).map(({ code }) => code)
  })
}
