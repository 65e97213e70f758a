import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import { applyIn, untilTablesAreFree, type ApplyOptions } from './apply.ts'
import type { Plan } from './plan.ts'

export interface Rehearsal {
  readonly durationMs: number
  /** Tables that nobody could read or write meanwhile, by their name. */
  readonly locked: readonly string[]
}

/** Longer than this nobody should wait for what is only tried. */
const rehearsalTimeoutMs = 30_000

class RolledBack extends Error {
  readonly rehearsal: Rehearsal

  constructor(rehearsal: Rehearsal) {
    super('Rehearsed, and undone.')
    this.rehearsal = rehearsal
  }
}

/** Carries out a plan to its end and takes everything back: what it would refuse, hold up and take. */
export async function rehearsePlan(environment: Environment, plan: Plan, options: ApplyOptions): Promise<Rehearsal> {
  try {
    return await untilTablesAreFree(
      async () =>
        await environment.migrator.transaction(async (tx) => {
          await tx.exec(`set local statement_timeout = ${rehearsalTimeoutMs}`)
          const beganMs = performance.now()
          await applyIn(tx, environment, plan, options)
          const durationMs = Math.round(performance.now() - beganMs)
          throw new RolledBack({ durationMs, locked: await lockedTables(tx, environment.schema) })
        }),
    )
  } catch (error) {
    if (error instanceof RolledBack) return error.rehearsal
    throw error
  }
}

async function lockedTables(tx: Transaction, schema: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(sql`
    select distinct c.relname as name from pg_locks l join pg_class c on c.oid = l.relation
      join pg_namespace n on n.oid = c.relnamespace
    where l.pid = pg_backend_pid() and l.mode = 'AccessExclusiveLock' and n.nspname = ${schema} and c.relkind = 'r'`)
  return rows.map(({ name }) => name)
}
