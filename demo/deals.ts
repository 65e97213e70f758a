import { both } from '#catalog/modules/define.ts'
import type { Account, Person } from './accounts.ts'
import { goodOf } from './goods.ts'
import { day, dayMs, hourMs, idAt, workMoment } from './moments.ts'
import { productsOf, type Product } from './products.ts'
import type { Random } from './random.ts'
import type { DemoOptions } from './record.ts'
import { inCurrency } from './reference.ts'

type DealKind = 'machine' | 'line' | 'maintenance' | 'spareParts' | 'consumables'
type Stage = 'new' | 'contacted' | 'meeting' | 'proposal' | 'negotiation' | 'won' | 'lost'

export interface Deal {
  readonly id: string
  readonly kind: DealKind
  readonly name: string
  readonly good: string
  readonly account: Account
  readonly people: readonly Person[]
  /** Stages entered, oldest first; the last one is the present. */
  readonly path: readonly { readonly stage: Stage; readonly atMs: number }[]
  readonly expectedCloseMs: number
  readonly lines: readonly DealLine[]
}

export interface DealLine {
  readonly product: Product
  readonly quantity: number
  readonly unitPrice: number
  readonly discount: number
}

/** Days that a sale takes at most, chance of winning it, and how often each kind comes. */
const kinds: Readonly<Record<DealKind, { readonly cycleDays: readonly [number, number]; readonly win: number }>> = {
  machine: { cycleDays: [45, 190], win: 0.38 },
  line: { cycleDays: [90, 260], win: 0.3 },
  maintenance: { cycleDays: [15, 70], win: 0.62 },
  spareParts: { cycleDays: [8, 40], win: 0.7 },
  consumables: { cycleDays: [8, 35], win: 0.68 },
}

/** Part of the cycle after which each stage begins. */
const stageShare = { new: 0, contacted: 0.08, meeting: 0.25, proposal: 0.5, negotiation: 0.78 } as const
const openStages = ['new', 'contacted', 'meeting', 'proposal', 'negotiation'] as const

export function sketchDeal(
  chance: Random,
  options: DemoOptions,
  from: {
    readonly account: Account
    readonly people: readonly Person[]
    readonly createdMs: number
    readonly first: boolean
  },
): Deal {
  const { account, people, createdMs } = from
  const kind = chance.weighted<DealKind>(
    from.first
      ? [
          [70, 'machine'],
          [22, 'line'],
          [8, 'consumables'],
        ]
      : [
          [38, 'machine'],
          [10, 'line'],
          [22, 'maintenance'],
          [16, 'spareParts'],
          [14, 'consumables'],
        ],
  )
  const { path, closeMs } = sketchPath(chance, kind, createdMs, Date.parse(options.now))
  const good = goodOf(chance, account)[options.language]
  const lines = sketchLines(chance, kind, account)
  return {
    id: idAt(chance, createdMs),
    kind,
    name: dealName(options, { kind, good, lines, year: day(createdMs).slice(0, 4) }),
    good,
    account,
    people,
    path,
    expectedCloseMs: closeMs + chance.integer(-6, 20) * dayMs,
    lines,
  }
}

function sketchPath(chance: Random, kind: DealKind, createdMs: number, nowMs: number) {
  const { cycleDays, win } = kinds[kind]
  const cycleMs = chance.integer(...cycleDays) * dayMs
  const won = chance.chance(win)
  const lastOpen = won
    ? 'negotiation'
    : chance.weighted([
        [18, 'contacted'],
        [26, 'meeting'],
        [36, 'proposal'],
        [20, 'negotiation'],
      ] as const)
  const path: { stage: Stage; atMs: number }[] = [{ stage: 'new', atMs: createdMs }]
  const closeShare = won ? 1 : stageShare[lastOpen] + 0.22
  const closeMs = createdMs + closeShare * cycleMs
  const enter = (stage: Stage, wantedMs: number) => {
    const previous = path.at(-1)
    const atMs = Math.max(workMoment(chance, wantedMs), (previous?.atMs ?? 0) + hourMs)
    const isOpen = previous?.stage !== 'won' && previous?.stage !== 'lost'
    if (atMs < nowMs && isOpen && path.length > 0) path.push({ stage, atMs })
    return atMs < nowMs
  }
  let running = true
  for (const stage of openStages.slice(1, openStages.indexOf(lastOpen) + 1)) {
    running &&= enter(stage, createdMs + stageShare[stage] * cycleMs)
  }
  if (running) enter(won ? 'won' : 'lost', closeMs)
  return { path, closeMs }
}

function sketchLines(chance: Random, kind: DealKind, account: Account): DealLine[] {
  const discount = chance.weighted([
    [45, 0],
    [25, 5],
    [12, 8],
    [12, 10],
    [6, 12],
  ] as const)
  const line = (product: Product, quantity: number): DealLine => ({
    product,
    quantity,
    unitPrice: localPrice(product.price, account),
    discount: product.category === 'service' ? 0 : discount,
  })
  const some = (category: Product['category'], count: number) =>
    chance.sample(productsOf(category, account.industry), count)
  const service = (code: string) => productsOf('service').filter((one) => one.code === code)
  switch (kind) {
    case 'machine':
    case 'line':
      return [
        ...some('machine', kind === 'line' ? chance.integer(3, 4) : chance.integer(1, 2)).map((one) => line(one, 1)),
        ...service('S-INS').map((one) => line(one, kind === 'line' ? chance.integer(4, 9) : chance.integer(1, 3))),
        ...(chance.chance(0.6) ? service('S-FOR').map((one) => line(one, chance.integer(1, 2))) : []),
        ...(chance.chance(0.35) ? some('maintenance', 1).map((one) => line(one, 1)) : []),
      ]
    case 'maintenance':
      return [
        ...some('maintenance', 1).map((one) => line(one, 1)),
        ...(chance.chance(0.4) ? some('software', 1).map((one) => line(one, 1)) : []),
      ]
    case 'spareParts':
      return some('sparePart', chance.integer(1, 4)).map((one) => line(one, chance.integer(1, 8)))
    case 'consumables':
      return some('consumable', chance.integer(1, 2)).map((one) => line(one, chance.integer(2, 40) * 10))
  }
}

/** In America prices are higher and rounded in the local coin. */
function localPrice(price: number, { currency }: Account): number {
  if (currency === 'EUR') return price
  const step = currency === 'COP' ? 1000 : currency === 'MXN' ? 10 : 1
  return Math.round(inCurrency(price * 1.19, currency) / step) * step
}

function dealName(
  { language }: DemoOptions,
  deal: { kind: DealKind; good: string; lines: readonly DealLine[]; year: string },
): string {
  const { kind, good, year } = deal
  const product = deal.lines[0]?.product
  const short = product ? shortName(product, language) : ''
  const names = {
    machine: both(`${short} para ${good}`, `${short} for ${good}`),
    line: both(`Línea completa de envasado de ${good}`, `Complete packing line for ${good}`),
    maintenance: both(`Contrato de mantenimiento ${year}`, `Maintenance contract ${year}`),
    spareParts: both(`Repuestos ${year}: ${short}`, `Spare parts ${year}: ${short}`),
    consumables: both(`Suministro ${year}: ${short}`, `Supplies ${year}: ${short}`),
  }
  return names[kind][language]
}

function shortName({ name, code }: Product, language: DemoOptions['language']): string {
  const [start = ''] = name[language].split(', ')
  const end = start.indexOf(code)
  return language === 'es' && end >= 0 ? start.slice(0, end + code.length) : start
}

/** To two decimals, halves up, as the engine sums. */
export function lineTotal({ quantity, unitPrice, discount }: DealLine): number {
  return Math.round(quantity * unitPrice * (100 - discount)) / 100
}

export function isOpen(deal: Deal): boolean {
  return !['won', 'lost'].includes(present(deal).stage)
}

export function present(deal: Deal): Deal['path'][number] {
  const last = deal.path.at(-1)
  if (last === undefined) throw new Error('A deal has entered a stage')
  return last
}

export function entered(deal: Deal, stage: Stage): number | undefined {
  return deal.path.find((step) => step.stage === stage)?.atMs
}
