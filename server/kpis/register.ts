import type { Environment } from '#server/context.ts'
import { addRecordRules } from '#server/records/record-rules.ts'
import { inWrite } from '#server/records/write.ts'
import { systemContext } from '#server/users/system-context.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import { admitQuery, readQuery } from './admit.ts'
import { admitPresent, isAwaited } from './awaited.ts'
import { noteFigures } from './note-figures.ts'
import { provideFigures } from '#server/scenarios/figures.ts'
import { findFigure } from './figure.ts'
import { kpiRules } from './rules.ts'
import { takeSnapshot, takeSnapshots } from './snapshots.ts'

const measureJob = 'kpi.measure'
const nightlyJob = 'kpi.nightly'

/** What KPIs add to how records of the project are written. */
export function registerKpiRules(): void {
  provideFigures(findFigure)
  addRecordRules('kpis', {
    rules: kpiRules,
    effects: [noteFigures],
    /** A query is asked once it is written, by whoever may; its first value follows. */
    async follow(ctx, module, written) {
      if (module.capabilities.programme?.as !== 'kpi') return
      for (const { id, before, after } of written) {
        const query = after?.query
        if (query === null || query === undefined || JSON.stringify(before?.query) === JSON.stringify(query)) continue
        const asked = readQuery(query)
        if (asked && (await isAwaited(ctx, asked, idIn(after?.project)))) {
          await admitPresent(ctx, asked)
          continue
        }
        await admitQuery(ctx, query)
        await ctx.environment.jobs.enqueue(ctx.tx, measureJob, { kpi: id }, { key: id })
      }
    },
  })
}

export function registerKpiWork(environment: Environment): void {
  const { jobs, world } = environment
  jobs.work(measureJob, async ({ kpi }) => {
    const ctx = await systemContext(environment)
    if (typeof kpi !== 'string') return
    await inWrite(ctx, async (inner) => await takeSnapshot(inner, kpi, 'anew'))
  })
  // Asked every hour, so that a server that was off at midnight catches up; once a day it finds something to do.
  jobs.work(nightlyJob, async () => {
    const taken = await takeSnapshots(await systemContext(environment))
    if (taken > 0) world.log({ event: 'kpis.measured', taken })
  })
  jobs.schedule(nightlyJob, '17 * * * *', 'UTC')
}
