import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'

import sql, { raw } from 'sql-template-tag'

import { grantAppRole } from './app-role.ts'
import type { Database, Queryable, Transaction } from './database.ts'
import { databaseViolation } from './database-violation.ts'
import type { EnvironmentMigration, Migration } from '#server/db/migrations/define.ts'
import { migrations } from '#server/db/migrations/index.ts'
import { searchPath } from './session-settings.ts'

interface MigrateOptions {
  readonly environmentMigrations: readonly EnvironmentMigration[]
  readonly log: (message: string) => void
}

const systemSchema = 'lazo'
const migrationLock = 7_265_003
const attemptsMax = 10

/**
 * Brings the system schema and every environment to this version. Each step and its journal row are one transaction,
 * so a killed start goes on where it was; servers that start together take turns. Needs the migrator's role.
 */
export async function migrate(db: Database, options: MigrateOptions): Promise<void> {
  await patiently(db, (tx) => tx.exec(journalSql))
  await patiently(db, (tx) => grantAppRole(tx, options.log))
  await bringUp(db, systemSchema, migrations, options.log)
  const environments = await db.query<{ schemaName: string }>(
    sql`select schema_name as "schemaName" from lazo.environment order by id`,
  )
  for (const { schemaName } of environments) {
    await patiently(db, (tx) => tx.exec(`create schema if not exists ${quoteSchema(schemaName)}`))
    await bringUp(db, schemaName, asSteps(options.environmentMigrations), options.log)
  }
}

/** Makes an environment's schema and fixed tables; in a transaction of the caller's, or in one of its own. */
export async function createEnvironment(
  db: Database | Transaction,
  options: { schemaName: string; environmentMigrations: readonly EnvironmentMigration[] },
): Promise<void> {
  if (db.kind === 'database') return db.transaction((tx) => createEnvironment(tx, options))
  await db.exec(`create schema if not exists ${quoteSchema(options.schemaName)}`)
  for (const step of asSteps(options.environmentMigrations)) {
    await applyStep(db, options.schemaName, step)
  }
}

const journalSql = `
  create schema if not exists lazo;
  create table if not exists lazo.migration (
    schema_name text not null,
    name text not null,
    hash text not null,
    at timestamptz not null default clock_timestamp(),
    primary key (schema_name, name)
  )`

function asSteps(environmentMigrations: readonly EnvironmentMigration[]): Migration[] {
  return environmentMigrations.map(({ name, statements }) => ({
    name,
    sql: statements.join(';\n'),
  }))
}

function quoteSchema(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`"${name}" is no name for a schema.`)
  return `"${name}"`
}

async function bringUp(
  db: Database,
  schemaName: string,
  steps: readonly Migration[],
  log: (message: string) => void,
): Promise<void> {
  const journal = await readJournal(db, schemaName)
  assertKnown(schemaName, steps, journal)
  for (const step of steps) {
    if (journal.has(step.name)) continue
    const applied = await patiently(db, (tx) => applyStep(tx, schemaName, step))
    if (applied) log(`Database: ${schemaName} ${step.name} applied.`)
  }
}

/** Schema name, then the hash of each step that ran. */
async function readJournal(db: Queryable, schemaName: string): Promise<ReadonlyMap<string, string>> {
  const rows = await db.query<{ name: string; hash: string }>(
    sql`select name, hash from lazo.migration where schema_name = ${schemaName}`,
  )
  return new Map(rows.map(({ name, hash }) => [name, hash]))
}

function assertKnown(schemaName: string, steps: readonly Migration[], journal: ReadonlyMap<string, string>): void {
  const hashes = new Map(steps.map((step) => [step.name, hashOf(step)]))
  const problems = [...journal].flatMap(([name, hash]) => {
    const known = hashes.get(name)
    if (known === undefined) return [`${schemaName}.${name}: made by a newer version of Lazo`]
    return known === hash ? [] : [`${schemaName}.${name}: differs from the step of this version`]
  })
  if (problems.length === 0) return
  throw new Error(`This version of Lazo does not fit the database; use the newer one.\n${problems.join('\n')}`)
}

/** False when another process has applied it meanwhile. */
async function applyStep(tx: Transaction, schemaName: string, step: Migration): Promise<boolean> {
  const inserted = await tx.query(
    sql`insert into lazo.migration (schema_name, name, hash) values (${schemaName}, ${step.name}, ${hashOf(step)})
        on conflict do nothing returning name`,
  )
  if (inserted.length === 0) return false
  if (schemaName === systemSchema) await tx.exec(step.sql)
  else
    await tx.exec(
      `set local search_path = ${quoteSchema(schemaName)}, ${searchPath}; ${step.sql}; set local search_path = ${searchPath}`,
    )
  return true
}

function hashOf(step: Migration): string {
  return createHash('sha256').update(step.sql.replace(/\s+/g, ' ')).digest('hex').slice(0, 16)
}

/**
 * One server at a time, and no longer than lock_timeout before each lock on a table: a waiting ALTER TABLE would hold
 * up every reader behind it.
 */
async function patiently<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction(async (tx) => {
        await tx.query(sql`select pg_advisory_xact_lock(${raw(String(migrationLock))})`)
        return work(tx)
      })
    } catch (error) {
      if (attempt >= attemptsMax || databaseViolation(error)?.kind !== 'lockTimeout') throw error
      await wait(250 * attempt)
    }
  }
}
