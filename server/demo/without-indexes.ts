import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'

/**
 * Loads with the secondary indexes of the module tables taken away and built afterwards, which is
 * several times faster for millions of rows. Unique ones stay. Only for filling an empty installation:
 * whoever is killed in between fills another one.
 */
export async function withoutIndexes<T>(environment: Environment, work: () => Promise<T>): Promise<T> {
  const { migrator, schema } = environment
  const indexes = await migrator.query<{ name: string; definition: string }>(sql`
    select format('%I.%I', n.nspname, i.relname) as name, pg_get_indexdef(x.indexrelid) as definition
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid
    join pg_namespace n on n.oid = t.relnamespace
    where n.nspname = ${schema} and t.relname like 'm\_%' and not x.indisunique`)
  for (const { name } of indexes) await migrator.exec(`drop index ${name}`)
  try {
    return await work()
  } finally {
    // A server that started meanwhile has made them already.
    for (const { definition } of indexes) await migrator.exec(definition.replace(' INDEX ', ' INDEX IF NOT EXISTS '))
  }
}
