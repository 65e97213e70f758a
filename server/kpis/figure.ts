import type { Context } from '#server/context.ts'
import { moduleOfKind } from '#server/programme/deployed.ts'
import { today } from '#server/programme/today.ts'
import { listRecords } from '#server/records/list.ts'
import { Unmet, type Figure } from '#server/scenarios/define.ts'
import { queriesOf } from './history.ts'
import { forEverybody, measure } from './measure.ts'
import { numberOf } from './plan.ts'
import { isUnreadable, snapshotsOf } from './snapshots.ts'

/** A KPI of its key or name, for whoever sees it: its query is asked anew each time. @throws Unmet where they do not */
export async function findFigure(ctx: Context, name: string): Promise<Figure> {
  const id = await kpiNamed(ctx, name)
  const query = (await queriesOf(ctx, [id])).get(id)
  if (!query) {
    const entered = (await snapshotsOf(ctx, [id])).findLast(({ at, value }) => at <= today(ctx) && value !== null)
    return async () => numberOf(entered?.value ?? null)
  }
  return async (there) => {
    // It is the same figure for all who see it.
    const measured = await measure(forEverybody(there), query).catch(isUnreadable)
    if (measured) return numberOf(measured.value)
    throw new Unmet('Su consulta lee lo que ya no está.', 'Its query reads what is no longer there.')
  }
}

async function kpiNamed(ctx: Context, name: string): Promise<string> {
  const module = moduleOfKind(ctx, 'kpi')
  if (!module || ctx.policy.scope(module.name, 'read') === 'none') throw unseen()
  const filter = { any: ['key', 'name'].map((field) => ({ field, op: 'eq', value: name }) as const) }
  const text = await listRecords(ctx, { module: module.name, filter, fields: [], limit: 2 })
  // What the read compiler answers has these keys.
  const { rows } = JSON.parse(text) as { rows: { id: string }[] }
  const [only, another] = rows
  if (only && !another) return only.id
  throw another ? new Unmet('Hay varios indicadores con ese nombre.', 'Several KPIs have that name.') : unseen()
}

function unseen(): Unmet {
  return new Unmet('No hay tal indicador, o no lo ve.', 'There is no such KPI, or it is not seen.')
}
