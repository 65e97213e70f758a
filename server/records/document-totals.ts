import type { Model, ModelModule } from '#common/model.ts'
import { isMoney } from '#common/money.ts'
import { recurrences, totalsOf, type PricedDocument, type PricedLine, type Totals } from '#common/totals.ts'
import type { Tax } from '#common/tax-rules.ts'
import { asSystem } from '#server/access/system.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { documentKind, documentKindOfLines, readLines, type DocumentKind, type StoredLine } from './document.ts'
import type { Written } from './effects.ts'
import { taxesCoded, readTaxes } from './taxes.ts'
import { lockIfThere, updateRecord } from './update.ts'
import type { Writing } from './write.ts'

/** How documents of the company are rounded. */
export function roundingOf({ settings }: Model): NonNullable<PricedDocument['rounding']> {
  return { by: settings.documents?.roundBy ?? 'line', halves: settings.documents?.halves ?? 'up' }
}

/** The totals of a document, from its own values and its lines. */
export function totalsOfDocument(
  model: Model,
  kind: DocumentKind,
  own: Values,
  lines: readonly StoredLine[],
  taxes: readonly Tax[],
): Totals {
  const { keys } = kind
  const currency = String(own[keys.currency] ?? model.settings.baseCurrency)
  return totalsOf({
    lines: lines.map((line) => pricedLine(kind, line.own, taxes)),
    decimals: model.currencies.get(currency)?.decimals ?? 2,
    rounding: roundingOf(model),
    discount: discountOf(own[keys.discountAmount], own[keys.discount]),
    pricesIncludeTax: own[keys.pricesIncludeTax] === true,
  })
}

function pricedLine({ line }: DocumentKind, own: Values, taxes: readonly Tax[]): PricedLine {
  const price = own[line.unitPrice]
  const recurrence = recurrences.find((one) => one === own[line.recurrence ?? ''])
  return {
    quantity: String(own[line.quantity] ?? '0'),
    unitPrice: isMoney(price) ? price.amount : '0',
    discount: String(own[line.discount] ?? '0'),
    taxes: taxesCoded(taxes, own[line.taxes ?? '']),
    ...(recurrence ? { recurrence } : {}),
  }
}

function discountOf(amount: unknown, percent: unknown): PricedDocument['discount'] {
  if (isMoney(amount)) return { amount: amount.amount }
  return percent === null || percent === undefined ? undefined : { percent: String(percent) }
}

/** After lines or what a total depends on were written: the totals of their documents. */
export async function totalDocuments(ctx: Writing, module: ModelModule, written: readonly Written[]): Promise<void> {
  const ofLines = documentKindOfLines(ctx.model, module)
  const own = documentKind(ctx.model, module)
  const touched: string[] = []
  if (ofLines) touched.push(...written.flatMap(({ before, after }) => idsIn([before, after], ofLines.by)))
  if (own) touched.push(...written.filter((one) => isRevalued(own, one)).map(({ id }) => id))
  const kind = ofLines ?? own
  if (!kind) return
  for (const id of new Set(touched)) {
    if (ctx.unsettled) ctx.unsettled.add(id)
    else await settleDocument(ctx, kind, id)
  }
}

function idsIn(sides: readonly (Values | null)[], relation: string): string[] {
  return sides.flatMap((side) => {
    const id = side?.[relation]
    return typeof id === 'string' ? [id] : []
  })
}

function isRevalued({ keys }: DocumentKind, { before, after }: Written): boolean {
  if (!after) return false
  const { currency, discount, discountAmount, pricesIncludeTax } = keys
  const worth = (values: Values | null): string =>
    JSON.stringify([currency, discount, discountAmount, pricesIncludeTax].map((name) => values?.[name] ?? null))
  return before === null ? after[keys.subtotal] === undefined : worth(before) !== worth(after)
}

/** Writes what the lines of a draft add up to. What is issued stays as it was. */
export async function settleDocument(ctx: Writing, kind: DocumentKind, id: string): Promise<void> {
  const system = asSystem(ctx)
  const row = await lockIfThere(system, kind.module, id, 'update', true)
  if (row?.own[kind.keys.status] !== 'draft') return
  await updateRecord(system, kind.module.name, id, await totalValues(system, kind, id, row.own), { internal: true })
}

/** The amounts of a document as values of its fields. */
export async function totalValues(ctx: Context, kind: DocumentKind, id: string, own: Values): Promise<Values> {
  const { keys } = kind
  const totals = totalsOfDocument(ctx.model, kind, own, await readLines(ctx, kind, id), await readTaxes(ctx))
  const currency = String(own[keys.currency] ?? ctx.model.settings.baseCurrency)
  const of = (amount: string) => ({ amount, currency })
  const each = (period: 'monthly' | 'yearly') => {
    const row = totals.recurring.find(({ recurrence }) => recurrence === period)
    return row ? of(row.base) : null
  }
  return {
    [keys.subtotal]: of(totals.subtotal),
    [keys.discountTotal]: of(totals.discount),
    [keys.taxBase]: of(totals.base),
    [keys.tax]: of(totals.tax),
    [keys.withheld]: of(totals.withheld),
    [keys.total]: of(totals.total),
    [keys.monthly]: each('monthly'),
    [keys.yearly]: each('yearly'),
  }
}
