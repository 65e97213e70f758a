import type { Context } from '#server/context.ts'
import { madeAhead } from './ahead.ts'
import {
  allowCounting,
  allowJudging,
  changeBatch,
  findBatch,
  keepLater,
  planOf,
  type Batch,
  type Counts,
} from './batch.ts'
import { gatherForeseen } from './foreseen.ts'
import { judgeRows, type StagedRow, type Verdict } from './judge.ts'
import { forgetVerdicts, noteRepeated, noteVerdicts, rowsAfter, type RowVerdict } from './rows.ts'

const rowsPerStep = 500

/** Judges rows for the preview, two steps at a time; while the verdicts on some are written, the next are judged. */
export async function checkRows(ctx: Context, batch: Batch, mayGoOn: () => boolean): Promise<void> {
  const gathering = await gatherForeseen(ctx, batch)
  const steps = madeAhead(judgingAfter(ctx, batch, batch.place), ({ rows }) => {
    const last = rows.at(-1)
    return last && judgingAfter(ctx, batch, last.number)
  })
  let noting = Promise.resolve(true)
  try {
    for await (const { after, rows, judging } of steps) {
      const step = { after, rows, verdicts: await judging, mayRepeat: gathering?.hasRepeated ?? true }
      if (!(await noting)) return
      gathering?.add(step.rows, step.verdicts)
      if (step.rows.length === 0) gathering?.end()
      noting = noteStep(ctx, batch, step)
      // It is told when it is waited for.
      noting.catch(() => undefined)
      if (!mayGoOn()) break
    }
  } finally {
    // Whoever goes on asks how far it came: nothing may come after.
    await noting
  }
}

interface Judging {
  /** The number before the first row. */
  readonly after: number
  readonly rows: readonly StagedRow[]
  readonly judging: Promise<readonly Verdict[]>
}

interface Step extends Pick<Judging, 'after' | 'rows'> {
  readonly verdicts: readonly Verdict[]
  /** Whether those before may say the same as each other. */
  readonly mayRepeat: boolean
}

/** Comes back when the rows are known, so that those behind them can be judged beside them. */
async function judgingAfter(ctx: Context, batch: Batch, after: number): Promise<Judging> {
  const { environment } = ctx
  const found = Promise.withResolvers<readonly StagedRow[]>()
  const judging = environment.db.transaction(async (tx) => {
    allowJudging(tx)
    const rows = await rowsAfter(environment, tx, batch.id, after, rowsPerStep)
    found.resolve(rows)
    return await judgeRows({ ...ctx, tx }, planOf(ctx, batch), rows, 'preview')
  })
  judging.catch(found.reject)
  return { after, rows: await found.promise, judging }
}

/** @returns false where all are judged, or the plan is another by now */
async function noteStep(ctx: Context, judged: Batch, { after, rows, verdicts, mayRepeat }: Step): Promise<boolean> {
  const { environment } = ctx
  return await environment.db.transaction(async (tx) => {
    allowJudging(tx)
    if (rows.length > 0) keepLater(tx)
    const batch = await findBatch(environment, tx, judged.id, { lock: true })
    if (batch?.status !== 'checking' || batch.place !== after || planText(batch) !== planText(judged)) return false
    const last = rows.at(-1)
    if (!last) {
      await allowCounting(tx)
      const repeated = mayRepeat ? await noteRepeated(environment, tx, batch.id) : 0
      const { create, duplicate } = batch.counts
      const counts = { ...batch.counts, create: create - repeated, duplicate: duplicate + repeated }
      await changeBatch(environment, tx, batch, { status: 'checked', counts })
      return false
    }
    // What stands beyond is of an earlier plan.
    if (after === judged.place) await forgetVerdicts(environment, tx, batch.id, after)
    const noted = rows.map(({ number }, at) => ({ number, ...verdictOf(verdicts[at]) }))
    await noteVerdicts(environment, tx, batch.id, noted)
    await changeBatch(environment, tx, batch, { place: last.number, counts: counted(batch.counts, verdicts) })
    return true
  })
}

function planText({ mapping, options }: Batch): string {
  return JSON.stringify([mapping, options])
}

function verdictOf(verdict: Verdict | undefined): Omit<RowVerdict, 'number'> {
  switch (verdict?.kind) {
    case 'create':
      return { verdict: 'create', keys: verdict.keys }
    case 'update':
    case 'duplicate':
      return { verdict: verdict.kind, moduleId: verdict.match.module.id, recordId: verdict.match.id }
    default:
      return { verdict: 'rejected', problems: verdict?.problems ?? [] }
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
