import sql from 'sql-template-tag'
import type { Element } from '#common/element.ts'
import type { Queryable } from '#server/db/database.ts'
import { fixedTable } from './registry.ts'

/** People who have a role or are in a group, which therefore cannot go. */
export async function holders(db: Queryable, schema: string, element: Element): Promise<number> {
  if (element.kind !== 'role' && element.kind !== 'group') return 0
  const rows = await db.query<{ people: number }>(
    element.kind === 'role'
      ? sql`select count(*)::int as people from ${fixedTable(schema, 'user_access')} where ${element.id}::uuid = any(role_ids)`
      : sql`select count(*)::int as people from ${fixedTable(schema, 'user_access')} where ${element.id}::uuid = any(group_ids)`,
  )
  return rows[0]?.people ?? 0
}
