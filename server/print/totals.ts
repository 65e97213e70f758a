import type { BlockOf, PrintedBlock } from '#common/api/printed.ts'
import { add, decimalText, parseDecimal, type Decimal } from '#common/decimal.ts'
import { formatMoney, isMoney } from '#common/money.ts'
import { documentKind, type DocumentKind } from '#server/records/document.ts'
import { totalsOfDocument } from '#server/records/document-totals.ts'

import type { Filling } from './fill.ts'

type Row = BlockOf<'totals'>['rows'][number]

/** What a document comes to, with a row for each tax; the sum of its lines where it bears none. */
export function totalsBlock(filling: Filling): PrintedBlock[] {
  const kind = documentKind(filling.ctx.model, filling.record.module)
  const rows = kind ? documentRows(filling, kind) : sumOfLines(filling)
  return rows.length === 0 ? [] : [{ kind: 'totals', rows }]
}

function documentRows({ ctx, record, lines, taxes, spoken }: Filling, kind: DocumentKind): Row[] {
  const { words, locale } = spoken
  const own = record.values
  const currency = String(own[kind.keys.currency] ?? ctx.model.settings.baseCurrency)
  const money = (amount: string): string => formatMoney({ amount, currency }, locale)
  const stored = lines.map(({ values }) => ({ id: String(values.id), own: values }))
  const totals = totalsOfDocument(ctx.model, kind, own, stored, taxes)
  const hasDiscount = Number(totals.discount) !== 0
  const recurring = (
    [
      ['monthly', words.monthly],
      ['yearly', words.yearly],
    ] as const
  ).flatMap(([key, label]): Row[] => {
    const value = own[kind.keys[key]]
    if (!isMoney(value) || Number(value.amount) === 0) return []
    return [{ label, value: formatMoney(value, locale), look: 'quiet' }]
  })
  return [
    ...(hasDiscount
      ? [
          { label: words.subtotal, value: money(totals.subtotal), look: 'plain' as const },
          { label: words.discount, value: `−${money(totals.discount)}`, look: 'plain' as const },
        ]
      : []),
    { label: words.taxBase, value: money(totals.base), look: 'plain' },
    ...totals.taxes.map((tax): Row => ({
      label: words.taxOn({ name: tax.name, base: money(tax.base) }),
      value: money(tax.amount),
      look: 'quiet',
    })),
    { label: words.total, value: money(totals.total), look: 'strong' },
    ...recurring,
  ]
}

/** One for each currency: amounts of several are never added up. */
function sumOfLines({ record, lines, spoken }: Filling): Row[] {
  const total = record.module.capabilities.lines?.total
  const sums = new Map<string, Decimal>()
  for (const { values } of lines) {
    const value = total === undefined ? undefined : values[total]
    const amount = isMoney(value) ? parseDecimal(value.amount) : undefined
    if (!isMoney(value) || !amount) continue
    const before = sums.get(value.currency)
    sums.set(value.currency, before ? add(before, amount) : amount)
  }
  return [...sums].map(([currency, amount]) => ({
    label: spoken.words.total,
    value: formatMoney({ amount: decimalText(amount, 2), currency }, spoken.locale),
    look: 'strong',
  }))
}
