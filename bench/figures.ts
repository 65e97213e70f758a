/** The usual work by requests and by plain SQL, in turn; its figures go into docs/performance.md. */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { measureChanges } from '#bench/changes.ts'
import { measure } from '#bench/measure.ts'
import { openPlain, plainImport } from '#bench/plain.ts'
import { openProduct } from '#bench/product.ts'
import { printResult, printWaits, writeReport, type Result } from '#bench/report.ts'
import { importContacts, workloads } from '#bench/workloads.ts'

export interface FiguresOptions {
  readonly rows: number
  readonly parallel: number
  readonly durationMs: number
  readonly data: string | undefined
  /** Where the figures are written. */
  readonly page: string
}

export async function measureFigures({ rows, parallel, durationMs, data, page }: FiguresOptions): Promise<void> {
  const importedRows = Math.min(10_000, rows)
  const product = await openProduct(rows, parallel, data)
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
    writeReport(page, readFileSync(page, 'utf8'), {
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
}
