import sql from 'sql-template-tag'
import type { Queryable } from '#server/db/database.ts'
import { fixedTable } from '#server/model/registry.ts'

interface Followed {
  readonly moduleId: string
  readonly id: string
}

/** They have said so themselves, and what they said holds. */
export async function setFollowing(
  db: Queryable,
  schema: string,
  record: Followed,
  userId: string,
  follows: boolean,
): Promise<void> {
  await db.query(sql`
    insert into ${fixedTable(schema, 'follower')} (module_id, record_id, user_id, follows)
    values (${record.moduleId}, ${record.id}, ${userId}, ${follows})
    on conflict (record_id, user_id) do update set follows = excluded.follows`)
}

/** Who takes part follows, unless they have said that they do not want to. */
export async function followBy(
  db: Queryable,
  schema: string,
  record: Followed,
  userIds: readonly string[],
): Promise<void> {
  await db.query(sql`
    insert into ${fixedTable(schema, 'follower')} (module_id, record_id, user_id, follows)
    select ${record.moduleId}::uuid, ${record.id}::uuid, x, true from unnest(${[...new Set(userIds)].toSorted()}::uuid[]) x
    on conflict do nothing`)
}

/** The owner of a record follows it without saying so. */
export async function followersOf(
  db: Queryable,
  schema: string,
  recordId: string,
  owner: string | null,
): Promise<string[]> {
  const rows = await db.query<{ user_id: string; follows: boolean }>(
    sql`select user_id, follows from ${fixedTable(schema, 'follower')} where record_id = ${recordId}`,
  )
  const said = rows.find((row) => row.user_id === owner)
  const following = rows.flatMap((row) => (row.follows ? [row.user_id] : []))
  return owner !== null && !said ? [...following, owner] : following
}
