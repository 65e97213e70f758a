/** What people do all day, as requests, and the same as plain SQL. */
import { setTimeout as wait } from 'node:timers/promises'
import * as plain from '#bench/plain.ts'
import type { Plain } from '#bench/plain.ts'
import type { Product } from '#bench/product.ts'

interface Workload {
  readonly name: string
  run(): Promise<void>
  plain(): Promise<void>
}

export interface Row {
  readonly id: string
  readonly title: string
  readonly version: number
}

const columns = 'title,account,jobTitle,email,phone,mobile,owner,updatedAt'
export const isMine = { field: 'owner', op: 'me' }
export const twoFilters = [
  { field: 'marketingConsent', op: 'eq', value: 'granted' },
  { field: 'doNotCall', op: 'eq', value: false },
]

export async function workloads(product: Product, sql: Plain): Promise<readonly Workload[]> {
  const contacts = await rowsOf(product, `/records/contact?limit=200&filter=${query(isMine)}`)
  const open = query({ all: [isMine, { field: 'stage', op: 'in', value: ['new', 'contacted'] }] })
  const deals = await rowsOf(product, `/records/opportunity?limit=200&filter=${open}`)
  return [...reads(product, sql, contacts), create(product, sql), move(product, sql, deals), totals(product, sql)]
}

function reads(product: Product, sql: Plain, contacts: readonly Row[]): Workload[] {
  const list = `/records/contact?fields=${columns}&limit=50`
  const next = inTurn(contacts)
  return [
    get(
      product,
      'get one contact',
      () => `/records/contact/${next().id}`,
      () => plain.plainGet(sql, next().id),
    ),
    get(
      product,
      'list 50, two filters, sorted',
      () => `${list}&sort=title&filter=${query({ all: twoFilters })}`,
      () => plain.plainList(sql),
    ),
    get(
      product,
      'search "garc"',
      () => `${list}&search=garc`,
      () => plain.plainSearch(sql, 'garc'),
    ),
  ]
}

function create({ call }: Product, sql: Plain): Workload {
  let made = 0
  return {
    name: 'create a contact with its history',
    run: async () => {
      made += 1
      await call('POST', '/records/contact', { firstName: `Medida ${made}`, email: `medida${made}@bench.example` })
    },
    plain: () => plain.plainCreate(sql, `Medida ${(made += 1)}`, `medida${made}@bench.example`),
  }
}

function move({ call }: Product, sql: Plain, deals: readonly Row[]): Workload {
  if (deals.length === 0) throw new Error('There are no open deals to measure with.')
  const idle = [...deals]
  const versions = new Map(deals.map(({ id, version }) => [id, version]))
  const next = inTurn(deals)
  let turn = 0
  const stage = (): string => ((turn += 1) % 2 === 0 ? 'contacted' : 'new')
  return {
    name: 'move a deal to another stage',
    run: async () => {
      const deal = await oneOf(idle)
      const body = { version: versions.get(deal.id), values: { stage: stage() } }
      const moved = await call('PATCH', `/records/opportunity/${deal.id}`, body)
      versions.set(deal.id, (JSON.parse(moved) as Row).version) // Defined by the API.
      idle.push(deal)
    },
    plain: () => plain.plainMove(sql, next().id, stage()),
  }
}

/** One that nobody else is at: few rows may have fewer deals than there are requests at a time. */
async function oneOf(idle: Row[]): Promise<Row> {
  for (;;) {
    const row = idle.shift()
    if (row) return row
    await wait(1)
  }
}

function totals(product: Product, sql: Plain): Workload {
  return get(
    product,
    'deals by stage with sums',
    () => '/records/opportunity/groups?by=stage&aggregates=sum:amount',
    () => plain.plainTotals(sql),
  )
}

function get({ call }: Product, name: string, place: () => string, bySql: () => Promise<void>): Workload {
  return { name, run: async () => void (await call('GET', place())), plain: bySql }
}

function inTurn(rows: readonly Row[]): () => Row {
  let turn = 0
  return () => {
    turn += 1
    const row = rows[turn % rows.length]
    if (row === undefined) throw new Error('There are no records to measure with.')
    return row
  }
}

export async function rowsOf({ call }: Product, place: string): Promise<readonly Row[]> {
  return (JSON.parse(await call('GET', place)) as { rows: readonly Row[] }).rows // Defined by the API.
}

export function query(filter: object): string {
  return encodeURIComponent(JSON.stringify(filter))
}

/** Rows per second of a whole import: upload, reading, preview with its search for duplicates, writing. */
export async function importContacts(
  { call, upload }: Pick<Product, 'call' | 'upload'>,
  rows: number,
): Promise<number> {
  const lines = Array.from(
    { length: rows },
    (_, at) => `Prueba${at};De Importar ${at};prueba${at}.${Date.now()}@import.example`,
  )
  const startedAt = performance.now()
  const file = await upload('contacts.csv', ['Nombre;Apellidos;Correo electrónico', ...lines].join('\n'))
  const { id } = JSON.parse(await call('POST', '/imports', { module: 'contact', file })) as { id: string }
  const settled = async (status: string): Promise<{ readonly mapping: readonly unknown[] }> => {
    for (;;) {
      const found = JSON.parse(await call('GET', `/imports/${id}`)) as { status: string; mapping: readonly unknown[] }
      if (found.status === status) return found
      if (found.status === 'failed') throw new Error('The import failed.')
      await wait(50)
    }
  }
  const { mapping } = await settled('mapped')
  await call('PUT', `/imports/${id}/plan`, { mapping, options: {} })
  await settled('checked')
  await call('PUT', `/imports/${id}/run`)
  await settled('done')
  const perSecond = rows / ((performance.now() - startedAt) / 1000)
  await call('PUT', `/imports/${id}/undo`)
  await settled('undone')
  return perSecond
}
