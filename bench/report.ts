/** What was measured, as a table on the terminal and as the page in the documentation. */
import { cpus, loadavg, totalmem } from 'node:os'
import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { peopleAtWork, type Waits } from '#bench/changes.ts'
import type { Measured } from '#bench/measure.ts'

export interface Result {
  readonly name: string
  readonly product: Measured
  readonly plain: Measured
}

interface Run {
  readonly rows: number
  readonly parallel: number
  /** What was promised, and how it came out. */
  readonly bars: string
  readonly results: readonly Result[]
  readonly waits: readonly Waits[]
}

const mark = '<!-- measured -->'

export function printResult({ name, product, plain }: Result): void {
  const columns = [
    product.perSecond.toFixed(0),
    product.medianMs.toFixed(1),
    product.slowMs.toFixed(1),
    plain.perSecond.toFixed(0),
  ]
  const share = `${((100 * product.perSecond) / plain.perSecond).toFixed(0)} %`
  process.stdout.write(`${name.padEnd(34)}${[...columns, share].map((column) => column.padStart(12)).join('')}\n`)
}

export function printWaits({ name, seconds, requests, writeMs, readMs }: Waits): void {
  process.stdout.write(
    `${name}: ${seconds.toFixed(1)} s, ${requests} requests, longest write ${writeMs.toFixed(0)} ms, read ${readMs.toFixed(0)} ms\n`,
  )
}

/** Replaces the figures of the page, which lie between two marks; what is written around them stays. */
export function writeReport(path: string, page: string, run: Run): void {
  const [before = '', , after = ''] = page.split(mark)
  writeFileSync(path, `${before}${mark}\n${figures(run)}\n${mark}${after}`)
}

function figures({ rows, parallel, bars, results, waits }: Run): string {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const lines = results.map(
    ({ name, product, plain }) =>
      `| ${name} | ${product.perSecond.toFixed(0)} | ${product.medianMs.toFixed(1)} | ${product.slowMs.toFixed(1)} | ` +
      `${plain.perSecond.toFixed(0)} | ${((100 * product.perSecond) / plain.perSecond).toFixed(0)} % |`,
  )
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${rows.toLocaleString('en')} contacts, ${parallel} requests at a time, ` +
      `${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${memory} GB, Node ${process.versions.node}, ` +
      `load ${loadavg()[0]?.toFixed(1)} when it ended.`,
    '',
    bars,
    '',
    'The same work as plain SQL, as somebody would write it by hand who knows the tables and need check nothing:',
    '',
    '| | a second | median ms | 95 % ms | plain SQL a second | share |',
    '|---|---|---|---|---|---|',
    ...lines,
    '',
    `The longest that anybody waits while the table of contacts changes, with ${peopleAtWork} who write and ${peopleAtWork} ` +
      'who list without pause:',
    '',
    '| change | takes s | requests meanwhile | longest write ms | longest read ms |',
    '|---|---|---|---|---|',
    ...waits.map(
      ({ name, seconds, requests, writeMs, readMs }) =>
        `| ${name} | ${seconds.toFixed(1)} | ${requests} | ${writeMs.toFixed(0)} | ${readMs.toFixed(0)} |`,
    ),
  ].join('\n')
}
