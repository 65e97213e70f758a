import type { Context } from '#server/context.ts'
import { allowLongStatements, changeBatch, findBatch, planOf, type Counts } from './batch.ts'
import { judgeRows, type StagedRow, type Verdict } from './judge.ts'
import { noteRepeated, noteVerdicts, rowsAfter, type RowVerdict } from './rows.ts'

const rowsPerStep = 1000

/** Judges the next rows for the preview. @returns whether there is more to do */
export async function checkNext(ctx: Context, batchId: string): Promise<boolean> {
  const { environment } = ctx
  return await environment.db.transaction(async (tx) => {
    await allowLongStatements(tx)
    const batch = await findBatch(environment, tx, batchId, { lock: true })
    if (batch?.status !== 'checking') return false
    const rows = await rowsAfter(environment, tx, batchId, batch.place, rowsPerStep)
    const last = rows.at(-1)
    if (!last) {
      const repeated = await noteRepeated(environment, tx, batchId)
      const { counts } = batch
      await changeBatch(environment, tx, batch, {
        status: 'checked',
        counts: {
          ...counts,
          create: counts.create - repeated,
          duplicate: counts.duplicate + repeated,
        },
      })
      return false
    }
    const verdicts = await judgeRows({ ...ctx, tx }, planOf(ctx, batch), rows, 'preview')
    await noteVerdicts(
      environment,
      tx,
      batchId,
      rows.map((row, at) => verdictOf(row, verdicts[at])),
    )
    await changeBatch(environment, tx, batch, {
      place: last.number,
      counts: counted(batch.counts, verdicts),
    })
    return true
  })
}

function verdictOf(row: StagedRow, verdict: Verdict | undefined): RowVerdict {
  const { number } = row
  switch (verdict?.kind) {
    case 'create':
      return { number, verdict: 'create', keys: verdict.keys }
    case 'update':
    case 'duplicate':
      return {
        number,
        verdict: verdict.kind,
        moduleId: verdict.match.module.id,
        recordId: verdict.match.id,
      }
    default:
      // The reader's problems are kept apart: the run must see them as such.
      return row.problems
        ? { number, verdict: 'unreadable', problems: row.problems }
        : { number, verdict: 'rejected', problems: verdict?.problems ?? [] }
  }
}

function counted(counts: Counts, verdicts: readonly Verdict[]): Counts {
  const count = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length
  return {
    ...counts,
    done: counts.done + verdicts.length,
    create: counts.create + count('create'),
    update: counts.update + count('update'),
    duplicate: counts.duplicate + count('duplicate'),
    rejected: counts.rejected + count('rejected'),
  }
}
