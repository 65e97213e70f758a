/**
 * `npm run bench -- [--rows N] [--seconds N] [--parallel N] [--data DIR] [--page FILE]`: how often a second the
 * usual work is done, how long it takes, and what share that is of the same work as plain SQL on
 * the same machine. The figures go into docs/performance.md.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { measureChanges } from '#bench/changes.ts'
import { measure } from '#bench/measure.ts'
import { openPlain, plainImport } from '#bench/plain.ts'
import { openProduct, root } from '#bench/product.ts'
import { printResult, printWaits, writeReport, type Result } from '#bench/report.ts'
import { importContacts, workloads } from '#bench/workloads.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '16' },
    data: { type: 'string' },
    page: { type: 'string', default: path.join(root, 'docs', 'performance.md') },
  },
})
const rows = Number(values.rows)
const parallel = Number(values.parallel)
const durationMs = Number(values.seconds) * 1000
const importedRows = Math.min(10_000, rows)

const product = await openProduct(rows, parallel, values.data)
const plain = await openPlain(product.folder, parallel)
try {
  process.stdout.write(
    `${' '.repeat(34)}${['a second', 'median ms', '95 % ms', 'plain SQL', 'share'].map((one) => one.padStart(12)).join('')}\n`,
  )
  const results: Result[] = []
  for (const one of await workloads(product, plain)) {
    // In turn, so that both meet the machine in the same state.
    const result = {
      name: one.name,
      product: await measure(one.run, parallel, durationMs),
      plain: await measure(one.plain, parallel, durationMs),
    }
    results.push(result)
    printResult(result)
  }
  const perSecond = await importContacts(product, importedRows)
  const plainPerSecond = await plainImport(plain, importedRows)
  process.stdout.write(
    `import of ${importedRows} rows: ${perSecond.toFixed(0)} rows a second, COPY ${plainPerSecond.toFixed(0)}\n`,
  )
  const waits = await measureChanges(product, durationMs)
  for (const one of waits) printWaits(one)
  writeReport(values.page, readFileSync(values.page, 'utf8'), {
    rows,
    parallel,
    imported: { rows: importedRows, perSecond, plainPerSecond },
    results,
    waits,
  })
} finally {
  await plain.close()
  await product.stop()
}
