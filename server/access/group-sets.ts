import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { fixedTable } from '#server/model/registry.ts'
import { admitGroupSet } from './policy.ts'

/** The number of the empty set, which no table row stands for. */
const emptySet = 0

/** On which processes tell each other of new sets, by schema. */
export const groupSetChannel = 'lazo_group_set'

const known = new WeakMap<Environment, Map<string, Promise<number>>>()

/**
 * The number of a distinct set of security groups. Sets are few and never change, so they are kept
 * in memory; a new one is written outside the caller's transaction and is harmless if unused.
 */
export async function groupSetId(environment: Environment, groupIds: readonly string[]): Promise<number> {
  const sorted = [...new Set(groupIds)].toSorted()
  if (sorted.length === 0) return emptySet
  const sets = known.get(environment) ?? new Map<string, Promise<number>>()
  known.set(environment, sets)
  const key = sorted.join()
  const cached = sets.get(key)
  if (cached !== undefined) return await cached
  const found = makeSet(environment, sorted)
  sets.set(key, found)
  found.catch(() => sets.delete(key))
  return await found
}

/** By the other role's connections: those of the writes may all be waiting for this very number. */
async function makeSet(environment: Environment, groupIds: readonly string[]): Promise<number> {
  const table = fixedTable(environment.schema, 'group_set')
  const { db, migrator, schema } = environment
  const made = await migrator.query(sql`
    insert into ${table} (group_ids) values (${groupIds}::uuid[]) on conflict (group_ids) do nothing returning 1`)
  const rows = await migrator.query<{ id: number }>(sql`select id from ${table} where group_ids = ${groupIds}::uuid[]`)
  const id = rows[0]?.id ?? emptySet
  // First here, for whoever makes the first record of it: what is heard makes one forget who is at work.
  admitGroupSet(environment, id, groupIds)
  if (made.length > 0) await db.notify(groupSetChannel, schema, migrator)
  return id
}

/** Groups of users, by id, that the records they own inherit. */
export async function groupsOfUsers(
  db: Queryable,
  schema: string,
  userIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  if (userIds.length === 0) return new Map()
  const rows = await db.query<{ user_id: string; group_ids: string[] }>(sql`
    select user_id, group_ids from ${fixedTable(schema, 'user_access')} where user_id = any(${userIds}::uuid[])`)
  return new Map(rows.map((row) => [row.user_id, row.group_ids]))
}
