import sql from 'sql-template-tag'
import type { ImportStatus } from '#common/api/imports.ts'
import { LazoError, conflict, forbidden, invariant, isTemporary } from '#common/errors.ts'
import type { Context, Environment } from '#server/context.ts'
import { whileAlone } from '#server/db/alone.ts'
import type { Transaction } from '#server/db/database.ts'
import { isNoRoom } from '#server/db/database-violation.ts'
import type { JobRun } from '#server/jobs/jobs.ts'
import { batchTable, failBatch, findBatch, type Batch } from './batch.ts'
import { checkRows } from './check.ts'
import type { ContextFor } from './context.ts'
import { runRows } from './run.ts'
import { stageFile } from './stage.ts'
import { undoNext } from './undo.ts'

const jobName = 'import'
/** Then others have theirs: a job hands over to a fresh one. */
const turnMsMax = 20_000
/** So soon one looks again whether an import that another process was at is still worked on. */
const lookAgainSeconds = 2
const working: readonly ImportStatus[] = ['reading', 'checking', 'running', 'undoing']

/** Says who does the work of imports; before the jobs start. */
export function registerImportWork(environment: Environment, contextOf: ContextFor): void {
  environment.jobs.work(
    jobName,
    async (data, run) => {
      invariant(typeof data['batchId'] === 'string', 'the job of an import names it')
      await takeTurnAlone(environment, contextOf, data['batchId'], run)
    },
    { concurrency: 2 },
  )
}

/** In the transaction that gives the import work to do. */
export async function enqueueImportWork(environment: Environment, tx: Transaction, batchId: string): Promise<void> {
  await environment.jobs.enqueue(tx, jobName, { batchId }, { key: batchId })
}

/** After a start: a process that died left its lease behind, and nobody should wait for its end. */
export async function resumeImports(environment: Environment): Promise<void> {
  const rows = await environment.db.query<{ id: string }>(sql`
    select id from ${batchTable(environment)} where status = any(${working}::text[])`)
  for (const { id } of rows)
    await environment.db.transaction(async (tx) => await enqueueImportWork(environment, tx, id))
}

/**
 * One process at a time: a start asks again for all imports under way, and one of them may live elsewhere.
 */
async function takeTurnAlone(
  environment: Environment,
  contextOf: ContextFor,
  batchId: string,
  run: JobRun,
): Promise<void> {
  const wasFree = await whileAlone(environment.db, `import:${environment.schema}:${batchId}`, async () => {
    await takeTurn(environment, contextOf, batchId, run)
  })
  if (!wasFree) await lookAgain(environment, batchId)
}

/** Should whoever is at it die, or end just now, there is somebody who goes on. */
async function lookAgain(environment: Environment, batchId: string): Promise<void> {
  const batch = await findBatch(environment, environment.db, batchId)
  if (!batch || !working.includes(batch.status)) return
  await environment.db.transaction(
    async (tx) =>
      await environment.jobs.enqueue(tx, jobName, { batchId }, { key: batchId, afterSeconds: lookAgainSeconds }),
  )
}

/** Works on an import until there is nothing to do or the turn is over; each piece of it commits by itself. */
async function takeTurn(environment: Environment, contextOf: ContextFor, batchId: string, run: JobRun): Promise<void> {
  const untilMs = performance.now() + turnMsMax
  const mayGoOn = (): boolean => {
    run.signal.throwIfAborted()
    return performance.now() < untilMs
  }
  try {
    for (;;) {
      const batch = await findBatch(environment, environment.db, batchId)
      if (!batch || !working.includes(batch.status)) return
      if (!mayGoOn()) break
      const ctx = await contextOf(batch.createdBy, batch.actId)
      if (!ctx?.policy.can('import'))
        throw forbidden('Quien importa ya no puede hacerlo.', 'Whoever imports no longer may.')
      await workOn(ctx, batch, mayGoOn)
    }
    await environment.db.transaction(async (tx) => await enqueueImportWork(environment, tx, batchId))
  } catch (error) {
    if (run.signal.aborted) throw error
    // What the file or the rights are to blame for is told; all else is tried again by the queue, as long as it does.
    const isTheirs = error instanceof LazoError && !isTemporary(error)
    if (!isTheirs && (!run.isLast || isNoRoom(error))) throw error
    await failBatch(environment, batchId, error instanceof LazoError ? error : brokenOff())
    if (!isTheirs) throw error
  }
}

function brokenOff(): LazoError {
  return conflict(
    'La culpa no es del archivo: algo ha fallado en Lazo varias veces seguidas. Avisa a quien lo administra.',
    'The file is not to blame: something in Lazo failed several times. Tell whoever looks after it.',
  )
}

async function workOn(ctx: Context, batch: Batch, mayGoOn: () => boolean): Promise<void> {
  if (batch.status === 'reading') await stageFile(ctx, batch, mayGoOn)
  if (batch.status === 'checking') await checkRows(ctx, batch, mayGoOn)
  if (batch.status === 'running') await runRows(ctx, batch, mayGoOn)
  let isMore = batch.status === 'undoing'
  while (isMore && mayGoOn()) isMore = await undoNext(ctx, batch.id)
}
