import sql, { type Sql } from 'sql-template-tag'
import { importOptions, type ImportOptions, type ImportStatus } from '#common/api/imports.ts'
import { invariant, missing, type LazoError, type Localized } from '#common/errors.ts'
import type { ModelModule } from '#common/model.ts'
import type { Context, Environment } from '#server/context.ts'
import type { Queryable, Transaction } from '#server/db/database.ts'
import { fixedTable } from '#server/model/registry.ts'
import { importTargets } from './targets.ts'
import type { ImportPlan } from './judge.ts'
import { dayIn } from '#server/records/calendar.ts'
import type { Conventions } from './values.ts'

/** How far the step under way is, and what came of the rows. */
export interface Counts {
  readonly rows: number
  readonly done: number
  readonly create: number
  readonly update: number
  readonly duplicate: number
  readonly rejected: number
  readonly related: number
  readonly kept: number
}

export const noCounts: Counts = {
  rows: 0,
  done: 0,
  create: 0,
  update: 0,
  duplicate: 0,
  rejected: 0,
  related: 0,
  kept: 0,
}

/** What the reader found out about the file. */
interface FileFacts {
  readonly kind?: 'csv' | 'xlsx' | 'vcard'
  readonly encoding?: string
  readonly delimiter?: string
  readonly headers?: readonly string[]
  readonly samples?: readonly (readonly string[])[]
  /** Conventions that the cells show. */
  readonly decimal?: ',' | '.'
  readonly dayFirst?: boolean
}

export interface Batch {
  readonly id: string
  readonly moduleId: string
  readonly status: ImportStatus
  readonly place: number
  readonly fileHash: string
  readonly fileName: string
  readonly file: FileFacts
  readonly mapping: readonly (string | null)[]
  readonly confidences: readonly number[]
  readonly options: ImportOptions
  readonly counts: Counts
  readonly problem: Localized | null
  readonly actId: string
  readonly undoActId: string | null
  readonly createdAt: string
  readonly createdBy: string
  readonly finishedAt: string | null
}

/** A statement is about many rows, or the whole file: it may last longer than those for which somebody waits. */
export async function allowLongStatements(tx: Queryable): Promise<void> {
  await tx.exec(`set local statement_timeout = '5min'`)
}

/**
 * What rows say is looked up in indexes. Left free, the planner takes a table that was empty a moment ago for one that
 * still is, and keeps a plan that reads all of it for each row.
 */
export function allowJudging(tx: Transaction): void {
  tx.later(sql`set local statement_timeout = '5min'`)
  tx.later(sql`set local enable_seqscan = off`)
}

/**
 * A step need not be on the disk before the next begins: whoever goes on after a crash goes on behind the last that is,
 * and what ends a stage of the import comes there with all steps before it.
 */
export function keepLater(tx: Transaction): void {
  tx.later(sql`set local synchronous_commit = off`)
}

/** For what is said of all rows at once: how depends on how many there are now. */
export async function allowCounting(tx: Queryable): Promise<void> {
  await tx.exec(`set local statement_timeout = '5min'; set local plan_cache_mode = force_custom_plan`)
}

export function batchTable(environment: Environment): Sql {
  return fixedTable(environment.schema, 'import_batch')
}

/** What the file says. */
export function rowTable(environment: Environment): Sql {
  return fixedTable(environment.schema, 'import_row')
}

/** What is foreseen. */
export function verdictTable(environment: Environment): Sql {
  return fixedTable(environment.schema, 'import_verdict')
}

/** What became of it. */
export function outcomeTable(environment: Environment): Sql {
  return fixedTable(environment.schema, 'import_outcome')
}

/** Rows `r` with the verdict `v` and the outcome `o`, looked up row by row, so that a page reads no more than a page. */
export function rowsWithFates(environment: Environment): Sql {
  return sql`${rowTable(environment)} r
    left join lateral (
      select * from ${verdictTable(environment)} f where f.batch_id = r.batch_id and f.number = r.number limit 1) v on true
    left join lateral (
      select * from ${outcomeTable(environment)} f where f.batch_id = r.batch_id and f.number = r.number limit 1) o on true`
}

const columns = sql`id, module_id as "moduleId", status, place, file_hash as "fileHash",
  file_name as "fileName", file, mapping, confidences, options, counts, problem, act_id as "actId",
  undo_act_id as "undoActId", created_at as "createdAt", created_by as "createdBy",
  finished_at as "finishedAt"`

export async function findBatch(
  environment: Environment,
  db: Queryable,
  id: string,
  options: { readonly lock?: boolean } = {},
): Promise<Batch | undefined> {
  const lock = options.lock ? sql`for update` : sql``
  const rows = await db.query<Batch>(sql`
    select ${columns} from ${batchTable(environment)} where id = ${id} ${lock}`)
  return rows[0] && complete(rows[0])
}

/** The latest of one user, newest first. */
export async function listBatches(ctx: Context, moduleId: string | undefined): Promise<Batch[]> {
  const { db } = ctx.environment
  const only = moduleId === undefined ? sql`` : sql`and module_id = ${moduleId}`
  const rows = await db.query<Batch>(sql`
    select ${columns} from ${batchTable(ctx.environment)}
    where created_by = ${ctx.policy.userId} ${only} order by created_at desc limit 50`)
  return rows.map(complete)
}

function complete(batch: Batch): Batch {
  return {
    ...batch,
    options: importOptions.parse(batch.options),
    counts: { ...noCounts, ...batch.counts },
  }
}

/** An import that the user made; nobody else's exists for them. */
export async function ownBatch(ctx: Context, id: string, options: { readonly lock?: boolean } = {}): Promise<Batch> {
  const batch = await findBatch(ctx.environment, ctx.tx ?? ctx.environment.db, id, options)
  if (!batch || batch.createdBy !== ctx.policy.userId) throw missing()
  return batch
}

export async function insertBatch(
  environment: Environment,
  tx: Transaction,
  batch: Pick<Batch, 'id' | 'moduleId' | 'fileHash' | 'fileName' | 'actId' | 'createdBy'>,
): Promise<void> {
  const { id, moduleId, fileHash, fileName, actId, createdBy } = batch
  await tx.query(sql`
    insert into ${batchTable(environment)}
      (id, module_id, status, file_hash, file_name, act_id, created_at, created_by)
    values (${id}, ${moduleId}, 'reading', ${fileHash}, ${fileName}, ${actId},
      ${environment.world.now()}, ${createdBy})`)
}

/** Of rows with their fates. */
export const shownProblems = sql`case when o.number is not null then o.problems when v.number is not null then v.problems
  else r.problems end`

/** Imports as if they had never been; the records that they wrote stay. */
export async function forgetBatches(environment: Environment, tx: Queryable, which: Sql): Promise<void> {
  const [gone] = await tx.query<{ ids: string[] }>(sql`
    with gone as (delete from ${batchTable(environment)} where ${which} returning id)
    select coalesce(array_agg(id), '{}') as ids from gone`)
  for (const table of [rowTable, verdictTable, outcomeTable])
    await tx.query(sql`delete from ${table(environment)} where batch_id = any(${gone?.ids ?? []}::uuid[])`)
}

type Changes = Partial<
  Pick<
    Batch,
    | 'status'
    | 'place'
    | 'file'
    | 'mapping'
    | 'confidences'
    | 'options'
    | 'counts'
    | 'problem'
    | 'undoActId'
    | 'finishedAt'
  >
>

export async function changeBatch(
  environment: Environment,
  tx: Queryable,
  batch: Batch,
  changes: Changes,
): Promise<Batch> {
  const next = { ...batch, ...changes }
  const json = (value: unknown): Sql => sql`${JSON.stringify(value)}::jsonb`
  await tx.query(sql`
    update ${batchTable(environment)} set status = ${next.status}, place = ${next.place},
      file = ${json(next.file)}, mapping = ${json(next.mapping)},
      confidences = ${json(next.confidences)}, options = ${json(next.options)},
      counts = ${json(next.counts)}, problem = ${next.problem ? json(next.problem) : sql`null`},
      undo_act_id = ${next.undoActId}, finished_at = ${next.finishedAt}
    where id = ${batch.id}`)
  return next
}

export async function failBatch(environment: Environment, id: string, error: LazoError): Promise<void> {
  const problem = error.violations[0]?.message ?? error.text
  await environment.db.transaction(async (tx) => {
    // What was written meanwhile stands: only the state changes.
    const batch = await findBatch(environment, tx, id, { lock: true })
    const finishedAt = environment.world.now()
    if (batch) await changeBatch(environment, tx, batch, { status: 'failed', problem, finishedAt })
  })
}

export function moduleOfBatch(ctx: Context, batch: Batch): ModelModule {
  const module = ctx.model.modulesById.get(batch.moduleId)
  if (!module) throw missing()
  return module
}

/** How the user's language usually writes numbers and dates. */
export function usualConventions(ctx: Context): Conventions {
  const isEnglish = ctx.user.locale.startsWith('en')
  const now = ctx.environment.world.now()
  return {
    decimal: isEnglish || /-(?:MX|GT|HN|NI|PA|PE|PR|SV|DO)$/.test(ctx.user.locale) ? '.' : ',',
    dayFirst: ctx.user.locale !== 'en-US',
    timeZone: ctx.user.timeZone,
    today: dayIn(now, ctx.user.timeZone),
  }
}

export function planOf(ctx: Context, batch: Batch): ImportPlan {
  const module = moduleOfBatch(ctx, batch)
  const targets = new Map(importTargets(ctx, module).map((target) => [target.name, target]))
  const usual = usualConventions(ctx)
  const { options, file } = batch
  invariant(batch.mapping.length === (file.headers?.length ?? 0), 'each column is mapped or left out')
  return {
    batchId: batch.id,
    module,
    columns: batch.mapping.map((name) => (name === null ? undefined : targets.get(name))),
    options,
    convert: {
      unknownOptions: options.unknownOptions,
      conventions: {
        ...usual,
        decimal: options.decimal ?? file.decimal ?? usual.decimal,
        dayFirst: options.dayFirst ?? file.dayFirst ?? usual.dayFirst,
      },
    },
  }
}
