import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { taxesFor, taxesInForce, type Tax, type TaxQuestion } from './tax-rules.ts'
import { totalsOf, type LineTax, type PricedDocument, type Recurrence } from './totals.ts'

const iva21: LineTax = { code: 'IVA21', name: 'IVA 21 %', kind: 'vat', rate: '21' }
const iva10: LineTax = { code: 'IVA10', name: 'IVA 10 %', kind: 'vat', rate: '10' }
const iva4: LineTax = { code: 'IVA4', name: 'IVA 4 %', kind: 'vat', rate: '4' }
const recargo: LineTax = { code: 'RE5.2', name: 'Recargo 5,2 %', kind: 'surcharge', rate: '5.2' }
const irpf: LineTax = { code: 'IRPF15', name: 'IRPF 15 %', kind: 'withholding', rate: '15' }
const onTop: LineTax = { code: 'TOP2', name: 'Tasa 2 %', kind: 'vat', rate: '2', onTaxes: true }

describe('totals', () => {
  it('adds VAT, surcharge and withholding of a line to the cent', () => {
    const totals = totalsOf({
      lines: [{ quantity: '3', unitPrice: '33.335', discount: '10', taxes: [iva21, recargo, irpf] }],
      decimals: 2,
    })
    assert.equal(totals.subtotal, '90.00')
    assert.deepEqual(
      totals.taxes.map(({ code, base, amount }) => [code, base, amount]),
      [
        ['IVA21', '90.00', '18.90'],
        ['RE5.2', '90.00', '4.68'],
        ['IRPF15', '90.00', '-13.50'],
      ],
    )
    assert.deepEqual([totals.tax, totals.withheld, totals.total], ['23.58', '13.50', '100.08'])
  })

  it('rounds by line or by document as the rules say', () => {
    const lines = Array.from({ length: 3 }, () => ({ quantity: '1', unitPrice: '0.335', taxes: [iva21] }))
    const by = (kind: 'line' | 'document') => totalsOf({ lines, decimals: 2, rounding: { by: kind, halves: 'up' } })
    assert.deepEqual([by('line').subtotal, by('line').tax], ['1.02', '0.21'])
    assert.deepEqual([by('document').subtotal, by('document').tax], ['1.01', '0.21'])
  })

  it('takes halves up or to the even digit', () => {
    const of = (halves: 'up' | 'even') =>
      totalsOf({ lines: [{ quantity: '1', unitPrice: '2.125' }], decimals: 2, rounding: { by: 'line', halves } }).total
    assert.deepEqual([of('up'), of('even')], ['2.13', '2.12'])
  })

  it('shares what is taken off the whole out to the last unit', () => {
    const lines = Array.from({ length: 3 }, () => ({ quantity: '1', unitPrice: '10', taxes: [iva21] }))
    const totals = totalsOf({ lines, decimals: 2, discount: { amount: '10' } })
    assert.deepEqual(
      totals.lines.map(({ discount }) => discount),
      ['3.34', '3.33', '3.33'],
    )
    assert.equal(totals.base, '20.00')
    assert.equal(totalsOf({ lines, decimals: 2, discount: { amount: '99' } }).base, '0.00')
  })

  it('finds base and taxes in prices that include them', () => {
    const lines = [{ quantity: '1', unitPrice: '100', taxes: [iva21, recargo, irpf] }]
    const totals = totalsOf({ lines, decimals: 2, pricesIncludeTax: true })
    assert.equal(totals.base, '79.24')
    assert.equal(totals.tax, '20.76')
    assert.equal(totals.withheld, '11.89')
  })

  it('computes a tax on taxes, and amounts without decimals', () => {
    const totals = totalsOf({ lines: [{ quantity: '1', unitPrice: '1000', taxes: [iva21, onTop] }], decimals: 0 })
    assert.deepEqual(
      totals.taxes.map(({ base, amount }) => [base, amount]),
      [
        ['1000', '210'],
        ['1210', '24'],
      ],
    )
  })

  it('splits what is charged once, each month and each year', () => {
    const lines = (['once', 'monthly', 'monthly', 'yearly'] as const).map((recurrence) => ({
      quantity: '1',
      unitPrice: '10',
      recurrence,
      taxes: [iva21],
    }))
    assert.deepEqual(
      totalsOf({ lines, decimals: 2 }).recurring.map(({ recurrence, base, total }) => [recurrence, base, total]),
      [
        ['once', '10.00', '12.10'],
        ['monthly', '20.00', '24.20'],
        ['yearly', '10.00', '12.10'],
      ],
    )
  })

  it('agrees with an independent computation on 10,000 random documents', () => {
    const random = generator(20260310)
    for (let index = 0; index < 10_000; index++) {
      const document = randomDocument(random)
      const totals = totalsOf(document)
      const { subtotal, discount, base, tax, withheld, total } = totals
      const got = { subtotal, discount, base, tax, withheld, total, taxes: taxesOf(totals.taxes) }
      assert.deepEqual(got, expected(document), `document ${index}: ${JSON.stringify(document)}`)
      assert.equal(sumText(totals.recurring.map((row) => row.total)), units(total), 'periods add up')
      if (document.rounding?.by === 'line') {
        assert.equal(sumText(totals.lines.map((line) => line.total)), units(total), 'lines add up')
      }
    }
  })
})

describe('tax rules', () => {
  const tax = (code: string, more: Partial<Tax>): Tax => ({
    code,
    name: code,
    kind: 'vat',
    rate: '21',
    country: 'ES',
    territory: null,
    categories: ['standard'],
    regimes: ['general', 'surcharge', 'withholding'],
    position: 1,
    from: null,
    to: null,
    ...more,
  })
  const taxes = [
    tax('RE', { kind: 'surcharge', regimes: ['surcharge'], position: 2 }),
    tax('IVA', {}),
    tax('IVA-OLD', { to: '2012-08-31' }),
    tax('IGIC', { territory: 'canaryIslands' }),
    tax('IRPF', { kind: 'withholding', categories: [], regimes: ['withholding'], position: 3 }),
    tax('MX', { country: 'MX' }),
  ]
  const ask: TaxQuestion = {
    country: 'ES',
    territory: null,
    regime: 'general',
    category: 'standard',
    day: '2026-03-10',
  }
  const codes = (more: Partial<TaxQuestion>) => taxesFor(taxes, { ...ask, ...more }).map(({ code }) => code)

  it('follow the customer’s regime, the product’s category, the place and the day', () => {
    assert.deepEqual(codes({}), ['IVA'])
    assert.deepEqual(codes({ regime: 'surcharge' }), ['IVA', 'RE'])
    assert.deepEqual(codes({ regime: 'withholding' }), ['IVA', 'IRPF'])
    assert.deepEqual(codes({ regime: 'export' }), [])
    assert.deepEqual(codes({ category: 'exempt' }), [])
    assert.deepEqual(codes({ day: '2010-01-01' }), ['IVA', 'IVA-OLD'])
    assert.deepEqual(codes({ territory: 'canaryIslands', regime: 'withholding' }), ['IGIC', 'IRPF'])
    assert.deepEqual(codes({ country: 'MX' }), ['MX'])
  })

  it('offer for choice what is in force where the seller is', () => {
    assert.deepEqual(
      taxesInForce(taxes, ask).map(({ code }) => code),
      ['IVA', 'RE', 'IRPF'],
    )
  })
})

/* The independent computation: fractions of big integers, and the rules told anew. */

interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

const fraction = (text: string): Fraction => {
  const [whole = '0', decimals = ''] = text.replace('-', '').split('.')
  const top = BigInt(whole + decimals) * (text.startsWith('-') ? -1n : 1n)
  return { top, bottom: 10n ** BigInt(decimals.length) }
}
const plus = (a: Fraction, b: Fraction): Fraction => ({
  top: a.top * b.bottom + b.top * a.bottom,
  bottom: a.bottom * b.bottom,
})
const times = (a: Fraction, b: Fraction): Fraction => ({ top: a.top * b.top, bottom: a.bottom * b.bottom })
const over = (a: Fraction, b: Fraction): Fraction => times(a, { top: b.bottom, bottom: b.top })
const percentOf = (text: string): Fraction => over(fraction(text), fraction('100'))
const none = fraction('0')
const whole = fraction('1')

/** In units of the currency. */
function rounded(value: Fraction, decimals: number, halves: 'up' | 'even'): bigint {
  const negative = value.top < 0n !== value.bottom < 0n
  const top = (value.top < 0n ? -value.top : value.top) * 10n ** BigInt(decimals)
  const bottom = value.bottom < 0n ? -value.bottom : value.bottom
  const cut = top / bottom
  const twice = (top % bottom) * 2n
  const isUp = twice > bottom || (twice === bottom && (halves === 'up' || cut % 2n === 1n))
  const result = isUp ? cut + 1n : cut
  return negative ? -result : result
}

function sharedOut(amount: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, one) => sum + one, 0n)
  if (amount === 0n || all === 0n) return weights.map(() => 0n)
  const parts = weights.map((weight) => (amount * weight) / all)
  const rests = weights.map((weight, index) => amount * weight - (parts[index] ?? 0n) * all)
  let left = amount - parts.reduce((sum, one) => sum + one, 0n)
  const order = weights.map((_, index) => index)
  const abs = (value: bigint) => (value < 0n ? -value : value)
  order.sort((a, b) => {
    const [x, y] = [abs(rests[a] ?? 0n), abs(rests[b] ?? 0n)]
    return x === y ? a - b : x > y ? -1 : 1
  })
  for (const index of order) {
    if (left === 0n) break
    const step = left > 0n ? 1n : -1n
    parts[index] = (parts[index] ?? 0n) + step
    left -= step
  }
  return parts
}

function expected(document: PricedDocument) {
  const { lines, decimals, discount, pricesIncludeTax } = document
  const { by = 'line', halves = 'up' } = document.rounding ?? {}
  const unit = 10n ** BigInt(decimals)
  const money = (amount: bigint): Fraction => ({ top: amount, bottom: unit })
  const groups = new Map<string, { exact: Fraction; taxes: readonly LineTax[] }>()
  for (const [index, line] of lines.entries()) {
    const left = plus(whole, times(fraction('-1'), percentOf(line.discount ?? '0')))
    const exact = times(times(fraction(line.quantity), fraction(line.unitPrice)), left)
    const taxes = line.taxes ?? []
    const key = by === 'line' ? String(index) : `${line.recurrence} ${taxes.map(({ code }) => code).join(' ')}`
    groups.set(key, { exact: plus(groups.get(key)?.exact ?? none, exact), taxes })
  }
  const all = [...groups.values()]
  const nets = all.map(({ exact }) => rounded(exact, decimals, halves))
  const subtotal = nets.reduce((sum, one) => sum + one, 0n)
  let off = 0n
  if (discount && 'percent' in discount) {
    off = rounded(times(money(subtotal), percentOf(discount.percent)), decimals, halves)
  } else if (discount && subtotal > 0n) {
    const asked = rounded(fraction(discount.amount), decimals, halves)
    off = asked > subtotal ? subtotal : asked
  }
  const shares = sharedOut(off, nets)
  const amounts = new Map<string, bigint>()
  const exactTaxes = new Map<string, { tax: LineTax; amount: Fraction }>()
  const count = (code: string, amount: bigint) => amounts.set(code, (amounts.get(code) ?? 0n) + amount)
  let base = 0n
  for (const [index, { taxes }] of all.entries()) {
    const asked = (nets[index] ?? 0n) - (shares[index] ?? 0n)
    let factor = none
    const parts = taxes.map((tax) => {
      const part = times(tax.onTaxes ? plus(whole, factor) : whole, percentOf(tax.rate))
      if (tax.kind !== 'withholding') factor = plus(factor, part)
      return part
    })
    const own = pricesIncludeTax ? rounded(over(money(asked), plus(whole, factor)), decimals, halves) : asked
    base += own
    if (pricesIncludeTax) {
      // Weights over one denominator.
      const bottom = parts.reduce((product, part) => product * part.bottom, 1n)
      const weights = parts.map((part, at) =>
        taxes[at]?.kind === 'withholding' ? 0n : (part.top * bottom) / part.bottom,
      )
      const within = sharedOut(asked - own, weights)
      let before = 0n
      for (const [at, tax] of taxes.entries()) {
        if (tax.kind === 'withholding') {
          const on = money(tax.onTaxes ? own + before : own)
          count(tax.code, -rounded(times(on, percentOf(tax.rate)), decimals, halves))
        } else {
          count(tax.code, within[at] ?? 0n)
          before += within[at] ?? 0n
        }
      }
    } else if (by === 'document') {
      for (const [at, tax] of taxes.entries()) {
        const amount = times(money(own), parts[at] ?? none)
        exactTaxes.set(tax.code, { tax, amount: plus(exactTaxes.get(tax.code)?.amount ?? none, amount) })
      }
    } else {
      let before = 0n
      for (const tax of taxes) {
        const on = money(tax.onTaxes ? own + before : own)
        const amount = rounded(times(on, percentOf(tax.rate)), decimals, halves)
        count(tax.code, tax.kind === 'withholding' ? -amount : amount)
        if (tax.kind !== 'withholding') before += amount
      }
    }
  }
  for (const { tax, amount } of exactTaxes.values()) {
    const once = rounded(amount, decimals, halves)
    count(tax.code, tax.kind === 'withholding' ? -once : once)
  }
  const withheldCodes = new Set(lines.flatMap(({ taxes = [] }) => taxes.filter(isWithheld).map(({ code }) => code)))
  let tax = 0n
  let withheld = 0n
  for (const [code, amount] of amounts) {
    if (withheldCodes.has(code)) withheld -= amount
    else tax += amount
  }
  const text = (amount: bigint) => textOf(amount, decimals)
  return {
    subtotal: text(subtotal),
    discount: text(off),
    base: text(base),
    tax: text(tax),
    withheld: text(withheld),
    total: text(base + tax - withheld),
    taxes: Object.fromEntries([...amounts].map(([code, amount]) => [code, text(amount)])),
  }
}

function isWithheld({ kind }: LineTax): boolean {
  return kind === 'withholding'
}

function textOf(amount: bigint, decimals: number): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0')
  const cut = digits.length - decimals
  return `${amount < 0n ? '-' : ''}${digits.slice(0, cut)}${decimals === 0 ? '' : `.${digits.slice(cut)}`}`
}

function taxesOf(rows: readonly { readonly code: string; readonly amount: string }[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ code, amount }) => [code, amount]))
}

function units(text: string): bigint {
  return BigInt(text.replace('.', ''))
}

function sumText(texts: readonly string[]): bigint {
  return texts.reduce((sum, text) => sum + units(text), 0n)
}

/** A small generator of our own (mulberry32), so that a failure can be had again. */
function generator(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

const taxSets: readonly (readonly LineTax[])[] = [
  [],
  [iva21],
  [iva10],
  [iva4],
  [iva21, recargo],
  [iva21, irpf],
  [iva21, recargo, irpf],
  [iva10, onTop],
  [irpf],
  [iva21, onTop, irpf],
]
const periods: readonly Recurrence[] = ['once', 'once', 'monthly', 'yearly', 'quarterly']

function randomDocument(random: (limit: number) => number): PricedDocument {
  const price = () => `${random(12) === 0 ? '-' : ''}${random(5000)}.${String(random(1000)).padStart(3, '0')}`
  const lines = Array.from({ length: random(9) }, () => ({
    quantity: `${random(40)}.${random(10) < 7 ? '0' : random(1000)}`,
    unitPrice: price(),
    ...(random(3) === 0 ? { discount: `${random(100)}.${random(100)}` } : {}),
    taxes: taxSets[random(taxSets.length)] ?? [],
    recurrence: periods[random(periods.length)] ?? 'once',
  }))
  const kind = random(4)
  return {
    lines,
    decimals: [2, 2, 2, 0][random(4)] ?? 2,
    rounding: { by: random(2) === 0 ? 'line' : 'document', halves: random(3) === 0 ? 'even' : 'up' },
    discount:
      kind === 0
        ? { percent: `${random(60)}.${random(100)}` }
        : kind === 1
          ? { amount: `${random(3000)}.${random(100)}` }
          : undefined,
    pricesIncludeTax: random(3) === 0,
  }
}
