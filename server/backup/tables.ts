import sql from 'sql-template-tag'

import type { Queryable } from '#server/db/database.ts'

export interface BackedTable {
  readonly schema: string
  readonly table: string
  readonly columns: readonly string[]
}

/**
 * Left out: what the migrations themselves write, and what is of the moment. A transaction's number
 * (xid) means nothing in another database; every restored change gets the number of the restore.
 */
const leftOut = new Set([
  'lazo.migration',
  'lazo.environment_copy',
  'lazo.idempotency',
  'lazo.session',
  'lazo.sign_in_attempt',
  'lazo.verification',
])

export async function backedTables(db: Queryable, schemas: readonly string[]): Promise<BackedTable[]> {
  const rows = await db.query<BackedTable>(sql`
    select n.nspname as schema, c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = any(${schemas}::text[]) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
      and a.attgenerated = '' and a.atttypid <> 'xid8'::regtype
    group by 1, 2 order by 1, 2`)
  return rows.filter(({ schema, table }) => !leftOut.has(`${schema}.${table}`))
}

/** What jobs that wait are: how often they were tried is of the moment, a restore begins them anew. */
export const waitingJobs: BackedTable = {
  schema: 'lazo_jobs',
  table: 'job',
  columns: [
    'id',
    'name',
    'data',
    'priority',
    'singleton_key',
    'start_after',
    'created_on',
    'retry_limit',
    'retry_delay',
    'retry_backoff',
    'expire_seconds',
    'deletion_seconds',
    'policy',
    'heartbeat_seconds',
  ],
}

export function isWaitingJobs({ schema, table }: Pick<BackedTable, 'schema' | 'table'>): boolean {
  return schema === waitingJobs.schema && table === waitingJobs.table
}

/** Names from the catalogue, or checked against it; quoted, they are only names. */
export function copyTarget({ schema, table, columns }: BackedTable): string {
  return `${quote(schema)}.${quote(table)} (${columns.map(quote).join(', ')})`
}

export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

export interface Journal {
  readonly schema: string
  readonly name: string
  readonly hash: string
}

/** The steps by which the fixed tables came to be: a backup fits only where the same ran. */
export async function readJournal(db: Queryable, schemas: readonly string[]): Promise<Journal[]> {
  return await db.query<Journal>(sql`select schema_name as schema, name, hash from lazo.migration
    where schema_name = any(${[...schemas]}::text[]) order by 1, 2`)
}
