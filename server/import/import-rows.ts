import sql, { raw, type Sql } from 'sql-template-tag'
import type { z } from 'zod'
import type { importRow } from '#common/api/imports.ts'
import type { Violation } from '#common/errors.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { visibleIds } from '#server/records/list.ts'
import { ownBatch, rowsWithFates, shownProblems } from './batch.ts'
import { columnOf } from './rejected.ts'
import type { RowState } from './rows.ts'

type ImportRow = z.output<typeof importRow>

interface RowQuery {
  readonly state?: Exclude<RowState, 'pending'> | undefined
  readonly after?: number | undefined
  readonly limit?: number | undefined
}

interface Row {
  readonly number: number
  readonly state: RowState
  readonly cells: string[]
  readonly moduleId: string | null
  readonly recordId: string | null
  readonly problems: readonly Violation[] | null
}

/** Rows in the order of the file, with what became of each or, before the run, what will. */
export async function listImportRows(
  ctx: Context,
  id: string,
  query: RowQuery,
): Promise<{ rows: ImportRow[]; next: number | null }> {
  const batch = await ownBatch(ctx, id)
  const { environment } = ctx
  const { state, after = 0, limit = 50 } = query
  const shown = sql`coalesce(o.state, v.verdict, 'pending')`
  const fate = (name: 'module_id' | 'record_id'): Sql =>
    raw(`case when o.number is null then v.${name} else o.${name} end`)
  const only = state === undefined ? sql`` : sql`and ${shown} = ${state}`
  const rows = await environment.db.query<Row>(sql`
    select r.number, ${shown} as state, r.cells, ${fate('module_id')} as "moduleId", ${fate('record_id')} as "recordId",
      ${shownProblems} as problems
    from ${rowsWithFates(environment)}
    where r.batch_id = ${id} and r.number > ${after} ${only} order by r.number limit ${limit + 1}`)
  const page = rows.slice(0, limit)
  const titles = await titlesOf(ctx, page)
  return {
    rows: page.map(({ number, state: became, cells, recordId, problems }) => ({
      number,
      state: became,
      cells,
      record: titles.get(recordId ?? '') ?? null,
      problems: (problems ?? []).map((problem) => ({
        column: columnOf(ctx, batch, problem),
        message: { ...problem.message },
      })),
    })),
    next: rows.length > limit ? (page.at(-1)?.number ?? null) : null,
  }
}

/** The records that rows became or met, as far as the reader may see them now. */
async function titlesOf(ctx: Context, rows: readonly Row[]): Promise<Map<string, NonNullable<ImportRow['record']>>> {
  const found = new Map<string, NonNullable<ImportRow['record']>>()
  for (const module of ctx.model.modules.values()) {
    const ids = rows.flatMap((row) => (row.moduleId === module.id && row.recordId ? [row.recordId] : []))
    if (ids.length === 0) continue
    const visible = await visibleIds(ctx, module.name, ids)
    const titles = await ctx.environment.db.query<{ id: string; title: string }>(sql`
      select t.id, t.title from ${tableOf(ctx, module)} t where t.id = any(${visible}::uuid[])`)
    for (const { id, title } of titles) found.set(id, { module: module.name, id, title })
  }
  return found
}
