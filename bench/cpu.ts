/**
 * What the product adds to its own SQL: processor time of the server process for one request against the
 * least that can answer the same (bench/bare.ts), and requests a second against the same SQL by a bare
 * driver. `node bench/cpu.ts [--rows N | --data DIR] [--seconds N] [--rounds N] [--only get,list] [--cpu]`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import pg from 'pg'
import {
  barePlan,
  columns,
  searched,
  stages,
  twoFilters,
  type BarePlan,
  type BareStatement,
  type Deal,
} from '#bench/bare-plan.ts'
import { asQuery, createBare, moveBare, withClient } from '#bench/bare-writes.ts'
import { openClient, type Client } from '#bench/client.ts'
import { makeKey, openProduct, orElse, salesperson, type Product } from '#bench/product.ts'

export interface Cost {
  readonly name: string
  /** Of the server process for one request. */
  readonly cpuMs: { readonly product: number; readonly bare: number }
  /** The median of the rounds; the bar is where it must not be above. */
  readonly cpuRatio: number
  readonly cpuBar: number | undefined
  readonly perSecond: { readonly product: number; readonly bare: number; readonly driver: number | undefined }
  /** Of what the same SQL by a bare driver does; the bar is where it must not be below. */
  readonly share: number | undefined
  readonly shareBar: number | undefined
}

interface Subject {
  readonly name: string
  readonly cpuBar?: number
  readonly shareBar?: number
  product(client: Client): Promise<Buffer>
  bare(client: Client): Promise<Buffer>
  driver?(pool: pg.Pool): Promise<unknown>
}

interface CostOptions {
  readonly parallel: number
  readonly roundMs: number
  readonly rounds: number
  readonly only?: readonly string[]
  /** Leaves the bare driver out. */
  readonly cpuOnly?: boolean
}

/** In turn, round for round, so that each meets the machine in the same state. */
export async function measureCosts(product: Product, options: CostOptions): Promise<Cost[]> {
  const { parallel, only } = options
  const plan = await barePlan(product.folder, parallel)
  const bare = await startBare(plan)
  const { hostname, port } = new URL(product.url)
  const keys = await orElse(product.stop, async () => await keysOf(product, parallel))
  const askers = keys.map((key) => ({ authorization: `Bearer ${key}` }))
  const pool = new pg.Pool({
    connectionString: plan.url,
    max: parallel,
    onConnect: async (client) => void (await client.query(plan.settings)),
  })
  const clients = {
    product: openClient({ host: hostname, port: Number(port), connections: parallel, askers }),
    bare: openClient({ host: '127.0.0.1', port: bare.port, connections: parallel }),
  }
  try {
    const costs: Cost[] = []
    for (const subject of subjects(plan).filter(({ name }) => only === undefined || only.includes(name))) {
      costs.push(await costOf(subject, { ...options, clients, pool, pids: { product: product.pid, bare: bare.pid } }))
    }
    return costs
  } finally {
    clients.product.close()
    clients.bare.close()
    await pool.end()
    await bare.stop()
  }
}

function subjects(plan: BarePlan): Subject[] {
  let turn = 0
  const nextId = (): string => plan.ids[(turn += 1) % plan.ids.length] ?? ''
  const read = (name: string, place: string, bars: Pick<Subject, 'cpuBar' | 'shareBar'>): Subject => ({
    name,
    ...bars,
    product: async (client) => await client.get(`/api/v1/records/${place}`),
    bare: async (client) => await client.get(`/${name}`),
    driver: async (pool) => await run(pool, plan.lists[name]),
  })
  const list = `contact?fields=${columns}&limit=50`
  return [
    {
      name: 'get',
      cpuBar: 5,
      shareBar: 0.4,
      product: async (client) => await client.get(`/api/v1/records/contact/${nextId()}`),
      bare: async (client) => await client.get(`/get/${nextId()}`),
      driver: async (pool) => await run(pool, plan.get, nextId()),
    },
    read('list', `${list}&sort=title&filter=${encodeURIComponent(JSON.stringify(twoFilters))}`, {
      cpuBar: 3,
      shareBar: 0.6,
    }),
    read('search', `${list}&search=${searched}`, {}),
    read('board', 'opportunity/board', {}),
    read('groups', 'opportunity/groups?by=stage&aggregates=sum:amount', { cpuBar: 4 }),
    {
      name: 'create',
      cpuBar: 6,
      shareBar: 0.5,
      product: async (client) => await client.post('/api/v1/records/contact', newPerson((turn += 1))),
      bare: async (client) => await client.post('/create', newPerson((turn += 1))),
      driver: async (pool) =>
        await withClient(pool, async (client) => await createBare(client, plan, newPerson((turn += 1)))),
    },
    move(plan),
  ]
}

/** One key is answered two requests at a time; what is asked at the same time is asked with as many keys as it takes. */
export async function keysOf(product: Product, parallel: number): Promise<string[]> {
  const keys = [product.key]
  while (keys.length * requestsOfKey < parallel) keys.push(await makeKey(product.folder, salesperson, 'read,write'))
  return keys
}

const requestsOfKey = 2

/** Each deal is moved by one at a time, to and fro. */
function move(plan: BarePlan): Subject {
  const idle = plan.deals.map((deal) => ({ ...deal, turn: 0 }))
  const next = async <T>(work: (deal: Deal, stage: string) => Promise<T>): Promise<T> => {
    const deal = idle.shift()
    if (!deal) throw new Error('There are too few open deals to measure with.')
    deal.turn += 1
    const answer = await work(deal, stages[deal.turn % stages.length] ?? '')
    deal.version = Number(/"version":\s*(\d+)/.exec(String(answer))?.[1])
    idle.push(deal)
    return answer
  }
  return {
    name: 'move',
    cpuBar: 6,
    shareBar: 0.5,
    product: async (client) =>
      await next(async ({ id, version }, stage) => {
        return await client.patch(`/api/v1/records/opportunity/${id}`, { version, values: { stage } })
      }),
    bare: async (client) => await next(async ({ id }, stage) => await client.patch(`/move/${id}`, { stage })),
    driver: async (pool) =>
      await next(async ({ id, version }, stage) => {
        await withClient(pool, async (client) => await moveBare(client, plan, id, stage))
        return `"version":${version + 1}`
      }),
  }
}

function newPerson(turn: number): Readonly<Record<string, string>> {
  const name = `Medida ${turn} ${Date.now().toString(36)}`
  return { firstName: name, email: `${name.toLowerCase().replaceAll(' ', '.')}@bench.example` }
}

async function run(pool: pg.Pool, statement: BareStatement | undefined, ...given: readonly unknown[]): Promise<void> {
  if (statement) await pool.query(asQuery(statement, given))
}

interface Place extends CostOptions {
  readonly clients: Readonly<Record<'product' | 'bare', Client>>
  readonly pids: Readonly<Record<'product' | 'bare', number>>
  readonly pool: pg.Pool
}

async function costOf(subject: Subject, place: Place): Promise<Cost> {
  const { clients, pids, pool, rounds, roundMs, parallel } = place
  const least = { requests: roundRequests, ms: roundMs }
  await assertSame(subject, clients)
  const driver = place.cpuOnly ? undefined : subject.driver
  const works = {
    product: () => subject.product(clients.product),
    bare: () => subject.bare(clients.bare),
    driver: driver ? () => driver(pool) : undefined,
  }
  const took = { product: [] as Round[], bare: [] as Round[], driver: [] as Round[] }
  // The first of the rounds, in which code is compiled and plans are made, counts for nothing.
  for (let round = 0; round <= rounds; round += 1) {
    for (const who of ['product', 'bare', 'driver'] as const) {
      const work = works[who]
      if (!work) continue
      const pid = who === 'driver' ? undefined : pids[who]
      const one = await timed(work, { parallel, pid, least: round === 0 ? { requests: warmUpRequests, ms: 0 } : least })
      if (round > 0) took[who].push(one)
    }
  }
  const ratios = took.product.map(({ cpuMs }, round) => cpuMs / (took.bare[round]?.cpuMs ?? Number.NaN))
  const shares = took.product.map(({ perSecond }, round) => perSecond / (took.driver[round]?.perSecond ?? Number.NaN))
  return {
    name: subject.name,
    cpuMs: { product: median(took.product.map(cpuMsOf)), bare: median(took.bare.map(cpuMsOf)) },
    cpuRatio: median(ratios),
    cpuBar: subject.cpuBar,
    perSecond: {
      product: median(took.product.map(perSecondOf)),
      bare: median(took.bare.map(perSecondOf)),
      driver: driver ? median(took.driver.map(perSecondOf)) : undefined,
    },
    share: driver ? median(shares) : undefined,
    shareBar: subject.shareBar,
  }
}

/** So many until all that is done is compiled to machine code, on a busy machine too. */
const warmUpRequests = 1_500
const roundRequests = 200

/** Whoever answers something else is not compared. */
async function assertSame({ name, product, bare }: Subject, clients: Place['clients']): Promise<void> {
  const [ours, theirs] = [await product(clients.product), await bare(clients.bare)]
  const difference = Math.abs(ours.length - theirs.length) / ours.length
  if (difference > 0.3) throw new Error(`${name}: ${ours.length} against ${theirs.length} characters`)
}

export interface Round {
  readonly perSecond: number
  /** Of the process for one request. */
  readonly cpuMs: number
}

const cpuMsOf = ({ cpuMs }: Round): number => cpuMs
const perSecondOf = ({ perSecond }: Round): number => perSecond

interface Timing {
  readonly parallel: number
  readonly pid: number | undefined
  readonly least: { readonly requests: number; readonly ms: number }
}

export async function timed(work: () => Promise<unknown>, { parallel, pid, least }: Timing): Promise<Round> {
  const cpuBefore = pid === undefined ? Number.NaN : cpuTimeMs(pid)
  const startMs = performance.now()
  let done = 0
  const one = async (): Promise<void> => {
    for (; done < least.requests || performance.now() - startMs < least.ms; done += 1) await work()
  }
  await Promise.all(Array.from({ length: parallel }, one))
  const perSecond = (1000 * done) / (performance.now() - startMs)
  return { perSecond, cpuMs: pid === undefined ? Number.NaN : (cpuTimeMs(pid) - cpuBefore) / done }
}

/** Of all its threads, in user and kernel mode, as Linux counts it: in nanoseconds. */
function cpuTimeMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`)
  const times = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return times.reduce((sum, time) => sum + Number(time), 0) / 1e6
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

interface Bare {
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

async function startBare(plan: BarePlan): Promise<Bare> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lazo-bare-'))
  const file = path.join(folder, 'plan.json')
  writeFileSync(file, JSON.stringify(plan), { mode: 0o600 })
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'bare.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return {
    pid: child.pid ?? 0,
    port: await portOf(child),
    stop: async () => {
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      rmSync(folder, { recursive: true })
    },
  }
}

async function portOf(child: ChildProcess): Promise<number> {
  for await (const chunk of child.stdout ?? []) {
    const port = /^port (\d+)/.exec(String(chunk))?.[1]
    if (port !== undefined) return Number(port)
  }
  throw new Error('The bare server ended before it was ready.')
}

export function costsTable(costs: readonly Cost[]): string {
  const sign = (value: number | undefined, digits: number): string => (value === undefined ? '' : value.toFixed(digits))
  const lines = costs.map((cost) =>
    [
      cost.name,
      sign(cost.cpuMs.product, 3),
      sign(cost.cpuMs.bare, 3),
      `${sign(cost.cpuRatio, 1)}${cost.cpuBar === undefined ? '' : ` (at most ${cost.cpuBar})`}`,
      sign(cost.perSecond.product, 0),
      sign(cost.perSecond.driver, 0),
      `${sign(cost.share, 2)}${cost.shareBar === undefined ? '' : ` (at least ${cost.shareBar})`}`,
    ].join(' | '),
  )
  return [
    '| | CPU ms a request | bare | ratio | a second | the same SQL by a bare driver | share |',
    '|---|---|---|---|---|---|---|',
    ...lines.map((line) => `| ${line} |`),
  ].join('\n')
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      data: { type: 'string' },
      seconds: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '5' },
      parallel: { type: 'string', default: '16' },
      only: { type: 'string' },
      cpu: { type: 'boolean', default: false },
    },
  })
  const parallel = Number(values.parallel)
  const product = await openProduct(Number(values.rows), parallel, values.data)
  try {
    const costs = await measureCosts(product, {
      parallel,
      roundMs: Number(values.seconds) * 1000,
      rounds: Number(values.rounds),
      cpuOnly: values.cpu,
      ...(values.only === undefined ? {} : { only: values.only.split(',') }),
    })
    process.stdout.write(`${costsTable(costs)}\n`)
  } finally {
    await product.stop()
  }
}
