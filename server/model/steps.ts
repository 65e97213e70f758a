import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { lockTimeoutMs } from '#server/db/session-settings.ts'
import { compileModel } from './compile.ts'
import { qualified } from './ddl.ts'
import { createIndex, indexesOf } from './indexes.ts'
import { fixedTable, readElements } from './registry.ts'

/**
 * Finishes what applied changes left to do outside their transaction. Each step is repeatable; a
 * step that was interrupted runs again. Called after each apply and at every start.
 */
export async function runSteps(environment: Environment): Promise<void> {
  const { migrator, schema, world } = environment
  const table = fixedTable(schema, 'model_step')
  const steps = await migrator.query<{ id: string; statement: string }>(
    sql`select id::text, statement from ${table} where done_at is null order by id`,
  )
  for (const step of steps) {
    await dropInvalidIndexes(environment)
    await execBesideWork(environment, step.statement)
    await migrator.query(sql`update ${table} set done_at = ${world.now()} where id = ${step.id}::bigint`)
  }
  await checkKeys(environment)
}

/** Foreign keys hold from their first moment for what is written; that the rest does too is seen beside the work. */
async function checkKeys(environment: Environment): Promise<void> {
  const rows = await environment.migrator.query<{ table: string; name: string }>(sql`
    select t.relname as table, c.conname as name
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = c.connamespace
    where n.nspname = ${environment.schema} and c.contype = 'f' and not c.convalidated
    order by t.relname, c.conname`)
  for (const { table, name } of rows) {
    await execBesideWork(
      environment,
      `alter table ${qualified(environment.schema, table)} validate constraint "${name}"`,
    )
  }
}

/**
 * Builds the indexes that a newer version of the program knows and drops those that it no longer
 * does: which ones a table has follows from its module, but the rule is code. At every start.
 */
export async function settleIndexes(environment: Environment): Promise<void> {
  const { migrator, schema } = environment
  const model = compileModel(await readElements(migrator, schema), 0)
  const wanted = [...model.modules.values()].flatMap((module) => indexesOf(schema, module))
  const rows = await migrator.query<{ name: string }>(sql`
    select indexname as name from pg_indexes
    where schemaname = ${schema} and tablename like 'm\\_%' and indexname ~ '^i_[0-9a-f]{12}_'`)
  const names = new Set(wanted.map(({ name }) => name))
  const existing = new Set(rows.map(({ name }) => name))
  // Values may stand in the way of a unique one: only a plan, which says so, makes those.
  const missing = wanted.filter(({ name, unique }) => !unique && !existing.has(name))
  if (missing.length > 0) await dropInvalidIndexes(environment)
  const obsolete = [...existing].filter((name) => !names.has(name))
  for (const index of missing) await execBesideWork(environment, createIndex(index, { concurrently: true }))
  for (const name of obsolete) {
    await execBesideWork(environment, `drop index concurrently if exists ${qualified(schema, name)}`)
  }
}

/** A concurrent change waits for the transactions that run, which stops nobody else meanwhile. */
async function execBesideWork({ migrator }: Environment, statement: string): Promise<void> {
  await migrator.lease(async (connection) => {
    await connection.exec(`set lock_timeout = '2min'`)
    try {
      await connection.exec(statement)
    } finally {
      await connection.exec(`set lock_timeout = ${lockTimeoutMs}`)
    }
  })
}

/** An interrupted concurrent build leaves an index that is not valid and would pass for existing. */
async function dropInvalidIndexes(environment: Environment): Promise<void> {
  const { migrator, schema } = environment
  const rows = await migrator.query<{ name: string }>(sql`
    select c.relname as name
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and not i.indisvalid and c.relname ~ '^i_[0-9a-f]{12}_'`)
  for (const { name } of rows) await migrator.exec(`drop index "${schema}"."${name}"`)
}
