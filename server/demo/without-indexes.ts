import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'

/**
 * Loads with the secondary indexes and the foreign keys of the large tables taken away and built
 * afterwards, which is several times faster for millions of rows. Unique ones stay. Only for filling an
 * empty installation: whoever is killed in between fills another one.
 */
export async function withoutIndexes<T>(environment: Environment, work: () => Promise<T>): Promise<T> {
  const { migrator, schema } = environment
  const keys = await migrator.query<{ table: string; name: string; definition: string }>(sql`
    select x.conrelid::regclass::text as table, quote_ident(x.conname) as name, pg_get_constraintdef(x.oid) as definition
    from pg_constraint x
    join pg_class t on t.oid = x.conrelid
    join pg_namespace n on n.oid = t.relnamespace
    where n.nspname = ${schema} and t.relname like 'm\_%' and x.contype = 'f'`)
  const indexes = await migrator.query<{ table: string; name: string; definition: string }>(sql`
    select t.oid::regclass::text as table, format('%I.%I', n.nspname, i.relname) as name, pg_get_indexdef(x.indexrelid) as definition
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = t.relnamespace
    where n.nspname = ${schema} and (t.relname like 'm\_%' or t.relname in ('change', 'stage_history'))
      and not x.indisunique`)
  for (const { table, name } of keys) await migrator.exec(`alter table ${table} drop constraint ${name}`)
  for (const { name } of indexes) await migrator.exec(`drop index ${name}`)
  try {
    return await work()
  } finally {
    await migrator.transaction(async (tx) => {
      await tx.exec(`set local statement_timeout = 0; set local maintenance_work_mem = '256MB'`)
      // A server that started meanwhile has made them already.
      for (const { definition } of indexes) await tx.exec(definition.replace(' INDEX ', ' INDEX IF NOT EXISTS '))
      for (const { table, name, definition } of keys) {
        await tx.exec(`alter table ${table} add constraint ${name} ${definition}`)
      }
    })
    // How a plan is chosen rests on it, and nobody waits for the next night to see how a large table is read.
    const tables = new Set(indexes.map(({ table }) => table))
    for (const table of tables) await migrator.exec(`vacuum analyze ${table}`)
  }
}
