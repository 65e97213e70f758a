import { LazoError, invariant, isTemporary, type Violation } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { gatherWords, takeInWords } from '#server/db/new-words.ts'
import { notify } from '#server/notifications/notify.ts'
import type { Values } from '#server/records/check.ts'
import { createRecords, halves, type CreateResult } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { madeAhead } from './ahead.ts'
import { allowJudging, changeBatch, findBatch, keepLater, planOf, type Batch, type Counts } from './batch.ts'
import { differences, ownValues } from './own-values.ts'
import { foreseenRows, forgetForeseen } from './foreseen.ts'
import { judgeRows, type ImportPlan, type Verdict } from './judge.ts'
import { addMembers } from './members.ts'
import { createRelated, type RelatedIds } from './related.ts'
import { noteOutcomes, pendingNumbers, rowsNumbered, type RowOutcome } from './rows.ts'

const rowsPerStep = 500
/** So many are written beside each other: while the database takes in some, the server prepares others. */
const stepsAtOnce = 3

/**
 * Writes rows, some in a transaction with the note of what became of each, so that a run cut off anywhere goes on with
 * those that have none. While some are written, the next are judged.
 */
export async function runRows(ctx: Context, batch: Batch, mayGoOn: () => boolean): Promise<void> {
  let first: number | undefined = 0
  while (first !== undefined) {
    const waiting: Waiting = { keys: new Set() }
    if (!(await writeSteps(ctx, batch, stepsOf(ctx, batch, first - 1, waiting), waiting, mayGoOn))) return
    first = waiting.first
  }
  forgetForeseen(ctx, batch.id)
  await finish(ctx, batch)
  await takeInWords(ctx.environment)
}

/**
 * Some at a time; what does more than add records needs to find all that was written before.
 * @returns false where the import is not to go on now
 */
async function writeSteps(
  ctx: Context,
  batch: Batch,
  steps: AsyncIterable<Step>,
  waiting: Waiting,
  mayGoOn: () => boolean,
): Promise<boolean> {
  let underWay: readonly Promise<boolean>[] = []
  let lastAdds = true
  const leaveAtMost = async (count: number): Promise<boolean> => {
    for (; underWay.length > count; underWay = underWay.slice(1)) if (!(await underWay[0])) return false
    return true
  }
  try {
    for await (const step of steps) {
      if (step.last === undefined) break
      const adds = step.judged.every(({ verdict }) => onlyAdds(verdict))
      if (!(adds && lastAdds) && !(await leaveAtMost(0))) return false
      const writing = writeStep(ctx, batch, step, waiting)
      // It is told when it is waited for.
      writing.catch(() => undefined)
      underWay = [...underWay, writing]
      lastAdds = adds
      if (!(await leaveAtMost(stepsAtOnce - 1)) || !mayGoOn()) return false
    }
    return await leaveAtMost(0)
  } finally {
    // Whoever goes on asks what became of each row: nothing may come after.
    await Promise.allSettled(underWay)
  }
}

/** And whoever is the same says so by its keys. */
function onlyAdds(verdict: Verdict): boolean {
  return (
    verdict.kind === 'rejected' || (verdict.kind === 'create' && verdict.isToldByKeys && verdict.related.size === 0)
  )
}

/** The rows that the next round is of. */
interface Waiting {
  first?: number
  /** What they say: who says the same later waits behind them. */
  readonly keys: Set<string>
}

function letWait(waiting: Waiting, { number, verdict }: Judged): void {
  waiting.first = Math.min(waiting.first ?? number, number)
  for (const key of keysOf(verdict)) waiting.keys.add(key)
}

interface Step {
  /** The number of its last row, where it has any. */
  readonly last: number | undefined
  readonly judged: readonly Judged[]
  /** What its rows say, by which others may turn out to be the same. */
  readonly keys: ReadonlySet<string>
}

function stepsOf(ctx: Context, batch: Batch, after: number, waiting: Waiting): AsyncGenerator<Step> {
  let underWay: readonly ReadonlySet<string>[] = []
  return madeAhead(judgeAfter(ctx, batch, after, waiting, underWay), ({ last, keys }) => {
    underWay = [...underWay, keys].slice(-stepsAtOnce)
    return last === undefined ? undefined : judgeAfter(ctx, batch, last, waiting, underWay)
  })
}

/** @param underWay the keys of rows that are being written, or will be before these */
async function judgeAfter(
  ctx: Context,
  batch: Batch,
  after: number,
  waiting: Waiting,
  underWay: readonly ReadonlySet<string>[],
): Promise<Step> {
  const { environment } = ctx
  return await environment.db.transaction(async (tx) => {
    allowJudging(tx)
    const inner = { ...ctx, tx }
    const known = await foreseenRows(inner, batch)
    const numbers = await pendingNumbers(environment, tx, batch.id, after, rowsPerStep)
    const others = numbers.filter((number) => !known.has(number))
    const rows = await rowsNumbered(environment, tx, batch.id, others)
    const verdicts = await judgeRows(inner, planOf(ctx, batch), rows, 'run')
    const anew = new Map(rows.map(({ number }, at) => [number, verdicts[at]]))
    const judged = numbers.map((number) => {
      const verdict = known.get(number) ?? anew.get(number)
      invariant(verdict, 'each row has one verdict')
      return { number, verdict }
    })
    return { last: numbers.at(-1), ...oneOfEach(judged, waiting, underWay) }
  })
}

/**
 * The import itself is locked last, so that others of its steps are written meanwhile.
 * @returns false where the import is no longer to be run; then nothing was written
 */
async function writeStep(ctx: Context, { id }: Batch, { judged }: Step, waiting: Waiting): Promise<boolean> {
  try {
    await inWrite(ctx, async (outer) => {
      const { environment, tx } = outer
      allowJudging(tx)
      keepLater(tx)
      gatherWords(tx)
      const begun = await running(outer, id)
      const inner: Writing = { ...outer, channel: 'import', actId: begun.actId }
      const { outcomes, related } = await writeRows(inner, planOf(inner, begun), judged, waiting)
      await noteOutcomes(environment, tx, id, outcomes)
      const batch = await running(outer, id, { lock: true })
      await changeBatch(environment, tx, batch, { counts: counted(batch.counts, outcomes, related) })
    })
    return true
  } catch (error) {
    if (error instanceof CalledOff) return false
    throw error
  }
}

class CalledOff extends Error {}

/** @throws CalledOff, which takes back what was written */
async function running({ environment, tx }: Writing, id: string, options?: { readonly lock: boolean }): Promise<Batch> {
  const batch = await findBatch(environment, tx, id, options)
  if (batch?.status !== 'running') throw new CalledOff()
  return batch
}

async function finish(ctx: Context, { id }: Batch): Promise<void> {
  await inWrite(ctx, async (outer) => {
    const { environment, tx } = outer
    const batch = await findBatch(environment, tx, id, { lock: true })
    if (batch?.status !== 'running') return
    await changeBatch(environment, tx, batch, { status: 'done', finishedAt: environment.world.now() })
    const { create, update, rows: total } = batch.counts
    const data = { import: id, done: create + update, total }
    const inner: Writing = { ...outer, channel: 'import', actId: batch.actId }
    await notify(inner, [{ kind: 'import', to: [batch.createdBy], once: `import ${batch.actId}`, data }])
  })
}

interface Written {
  readonly outcomes: readonly RowOutcome[]
  readonly related: number
}

async function writeRows(
  ctx: Writing,
  plan: ImportPlan,
  judged: readonly Judged[],
  waiting: Waiting,
): Promise<Written> {
  const created = await create(ctx, plan, judged)
  const updated = await update(ctx, plan, judged, waiting)
  const settledRows = judged.flatMap(({ number, verdict }) => settled(number, verdict))
  const outcomes = await addMembers(ctx, plan, [...settledRows, ...created.outcomes, ...updated])
  return { outcomes, related: created.related }
}

interface Judged {
  readonly number: number
  readonly verdict: Verdict
}

/**
 * Rows that say the same as one before them, or as one that is just being written, cannot find it in the database
 * yet. They wait for the next round, where they meet what it wrote.
 */
function oneOfEach(
  judged: readonly Judged[],
  waiting: Waiting,
  underWay: readonly ReadonlySet<string>[],
): Pick<Step, 'judged' | 'keys'> {
  const seen = new Set<string>()
  const before = [seen, waiting.keys, ...underWay]
  const first = judged.filter((one) => {
    const keys = keysOf(one.verdict)
    const isRepeated = keys.some((key) => before.some((known) => known.has(key)))
    if (isRepeated) letWait(waiting, one)
    else for (const key of keys) seen.add(key)
    return !isRepeated
  })
  return { judged: first, keys: seen }
}

function keysOf(verdict: Verdict): readonly string[] {
  if (verdict.kind === 'create') return verdict.keys
  return verdict.kind === 'update' ? [verdict.match.id, ...verdict.keys] : []
}

function settled(number: number, verdict: Verdict): RowOutcome[] {
  if (verdict.kind === 'rejected') return [{ number, state: 'rejected', problems: verdict.problems }]
  if (verdict.kind !== 'duplicate') return []
  const { module, id } = verdict.match
  return [{ number, state: 'duplicate', moduleId: module.id, recordId: id }]
}

async function create(
  ctx: Writing,
  plan: ImportPlan,
  judged: readonly Judged[],
): Promise<{ outcomes: RowOutcome[]; related: number }> {
  const wanted = judged.flatMap(({ number, verdict }) => (verdict.kind === 'create' ? [{ number, verdict }] : []))
  const related = await createRelated(
    ctx,
    plan,
    wanted.map(({ verdict }) => verdict.related),
  )
  const inputs = wanted.map(({ verdict }) => ({
    values: { ...verdict.values, ...idsOf(verdict.related, related) },
    options: { batch: plan.batchId },
  }))
  const results = inputs.length > 0 ? await createRecords(ctx, plan.module.name, inputs) : []
  const outcomes = wanted.map(({ number }, at) => created(number, plan.module.id, results[at]))
  return { outcomes, related: related.count }
}

function idsOf(names: ReadonlyMap<string, string>, related: RelatedIds): Values {
  return Object.fromEntries([...names].map(([field, text]) => [field, related.idOf(field, text)]))
}

function created(number: number, moduleId: string, result: CreateResult | undefined): RowOutcome {
  invariant(result, 'each input has a result')
  return 'violations' in result
    ? { number, state: 'rejected', problems: result.violations }
    : { number, state: 'create', moduleId, recordId: result.id }
}

async function update(
  ctx: Writing,
  plan: ImportPlan,
  judged: readonly Judged[],
  waiting: Waiting,
): Promise<RowOutcome[]> {
  const { module } = plan
  const updates = judged.flatMap(({ number, verdict }) => (verdict.kind === 'update' ? [{ number, verdict }] : []))
  const ids = updates.map(({ verdict }) => verdict.match.id)
  const before = await ownValues(ctx, module, ids, { lock: true })
  const wanted = updates.filter((one) => {
    const isAsJudged = before.get(one.verdict.match.id)?.version === one.verdict.version
    // Somebody may have filled what was empty.
    if (!isAsJudged) letWait(waiting, one)
    return isAsJudged
  })
  if (wanted.length === 0) return []
  const refused = await updateOrSplit(
    ctx,
    module.name,
    wanted.map(({ verdict }) => verdict),
  )
  const outcomes = wanted.map(({ number, verdict }): RowOutcome => {
    const problems = refused.get(verdict)
    if (problems) return { number, state: 'rejected', problems }
    return { number, state: 'update', moduleId: module.id, recordId: verdict.match.id }
  })
  const after = await ownValues(
    ctx,
    module,
    wanted.map(({ verdict }) => verdict.match.id),
  )
  return outcomes.map((outcome): RowOutcome => {
    const [old, now] = [before.get(outcome.recordId ?? ''), after.get(outcome.recordId ?? '')]
    if (outcome.state !== 'update' || !old || !now) return outcome
    const written = differences(old.values, now.values)
    return Object.keys(written).length === 0 ? { ...outcome, state: 'duplicate' } : { ...outcome, written }
  })
}

/** All at once; where one is refused, half and half, until it is alone. @returns what was refused, and why */
async function updateOrSplit(
  ctx: Writing,
  moduleName: string,
  updates: readonly Update[],
): Promise<Map<Update, readonly Violation[]>> {
  const refused = new Map<Update, readonly Violation[]>()
  const attempt = async (some: readonly Update[]): Promise<void> => {
    try {
      await ctx.tx.savepoint(async () => {
        for (const { match, values } of some) await updateRecord(ctx, moduleName, match.id, values)
      })
    } catch (error) {
      const [first] = some
      if (!(error instanceof LazoError) || isTemporary(error) || !first) throw error
      if (some.length === 1) refused.set(first, violationsOf(error))
      else for (const half of halves(some)) await attempt(half)
    }
  }
  await attempt(updates)
  return refused
}

type Update = Extract<Verdict, { kind: 'update' }>

function violationsOf({ violations, code, text }: LazoError): readonly Violation[] {
  return violations.length > 0 ? violations : [{ field: '', rule: code, message: text }]
}

function counted(counts: Counts, outcomes: readonly RowOutcome[], related: number): Counts {
  const count = (state: RowOutcome['state']): number => outcomes.filter((outcome) => outcome.state === state).length
  return {
    ...counts,
    done: counts.done + outcomes.length,
    create: counts.create + count('create'),
    update: counts.update + count('update'),
    duplicate: counts.duplicate + count('duplicate'),
    rejected: counts.rejected + count('rejected'),
    related: counts.related + related,
  }
}
