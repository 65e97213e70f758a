import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { fixedTable } from './registry.ts'

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
    await migrator.exec(step.statement)
    await migrator.query(sql`update ${table} set done_at = ${world.now()} where id = ${step.id}::bigint`)
  }
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
