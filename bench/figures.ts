/** The usual work by requests and as plain SQL, in turn, and what people wait while the model changes. */
import { measureChanges, type Waits } from '#bench/changes.ts'
import { measure } from '#bench/measure.ts'
import { openPlain } from '#bench/plain.ts'
import { openProduct } from '#bench/product.ts'
import { printResult, printWaits, type Result } from '#bench/report.ts'
import { workloads } from '#bench/workloads.ts'

interface FiguresOptions {
  readonly rows: number
  readonly parallel: number
  readonly durationMs: number
  readonly data: string | undefined
}

interface Figures {
  readonly results: readonly Result[]
  readonly waits: readonly Waits[]
}

export async function measureFigures({ rows, parallel, durationMs, data }: FiguresOptions): Promise<Figures> {
  const product = await openProduct(rows, parallel, data)
  const plain = await openPlain(product.folder, parallel)
  try {
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
    const waits = await measureChanges(product, durationMs)
    for (const one of waits) printWaits(one)
    return { results, waits }
  } finally {
    await plain.close()
    await product.stop()
  }
}
