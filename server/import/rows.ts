import sql from 'sql-template-tag'
import type { Violation } from '#common/errors.ts'
import type { Environment } from '#server/context.ts'
import type { Queryable } from '#server/db/database.ts'
import { rowTable } from './batch.ts'
import type { StagedRow } from './judge.ts'
import type { TableRow } from './read.ts'

export type RowState = 'pending' | 'create' | 'update' | 'duplicate' | 'rejected' | 'undone' | 'kept'

/** What is to be noted of a row after a step. */
export interface RowOutcome {
  readonly number: number
  readonly state: RowState
  readonly moduleId?: string | undefined
  readonly recordId?: string | undefined
  readonly problems?: readonly Violation[] | undefined
  /** By field the value before and after, in written form. */
  readonly written?: Readonly<Record<string, readonly [unknown, unknown]>> | undefined
}

/** Rows as they come from the file. Those that are there already, from a run cut off, stay. */
export async function stageRows(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  rows: readonly TableRow[],
): Promise<void> {
  const input = rows.map(({ number, values, problem }) => ({
    number,
    cells: values,
    problems: problem ? [problem] : null,
  }))
  await tx.query(sql`
    insert into ${rowTable(environment)} (batch_id, number, cells, problems)
    select ${batchId}::uuid, number, cells, problems
    from json_to_recordset(${JSON.stringify(input)}::json) as x (number int, cells jsonb, problems jsonb)
    on conflict do nothing`)
}

/** The next rows that the run has not dealt with; the reader's problems, not those of a preview. */
export async function pendingRows(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  limit: number,
): Promise<StagedRow[]> {
  return await tx.query<StagedRow>(sql`
    select number, cells, ${readerProblems} as problems from ${rowTable(environment)}
    where batch_id = ${batchId} and state = 'pending' order by number limit ${limit}`)
}

export async function rowsAfter(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  after: number,
  limit: number,
): Promise<StagedRow[]> {
  return await tx.query<StagedRow>(sql`
    select number, cells, ${readerProblems} as problems from ${rowTable(environment)}
    where batch_id = ${batchId} and number > ${after} order by number limit ${limit}`)
}

/** A preview notes its verdict beside the problems; without one they are the reader's. */
const readerProblems = sql`case when verdict is null or verdict = 'unreadable' then problems end`

export interface RowVerdict {
  readonly number: number
  readonly verdict: 'create' | 'update' | 'duplicate' | 'rejected' | 'unreadable'
  readonly moduleId?: string | undefined
  readonly recordId?: string | undefined
  readonly problems?: readonly Violation[] | undefined
  readonly keys?: readonly string[] | undefined
}

export async function noteVerdicts(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  verdicts: readonly RowVerdict[],
): Promise<void> {
  await tx.query(sql`
    update ${rowTable(environment)} r set verdict = x.verdict, module_id = x."moduleId",
      record_id = x."recordId", problems = x.problems, keys = x.keys
    from json_to_recordset(${JSON.stringify(verdicts)}::json) as x (
      number int, verdict text, "moduleId" uuid, "recordId" uuid, problems jsonb, keys text[])
    where r.batch_id = ${batchId} and r.number = x.number`)
}

/**
 * Rows of the file that say the same as an earlier one become duplicates; answers how many. Done
 * once all are judged, by the database, so that no list of all keys is held here.
 */
export async function noteRepeated(environment: Environment, tx: Queryable, batchId: string): Promise<number> {
  const table = rowTable(environment)
  const rows = await tx.query<{ count: number }>(sql`
    with keyed as (
      select r.number, k.key from ${table} r, unnest(r.keys) k (key)
      where r.batch_id = ${batchId} and r.verdict = 'create'),
    first as (select key, min(number) as number from keyed group by key having count(*) > 1),
    repeated as (
      select keyed.number, min(first.number) as first from keyed join first using (key)
      where keyed.number > first.number group by keyed.number),
    noted as (
      update ${table} r set verdict = 'duplicate', problems = json_build_array(json_build_object(
        'field', '', 'rule', 'repeated', 'message', json_build_object(
          'es', 'Repite la fila ' || repeated.first || '.', 'en', 'Repeats row ' || repeated.first || '.')))
      from repeated where r.batch_id = ${batchId} and r.number = repeated.number
      returning 1)
    select count(*)::int as count from noted`)
  return rows[0]?.count ?? 0
}

export async function noteOutcomes(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  outcomes: readonly RowOutcome[],
): Promise<void> {
  await tx.query(sql`
    update ${rowTable(environment)} r set state = x.state,
      module_id = coalesce(x."moduleId", r.module_id), record_id = coalesce(x."recordId", r.record_id),
      problems = x.problems,
      written = coalesce(x.written, r.written)
    from json_to_recordset(${JSON.stringify(outcomes)}::json) as x (
      number int, state text, "moduleId" uuid, "recordId" uuid, problems jsonb, written jsonb)
    where r.batch_id = ${batchId} and r.number = x.number`)
}

export interface WrittenRow {
  readonly number: number
  readonly state: 'create' | 'update'
  readonly recordId: string
  readonly written: Readonly<Record<string, readonly [unknown, unknown]>> | null
}

/** What an undo has still to take back, the last row first. */
export async function writtenRows(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  limit: number,
): Promise<WrittenRow[]> {
  return await tx.query<WrittenRow>(sql`
    select number, state, record_id as "recordId", written from ${rowTable(environment)}
    where batch_id = ${batchId} and state in ('create', 'update') order by number desc limit ${limit}`)
}
