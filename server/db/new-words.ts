import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import type { Transaction } from './database.ts'

/**
 * Of rows by the hundred the words wait for each other, since what comes in together shares most of them: taking in
 * 10,000 contacts at once costs the database a third of taking them in by 400. A search reads on its way what waits.
 */
export function gatherWords(tx: Transaction): void {
  tx.later(sql`set local gin_pending_list_limit = '16MB'`)
}

/** When all is written: otherwise the next who saves a record would take in what many rows left. */
export async function takeInWords({ migrator, schema }: Environment): Promise<void> {
  await migrator.query(sql`
    select gin_clean_pending_list(i.indexrelid) from pg_index i
    join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    join pg_am a on a.oid = c.relam
    where n.nspname = ${schema} and a.amname = 'gin' and i.indisvalid`)
}
