import { both } from '#catalog/modules/define.ts'
import { day, dayMs, idOf } from './moments.ts'
import { products, productsOf, starterKit, starterParts } from './products.ts'
import { at, random } from './random.ts'
import { demoRecord, type DemoOptions, type DemoRecord } from './record.ts'
import { heldBy, people, team, userValues } from './team.ts'

/** Value of one unit in euros at the start of the history, and how far it wanders each month. */
const worth: Readonly<Record<string, readonly [rate: number, drift: number]>> = {
  EUR: [1, 0],
  USD: [0.921, 0.011],
  GBP: [1.168, 0.006],
  CHF: [1.06, 0.005],
  MXN: [0.0513, 0.02],
  COP: [0.000221, 0.022],
  ARS: [0.00094, 0.04],
  CLP: [0.00097, 0.015],
  PEN: [0.247, 0.01],
  UYU: [0.0231, 0.01],
  DOP: [0.0153, 0.01],
  BRL: [0.166, 0.02],
}

/** Those in which the company sells. */
const used = ['EUR', 'USD', 'GBP', 'MXN', 'COP'] as const
export type DemoCurrency = (typeof used)[number]

export const historyDays = 730

export const competitors = [
  { id: idOf('competitor', 'tecnopack'), name: 'Tecnopack Llobregat, S.A.', country: 'ES', threat: 'high' },
  { id: idOf('competitor', 'brunelli'), name: 'Brunelli Confezionatrici S.p.A.', country: 'IT', threat: 'high' },
  { id: idOf('competitor', 'fuellwerk'), name: 'Füllwerk Maschinenbau GmbH', country: 'DE', threat: 'medium' },
  { id: idOf('competitor', 'segundamano'), name: 'Máquinas de Ocasión Levante', country: 'ES', threat: 'low' },
  { id: idOf('competitor', 'hanfeng'), name: 'Hanfeng Packaging', country: 'CN', threat: 'medium' },
] as const

const competitorTexts = [
  [
    both('Red comercial grande en Cataluña.', 'Large sales network in Catalonia.'),
    both('Servicio técnico subcontratado.', 'Outsourced technical service.'),
    both('Enseñar nuestros tiempos de respuesta.', 'Show our response times.'),
  ],
  [
    both('Diseño y velocidad.', 'Design and speed.'),
    both('Repuestos caros y lentos.', 'Spare parts are dear and slow.'),
    both('Comparar el coste a cinco años.', 'Compare the cost over five years.'),
  ],
  [
    both('Fama de robustas.', 'Known to be robust.'),
    both('Precio un 30 % mayor.', 'Priced 30 % higher.'),
    both('Prueba con el producto del cliente.', "Trial with the customer's product."),
  ],
  [
    both('Precio.', 'Price.'),
    both('Sin garantía ni marcado actualizado.', 'No warranty or current marking.'),
    both('Financiación y seguridad.', 'Financing and safety.'),
  ],
  [
    both('Precio y plazo.', 'Price and lead time.'),
    both('Sin servicio en España.', 'No service in Spain.'),
    both('Visitar una instalación nuestra cercana.', 'Visit one of our installations nearby.'),
  ],
] as const

/** What the rest refers to: the team, products and tariffs, competitors and exchange rates. */
export function* referenceRecords(options: DemoOptions): Generator<DemoRecord> {
  const startMs = Date.parse(options.now) - (historyDays + 20) * dayMs
  const chance = random(options.seed, 'reference')
  const { language } = options
  const setUp = { atMs: startMs, by: team.ada.id }
  for (const person of people) {
    yield demoRecord(chance, { ...setUp, module: 'user', id: person.id, values: userValues(person, language) })
  }
  for (const product of [...products, starterKit]) {
    const { id, code, category, price, cost, unit, recurring } = product
    const values = {
      name: product.name[language],
      code,
      category,
      bundle: product === starterKit ? 'single' : undefined,
      price: euros(price),
      cost: euros(cost),
      unit,
      recurring,
      active: product.retired !== true,
    }
    yield demoRecord(chance, { ...setUp, module: 'product', id, values })
  }
  for (const { code, quantity } of starterParts) {
    const values = { bundle: starterKit.id, item: idOf('product', code), quantity }
    const id = idOf('bundleItem', starterKit.code, code)
    yield demoRecord(random(options.seed, 'bundleItem', code), {
      module: 'bundleItem',
      id,
      values,
      atMs: startMs,
      by: team.begona.id,
    })
  }
  yield* priceLists(options, startMs)
  for (const [index, one] of competitors.entries()) {
    const [strengths, weaknesses, howToWin] = competitorTexts[index] ?? []
    const { id, name, threat } = one
    const country = new Intl.DisplayNames(language, { type: 'region' }).of(one.country)
    const texts = {
      strengths: strengths?.[language],
      weaknesses: weaknesses?.[language],
      howToWin: howToWin?.[language],
    }
    yield demoRecord(chance, { ...setUp, module: 'competitor', id, values: { name, country, threat, ...texts } })
  }
  yield* exchangeRates(options, startMs)
  yield* quotas(options, startMs)
}

export function euros(amount: number) {
  return { amount: amount.toFixed(2), currency: 'EUR' }
}

function* priceLists(options: DemoOptions, startMs: number): Generator<DemoRecord> {
  const chance = random(options.seed, 'priceLists')
  const year = new Date(options.now).getUTCFullYear()
  const lists = [
    {
      key: 'general',
      name: both('Tarifa general', 'General price list'),
      factor: 1,
      currency: 'EUR',
      from: `${year}-01-01`,
    },
    {
      key: 'distributors',
      name: both('Tarifa de distribuidores', 'Distributor price list'),
      factor: 0.82,
      currency: 'EUR',
      from: `${year}-01-01`,
      accountTypes: ['distributor', 'partner'],
    },
    {
      key: 'america',
      name: both('Tarifa América', 'Americas price list'),
      factor: 1.19,
      currency: 'USD',
      from: `${year}-01-01`,
    },
  ]
  const setUp = { atMs: startMs, by: team.begona.id }
  for (const { key, name, factor, currency, from, accountTypes } of lists) {
    const id = idOf('priceList', key)
    const values = { name: name[options.language], currency, from, active: true, accountTypes }
    yield demoRecord(chance, { ...setUp, module: 'priceList', id, values })
    const listed = [
      ...productsOf('machine'),
      ...productsOf('sparePart'),
      ...productsOf('consumable'),
      ...productsOf('maintenance'),
    ]
    for (const product of listed) {
      const price = { amount: (product.price * factor).toFixed(2), currency }
      const entry = { priceList: id, product: product.id, price, minimumQuantity: '1' }
      yield demoRecord(chance, {
        ...setUp,
        module: 'priceListEntry',
        id: idOf('priceListEntry', key, product.code),
        values: entry,
      })
    }
    for (const product of key === 'america' ? [] : productsOf('consumable')) {
      const price = { amount: (product.price * factor * 0.9).toFixed(2), currency }
      const entry = { priceList: id, product: product.id, price, minimumQuantity: '50' }
      yield demoRecord(chance, {
        ...setUp,
        module: 'priceListEntry',
        id: idOf('priceListEntry', key, product.code, '50'),
        values: entry,
      })
    }
  }
}

/** What one unit of each currency was worth in the company's, by month, newest last. */
function ratesOf(options: DemoOptions): { readonly code: string; readonly atMs: number; readonly rate: string }[] {
  const { baseCurrency = 'EUR' } = options
  const endMs = Date.parse(options.now)
  const base = course(options, baseCurrency)
  return used
    .filter((code) => code !== baseCurrency)
    .flatMap((code) =>
      course(options, code).map((value, index) => ({
        code,
        atMs: endMs - (base.length - 1 - index) * 30 * dayMs,
        rate: (value / at(base, index)).toPrecision(6),
      })),
    )
}

/** Value in euros over the months of the history. */
function course(options: DemoOptions, code: string): number[] {
  const chance = random(options.seed, 'rate', code)
  const [start, drift] = worth[code] ?? [1, 0]
  let current = start
  return Array.from({ length: 26 }, () => (current *= 1 + (chance.fraction() - 0.5) * 2 * drift))
}

/** How many units of the currency an amount in euros was on average. */
export function inCurrency(amount: number, currency: DemoCurrency): number {
  const [rate] = worth[currency] ?? [1]
  return amount / rate
}

/** Of those who sell, in euros a quarter. */
const sold = { kim: 900_000, inigo: 500_000, begona: 200_000 } as const
const quartersBack = 2

/** What they are to sell, from some quarters ago up to the next one. */
function* quotas(options: DemoOptions, startMs: number): Generator<DemoRecord> {
  const chance = random(options.seed, 'quotas')
  const now = new Date(options.now)
  const first = Math.floor(now.getUTCMonth() / 3) * 3 - quartersBack * 3
  for (const login of ['kim', 'inigo', 'begona'] as const) {
    for (let quarter = 0; quarter <= quartersBack + 1; quarter += 1) {
      const fromMs = Date.UTC(now.getUTCFullYear(), first + quarter * 3, 1)
      const values = { span: 'quarter', from: day(fromMs), amount: euros(sold[login] * (1 + quarter * 0.05)) }
      const atMs = Math.max(startMs, Math.min(fromMs, Date.parse(options.now)) - 20 * dayMs)
      const [id, by] = [idOf('quota', login, values.from), team.begona.id]
      yield demoRecord(chance, { module: 'quota', id, values, atMs, by, holder: heldBy(login) })
    }
  }
}

function* exchangeRates(options: DemoOptions, startMs: number): Generator<DemoRecord> {
  const chance = random(options.seed, 'exchangeRates')
  for (const { code, atMs, rate } of ratesOf(options)) {
    const values = { currency: code, date: day(atMs), rate }
    const id = idOf('exchangeRate', code, day(atMs))
    yield demoRecord(chance, { module: 'exchangeRate', id, values, atMs: Math.max(startMs, atMs), by: team.ada.id })
  }
}
