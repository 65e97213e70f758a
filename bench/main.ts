/**
 * `npm run bench -- [--rows N | --data DIR] [--sizes N,N,N] [--folders DIR,DIR,DIR] [--seconds N] [--rounds N]
 * [--parallel N] [--page FILE]`: what the product has promised of its speed, every figure with its bar, as
 * ratios of one run, and how long the unluckiest waits while the model changes. It goes into
 * docs/performance.md. `--sizes 0` leaves out what grows with the data. `--plans` looks at what the
 * database reads for everything that people ask, and at no time, with `--packs N` also of a project that it
 * fills N times with every pack; `--quick` does so over a small company made for it.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { barsReport, measureBars } from '#bench/bars.ts'
import { measureFigures } from '#bench/figures.ts'
import { checkPlans, printPlans } from '#bench/plans.ts'
import { dataFolder, root } from '#bench/product.ts'
import { makeProjectIn } from '#bench/project.ts'
import { checkPlansQuickly } from '#bench/quick.ts'
import { writeReport } from '#bench/report.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '16' },
    plans: { type: 'boolean', default: false },
    packs: { type: 'string' },
    quick: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '10000,100000,1000000' },
    folders: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    data: { type: 'string' },
    page: { type: 'string', default: path.join(root, 'docs', 'performance.md') },
  },
})
const rows = Number(values.rows)

if (values.quick) process.exitCode = printPlans(await checkPlansQuickly()) ? 0 : 1
else if (values.plans) {
  const folder = await dataFolder(rows, values.data)
  if (values.packs !== undefined) await makeProjectIn(folder, Number(values.packs))
  process.exitCode = printPlans(await checkPlans(folder, { only: values.only })) ? 0 : 1
} else {
  const place = { rows, parallel: Number(values.parallel), data: values.data }
  const run = await measureBars({
    ...place,
    roundMs: Number(values.seconds) * 1000,
    rounds: Number(values.rounds),
    sizes: values.sizes
      .split(',')
      .map(Number)
      .filter((size) => size > 0),
    folders: values.folders.split(',').filter((folder) => folder !== ''),
  })
  process.stdout.write(`${barsReport(run)}\n`)
  const figures = await measureFigures({ ...place, durationMs: Number(values.seconds) * 1000 })
  writeReport(values.page, readFileSync(values.page, 'utf8'), { ...place, ...figures, bars: barsReport(run) })
}
