import sql from 'sql-template-tag'
import type { Violation } from '#common/errors.ts'
import type { Environment } from '#server/context.ts'
import { copyRows } from '#server/db/copy-text.ts'
import type { Queryable, Transaction } from '#server/db/database.ts'
import { outcomeTable, rowTable, verdictTable } from './batch.ts'
import type { StagedRow } from './judge.ts'
import type { TableRow } from './read.ts'

export type RowState = 'pending' | 'create' | 'update' | 'duplicate' | 'rejected' | 'undone' | 'kept'

/** What became of a row. */
export interface RowOutcome {
  readonly number: number
  readonly state: Exclude<RowState, 'pending'>
  readonly moduleId?: string | undefined
  readonly recordId?: string | undefined
  readonly problems?: readonly Violation[] | undefined
  /** By field the value before and after, in written form. */
  readonly written?: Readonly<Record<string, readonly [unknown, unknown]>> | undefined
}

/** What would become of a row. */
export interface RowVerdict {
  readonly number: number
  readonly verdict: 'create' | 'update' | 'duplicate' | 'rejected'
  readonly moduleId?: string | undefined
  readonly recordId?: string | undefined
  readonly problems?: readonly Violation[] | undefined
  readonly keys?: readonly string[] | undefined
}

/** Rows as they come from the file. */
export async function stageRows(
  environment: Environment,
  tx: Transaction,
  batchId: string,
  rows: readonly TableRow[],
): Promise<void> {
  const lines = rows.map(({ number, values, problem }) => [batchId, number, json(values), problem && json([problem])])
  await copyRows(tx, rowTable(environment), 'batch_id, number, cells, problems', lines)
}

/** The numbers of the next rows that the run has not dealt with. */
export async function pendingNumbers(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  after: number,
  limit: number,
): Promise<number[]> {
  const rows = await tx.query<{ number: number }>(sql`
    select r.number from ${rowTable(environment)} r
    left join lateral (
      select 1 as done from ${outcomeTable(environment)} f
      where f.batch_id = r.batch_id and f.number = r.number limit 1) o on true
    where r.batch_id = ${batchId} and r.number > ${after} and o.done is null order by r.number limit ${limit}`)
  return rows.map(({ number }) => number)
}

/** Rows by their numbers, in order. */
export async function rowsNumbered(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  numbers: readonly number[],
): Promise<StagedRow[]> {
  if (numbers.length === 0) return []
  return await tx.query<StagedRow>(sql`
    select number, cells, problems from ${rowTable(environment)}
    where batch_id = ${batchId} and number = any(${numbers}::int[]) order by number`)
}

export async function rowsAfter(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  after: number,
  limit: number,
): Promise<StagedRow[]> {
  return await tx.query<StagedRow>(sql`
    select number, cells, problems from ${rowTable(environment)}
    where batch_id = ${batchId} and number > ${after} order by number limit ${limit}`)
}

/** Those of an earlier plan. */
export async function forgetVerdicts(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  after: number,
): Promise<void> {
  await tx.query(sql`delete from ${verdictTable(environment)} where batch_id = ${batchId} and number > ${after}`)
}

export async function noteVerdicts(
  environment: Environment,
  tx: Transaction,
  batchId: string,
  verdicts: readonly RowVerdict[],
): Promise<void> {
  const lines = verdicts.map(({ number, verdict, moduleId, recordId, problems, keys }) => {
    return [batchId, number, verdict, moduleId, recordId, problems && json(problems), keys]
  })
  const columns = 'batch_id, number, verdict, module_id, record_id, problems, keys'
  await copyRows(tx, verdictTable(environment), columns, lines)
}

/**
 * Rows of the file that say the same as an earlier one become duplicates; answers how many. Done
 * once all are judged, by the database, so that no list of all keys is held here.
 */
export async function noteRepeated(environment: Environment, tx: Queryable, batchId: string): Promise<number> {
  const table = verdictTable(environment)
  const rows = await tx.query<{ count: number }>(sql`
    with keyed as (
      select v.number, k.key from ${table} v, unnest(v.keys) k (key)
      where v.batch_id = ${batchId} and v.verdict = 'create'),
    first as (select key, min(number) as number from keyed group by key having count(*) > 1),
    repeated as (
      select keyed.number, min(first.number) as first from keyed join first using (key)
      where keyed.number > first.number group by keyed.number),
    noted as (
      update ${table} v set verdict = 'duplicate', problems = json_build_array(json_build_object(
        'field', '', 'rule', 'repeated', 'message', json_build_object(
          'es', 'Repite la fila ' || repeated.first || '.', 'en', 'Repeats row ' || repeated.first || '.')))
      from repeated where v.batch_id = ${batchId} and v.number = repeated.number
      returning 1)
    select count(*)::int as count from noted`)
  return rows[0]?.count ?? 0
}

export async function noteOutcomes(
  environment: Environment,
  tx: Transaction,
  batchId: string,
  outcomes: readonly RowOutcome[],
): Promise<void> {
  const lines = outcomes.map(({ number, state, moduleId, recordId, problems, written }) => {
    return [batchId, number, state, moduleId, recordId, problems && json(problems), written]
  })
  const columns = 'batch_id, number, state, module_id, record_id, problems, written'
  await copyRows(tx, outcomeTable(environment), columns, lines)
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
  before: number,
  limit: number,
): Promise<WrittenRow[]> {
  return await tx.query<WrittenRow>(sql`
    select number, state, record_id as "recordId", written from ${outcomeTable(environment)}
    where batch_id = ${batchId} and number < ${before} and state in ('create', 'update')
    order by number desc limit ${limit}`)
}

/** What an undo made of rows that were written. */
export async function noteUndone(
  environment: Environment,
  tx: Queryable,
  batchId: string,
  outcomes: readonly RowOutcome[],
): Promise<void> {
  await tx.query(sql`
    update ${outcomeTable(environment)} o set state = x.state, problems = x.problems
    from json_to_recordset(${JSON.stringify(outcomes)}::json) as x (number int, state text, problems jsonb)
    where o.batch_id = ${batchId} and o.number = x.number`)
}

/** As text, since a list would become an array of PostgreSQL. */
function json(value: unknown): string {
  return JSON.stringify(value)
}
