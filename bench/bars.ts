/** What the product has promised of its speed: every figure with its bar, as ratios of one run. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { costsTable, measureCosts, type Cost } from '#bench/cpu.ts'
import { growthTable, measureGrowth, timed, type Growth } from '#bench/growth.ts'
import { importsTable, measureImport, measureIntoEmpty, watchMemory, type ImportCost } from '#bench/imports.ts'
import { openPlain } from '#bench/plain.ts'
import { openProduct, root } from '#bench/product.ts'

interface Bar {
  readonly name: string
  /** Undefined where it was not measured. */
  readonly value: number | undefined
  readonly limit: number
  readonly isLeast: boolean
  readonly unit: string
}

interface BarsOptions {
  readonly rows: number
  readonly parallel: number
  readonly roundMs: number
  readonly rounds: number
  readonly data: string | undefined
  /** Sizes over which growth is measured, with their folders where they are not to be made; none to leave it out. */
  readonly sizes: readonly number[]
  readonly folders: readonly string[]
}

interface BarsRun {
  readonly bars: readonly Bar[]
  readonly costs: readonly Cost[]
  readonly imports: readonly ImportCost[]
  readonly growth: readonly Growth[]
  readonly sizes: readonly number[]
}

const idleMs = 10_000

export async function measureBars(options: BarsOptions): Promise<BarsRun> {
  const { rows, parallel, sizes } = options
  const product = await openProduct(rows, parallel, options.data)
  const plain = await openPlain(product.folder, parallel)
  try {
    await wait(idleMs)
    const idleMb = watchMemory(product.pid).stop()
    const memory = watchMemory(product.pid)
    // What is promised of a quiet machine comes before what is written by the hundred thousand.
    const imports = [await measureImport(product, plain, 10_000, 3)]
    const costs = await measureCosts(product, options)
    imports.push(await measureImport(product, plain, 100_000))
    const loadMb = memory.stop()
    await plain.close()
    await product.stop()
    imports.push(await measureIntoEmpty(10_000, 3))
    const growth = sizes.length > 1 ? await measureGrowth(sizes, options.folders, options.rounds) : []
    const bars = [
      ...barsOfCosts(costs),
      ...barsOfImports(imports),
      most('memory of the server, idle', idleMb, 150, 'MB'),
      most('memory of the server, at work and importing', loadMb, 350, 'MB'),
      most('first load: sign-in', firstLoad('sign-in'), 250, 'kB'),
      most('first load: list', firstLoad('list'), 250, 'kB'),
      ...growth.filter(({ name }) => timed.includes(name)).map(barOfGrowth),
    ]
    return { bars, costs, imports, growth, sizes }
  } catch (error) {
    await plain.close().catch(() => undefined)
    await product.stop().catch(() => undefined)
    throw error
  }
}

const most = (name: string, value: number | undefined, limit: number, unit: string): Bar => ({
  name,
  value,
  limit,
  isLeast: false,
  unit,
})
const least = (name: string, value: number | undefined, limit: number, unit: string): Bar => ({
  ...most(name, value, limit, unit),
  isLeast: true,
})

function barsOfCosts(costs: readonly Cost[]): Bar[] {
  return costs.flatMap(({ name, cpuRatio, cpuBar, share, shareBar, perSecond }) => [
    ...(share === undefined || shareBar === undefined
      ? []
      : [least(`${name}: throughput, of the same SQL by a bare driver`, share, shareBar, '×')]),
    ...(cpuBar === undefined
      ? []
      : [most(`${name}: processor time, of the least that answers the same`, cpuRatio, cpuBar, '×')]),
    // The bare server does three inserts in a transaction, and reads the record back.
    ...(name === 'create' && share === undefined
      ? [least('create: throughput, of three bare inserts over HTTP', perSecond.product / perSecond.bare, 0.5, '×')]
      : []),
  ])
}

function barsOfImports(imports: readonly ImportCost[]): Bar[] {
  const [small, large] = imports
  return [
    most('import of 10,000, from the upload to the last row', small?.seconds, 1.5, 's'),
    most('import of 100,000, of COPY of the same rows', large && large.seconds / large.copySeconds, 8, '×'),
  ]
}

function barOfGrowth({ name, costs }: Growth): Bar {
  const [small, large] = costs.slice(-2)
  return most(`${name}: p99 at the largest size, of that before`, (large?.p99Ms ?? 0) / (small?.p99Ms ?? 0), 2, '×')
}

/** As the tool for it counts what is built; built first where it is not. */
function firstLoad(route: string): number | undefined {
  const run = (script: string): string =>
    spawnSync(process.execPath, [path.join(root, 'tools', script)], { cwd: root, encoding: 'utf8' }).stdout
  if (!existsSync(path.join(root, 'dist', 'web'))) run('build.ts')
  const found = new RegExp(`^${route}\\s+([\\d.]+) kB of scripts`, 'm').exec(run('first-load.ts'))?.[1]
  return found === undefined ? undefined : Number(found)
}

function barsTable({ bars }: BarsRun): string {
  const lines = bars.map(({ name, value, limit, isLeast, unit }) => {
    const said = value === undefined ? 'not measured' : `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`
    const isMet = value !== undefined && (isLeast ? value >= limit : value <= limit)
    return `| ${name} | ${said} | ${isLeast ? 'at least' : 'at most'} ${limit} ${unit} | ${isMet ? 'met' : 'not met'} |`
  })
  return ['| | measured | bar | |', '|---|---|---|---|', ...lines].join('\n')
}

/** Everything of the run, as it stands in the documentation. */
export function barsReport(run: BarsRun): string {
  return [
    barsTable(run),
    '',
    'Requests, one after the other with the least that answers the same (`bench/bare.ts`: node:http, pg, the same SQL):',
    '',
    costsTable(run.costs),
    '',
    'Imports:',
    '',
    importsTable(run.imports),
    ...(run.growth.length === 0 ? [] : ['', 'What grows with the data:', '', growthTable(run.sizes, run.growth)]),
  ].join('\n')
}
