import sql, { raw } from 'sql-template-tag'
import type { TestDatabase } from './database.ts'

/** What is in every table of the installation, the queue included: its rows as one number each. */
export async function contentsOf({ migrator }: TestDatabase): Promise<ReadonlyMap<string, string>> {
  const tables = await migrator.query<{ schema: string; name: string }>(sql`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema' order by 1, 2`)
  const sums = tables.map(({ schema, name }) => {
    const sum = `(select count(*) || ' ' || coalesce(sum(hashtextextended(t::text, 0)), 0) from "${schema}"."${name}" t)`
    return `select '${schema}.${name}' as name, ${sum} as sum`
  })
  const rows = await migrator.query<{ name: string; sum: string }>(sql`${raw(sums.join(' union all '))}`)
  return new Map(rows.map(({ name, sum }) => [name, sum]))
}
