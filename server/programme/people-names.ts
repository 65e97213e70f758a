import sql from 'sql-template-tag'
import type { Context } from '#server/context.ts'
import { reader } from '#server/records/list.ts'

/** Names of users by their ids: whoever takes part in a project is told who signed in it. */
export async function peopleNames(ctx: Context, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))]
  if (known.length === 0) return new Map()
  const rows = await reader(ctx).query<{ id: string; name: string }>(sql`
    select id, name from lazo."user" where id = any(${known}::uuid[])`)
  return new Map(rows.map(({ id, name }) => [id, name]))
}
