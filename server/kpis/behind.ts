import sql, { raw } from 'sql-template-tag'
import { assess, type KpiStatus } from '#common/kpi-progress.ts'
import { keptInterval } from '#common/kpi.ts'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { notify } from '#server/notifications/notify.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { idIn } from '#server/programme/rules/graph.ts'
import type { Values } from '#server/records/check.ts'
import type { Writing } from '#server/records/write.ts'
import { writeForm } from '#server/records/write-form.ts'
import { readQuery } from './admit.ts'
import { numberOf, planOf } from './plan.ts'
import type { Snapshot } from './snapshots.ts'

/** Whoever answers for a KPI, and the sponsor, are told once it has fallen behind: not each day that it stays so. */
export async function tellBehind(ctx: Writing, id: string, taken: readonly Snapshot[]): Promise<void> {
  const [module, projects] = [moduleOfKind(ctx, 'kpi'), moduleOfKind(ctx, 'project')]
  const [before, last] = [taken.at(-2), taken.at(-1)]
  if (!module || !projects || !before || !last) return
  const kpi = await rowOf(ctx, module, id)
  const project = await rowOf(ctx, projects, idIn(kpi?.own.project) ?? null)
  if (!kpi) return
  const query = readQuery(kpi.own.query)
  const statusOn = ({ at, value, count, margin }: Snapshot): KpiStatus => {
    const plan = planOf(kpi.own, { taken, projectStart: project?.own.startDate, day: at })
    const [number, half] = [numberOf(value), numberOf(margin)]
    const around = number === null || half === null ? undefined : { low: number - half, high: number + half }
    // Of a share it is not even on both sides.
    const own = number === null || count === null ? undefined : keptInterval(query, number, count)
    return assess(plan, at, number, own ?? around).status
  }
  if (statusOn(last) !== 'red' || statusOn(before) === 'red') return
  const to = [kpi.owner, idIn(project?.own.sponsor) ?? null].filter((one) => one !== null)
  const record = { moduleId: module.id, id }
  await notify(ctx, [{ kind: 'kpiBehind', to: [...new Set(to)], record, once: `${id} ${last.at}`, actor: null }])
}

/** A record as it is in the transaction, with who answers for it. */
export async function rowOf(
  ctx: Writing,
  module: ModelModule,
  id: string | null,
): Promise<{ readonly owner: string | null; readonly own: Values } | undefined> {
  const rows = await ctx.tx.query<{ owner: string | null; own: Values }>(sql`
    select ${raw('t.owner_id')} as owner, ${writeForm(module, 't')} as own from ${tableOf(ctx, module)} t
    where t.id = ${id} and t.deleted_at is null`)
  return rows[0]
}
