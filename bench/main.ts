/**
 * `npm run bench -- [--rows N] [--seconds N] [--parallel N] [--data DIR] [--page FILE]`: how often a second the
 * usual work is done, how long it takes, and what share that is of the same work as plain SQL on
 * the same machine. The figures go into docs/performance.md. `--plans` looks at what the database reads
 * for everything that people ask, and at no time; `--quick` does so over a small company made for it.
 */
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { measureFigures } from '#bench/figures.ts'
import { checkPlans, printPlans } from '#bench/plans.ts'
import { dataFolder, root } from '#bench/product.ts'
import { checkPlansQuickly } from '#bench/quick.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '5' },
    parallel: { type: 'string', default: '16' },
    plans: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    data: { type: 'string' },
    page: { type: 'string', default: path.join(root, 'docs', 'performance.md') },
  },
})
const rows = Number(values.rows)

if (values.quick) process.exitCode = printPlans(await checkPlansQuickly()) ? 0 : 1
else if (values.plans) {
  const folder = await dataFolder(rows, values.data)
  process.exitCode = printPlans(await checkPlans(folder, { only: values.only })) ? 0 : 1
} else {
  await measureFigures({
    rows,
    parallel: Number(values.parallel),
    durationMs: Number(values.seconds) * 1000,
    data: values.data,
    page: values.page,
  })
}
