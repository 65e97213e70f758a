import sql, { raw } from 'sql-template-tag'

import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'

interface TableShape {
  readonly table: string
  readonly columns: string[]
  /** The column that numbers its rows by itself, if any. */
  readonly identity: string | null
}

/** The database as it was at one moment, for as many short transactions as one likes. */
export interface Snapshot {
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  count(schema: string, table: string): Promise<number>
  /** Tables with the columns that can be written. */
  tables(schema: string, only?: string): Promise<TableShape[]>
}

/** A transaction that only reads keeps the moment; it has no number, so no reader of the log waits for it. */
export async function withSnapshot<T>(
  { migrator, db }: Environment,
  work: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return await db.lease(async (connection) => {
    await connection.exec(
      'begin isolation level repeatable read read only; set local idle_in_transaction_session_timeout = 0',
    )
    try {
      const [row] = await connection.query<{ id: string }>(sql`select pg_export_snapshot() as id`)
      const id = row?.id ?? ''
      if (!/^[0-9A-F-]+$/i.test(id)) throw new Error('PostgreSQL gave no snapshot.')
      const write: Snapshot['write'] = async (inside) =>
        await migrator.transaction(
          async (tx) => {
            await tx.exec(`set transaction snapshot '${id}'`)
            await tx.exec(`set local lock_timeout = '30s'`)
            return await inside(tx)
          },
          { isolation: 'repeatable read' },
        )
      return await work({
        write,
        count: async (schema, table) => {
          const rows = await write(
            async (tx) =>
              await tx.query<{ count: number }>(
                sql`select count(*)::int as count from ${raw(`"${schema}"."${table}"`)}`,
              ),
          )
          return rows[0]?.count ?? 0
        },
        tables: async (schema, only) => await write(async (tx) => await tableShapes(tx, schema, only)),
      })
    } finally {
      await connection.exec('rollback')
    }
  })
}

async function tableShapes(tx: Transaction, schema: string, only: string | undefined): Promise<TableShape[]> {
  return await tx.query<TableShape>(sql`
    select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns,
      max(a.attname) filter (where a.attidentity <> '') as identity
    from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    where n.nspname = ${schema} and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      and a.atttypid <> 'xid8'::regtype and (${only ?? null}::text is null or c.relname = ${only ?? null})
    group by 1 order by 1`)
}
