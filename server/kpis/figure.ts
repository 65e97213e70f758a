import { moduleOfKind } from '#server/programme/deployed.ts'
import { today } from '#server/programme/today.ts'
import { listRecords } from '#server/records/list.ts'
import type { Writing } from '#server/records/write.ts'
import { Unmet } from '#server/scenarios/define.ts'
import { queriesOf } from './history.ts'
import { forEverybody, measure } from './measure.ts'
import { numberOf } from './plan.ts'
import { isUnreadable, snapshotsOf } from './snapshots.ts'

/** What a KPI says at this moment, of its key or name, to whoever sees it. @throws Unmet where they do not */
export async function readFigure(ctx: Writing, name: string): Promise<number | null> {
  const id = await kpiNamed(ctx, name)
  const query = (await queriesOf(ctx, [id])).get(id)
  // It is the same figure for all who see it.
  const measured = query && (await measure(forEverybody(ctx), query).catch(isUnreadable))
  if (query && !measured)
    throw new Unmet('Su consulta lee lo que ya no está.', 'Its query reads what is no longer there.')
  if (measured) return numberOf(measured.value)
  const entered = (await snapshotsOf(ctx, [id])).findLast(({ at, value }) => at <= today(ctx) && value !== null)
  return numberOf(entered?.value ?? null)
}

async function kpiNamed(ctx: Writing, name: string): Promise<string> {
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
