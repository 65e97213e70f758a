import sql from 'sql-template-tag'
import { writeRulesFor } from '#catalog/extension.ts'
import type { Model, ModelModule } from '#common/model.ts'
import { reach } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context, Environment, Policy } from '#server/context.ts'
import type { Queryable, Transaction } from '#server/db/database.ts'
import { planOf, type Batch } from './batch.ts'
import type { ImportPlan, NewRow, StagedRow, Verdict } from './judge.ts'
import { namedModule } from './lookup.ts'
import { companyRelation, matchedModules } from './match.ts'

/** Of larger files all is found out anew. */
const rowsMax = 20_000
const keptMsMax = 15 * 60_000

/** What a preview found out about rows that become new records, and what that rests on. */
interface Foreseen {
  readonly ground: Ground
  /** By the number of the row. */
  readonly rows: ReadonlyMap<number, NewRow>
  /** What had been written by then, as the database tells it (`pg_snapshot`): with that rows were compared. */
  since: string
}

/** All but the rows of the file, which stay as they are, and the records, whose changes are in the log. */
interface Ground {
  readonly batchId: string
  readonly model: Model
  readonly policy: Policy
  readonly plan: string
}

/** Of the preview that was made last. */
const latest = new WeakMap<Environment, Foreseen>()

/** Gathers what a preview finds out for the run that follows, so that it need not find it out again. */
interface Gathering {
  /** Whether some row says the same as one before it. */
  readonly hasRepeated: boolean
  add(rows: readonly StagedRow[], verdicts: readonly Verdict[]): void
  /** All rows have been judged. */
  end(): void
}

export async function gatherForeseen(ctx: Context, batch: Batch): Promise<Gathering | undefined> {
  const { environment } = ctx
  latest.delete(environment)
  const plan = planOf(ctx, batch)
  if (batch.place > 0 || batch.counts.rows > rowsMax || !followsFromRows(ctx, plan)) return undefined
  const { until: since } = await news(ctx, environment.db, plan)
  const rows = new Map<number, NewRow>()
  const seen = new Set<string>()
  let isCertain = true
  let hasRepeated = false
  return {
    get hasRepeated() {
      return hasRepeated
    },
    add(some, verdicts) {
      for (const [at, { number }] of some.entries()) {
        const verdict = verdicts[at]
        // A record that is changed may be found by other rows from then on.
        if (verdict?.kind === 'update' || (verdict?.kind === 'create' && !verdict.isToldByKeys)) isCertain = false
        if (verdict?.kind !== 'create') continue
        const isRepeated = verdict.keys.some((key) => seen.has(key))
        if (isRepeated) hasRepeated = true
        // One that repeats another is compared with what that became.
        else if (verdict.isLasting) rows.set(number, verdict)
        for (const key of verdict.keys) seen.add(key)
      }
    },
    end() {
      if (!isCertain) return
      const foreseen: Foreseen = { ground: groundOf(ctx, batch, plan), rows, since }
      latest.set(environment, foreseen)
      const forget = (): void => void (latest.get(environment) === foreseen && latest.delete(environment))
      setTimeout(forget, keptMsMax).unref()
    },
  }
}

/** Whether new records are told apart by what their rows say, and seen by nothing but what is written on them. */
function followsFromRows(ctx: Context, plan: ImportPlan): boolean {
  const { module, options } = plan
  const saysNothing = new Set(['option', 'options', 'tags', 'boolean'])
  return (
    writeRulesFor(module).length === 0 &&
    Object.keys(options.values).every((name) => saysNothing.has(module.fields.get(name)?.type ?? '')) &&
    comparedModules(ctx, plan).every((one) => reach(ctx, one, 'read', 't').kind !== 'parent')
  )
}

/** With whose records rows are compared. */
function comparedModules(ctx: Context, { module, columns }: ImportPlan): ModelModule[] {
  const matched = matchedModules(ctx, module)
  const companies = matched.flatMap((one) => companyRelation(ctx, one)?.module ?? [])
  const named = columns.flatMap((target) => (target && namedModule(ctx, module, target.name)) ?? [])
  return [...new Set([...matched, ...companies, ...named])]
}

function groundOf({ model, policy }: Context, batch: Batch, { options, convert }: ImportPlan): Ground {
  return { batchId: batch.id, model, policy, plan: JSON.stringify([batch.mapping, options, convert]) }
}

/** Rows of which all is known, by their number: none where others have changed records since. */
export async function foreseenRows(
  ctx: Context & { readonly tx: Transaction },
  batch: Batch,
): Promise<ReadonlyMap<number, NewRow>> {
  const found = latest.get(ctx.environment)
  if (!found) return new Map()
  const plan = planOf(ctx, batch)
  const [was, now] = [found.ground, groundOf(ctx, batch, plan)]
  const isSame =
    was.batchId === now.batchId && was.model === now.model && was.policy === now.policy && was.plan === now.plan
  const since = isSame ? await news(ctx, ctx.tx, plan, { since: found.since, but: batch.actId }) : undefined
  if (!since || since.isChanged) {
    forgetForeseen(ctx, found.ground.batchId)
    return new Map()
  }
  found.since = since.until
  return found.rows
}

/** Whether the records with which rows are compared were changed, but by one act; and since when to ask later. */
async function news(
  ctx: Context,
  db: Queryable,
  plan: ImportPlan,
  asked?: { readonly since: string; readonly but: string },
): Promise<{ readonly until: string; readonly isChanged: boolean }> {
  const ids = comparedModules(ctx, plan).map(({ id }) => id)
  const [found] = await db.query<{ until: string; isChanged: boolean }>(sql`
    select pg_current_snapshot()::text as until, exists (
      select from ${changeTable(ctx.environment)} c
      where c.xid >= pg_snapshot_xmin(${asked?.since ?? null}::pg_snapshot)
        and not pg_visible_in_snapshot(c.xid, ${asked?.since ?? null}::pg_snapshot)
        and c.module_id = any(${ids}::uuid[]) and c.tx <> ${asked?.but ?? null}
    ) as "isChanged"`)
  return found ?? { until: '', isChanged: true }
}

/** Once all is written, or where it need not be kept any more. */
export function forgetForeseen({ environment }: Context, batchId: string): void {
  const found = latest.get(environment)
  if (found?.ground.batchId === batchId) latest.delete(environment)
}
