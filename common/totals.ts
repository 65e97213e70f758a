/**
 * What the lines of a deal or of a document add up to: the one computation, by which the browser shows
 * totals as one types and the server keeps them. Exact decimals; nothing is rounded but to the decimals
 * of the currency, at the places that the rules name:
 *
 * - `by: 'line'`: each line's amount and each of its taxes is rounded; totals are sums of what is shown.
 * - `by: 'document'`: amounts are summed exactly for lines with the same taxes and period, and rounded
 *   then; each tax is rounded once for the document. What stands at a line is rounded for show.
 *
 * What is taken off the whole is shared out to the last unit, in proportion, so that parts always add
 * up. Where prices include tax, base and taxes together are what was asked, to the last unit.
 *
 * @example
 * totalsOf({ lines: [{ quantity: '2', unitPrice: '10', taxes: [iva21] }], decimals: 2 }).total // '24.20'
 */
import {
  add,
  compareDecimals,
  decimalText,
  divide,
  multiply,
  negate,
  parseDecimal,
  round,
  subtract,
  type Decimal,
  type Halves,
} from './decimal.ts'

export type TaxKind = 'vat' | 'surcharge' | 'withholding'

/** A tax that a line bears. Withholdings have a positive rate and are subtracted. */
export interface LineTax {
  readonly code: string
  readonly name: string
  readonly kind: TaxKind
  /** Percentage: `21`, `5.2`. */
  readonly rate: string
  /** Its base includes the taxes before it in the line. */
  readonly onTaxes?: boolean
}

export const recurrences = ['once', 'monthly', 'quarterly', 'yearly'] as const
export type Recurrence = (typeof recurrences)[number]

export interface PricedLine {
  readonly quantity: string
  readonly unitPrice: string
  /** Percentage taken off. */
  readonly discount?: string | null
  readonly taxes?: readonly LineTax[]
  readonly recurrence?: Recurrence
}

export interface RoundingRules {
  readonly by: 'line' | 'document'
  readonly halves: Halves
}

export interface PricedDocument {
  readonly lines: readonly PricedLine[]
  /** Decimals of the currency. */
  readonly decimals: number
  readonly rounding?: RoundingRules
  /** Taken off the whole: a percentage, or an amount of at most the sum of the lines. */
  readonly discount?: { readonly percent: string } | { readonly amount: string } | undefined
  readonly pricesIncludeTax?: boolean
}

/** Amounts are decimal texts with the currency's decimals. */
export interface TaxTotal {
  readonly code: string
  readonly name: string
  readonly kind: TaxKind
  readonly rate: string
  readonly base: string
  /** Negative for withholdings. */
  readonly amount: string
}

export interface LineTotal {
  /** Quantity times price less the line's discount, as asked: with tax where prices include it. */
  readonly net: string
  /** Its part of what is taken off the whole. */
  readonly discount: string
  readonly base: string
  readonly taxes: readonly { readonly code: string; readonly amount: string }[]
  readonly total: string
}

export interface RecurringTotal {
  readonly recurrence: Recurrence
  readonly base: string
  readonly tax: string
  readonly withheld: string
  readonly total: string
}

export interface Totals {
  readonly lines: readonly LineTotal[]
  /** Sum of the lines as asked. */
  readonly subtotal: string
  /** Taken off the whole. */
  readonly discount: string
  readonly base: string
  /** A row for each tax, in the order in which lines name them. */
  readonly taxes: readonly TaxTotal[]
  /** What is added: all but withholdings. */
  readonly tax: string
  /** What is kept back, as a positive amount. */
  readonly withheld: string
  /** To pay: base and taxes less withholdings. */
  readonly total: string
  /** The same split by how often it is charged; only those that there are. */
  readonly recurring: readonly RecurringTotal[]
}

const zero: Decimal = { units: 0n, scale: 0 }
const one: Decimal = { units: 1n, scale: 0 }
const hundredth: Decimal = { units: 1n, scale: 2 }

/** Lines that are rounded together: one line, or all with the same taxes and period. */
interface Group {
  readonly taxes: readonly LineTax[]
  readonly recurrence: Recurrence
  /** Before rounding and discount. */
  readonly exact: Decimal
}

interface Amounts {
  readonly net: Decimal
  readonly discount: Decimal
  readonly base: Decimal
  /** One for each of the group's taxes; withholdings negative. */
  readonly taxes: readonly Decimal[]
  /** What each tax is computed on. */
  readonly taxBases: readonly Decimal[]
}

interface Rules {
  readonly decimals: number
  readonly halves: Halves
  readonly pricesIncludeTax: boolean
}

export function totalsOf(document: PricedDocument): Totals {
  const { lines, decimals, rounding = { by: 'line', halves: 'up' }, pricesIncludeTax = false } = document
  const rules: Rules = { decimals, halves: rounding.halves, pricesIncludeTax }
  const ofLines = lines.map(asGroup)
  const perLine = computed(ofLines, document, rules)
  const groups = rounding.by === 'line' ? ofLines : together(ofLines)
  const amounts = rounding.by === 'line' ? perLine : roundedOnce(groups, computed(groups, document, rules), rules)
  const text = (value: Decimal) => decimalText(value, decimals)
  const { tax, withheld } = split(groups, amounts)
  const base = sum(amounts.map((one) => one.base))
  return {
    lines: perLine.map((one, index) => ({
      net: text(one.net),
      discount: text(one.discount),
      base: text(one.base),
      taxes: one.taxes.map((amount, at) => ({ code: ofLines[index]?.taxes[at]?.code ?? '', amount: text(amount) })),
      total: text(add(one.base, sum(one.taxes))),
    })),
    subtotal: text(sum(amounts.map((one) => one.net))),
    discount: text(sum(amounts.map((one) => one.discount))),
    base: text(base),
    taxes: taxRows(groups, amounts, text),
    tax: text(tax),
    withheld: text(withheld),
    total: text(subtract(add(base, tax), withheld)),
    recurring: recurringRows(groups, amounts, text),
  }
}

function number(text: string | null | undefined): Decimal {
  return (text === null || text === undefined ? undefined : parseDecimal(text)) ?? zero
}

function asGroup(line: PricedLine): Group {
  const kept = subtract(one, multiply(number(line.discount), hundredth))
  return {
    taxes: line.taxes ?? [],
    recurrence: line.recurrence ?? 'once',
    exact: multiply(multiply(number(line.quantity), number(line.unitPrice)), kept),
  }
}

function together(groups: readonly Group[]): Group[] {
  const byKey = Map.groupBy(groups, ({ taxes, recurrence }) =>
    [recurrence, ...taxes.map(({ code }) => code)].join('\n'),
  )
  return [...byKey.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, exact: sum([first, ...others].map((one) => one.exact)) }],
  )
}

function computed(groups: readonly Group[], { discount }: PricedDocument, rules: Rules): Amounts[] {
  const nets = groups.map(({ exact }) => round(exact, rules.decimals, rules.halves))
  const shares = shared(takenOff(sum(nets), discount, rules), nets, rules.decimals)
  return groups.map((group, index) => {
    const net = nets[index] ?? zero
    const share = shares[index] ?? zero
    return { net, discount: share, ...taxed(group.taxes, subtract(net, share), rules) }
  })
}

/** At most the whole, and nothing where there is nothing to take it from. */
function takenOff(subtotal: Decimal, discount: PricedDocument['discount'], rules: Rules): Decimal {
  if (discount === undefined) return zero
  if ('percent' in discount) {
    return round(multiply(multiply(subtotal, number(discount.percent)), hundredth), rules.decimals, rules.halves)
  }
  const amount = round(number(discount.amount), rules.decimals, rules.halves)
  if (compareDecimals(subtotal, zero) <= 0) return zero
  return compareDecimals(amount, subtotal) > 0 ? subtotal : amount
}

/** An amount shared out in proportion to weights, to the last unit: the largest remainders get what is over. */
function shared(amount: Decimal, weights: readonly Decimal[], decimals: number): Decimal[] {
  const whole = sum(weights)
  if (amount.units === 0n || whole.units === 0n) return weights.map(() => zero)
  const unit: Decimal = { units: 1n, scale: decimals }
  const parts = weights.map((weight, index) => {
    const product = multiply(amount, weight)
    const cut = truncated(product, whole, decimals)
    return { index, cut, rest: subtract(product, multiply(cut, whole)) }
  })
  const over = subtract(amount, sum(parts.map(({ cut }) => cut)))
  let units = Number(divide(over, unit, 0)?.units ?? 0n)
  const step = units < 0 ? negate(unit) : unit
  const result = parts.map(({ cut }) => cut)
  const byRest = parts.toSorted((a, b) => compareDecimals(size(b.rest), size(a.rest)) || a.index - b.index)
  for (const { index } of byRest) {
    if (units === 0) break
    result[index] = add(result[index] ?? zero, step)
    units -= Math.sign(units)
  }
  return result
}

/** The quotient cut towards zero. */
function truncated(a: Decimal, b: Decimal, decimals: number): Decimal {
  const scale = Math.max(a.scale, b.scale)
  const at = (value: Decimal) => value.units * 10n ** BigInt(scale - value.scale)
  return { units: (at(a) * 10n ** BigInt(decimals)) / at(b), scale: decimals }
}

function size(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : value
}

function taxed(taxes: readonly LineTax[], asked: Decimal, rules: Rules): Pick<Amounts, 'base' | 'taxes' | 'taxBases'> {
  if (rules.pricesIncludeTax) return taxedWithin(taxes, asked, rules)
  const amounts: Decimal[] = []
  const taxBases: Decimal[] = []
  for (const tax of taxes) {
    const taxBase = tax.onTaxes ? add(asked, added(taxes, amounts)) : asked
    taxBases.push(taxBase)
    amounts.push(ofTax(tax, taxBase, rules))
  }
  return { base: asked, taxes: amounts, taxBases }
}

/** What earlier taxes add, withholdings apart. */
function added(taxes: readonly LineTax[], amounts: readonly Decimal[]): Decimal {
  return sum(amounts.filter((_, index) => taxes[index]?.kind !== 'withholding'))
}

function ofTax({ kind, rate }: LineTax, base: Decimal, { decimals, halves }: Rules): Decimal {
  const amount = round(multiply(multiply(base, number(rate)), hundredth), decimals, halves)
  return kind === 'withholding' ? negate(amount) : amount
}

/** Each tax as a part of the base: 0.21, or for one on taxes 0.21 of base and those before it. */
function factors(taxes: readonly LineTax[]): Decimal[] {
  const result: Decimal[] = []
  for (const tax of taxes) {
    const of = tax.onTaxes ? add(one, added(taxes, result)) : one
    result.push(multiply(of, multiply(number(tax.rate), hundredth)))
  }
  return result
}

/** Base and taxes out of an amount that includes them: together they are that amount. */
function taxedWithin(
  taxes: readonly LineTax[],
  asked: Decimal,
  rules: Rules,
): Pick<Amounts, 'base' | 'taxes' | 'taxBases'> {
  const parts = factors(taxes)
  const base = divide(asked, add(one, added(taxes, parts)), rules.decimals, rules.halves) ?? asked
  const within = shared(
    subtract(asked, base),
    parts.map((part, index) => (taxes[index]?.kind === 'withholding' ? zero : part)),
    rules.decimals,
  )
  const amounts: Decimal[] = []
  const taxBases: Decimal[] = []
  for (const [index, tax] of taxes.entries()) {
    const taxBase = tax.onTaxes ? add(base, added(taxes, amounts)) : base
    taxBases.push(taxBase)
    amounts.push(tax.kind === 'withholding' ? ofTax(tax, taxBase, rules) : (within[index] ?? zero))
  }
  return { base, taxes: amounts, taxBases }
}

/** Each tax of the document rounded once, over all the groups that bear it, and shared out among them. */
function roundedOnce(groups: readonly Group[], amounts: readonly Amounts[], rules: Rules): Amounts[] {
  if (rules.pricesIncludeTax) return [...amounts]
  const exact = groups.map(({ taxes }, index) => {
    const base = amounts[index]?.base ?? zero
    const parts = factors(taxes)
    return parts.map((part, at) => ({
      amount: multiply(base, part),
      base: taxes[at]?.onTaxes ? multiply(base, add(one, added(taxes, parts.slice(0, at)))) : base,
    }))
  })
  const result = amounts.map((one) => ({ ...one, taxes: [...one.taxes], taxBases: [...one.taxBases] }))
  for (const [, places] of placesByTax(groups)) {
    const weights = places.map(({ group, at }) => exact[group]?.[at]?.amount ?? zero)
    const total = round(sum(weights), rules.decimals, rules.halves)
    const parts = shared(total, weights, rules.decimals)
    const bases = places.map(({ group, at }) => exact[group]?.[at]?.base ?? zero)
    const baseParts = shared(round(sum(bases), rules.decimals, rules.halves), bases, rules.decimals)
    for (const [index, { group, at, tax }] of places.entries()) {
      const part = parts[index] ?? zero
      const row = result[group]
      if (!row) continue
      row.taxes[at] = tax.kind === 'withholding' ? negate(part) : part
      row.taxBases[at] = baseParts[index] ?? zero
    }
  }
  return result
}

interface Place {
  readonly group: number
  readonly at: number
  readonly tax: LineTax
}

function placesByTax(groups: readonly Group[]): Map<string, Place[]> {
  const places = groups.flatMap(({ taxes }, group) => taxes.map((tax, at): Place => ({ group, at, tax })))
  return Map.groupBy(places, ({ tax }) => tax.code)
}

function split(groups: readonly Group[], amounts: readonly Amounts[]): { tax: Decimal; withheld: Decimal } {
  const all = groups.flatMap(({ taxes }, index) =>
    taxes.map(({ kind }, at) => ({ kind, amount: amounts[index]?.taxes[at] ?? zero })),
  )
  return {
    tax: sum(all.flatMap(({ kind, amount }) => (kind === 'withholding' ? [] : [amount]))),
    withheld: negate(sum(all.flatMap(({ kind, amount }) => (kind === 'withholding' ? [amount] : [])))),
  }
}

function taxRows(groups: readonly Group[], amounts: readonly Amounts[], text: (value: Decimal) => string): TaxTotal[] {
  return [...placesByTax(groups).values()].flatMap((places) => {
    const [first] = places
    if (!first) return []
    const { code, name, kind, rate } = first.tax
    const base = sum(places.map(({ group, at }) => amounts[group]?.taxBases[at] ?? zero))
    const amount = sum(places.map(({ group, at }) => amounts[group]?.taxes[at] ?? zero))
    return [{ code, name, kind, rate, base: text(base), amount: text(amount) }]
  })
}

function recurringRows(
  groups: readonly Group[],
  amounts: readonly Amounts[],
  text: (value: Decimal) => string,
): RecurringTotal[] {
  return recurrences.flatMap((recurrence) => {
    const places = groups.flatMap((group, index) => (group.recurrence === recurrence ? [index] : []))
    if (places.length === 0) return []
    const own = places.flatMap((index) => amounts[index] ?? [])
    const base = sum(own.map((one) => one.base))
    const { tax, withheld } = split(
      places.flatMap((index) => groups[index] ?? []),
      own,
    )
    const total = subtract(add(base, tax), withheld)
    return [{ recurrence, base: text(base), tax: text(tax), withheld: text(withheld), total: text(total) }]
  })
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce(add, zero)
}
