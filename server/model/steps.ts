import sql from 'sql-template-tag'
import type { Environment } from '#server/context.ts'
import { takeTurn, whileAlone } from '#server/db/alone.ts'
import type { Connection } from '#server/db/pool.ts'
import { databaseViolation, errorCode } from '#server/db/database-violation.ts'
import { compileModel } from './compile.ts'
import { qualified } from './ddl.ts'
import { nextStep, noteSteps, stepDone, stepFailed } from './left-steps.ts'
import { readElements } from './registry.ts'

interface StepsOptions {
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
  while (await nextStep(environment.migrator, environment)) {
    let isOutdated: boolean | undefined
    const isMine = await alone(environment, options, async (connection) => {
      isOutdated = await finishSteps(environment, connection, options)
    })
    if (isOutdated) await noteNeeded(environment)
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

/**
 * One after the other, as they are due; what fails is noted, told and tried later, and the others go on.
 *
 * @returns whether one was struck off while it was done, so that what is left to do has to be found out anew
 */
async function finishSteps(
  environment: Environment,
  connection: Connection,
  { signal, patienceMs = patientMs }: StepsOptions,
): Promise<boolean> {
  for (;;) {
    signal?.throwIfAborted()
    const step = await nextStep(connection, environment)
    if (!step) return false
    try {
      await dropInvalidIndexes(environment.schema, connection)
      await connection.exec(step.statement)
      if (!(await stepDone(connection, environment, step))) return true
    } catch (error) {
      signal?.throwIfAborted()
      // What is left of an index that could not be built would still be written to, and refuse values.
      await dropInvalidIndexes(environment.schema, connection)
      if (isOfNoTable(error)) {
        await stepDone(connection, environment, step)
        continue
      }
      await stepFailed(connection, environment, step, error)
      // Whoever waits for the answer does not wait as long for each of the others.
      if (patienceMs <= hurriedMs && databaseViolation(error)?.kind === 'lockTimeout') throw error
      postponed(environment, error)
    }
  }
}

/** A later change took away the table or the column that the step was for. */
function isOfNoTable(error: unknown): boolean {
  return ['42P01', '42703', '3F000'].includes(errorCode(error) ?? '')
}

/**
 * Builds the indexes that a newer version of the program knows and drops those that it no longer
 * does: which ones a table has follows from its module, but the rule is code. After every start.
 */
export async function settleIndexes(environment: Environment, options: StepsOptions = {}): Promise<void> {
  await noteNeeded(environment)
  await runSteps(environment, options)
}

/** Nobody changes the model between the look at it and the look at the tables. */
async function noteNeeded({ migrator, schema }: Environment): Promise<void> {
  await migrator.transaction(async (tx) => {
    await takeTurn(tx, `model:${schema}`)
    await noteSteps(tx, schema, compileModel(await readElements(tx, schema), 0))
  })
}

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
    const [before] = await connection.query<{ statement: string; lock: string }>(sql`
      select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`)
    try {
      // A large index takes as long as it takes; only for what others hold there is an end to waiting.
      await connection.exec(`set statement_timeout = 0; set lock_timeout = ${Math.trunc(patienceMs)}`)
      await work(connection)
    } finally {
      await endCuttingOff()
      // A session that is lost has no settings any more.
      await connection
        .query(
          sql`select set_config('lock_timeout', ${before?.lock}, false), set_config('statement_timeout', ${before?.statement}, false)`,
        )
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
