import { spain } from '#catalog/taxes/es.ts'
import { totalsOf, type LineTax } from '#common/totals.ts'
import { both } from '#catalog/modules/define.ts'
import { accountAddress } from './accounts.ts'
import { entered, present, type Deal, type DealLine } from './deals.ts'
import { day, dayMs, hourMs, instant } from './moments.ts'
import { products, starterKit, type Product } from './products.ts'
import { random, type Random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord, type DemoUpdate } from './record.ts'
import { euros, inCurrency } from './reference.ts'
import { team } from './team.ts'

const quoteCount = 16
const validityDays = 30

type Status = 'draft' | 'sent' | 'accepted' | 'rejected' | 'expired' | 'superseded'

interface Offer {
  readonly deal: Deal
  readonly madeMs: number
  readonly issuedMs: number
  readonly status: Status
  readonly number: string | undefined
  readonly edition: number
  readonly previous?: string | undefined
}

/** Quotes of the latest deals that came to a proposal, numbered in the order in which they were issued. */
export function* quoteRecords(options: DemoOptions, deals: readonly Deal[]): Generator<DemoRecord> {
  const nowMs = Date.parse(options.now)
  const proposed = deals
    .flatMap((deal) => {
      const atMs = entered(deal, 'proposal')
      return atMs === undefined || deal.lines.length === 0 ? [] : [{ deal, atMs }]
    })
    .toSorted((a, b) => b.atMs - a.atMs || (a.deal.id < b.deal.id ? -1 : 1))
    .slice(0, quoteCount)
    .toReversed()
  const counts = new Map<string, number>()
  const numberAt = (atMs: number) => {
    const year = day(atMs).slice(0, 4)
    const next = (counts.get(year) ?? 0) + 1
    counts.set(year, next)
    return `P${year}-${String(next).padStart(4, '0')}`
  }
  for (const [index, { deal, atMs }] of proposed.entries()) {
    const chance = random(options.seed, 'quote', deal.id)
    const status = statusOf(deal, atMs, nowMs, index)
    const issuedMs = Math.min(atMs + 2 * hourMs, nowMs - hourMs)
    const number = status === 'draft' ? undefined : numberAt(issuedMs)
    const first = { deal, madeMs: atMs, issuedMs, number, edition: 1 }
    if (index % 6 !== 4 || status !== 'sent' || number === undefined) {
      yield* offerRecords(chance, options, { ...first, status })
      continue
    }
    // The customer asked for something else: the second version takes the place of the first.
    const [old, ...rest] = [...offerRecords(chance, options, { ...first, status: 'superseded' })]
    if (old) yield old
    yield* rest
    const againMs = Math.min(issuedMs + 3 * dayMs, nowMs - hourMs)
    const second = { deal, madeMs: againMs - hourMs, issuedMs: againMs, number: `${number} v2`, edition: 2 }
    yield* offerRecords(chance, options, { ...second, status: 'sent', previous: old?.id })
  }
}

function statusOf(deal: Deal, atMs: number, nowMs: number, index: number): Status {
  const { stage } = present(deal)
  if (stage === 'won') return 'accepted'
  if (stage === 'lost') return 'rejected'
  if (atMs + validityDays * dayMs < nowMs) return 'expired'
  return index % 4 === 3 ? 'draft' : 'sent'
}

function* offerRecords(chance: Random, options: DemoOptions, offer: Offer): Generator<DemoRecord> {
  const { deal, madeMs } = offer
  const by = team[deal.account.owner].id
  const taxes = taxesOf(deal)
  const offered = linesOf(offer)
  const lines = offered.map((line) => ({
    quantity: String(line.quantity),
    unitPrice: line.unitPrice.toFixed(2),
    discount: String(line.discount),
    recurrence: line.product.recurring,
    taxes,
  }))
  const totals = totalsOf({ lines, decimals: 2 })
  const amount = (text: string) => ({ amount: text, currency: deal.account.currency })
  const yearly = totals.recurring.find(({ recurrence }) => recurrence === 'yearly')
  const course = courseOf(chance, offer)
  const values = {
    subject: deal.name,
    account: deal.account.id,
    contact: deal.people[0]?.id,
    opportunity: deal.id,
    address: accountAddress(options, deal.account),
    taxRegime: regimeOf(deal),
    currency: deal.account.currency,
    validUntil: day(offer.issuedMs + validityDays * dayMs),
    paymentTerms: both('30 % al pedido y 70 % a 30 días', '30 % with the order, 70 % after 30 days')[options.language],
    terms: both(
      'Plazo de entrega: ocho semanas desde el pedido. Garantía: dos años en piezas y mano de obra.',
      'Delivery: eight weeks from the order. Warranty: two years on parts and labour.',
    )[options.language],
    subtotal: amount(totals.subtotal),
    discountTotal: amount(totals.discount),
    taxBase: amount(totals.base),
    tax: amount(totals.tax),
    withheld: amount(totals.withheld),
    total: amount(totals.total),
    yearly: yearly && amount(yearly.base),
    edition: offer.edition,
    previous: offer.previous,
    status: 'draft',
    date: day(madeMs),
    ...course.at(-1)?.values,
  }
  const { holder } = deal.account
  const quote = demoRecord(chance, {
    module: 'quote',
    values,
    atMs: madeMs,
    by,
    holder,
    history: historyOf(course, by),
  })
  yield quote
  for (const [index, line] of offered.entries()) {
    const own = {
      quote: quote.id,
      position: index + 1,
      product: line.product.id,
      description: line.product.name[options.language],
      quantity: String(line.quantity),
      unitPrice: amount(line.unitPrice.toFixed(2)),
      cost: euros(line.product.cost),
      discount: String(line.discount),
      recurrence: line.product.recurring,
      taxes: taxes.map(({ code }) => code),
    }
    yield demoRecord(chance, { module: 'quoteLine', values: own, atMs: madeMs, by })
  }
}

/** What the deal has; still open, the offer has more in it: a kit to start with, and care each year. */
function linesOf({ deal, status }: Offer): readonly DealLine[] {
  if (status !== 'draft' && status !== 'sent') return deal.lines
  const care = products.find(({ code }) => code === 'M-TOT')
  return [...deal.lines, ...[starterKit, ...(care ? [care] : [])].flatMap((product) => extraLine(deal, product))]
}

function extraLine(deal: Deal, product: Product): readonly DealLine[] {
  if (deal.lines.some((line) => line.product.id === product.id)) return []
  const unitPrice = Math.round(inCurrency(product.price, deal.account.currency))
  return [{ product, quantity: 1, unitPrice, discount: 0 }]
}

interface Step {
  readonly atMs: number
  /** All that it has come to. */
  readonly values: Readonly<Record<string, unknown>>
}

/** Issued, and answered: what each step sets. */
function courseOf(chance: Random, { deal, issuedMs, status, number }: Offer): Step[] {
  if (status === 'draft') return []
  const issued = { status: 'sent', number, date: day(issuedMs), issuedAt: instant(issuedMs) }
  const steps: Step[] = [{ atMs: issuedMs, values: issued }]
  if (status === 'sent') return steps
  const { atMs } = present(deal)
  const isDecided = status === 'accepted' || status === 'rejected'
  const decidedMs = isDecided ? Math.max(atMs, issuedMs + hourMs) : issuedMs + 3 * dayMs
  const [person] = deal.people
  const decided = {
    decidedAt: instant(decidedMs),
    decidedBy: person && `${person.firstName} ${person.lastName}`,
    ...(status === 'rejected' ? { rejectionReason: chance.pick(['price', 'competitor', 'delivery']) } : {}),
  }
  steps.push({ atMs: decidedMs, values: { ...issued, status, ...(isDecided ? decided : {}) } })
  return steps
}

function historyOf(course: readonly Step[], by: string): DemoUpdate[] {
  return course.map(({ atMs, values }, index) => {
    const old: Readonly<Record<string, unknown>> = course[index - 1]?.values ?? { status: 'draft' }
    const changed = Object.entries(values).filter(([name, value]) => value !== undefined && old[name] !== value)
    return {
      at: instant(atMs),
      by,
      before: Object.fromEntries(changed.map(([name]) => [name, old[name] ?? null])),
      after: Object.fromEntries(changed),
    }
  })
}

function regimeOf({ account }: Deal): string {
  if (account.currency !== 'EUR') return 'export'
  return account.industry === 'retail' ? 'surcharge' : 'general'
}

/** What the rules say of a machine maker in Spain and such a customer. */
function taxesOf(deal: Deal): LineTax[] {
  const regime = regimeOf(deal)
  return spain.filter(
    ({ territory, categories, regimes }) =>
      territory === undefined && categories.includes('standard') && regimes.includes(regime),
  )
}
