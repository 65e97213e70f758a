import sql, { join, raw } from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import type { Model } from '#common/model.ts'
import type { Environment } from '#server/context.ts'
import { qualified } from './ddl.ts'
import type { PartDifference } from './differences.ts'
import { byKindAndName } from './elements.ts'
import { fixedTable } from './registry.ts'

interface Person {
  readonly id: string
  readonly name: string
}

/** An element as it is kept: with its hash, and who made and changed it when. */
export interface ElementRow extends Element {
  readonly hash: string
  readonly createdAt: string
  readonly createdBy: Person | null
  readonly updatedAt: string
  readonly updatedBy: Person | null
}

export async function elementRows({ db, schema }: Environment): Promise<ElementRow[]> {
  const rows = await db.query<ElementRow>(sql`
    select e.id, e.kind, e.name, e.parent, e.definition, e.origin, e.owner, e.hash,
      e.created_at as "createdAt", e.updated_at as "updatedAt",
      case when c.id is not null then json_build_object('id', c.id, 'name', c.name) end as "createdBy",
      case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as "updatedBy"
    from ${fixedTable(schema, 'element')} e
    left join lazo."user" c on c.id = e.created_by left join lazo."user" u on u.id = e.updated_by`)
  return rows.toSorted(byKindAndName)
}

interface HistoryEntry {
  readonly version: number
  readonly at: string
  readonly by: Person | null
  readonly operation: string
  readonly path: string
  readonly impact: { readonly records: number; readonly filled: number }
  /** What the version says otherwise; nothing of versions from before they were kept. */
  readonly parts: PartDifference[]
}

const historyMax = 100

/** What became of an element, newest first. */
export async function elementHistory({ db, schema }: Environment, id: string): Promise<HistoryEntry[]> {
  return await db.query<HistoryEntry>(sql`
    select v.version, v.at, case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as by,
      o->>'operation' as operation, o->>'path' as path, o->'impact' as impact,
      coalesce(o->'parts', '[]'::jsonb) as parts
    from ${fixedTable(schema, 'model_version')} v
    cross join lateral jsonb_array_elements(v.operations) o left join lazo."user" u on u.id = v.by
    where v.operations @> ${JSON.stringify([{ id }])}::jsonb and o->>'id' = ${id}
    order by v.version desc limit ${historyMax}`)
}

const countedMax = 10_001

/** Live records by module's id, counted up to a limit. */
export async function recordCounts({ db, schema }: Environment, model: Model): Promise<Record<string, number>> {
  const modules = [...model.modules.values()]
  if (modules.length === 0) return {}
  const counts = modules.map(
    ({ id, table }) => sql`select ${id}::text as id, (select count(*)::int from
      (select 1 from ${raw(qualified(schema, table))} where deleted_at is null limit ${countedMax}) sample) as count`,
  )
  const rows = await db.query<{ id: string; count: number }>(join(counts, ' union all '))
  return Object.fromEntries(rows.map(({ id, count }) => [id, count]))
}
