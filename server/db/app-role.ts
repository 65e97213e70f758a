import sql from 'sql-template-tag'

import type { Database } from './database.ts'
import { databaseViolation, errorCode } from './database-violation.ts'
import { appRole } from './roles.ts'

/** Gives the application its own role, with rights on rows only; what the migrator makes later inherits them. */
export async function grantAppRole(db: Database, log: (message: string) => void): Promise<void> {
  // Granting again would give back what later steps took away.
  if (await hasGrants(db)) return
  if (await makeAppRole(db)) return db.transaction((tx) => tx.exec(grants))
  log(
    'The database user may not create roles: the application works with the rights of the user of DATABASE_URL.',
  )
}

async function hasGrants(db: Database): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 from pg_roles where rolname = ${appRole} and has_schema_privilege(oid, 'lazo', 'usage')`,
  )
  return rows.length > 0
}

const grants = `
  do $$ begin execute format('grant connect on database %I to ${appRole}', current_database()); end $$;
  grant usage on schema lazo to ${appRole};
  grant select, insert, update, delete on all tables in schema lazo to ${appRole};
  grant usage, select on all sequences in schema lazo to ${appRole};
  revoke insert, update, delete on lazo.migration from ${appRole};
  alter default privileges grant usage on schemas to ${appRole};
  alter default privileges grant select, insert, update, delete on tables to ${appRole};
  alter default privileges grant usage, select on sequences to ${appRole}`

async function makeAppRole(db: Database): Promise<boolean> {
  const found = await db.query(sql`select 1 from pg_roles where rolname = ${appRole}`)
  try {
    if (found.length === 0)
      await db.exec(`create role ${appRole} login nosuperuser nocreatedb nocreaterole`)
  } catch (error) {
    // Made by a server that starts on another database of the same cluster, or not ours to make.
    if (databaseViolation(error)?.kind === 'forbidden') return false
    if (errorCode(error) !== '42710' && errorCode(error) !== '23505') throw error
  }
  return canBecomeAppRole(db)
}

async function canBecomeAppRole(db: Database): Promise<boolean> {
  try {
    await db.exec(`grant ${appRole} to current_user`)
  } catch {
    // Superusers need no grant, members have it, others may not give it to themselves.
  }
  try {
    await db.transaction((tx) => tx.exec(`set local role ${appRole}`))
    return true
  } catch {
    return false
  }
}
