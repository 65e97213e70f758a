import sql from 'sql-template-tag'
import type { Queryable } from '#server/db/database.ts'
import { qualified } from './ddl.ts'
import { createIndex, type IndexDdl } from './indexes.ts'

const ruleLength = '_01234567'.length

/**
 * Indexes once had names without their rule. What was built by the rule that an index has today takes its name, and
 * is not built again; whether it was, PostgreSQL knows: it tells both in its own words.
 */
export async function renameFormer(tx: Queryable, schema: string, wanted: readonly IndexDdl[]): Promise<void> {
  const rows = await tx.query<{ name: string }>(sql`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = ${schema}::regnamespace and i.indisvalid
      and c.relname ~ '^i_[0-9a-f]{12}_' and c.relname !~ '_[0-9a-f]{8}$'`)
  if (rows.length === 0) return
  const former = new Set(rows.map(({ name }) => name))
  const known = wanted.filter(({ name }) => former.has(name.slice(0, -ruleLength)))
  for (const [table, indexes] of Map.groupBy(known, (index) => index.table)) {
    const likewise = indexes.map((index) =>
      createIndex({ ...index, table: 'pg_temp.likewise' }, { concurrently: false }),
    )
    await tx.exec([`create temporary table likewise (like ${table})`, ...likewise].join(';\n'))
    const same = await tx.query<{ former: string; name: string }>(sql`
      select o.relname as former, n.relname as name
      from pg_index x join pg_class n on n.oid = x.indexrelid
      join pg_class o on o.relnamespace = ${schema}::regnamespace and o.relname = left(n.relname, ${-ruleLength})
      where x.indrelid = 'pg_temp.likewise'::regclass
        and substring(pg_get_indexdef(n.oid) from ' USING .*') = substring(pg_get_indexdef(o.oid) from ' USING .*')
        and not exists (select from pg_class c where c.relnamespace = ${schema}::regnamespace and c.relname = n.relname)`)
    const renames = same.map((one) => `alter index ${qualified(schema, one.former)} rename to "${one.name}"`)
    await tx.exec(['drop table pg_temp.likewise', ...renames].join(';\n'))
  }
}
