import sql from 'sql-template-tag'
import type { ChangeAction, Channel } from '#common/change.ts'
import type { ModelModule } from '#common/model.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import type { Values } from './check.ts'
import { isComputed } from './fields.ts'
import { reader, visibleIds } from './list.ts'

/** What an act did to one record, all in all. */
export interface RecordChange {
  readonly module: ModelModule
  readonly id: string
  /** What became of the record as a whole; `update` where it lives before and after. */
  readonly action: Exclude<ChangeAction, 'link' | 'unlink'>
  /** Values by field name, and `owner` and `groups`, before the act; without computed fields. */
  readonly before: Values
  /** Place of the act's last change of the record in the log. */
  readonly last: number
}

interface ChangeRow extends Record<string, unknown> {
  readonly seq: number
  readonly module_id: string
  readonly record_id: string
  readonly action: ChangeAction
  readonly before: Values | null
}

export interface ActHead {
  readonly actors: readonly (string | null)[]
  readonly channels: readonly Channel[]
  readonly records: number
}

export async function readActHead(ctx: Context, actId: string): Promise<ActHead> {
  const [head] = await reader(ctx).query<ActHead & Record<string, unknown>>(sql`
    select coalesce(array_agg(distinct actor::text), '{}') as actors, coalesce(array_agg(distinct channel), '{}') as channels,
      count(distinct record_id)::int as records
    from ${changeTable(ctx.environment)} where tx = ${actId}`)
  return head ?? { actors: [], channels: [], records: 0 }
}

/** Whether the reader sees any of the records of an act, in the trash too. */
export async function seesPartOf(ctx: Context, actId: string): Promise<boolean> {
  const rows = await reader(ctx).query<{ moduleId: string; ids: string[] }>(sql`
    select module_id as "moduleId", array_agg(distinct record_id) as ids
    from ${changeTable(ctx.environment)} where tx = ${actId} group by module_id`)
  for (const { moduleId, ids } of rows) {
    const name = ctx.model.modulesById.get(moduleId)?.name
    if (name !== undefined && (await visibleIds(ctx, name, ids, { deleted: true })).length > 0) return true
  }
  return false
}

/** Ids of the records of an act, in the order in which it first touched them. */
export async function recordsOfAct(ctx: Context, actId: string): Promise<string[]> {
  const rows = await reader(ctx).query<{ record_id: string }>(sql`
    select record_id from ${changeTable(ctx.environment)} where tx = ${actId} group by record_id order by min(seq)`)
  return rows.map((row) => row.record_id)
}

/** Of the given records, those that the act touched. */
export async function amongAct(ctx: Context, actId: string, recordIds: readonly string[]): Promise<string[]> {
  if (recordIds.length === 0) return []
  const rows = await reader(ctx).query<{ record_id: string }>(sql`
    select distinct record_id from ${changeTable(ctx.environment)} where tx = ${actId} and record_id = any(${[...recordIds]}::uuid[])`)
  return rows.map((row) => row.record_id)
}

/** What the act did to each of the records, in the order of their last change. */
export async function changesOfAct(ctx: Context, actId: string, recordIds: readonly string[]): Promise<RecordChange[]> {
  const rows = await reader(ctx).query<ChangeRow>(sql`
    select seq, module_id, record_id, action, before from ${changeTable(ctx.environment)}
    where tx = ${actId} and record_id = any(${recordIds}::uuid[]) order by seq`)
  const byRecord = Map.groupBy(rows, (row) => row.record_id)
  const changes = [...byRecord].flatMap(([id, steps]): RecordChange[] => {
    const module = ctx.model.modulesById.get(steps[0]?.module_id ?? '')
    const action = wholeAction(steps)
    if (!module || !action) return []
    return [{ module, id, action, before: firstValues(module, steps), last: steps.at(-1)?.seq ?? 0 }]
  })
  return changes.toSorted((a, b) => a.last - b.last)
}

/** Nothing where the record neither was there before nor is after. */
function wholeAction(steps: readonly ChangeRow[]): RecordChange['action'] | undefined {
  const whole = steps
    .map((step) => step.action)
    .filter((action) => action !== 'update' && action !== 'link' && action !== 'unlink')
  const [first] = whole
  const last = whole.at(-1)
  if (!first || !last) return 'update'
  if (first === 'create') return last === 'delete' ? undefined : 'create'
  if (first === 'delete') return last === 'delete' ? 'delete' : 'update'
  return last === 'delete' ? undefined : 'restore'
}

function firstValues(module: ModelModule, steps: readonly ChangeRow[]): Values {
  const values: Record<string, unknown> = {}
  for (const { before } of steps) {
    for (const [key, value] of Object.entries(before ?? {})) {
      const name = nameInLog(module, key)
      if (name !== undefined && !Object.hasOwn(values, name)) values[name] = value
    }
  }
  return values
}

/** The name of a logged field, unless it is gone or follows from others. */
export function nameInLog(module: ModelModule, key: string): string | undefined {
  if (key === 'owner' || key === 'groups') return key
  const field = [...module.fields.values()].find((one) => one.id === key)
  // Links are records that an act makes and deletes by themselves.
  return field && !isComputed(field) && field.type !== 'relations' ? field.name : undefined
}

/** What others did to a record after the act: names of the fields, and whether they did more than that. */
export interface Later {
  readonly fields: ReadonlySet<string>
  readonly whole: boolean
  /** Who did it; null for what nobody did. */
  readonly actors: ReadonlySet<string | null>
}

/** Changes after the act's, but for those of the given acts. Computed fields do not count. */
export async function changesSince(
  ctx: Context,
  changes: readonly RecordChange[],
  acts: readonly string[],
): Promise<ReadonlyMap<string, Later>> {
  const places = changes.map(({ id, last }) => ({ id, last }))
  const rows = await reader(ctx).query<{
    record_id: string
    actor: string | null
    action: ChangeAction
    keys: string[]
  }>(sql`
    select c.record_id, c.actor, c.action, array(select jsonb_object_keys(coalesce(c.after, '{}'))) as keys
    from json_to_recordset(${JSON.stringify(places)}::json) as x (id uuid, last bigint)
    join ${changeTable(ctx.environment)} c on c.record_id = x.id and c.seq > x.last
    where c.tx <> all(${[...acts]}::uuid[])`)
  const later = new Map<string, { fields: Set<string>; whole: boolean; actors: Set<string | null> }>()
  const modules = new Map(changes.map(({ id, module }) => [id, module]))
  for (const { record_id: id, actor, action, keys } of rows) {
    const module = modules.get(id)
    const one = later.get(id) ?? { fields: new Set(), whole: false, actors: new Set() }
    const names = module ? keys.flatMap((key) => nameInLog(module, key) ?? []) : []
    for (const name of names) one.fields.add(name)
    if (names.length > 0 || action !== 'update') one.actors.add(actor)
    later.set(id, { ...one, whole: one.whole || action !== 'update' })
  }
  return later
}
