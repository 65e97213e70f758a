import sql, { join, raw } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { normalize } from '#common/normalize.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import type { Transaction } from '#server/db/database.ts'
import type { Values } from './check.ts'
import { perModule } from './known-once.ts'
import type { Titles } from './references.ts'
import { columnValues, physicalColumns, searchTextOf, titleOf } from './rows.ts'

/** A new record, checked and complete. */
export interface NewRecord {
  readonly id: string
  readonly values: Values
  readonly owner: string | null
  readonly groups: readonly string[]
  readonly groupSet: number
  readonly createdAt: string
  readonly createdBy: string | null
  readonly batch: string | null
}

export const standardColumns = [
  { name: 'id', sql: 'uuid' },
  { name: 'title', sql: 'text' },
  { name: 'title_key', sql: 'text' },
  { name: 'search_text', sql: 'text' },
  { name: 'owner_id', sql: 'uuid' },
  { name: 'group_set_id', sql: 'int' },
  { name: 'created_at', sql: 'timestamptz' },
  { name: 'created_by', sql: 'uuid' },
  { name: 'batch_id', sql: 'uuid' },
] as const

const columnTexts = perModule((module) => {
  const columns = [...standardColumns, ...physicalColumns(module)]
  return {
    names: raw(columns.map((column) => `"${column.name}"`).join(', ')),
    shape: raw(columns.map((column) => `"${column.name}" ${column.sql}`).join(', ')),
  }
})

/** Writes records and their change entries in one statement whose text depends on the module alone. */
export async function insertRecords(
  ctx: Context,
  tx: Transaction,
  module: ModelModule,
  records: readonly NewRecord[],
  titles: Titles,
): Promise<void> {
  if (records.length === 0) return
  const { names, shape } = columnTexts(module)
  const rows = records.map((record) => rowOf(module, record, titles))
  await tx.query(sql`
    with input as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as x (${shape}, change_after jsonb)),
    saved as (
      insert into ${tableOf(ctx, module)} (${names}, updated_at, updated_by)
      select ${names}, created_at, created_by from input)
    insert into ${changeTable(ctx.environment)} (${join(
      ['at', 'actor', 'channel', 'module_id', 'record_id', 'version', 'action', 'after', 'tx'].map((name) => raw(name)),
    )})
    select created_at, created_by, ${ctx.channel}, ${module.id}::uuid, id, 1, 'create', change_after, ${ctx.actId}::uuid
    from input`)
  ctx.onAct?.()
}

/** A record as a row of its table, and its change entry. */
export function rowOf(module: ModelModule, record: NewRecord, titles: Titles): Record<string, unknown> {
  const title = titleOf(module, record.values, titles)
  return {
    ...columnValues(module, record.values),
    id: record.id,
    title,
    title_key: normalize(title),
    search_text: searchTextOf(module, record.values, title),
    owner_id: record.owner,
    group_set_id: record.groupSet,
    created_at: record.createdAt,
    created_by: record.createdBy,
    batch_id: record.batch,
    change_after: {
      ...byFieldId(module, record.values),
      ...(module.capabilities.owned ? { owner: record.owner, groups: record.groups } : {}),
    },
  }
}

/** Values keyed by field id, without the empty ones: the form of the change log. */
export function byFieldId(
  module: ModelModule,
  values: Values,
  options: { keepEmpty?: boolean } = {},
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = module.fields.get(name)
    if (field && (options.keepEmpty || (value !== null && value !== undefined))) result[field.id] = value ?? null
  }
  return result
}
