import sql from 'sql-template-tag'

import { databaseViolation, errorCode } from './database-violation.ts'
import type { Transaction } from './database.ts'
import { appRole } from './roles.ts'

/** Gives the application its own role, with rights on rows only; what the migrator makes later inherits them. */
export async function grantAppRole(tx: Transaction, log: (message: string) => void): Promise<void> {
  // Granting again would give back what later steps took away.
  if (await hasGrants(tx)) return
  if (await makeAppRole(tx)) {
    await tx.exec(grants)
    // A database that came from elsewhere, without its roles, has environments already.
    for (const schema of await schemasHere(tx)) await tx.exec(grantsOn(schema))
    return
  }
  log('The database user may not create roles: the application works with the rights of the user of DATABASE_URL.')
}

async function hasGrants(tx: Transaction): Promise<boolean> {
  const rows = await tx.query(
    sql`select 1 from pg_roles where rolname = ${appRole} and has_schema_privilege(oid, 'lazo', 'usage')`,
  )
  return rows.length > 0
}

async function schemasHere(tx: Transaction): Promise<readonly string[]> {
  const [table] = await tx.query<{ found: boolean }>(sql`select to_regclass('lazo.environment') is not null as found`)
  if (!table?.found) return []
  const rows = await tx.query<{ name: string }>(sql`
    select nspname as name from pg_namespace
    where nspname = 'lazo_jobs' or nspname in (select schema_name from lazo.environment)`)
  return rows.map(({ name }) => name)
}

function grantsOn(schema: string): string {
  return `
  grant usage on schema "${schema}" to ${appRole};
  grant select, insert, update, delete on all tables in schema "${schema}" to ${appRole};
  grant usage, select on all sequences in schema "${schema}" to ${appRole};
  do $$ begin
    if to_regclass('"${schema}".change') is not null then
      revoke update, delete, truncate on "${schema}".change from ${appRole};
    end if;
    if to_regproc('"${schema}".forget_changes') is not null then
      grant execute on function "${schema}".forget_changes to ${appRole};
    end if;
  end $$`
}

const grants = `
  do $$ begin execute format('grant connect on database %I to ${appRole}', current_database()); end $$;
  ${grantsOn('lazo')};
  revoke insert, update, delete on lazo.migration from ${appRole};
  alter default privileges grant usage on schemas to ${appRole};
  alter default privileges grant select, insert, update, delete on tables to ${appRole};
  alter default privileges grant usage, select on sequences to ${appRole}`

async function makeAppRole(tx: Transaction): Promise<boolean> {
  const found = await tx.query(sql`select 1 from pg_roles where rolname = ${appRole}`)
  const create = `create role ${appRole} login nosuperuser nocreatedb nocreaterole`
  try {
    if (found.length === 0) await tx.savepoint(() => tx.exec(create))
  } catch (error) {
    if (databaseViolation(error)?.kind === 'forbidden') return false
    // Made at this moment for another database of the same server: just as good.
    if (errorCode(error) !== '42710' && errorCode(error) !== '23505') throw error
  }
  // Superusers need no grant, members have it, and others may not give it to themselves: the next step tells.
  await succeeds(tx, `grant ${appRole} to current_user`)
  return succeeds(tx, `set local role ${appRole}; set local role none`)
}

async function succeeds(tx: Transaction, text: string): Promise<boolean> {
  return tx
    .savepoint(() => tx.exec(text))
    .then(
      () => true,
      () => false,
    )
}
