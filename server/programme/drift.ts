import sql from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import { fixedTable } from '#server/model/registry.ts'
import { partDifferences, type PartDifference } from '#server/model/differences.ts'
import { elementHash } from '#server/model/elements.ts'
import type { Queryable } from '#server/db/database.ts'

/** An element that is not as it was approved. */
export interface ElementDrift {
  readonly id: string
  /** Null where it was approved that it goes, and it is there. */
  readonly approved: Element | null
  /** Null where somebody took it away. */
  readonly live: Element | null
  /** Of what is there now. */
  readonly hash: string | null
  /** Ids of the items that speak of it. */
  readonly items: readonly string[]
  readonly parts: readonly PartDifference[]
}

interface Row {
  readonly id: string
  readonly approved: Element | null
  readonly approvedHash: string | null
  readonly live: Element | null
  readonly items: readonly string[]
}

/** Every element whose content is not the one that its owning approved revision gave it. */
export async function readDrift(place: { readonly db: Queryable; readonly schema: string }): Promise<ElementDrift[]> {
  const { db, schema } = place
  const rows = await db.query<Row & Record<string, unknown>>(sql`
    select s.element_id as id, s.element as approved, s.hash as "approvedHash", s.items,
      case when e.id is not null then json_build_object('id', e.id, 'kind', e.kind, 'name', e.name, 'parent', e.parent,
        'definition', e.definition, 'origin', e.origin, 'owner', e.owner) end as live
    from ${fixedTable(schema, 'element_spec')} s left join ${fixedTable(schema, 'element')} e on e.id = s.element_id
    order by s.element_id`)
  return rows.flatMap(({ id, approved, approvedHash, live, items }) => {
    const hash = live && elementHash(live)
    if (hash === approvedHash) return []
    return [{ id, approved, live, hash, items, parts: partsOf(approved, live) }]
  })
}

function partsOf(before: Element | null, after: Element | null): PartDifference[] {
  if (!before || !after) return []
  const { id, kind } = after
  const operation = { operation: 'update', id, kind, path: after.name, destructive: false } as const
  return partDifferences({ ...operation, before, after, impact: { records: 0, filled: 0 } })
}
