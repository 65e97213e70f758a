/** What people do all day, as requests, and the same as plain SQL. */
import { setTimeout as wait } from 'node:timers/promises'
import * as plain from '#bench/plain.ts'
import type { Plain } from '#bench/plain.ts'
import type { Product } from '#bench/product.ts'

export interface Workload {
  readonly name: string
  run(): Promise<void>
  plain(): Promise<void>
}

interface Row {
  readonly id: string
  readonly title: string
  readonly version: number
}

const columns = 'title,account,jobTitle,email,phone,mobile,owner,updatedAt'
const two = [
  { field: 'marketingConsent', op: 'eq', value: 'granted' },
  { field: 'doNotCall', op: 'eq', value: false },
]

export async function workloads({ call }: Product, sql: Plain): Promise<readonly Workload[]> {
  const rowsOf = async (place: string): Promise<readonly Row[]> =>
    (JSON.parse(await call('GET', place)) as { rows: readonly Row[] }).rows // Defined by the API.
  const mine = query({ field: 'owner', op: 'me' })
  const contacts = await rowsOf(`/records/contact?limit=200&filter=${mine}`)
  const open = query({
    all: [
      { field: 'owner', op: 'me' },
      { field: 'stage', op: 'in', value: ['new', 'contacted'] },
    ],
  })
  const deals = await rowsOf(`/records/opportunity?limit=200&filter=${open}`)
  const versions = new Map(deals.map(({ id, version }) => [id, version]))
  let turn = 0
  const next = (rows: readonly Row[]): Row => {
    turn += 1
    const row = rows[turn % rows.length]
    if (row === undefined) throw new Error('There are no records to measure with.')
    return row
  }
  const get = (name: string, place: () => string, bySql: () => Promise<void>): Workload => ({
    name,
    run: async () => void (await call('GET', place())),
    plain: bySql,
  })
  const list = `/records/contact?fields=${columns}&limit=50`
  return [
    get(
      'get one contact',
      () => `/records/contact/${next(contacts).id}`,
      () => plain.plainGet(sql, next(contacts).id),
    ),
    get(
      'list 50, two filters, sorted',
      () => `${list}&sort=title&filter=${query({ all: two })}`,
      () => plain.plainList(sql),
    ),
    get(
      'search "garc"',
      () => `${list}&search=garc`,
      () => plain.plainSearch(sql, 'garc'),
    ),
    {
      name: 'create a contact with its history',
      run: async () => {
        turn += 1
        await call('POST', '/records/contact', { firstName: `Medida ${turn}`, email: `medida${turn}@bench.example` })
      },
      plain: () => plain.plainCreate(sql, `Medida ${(turn += 1)}`, `medida${turn}@bench.example`),
    },
    {
      name: 'move a deal to another stage',
      run: async () => {
        const { id } = next(deals)
        const stage = Math.floor(turn / deals.length) % 2 === 0 ? 'contacted' : 'new'
        const moved = await call('PATCH', `/records/opportunity/${id}`, {
          version: versions.get(id),
          values: { stage },
        })
        versions.set(id, (JSON.parse(moved) as Row).version) // Defined by the API.
      },
      plain: () => plain.plainMove(sql, next(deals).id, turn % 2 === 0 ? 'contacted' : 'new'),
    },
    get(
      'deals by stage with sums',
      () => '/records/opportunity/groups?by=stage&aggregates=sum:amount',
      () => plain.plainTotals(sql),
    ),
  ]
}

function query(filter: object): string {
  return encodeURIComponent(JSON.stringify(filter))
}

/** Rows per second of a whole import: upload, reading, preview with its search for duplicates, writing. */
export async function importContacts({ call, upload }: Product, rows: number): Promise<number> {
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
