import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { whileAlone } from '#server/db/alone.ts'
import type { Connection } from '#server/db/pool.ts'
import type { Queryable } from '#server/db/database.ts'
import { errorCode } from '#server/db/database-violation.ts'
import { lockTimeoutMs } from '#server/db/session-settings.ts'
import { compileModel } from './compile.ts'
import { qualified } from './ddl.ts'
import { createIndex, indexesOf } from './indexes.ts'
import { currentVersion, fixedTable, readElements } from './registry.ts'

export interface StepsOptions {
  /** How long a step waits for those who were at the table before it, a backup for example. */
  readonly patienceMs?: number
  /** Whoever stops cuts off what is being built; it is built again later. */
  readonly signal?: AbortSignal
}

const patientMs = 120_000

/** Where somebody waits for the answer; what it does not get is done beside the work. */
const hurriedMs = 5_000

/**
 * Finishes what applied changes left to do outside their transaction. Each step is repeatable; a
 * step that was interrupted runs again. Called after each apply, and beside the work of a server.
 *
 * One process at a time: whoever comes meanwhile leaves it to the one at work, which looks again before it goes.
 */
export async function runSteps(environment: Environment, options: StepsOptions = {}): Promise<void> {
  while (await hasSteps(environment)) {
    const isMine = await alone(environment, options, async (connection) => {
      await finishSteps(environment, connection, options.signal)
      await checkKeys(environment, connection, options.signal)
    })
    if (!isMine) return
  }
}

/** After a change that is committed, and so has not failed where these do: they are done later. */
export async function trySteps(environment: Environment): Promise<void> {
  await runSteps(environment, { patienceMs: hurriedMs }).catch((error: unknown) => postponed(environment, error))
}

/** For a command, whose work is worth more than the indexes; a server has all its time for them. */
export async function trySettling(environment: Environment): Promise<void> {
  await settleIndexes(environment).catch((error: unknown) => postponed(environment, error))
}

export function postponed({ world, schema }: Environment, error: unknown): void {
  world.log({ event: 'model.stepsPostponed', schema, message: String(error) })
}

async function hasSteps({ migrator, schema }: Environment): Promise<boolean> {
  const [row] = await migrator.query<{ found: boolean }>(sql`
    select exists (select from ${fixedTable(schema, 'model_step')} where done_at is null)
      or exists (select from pg_constraint where connamespace = ${schema}::regnamespace and contype = 'f' and not convalidated) as found`)
  return row?.found ?? false
}

async function finishSteps(
  { schema, world }: Environment,
  connection: Connection,
  signal?: AbortSignal,
): Promise<void> {
  const table = fixedTable(schema, 'model_step')
  const steps = await connection.query<{ id: string; statement: string }>(
    sql`select id::text, statement from ${table} where done_at is null order by id`,
  )
  for (const step of steps) {
    signal?.throwIfAborted()
    await dropInvalidIndexes(schema, connection)
    await connection.exec(step.statement).catch((error: unknown) => {
      if (!isOfNoTable(error)) throw error
    })
    await connection.query(sql`update ${table} set done_at = ${world.now()} where id = ${step.id}::bigint`)
  }
}

/** A later change took away the table or the column that the step was for. */
function isOfNoTable(error: unknown): boolean {
  return ['42P01', '42703', '3F000'].includes(errorCode(error) ?? '')
}

/** Foreign keys hold from their first moment for what is written; that the rest does too is seen beside the work. */
async function checkKeys({ schema }: Environment, connection: Connection, signal?: AbortSignal): Promise<void> {
  const rows = await connection.query<{ table: string; name: string }>(sql`
    select t.relname as table, c.conname as name
    from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = c.connamespace
    where n.nspname = ${schema} and c.contype = 'f' and not c.convalidated
    order by t.relname, c.conname`)
  for (const { table, name } of rows) {
    signal?.throwIfAborted()
    await connection.exec(`alter table ${qualified(schema, table)} validate constraint "${name}"`)
  }
}

/**
 * Builds the indexes that a newer version of the program knows and drops those that it no longer
 * does: which ones a table has follows from its module, but the rule is code. After every start.
 */
export async function settleIndexes(environment: Environment, options: StepsOptions = {}): Promise<void> {
  // Nobody changes the model between the look at it and the look at the tables.
  await environment.migrator.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${`model:${environment.schema}`}, 0))`)
    await noteIndexes(tx, environment.schema)
  })
  await runSteps(environment, options)
}

async function noteIndexes(tx: Queryable, schema: string): Promise<void> {
  const model = compileModel(await readElements(tx, schema), 0)
  const wanted = [...model.modules.values()].flatMap((module) => indexesOf(schema, module))
  const names = new Set(wanted.map(({ name }) => name))
  const existing = await readIndexes(tx, schema)
  // Values may stand in the way of a unique one: only a plan, which says so, makes those.
  const missing = wanted.filter(({ name, unique }) => !unique && !existing.has(name))
  const obsolete = [...existing].filter((name) => !names.has(name))
  await addSteps(tx, schema, [
    ...missing.map((index) => createIndex(index, { concurrently: true })),
    ...obsolete.map((name) => `drop index concurrently if exists ${qualified(schema, name)}`),
  ])
}

/** Once: what an applied change left to do already waits for somebody, or is being done. */
async function addSteps(tx: Queryable, schema: string, statements: readonly string[]): Promise<void> {
  const table = fixedTable(schema, 'model_step')
  await tx.query(sql`
    insert into ${table} (version, kind, statement)
    select ${await currentVersion(tx, schema)}, 'index', s from unnest(${statements}::text[]) with ordinality w(s, place)
    where not exists (select from ${table} where statement = s and done_at is null) order by place`)
}

/** Those that serve: one that is being built, or whose building was cut off, is not there. */
async function readIndexes(tx: Queryable, schema: string): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ name: string }>(sql`
    select c.relname as name
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_class t on t.oid = i.indrelid
    where c.relnamespace = ${schema}::regnamespace and t.relname like 'm\\_%' and i.indisvalid
      and c.relname ~ '^i_[0-9a-f]{12}_'`)
  return new Set(rows.map(({ name }) => name))
}

/** What one process at a time does to the tables of an environment, beside the work. */
/** The lock of whoever is at the steps of a schema. */
export function stepsLock(schema: string): string {
  return `steps:${schema}`
}

/** Where nobody else is at it. What is waited for meanwhile stops nobody, so it may be long. */
async function alone(
  { migrator, schema }: Environment,
  { patienceMs = patientMs, signal }: StepsOptions,
  work: (connection: Connection) => Promise<void>,
): Promise<boolean> {
  return await whileAlone(migrator, stepsLock(schema), async (connection) => {
    const [row] = await connection.query<{ process: number }>(sql`select pg_backend_pid() as process`)
    const endCuttingOff = cutOffBy(signal, async () => {
      await migrator.query(sql`select pg_cancel_backend(${row?.process ?? 0})`)
    })
    try {
      await connection.exec(`set lock_timeout = ${Math.trunc(patienceMs)}`)
      await work(connection)
    } finally {
      await endCuttingOff()
      // A session that is lost has no settings any more.
      await connection
        .query(sql`select set_config('lock_timeout', ${String(lockTimeoutMs)}, false)`)
        .catch(() => undefined)
    }
  })
}

const cutOffEveryMs = 100

/** Again and again, because it may come between two statements. @returns what ends it, with none under way */
function cutOffBy(signal: AbortSignal | undefined, cutOff: () => Promise<void>): () => Promise<void> {
  if (!signal) return async () => undefined
  let last: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    if (signal.aborted) last = last.then(cutOff).catch(() => undefined)
  }, cutOffEveryMs)
  return async () => {
    clearInterval(timer)
    await last
  }
}

/** An interrupted concurrent build leaves an index that is not valid and would pass for existing. */
async function dropInvalidIndexes(schema: string, connection: Connection): Promise<void> {
  const rows = await connection.query<{ name: string }>(sql`
    select c.relname as name
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = ${schema} and not i.indisvalid and c.relname ~ '^i_[0-9a-f]{12}_'`)
  for (const { name } of rows) await connection.exec(`drop index concurrently if exists ${qualified(schema, name)}`)
}
