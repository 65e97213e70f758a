/**
 * What grows with the data: the same questions over companies of several sizes. How many rows and pages a
 * question reads does not depend on what else the machine does; how long it takes is compared in turn.
 */
import process from 'node:process'
import { withAsking } from '#bench/asking.ts'
import { openClient, type Client } from '#bench/client.ts'
import { readingsOf } from '#bench/plan-rules.ts'
import { dataFolder, openProduct, type Product } from '#bench/product.ts'

export interface Growth {
  readonly name: string
  /** What it grows with. */
  readonly order: string
  /** By size, smallest first. */
  readonly costs: readonly { readonly rows: number; readonly pages: number; readonly p99Ms: number }[]
}

interface Question {
  readonly name: string
  readonly order: string
  readonly place: string
}

const filter = encodeURIComponent(
  JSON.stringify({
    all: [
      { field: 'marketingConsent', op: 'eq', value: 'granted' },
      { field: 'doNotCall', op: 'eq', value: false },
    ],
  }),
)
const list = '/records/contact?limit=50&fields=title,account,jobTitle,email,phone,mobile,owner,updatedAt'

const questions: readonly Question[] = [
  // As a page asks for them: with their count.
  { name: 'list', order: 'page + 1,001', place: `${list}&sort=title&count=capped` },
  {
    name: 'list, two filters',
    order: '(page + 1,001) ÷ share of rows that match',
    place: `${list}&sort=title&filter=${filter}&count=capped`,
  },
  {
    name: 'search "garc"',
    order: 'page ÷ share of titles that have it; 10,200 at most',
    place: `${list}&search=garc&count=capped`,
  },
  {
    name: 'search "maria garcia"',
    order: 'rows that have the rarest three letters of it',
    place: `${list}&search=maria%20garcia&count=capped`,
  },
  { name: 'search that finds nothing', order: '1', place: `${list}&search=xyzzy&count=capped` },
  { name: 'board', order: 'page of each column', place: '/records/opportunity/board?only=cards' },
  {
    name: 'totals of a board',
    order: 'deals that one sees (by index alone; they come after the cards)',
    place: '/records/opportunity/board?only=totals',
  },
  { name: 'record', order: '1', place: '/records/contact/{id}' },
  { name: 'timeline', order: 'page', place: '/records/contact/{id}/timeline' },
  {
    name: 'sums by stage',
    order: 'deals that one sees',
    place: '/records/opportunity/groups?by=stage&aggregates=sum:amount',
  },
  { name: 'sorted without an index', order: 'rows that one sees', place: `${list}&sort=-updatedAt` },
]

/** Only these are held to a bar: what people wait for all day. */
export const timed = ['list', 'list, two filters', 'search "garc"', 'board']
/** It is told how long these take too. */
const told = [...timed, 'search "maria garcia"', 'totals of a board']

export async function measureGrowth(
  sizes: readonly number[],
  given: readonly string[],
  rounds: number,
): Promise<Growth[]> {
  const folders: string[] = []
  for (const [index, rows] of sizes.entries()) folders.push(await dataFolder(rows, given[index]))
  const read: ReadonlyMap<string, Read>[] = []
  for (const folder of folders) read.push(await readIn(folder))
  const slow = await slowest(folders, sizes, rounds)
  return questions.map(({ name, order }) => ({
    name,
    order,
    costs: sizes.map((_, index) => ({
      ...(read[index]?.get(name) ?? { rows: Number.NaN, pages: Number.NaN }),
      p99Ms: slow[index]?.get(name) ?? Number.NaN,
    })),
  }))
}

interface Read {
  readonly rows: number
  readonly pages: number
}

async function readIn(folder: string): Promise<ReadonlyMap<string, Read>> {
  return await withAsking(folder, async ({ ask, explain }) => {
    const { answer } = await ask('group', '/records/contact?limit=1')
    const read = new Map<string, Read>()
    for (const { name, place } of questions) {
      const { statements } = await ask('group', withId(place, answer))
      let [rows, pages] = [0, 0]
      for (const statement of statements) {
        const plan = await explain(statement)
        rows += readingsOf(plan).reduce((sum, one) => sum + one.rows, 0)
        pages += pagesOf(plan)
      }
      read.set(name, { rows, pages })
    }
    return read
  })
}

function withId(place: string, answer: unknown): string {
  const { rows } = answer as { rows: readonly { id: string }[] } // Defined by the API.
  return place.replace('{id}', rows[0]?.id ?? '')
}

/** Blocks of 8 kB that the whole statement touched, in memory or not. */
function pagesOf(plan: unknown): number {
  const [whole] = plan as readonly { Plan: Readonly<Record<string, number>> }[] // The shape of EXPLAIN's JSON.
  return (whole?.Plan['Shared Hit Blocks'] ?? 0) + (whole?.Plan['Shared Read Blocks'] ?? 0)
}

/** The 99th of a hundred, all sizes in turn so that each meets the machine in the same state; median of the rounds. */
async function slowest(
  folders: readonly string[],
  sizes: readonly number[],
  rounds: number,
): Promise<ReadonlyMap<string, number>[]> {
  const products: Product[] = []
  for (const [index, folder] of folders.entries()) products.push(await openProduct(sizes[index] ?? 0, parallel, folder))
  const clients = products.map(clientOf)
  try {
    const found = clients.map(() => new Map<string, number>())
    for (const { name, place } of questions.filter((one) => told.includes(one.name))) {
      const taken = clients.map((): number[] => [])
      for (let round = 0; round <= rounds; round += 1) {
        for (const [index, client] of clients.entries()) {
          const p99 = await roundOf(client, `/api/v1${place}`)
          // The first warms up.
          if (round > 0) taken[index]?.push(p99)
        }
      }
      for (const [index, times] of taken.entries()) found[index]?.set(name, median(times))
    }
    return found
  } finally {
    for (const client of clients) client.close()
    for (const product of products) await product.stop()
  }
}

const parallel = 8
const requestsOfRound = 400

function clientOf({ url, key }: Product): Client {
  const { hostname, port } = new URL(url)
  return openClient({
    host: hostname,
    port: Number(port),
    connections: parallel,
    askers: [{ authorization: `Bearer ${key}` }],
  })
}

async function roundOf(client: Client, place: string): Promise<number> {
  const times: number[] = []
  const one = async (): Promise<void> => {
    while (times.length < requestsOfRound) {
      const startMs = performance.now()
      await client.get(place)
      times.push(performance.now() - startMs)
    }
  }
  await Promise.all(Array.from({ length: parallel }, one))
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

export function growthTable(sizes: readonly number[], growth: readonly Growth[]): string {
  const sign = (value: number): string => Math.round(value).toLocaleString('en')
  const lines = growth.map(({ name, order, costs }) => {
    const [small, large] = costs.slice(-2).map(({ p99Ms }) => p99Ms)
    const ratio = (large ?? Number.NaN) / (small ?? Number.NaN)
    const times = Number.isNaN(ratio)
      ? ' | '
      : `${costs.map(({ p99Ms }) => p99Ms.toFixed(0)).join(' → ')} | ${ratio.toFixed(2)}`
    const rows = costs.map((one) => sign(one.rows)).join(' → ')
    const pages = costs.map((one) => sign(one.pages)).join(' → ')
    return `| ${name} | O(${order}) | ${rows} | ${pages} | ${times} |`
  })
  return [
    `| at ${sizes.map(sign).join(' → ')} contacts | grows with | rows read | pages read | p99 ms | last ÷ one before |`,
    '|---|---|---|---|---|---|',
    ...lines,
  ].join('\n')
}

if (import.meta.main) {
  const sizes = [10_000, 100_000, 1_000_000]
  const growth = await measureGrowth(sizes, process.argv.slice(2), 5)
  process.stdout.write(`${growthTable(sizes, growth)}\n`)
}
