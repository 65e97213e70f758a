import sql from 'sql-template-tag'
import type { Queryable, Transaction } from '#server/db/database.ts'
import type { PackageChanges } from './incoming.ts'
import { fixedTable } from './registry.ts'

interface InstalledPackage {
  readonly name: string
  readonly version: string
  readonly hash: string
  readonly requires: Readonly<Record<string, string>>
  readonly installedAt: string
  readonly elements: number
}

export async function installedPackages(db: Queryable, schema: string): Promise<InstalledPackage[]> {
  return await db.query<InstalledPackage>(sql`
    select p.name, p.version, p.hash, p.requires, p.installed_at as "installedAt",
      (select count(*)::int from ${fixedTable(schema, 'element')} e where e.origin = 'package:' || p.name) as elements
    from ${fixedTable(schema, 'package')} p order by p.name`)
}

/** In the transaction of the apply: the list and the elements never disagree. */
export async function writePackages(
  tx: Transaction,
  schema: string,
  { installed, removed }: PackageChanges,
  by: { readonly userId: string | null; readonly now: string },
): Promise<void> {
  const table = fixedTable(schema, 'package')
  await tx.query(sql`delete from ${table} where name = any(${[...removed]}::text[])`)
  for (const { name, version, hash, requires } of installed) {
    await tx.query(sql`
      insert into ${table} (name, version, hash, requires, installed_at, installed_by)
      values (${name}, ${version}, ${hash}, ${JSON.stringify(requires)}::jsonb, ${by.now}, ${by.userId})
      on conflict (name) do update set version = excluded.version, hash = excluded.hash, requires = excluded.requires,
        installed_at = excluded.installed_at, installed_by = excluded.installed_by`)
  }
}
