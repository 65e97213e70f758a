import { LazoError, invariant, type Violation } from '#common/errors.ts'
import type { Context } from '#server/context.ts'
import { notify } from '#server/notifications/notify.ts'
import type { Values } from '#server/records/check.ts'
import { createRecords, halves, type CreateResult } from '#server/records/create.ts'
import { updateRecord } from '#server/records/update.ts'
import { inWrite, type Writing } from '#server/records/write.ts'
import { allowLongStatements, changeBatch, findBatch, planOf, type Batch, type Counts } from './batch.ts'
import { differences, ownValues } from './own-values.ts'
import { judgeRows, type ImportPlan, type StagedRow, type Verdict } from './judge.ts'
import { addMembers } from './members.ts'
import { createRelated, type RelatedIds } from './related.ts'
import { noteOutcomes, pendingRows, type RowOutcome } from './rows.ts'

const rowsPerStep = 1000

/**
 * Writes the next rows in one transaction with the note of what became of each, so that a run cut
 * off anywhere goes on with the first row not yet written. @returns whether there is more to do
 */
export async function runNext(ctx: Context, batchId: string): Promise<boolean> {
  return await inWrite(ctx, async (outer) => {
    const { environment } = outer
    await allowLongStatements(outer.tx)
    const batch = await findBatch(environment, outer.tx, batchId, { lock: true })
    if (batch?.status !== 'running') return false
    const inner: Writing = { ...outer, channel: 'import', actId: batch.actId }
    const rows = await pendingRows(environment, inner.tx, batchId, rowsPerStep)
    if (rows.length === 0) {
      const finishedAt = environment.world.now()
      await changeBatch(environment, inner.tx, batch, { status: 'done', finishedAt })
      const { create, update, rows: total } = batch.counts
      const data = { import: batchId, done: create + update, total }
      await notify(inner, [{ kind: 'import', to: [batch.createdBy], once: `import ${batch.actId}`, data }])
      return false
    }
    const { outcomes, related } = await writeRows(inner, batch, rows)
    await noteOutcomes(environment, inner.tx, batchId, outcomes)
    const counts = counted(batch.counts, outcomes, related)
    await changeBatch(environment, inner.tx, batch, { counts })
    return true
  })
}

interface Written {
  readonly outcomes: readonly RowOutcome[]
  readonly related: number
}

async function writeRows(ctx: Writing, batch: Batch, rows: readonly StagedRow[]): Promise<Written> {
  const plan = planOf(ctx, batch)
  const judged = (await judgeRows(ctx, plan, rows, 'run')).map((verdict, at) => {
    const row = rows[at]
    invariant(row, 'each row has one verdict')
    return { number: row.number, verdict }
  })
  const chosen = oneOfEach(judged)
  const created = await create(ctx, plan, chosen)
  const updated = await update(ctx, plan, chosen)
  const settledRows = chosen.flatMap(({ number, verdict }) => settled(number, verdict))
  const outcomes = await addMembers(ctx, plan, [...settledRows, ...created.outcomes, ...updated])
  return { outcomes, related: created.related }
}

interface Judged {
  readonly number: number
  readonly verdict: Verdict
}

/**
 * Rows of one step that say the same cannot find each other in the database yet. All but the first
 * wait for the next step, where they meet what it wrote.
 */
function oneOfEach(judged: readonly Judged[]): Judged[] {
  const seen = new Set<string>()
  return judged.filter(({ verdict }) => {
    const keys = keysOf(verdict)
    const isRepeated = keys.some((key) => seen.has(key))
    if (!isRepeated) for (const key of keys) seen.add(key)
    return !isRepeated
  })
}

function keysOf(verdict: Verdict): readonly string[] {
  if (verdict.kind === 'create') return verdict.keys
  return verdict.kind === 'update' ? [verdict.match.id] : []
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

async function update(ctx: Writing, plan: ImportPlan, judged: readonly Judged[]): Promise<RowOutcome[]> {
  const { module } = plan
  const wanted = judged.flatMap(({ number, verdict }) => (verdict.kind === 'update' ? [{ number, verdict }] : []))
  if (wanted.length === 0) return []
  const before = await ownValues(
    ctx,
    module,
    wanted.map(({ verdict }) => verdict.match.id),
  )
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
      if (!(error instanceof LazoError) || !first) throw error
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
