import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import { changeTable } from '#server/changes/log.ts'
import type { Context } from '#server/context.ts'
import { copyRows } from '#server/db/copy-text.ts'
import type { Values } from './check.ts'
import { filled, shapedOnce, slot } from './compiled.ts'
import { perModule } from './known-once.ts'
import type { Titles } from './references.ts'
import { columnValues, physicalColumns, textValues } from './rows.ts'
import type { Writing } from './write.ts'

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

const columnsOfRow = perModule((module) => {
  const names = [...standardColumns, ...physicalColumns(module)].map(({ name }) => name)
  return { names, list: raw(names.map((name) => `"${name}"`).join(', ')) }
})

/** From so many rows on, COPY costs the database less than a statement for each, for all its messages. */
const copiedFrom = 20

/** Writes records and their change entries; few of them go with the next statement, which fails where they do. */
export async function insertRecords(
  ctx: Writing,
  module: ModelModule,
  records: readonly NewRecord[],
  titles: Titles,
): Promise<void> {
  if (records.length === 0) return
  const rows = records.map((record) => rowOf(module, record, titles))
  if (rows.length >= copiedFrom) await copyRecords(ctx, module, rows)
  else for (const row of rows) ctx.tx.later(insertStatement(ctx, module, row))
  ctx.onAct?.()
}

type Row = Readonly<Record<string, unknown>>

const changeNames = 'at, actor, channel, module_id, record_id, version, action, after, tx'

/** Its text depends on the module alone. */
function insertStatement(ctx: Context, module: ModelModule, row: Row): Sql {
  const { names, list } = columnsOfRow(module)
  const statement = shapedOnce(
    ctx,
    module,
    'insert',
    () => sql`
    with saved as (
      insert into ${tableOf(ctx, module)} (${list}, updated_at, updated_by)
      values (${join(names.map(() => slot))}, ${slot}, ${slot}))
    insert into ${changeTable(ctx.environment)} (${raw(changeNames)})
    values (${slot}, ${slot}, ${slot}, ${slot}, ${slot}, 1, 'create', ${slot}, ${slot})`,
  )
  const { id, created_at: at, created_by: by, change_after: after } = row
  const record = [...names.map((name) => row[name] ?? null), at, by]
  return filled(statement, ...record, at, by, ctx.channel, module.id, id, JSON.stringify(after), ctx.actId)
}

/** Only the columns that hold something. */
async function copyRecords(ctx: Writing, module: ModelModule, rows: readonly Row[]): Promise<void> {
  const all = columnsOfRow(module).names
  const columns = all.filter((name) => rows.some((row) => row[name] !== null && row[name] !== undefined))
  const names = columns.map((name) => `"${name}"`).join(', ')
  const records = rows.map((row) => [...columns.map((name) => row[name]), row['created_at'], row['created_by']])
  const changes = rows.map((row) => {
    const [at, actor, id, after] = [row['created_at'], row['created_by'], row['id'], row['change_after']]
    return [at, actor, ctx.channel, module.id, id, 1, 'create', after, ctx.actId]
  })
  await copyRows(ctx.tx, tableOf(ctx, module), `${names}, updated_at, updated_by`, records)
  await copyRows(ctx.tx, changeTable(ctx.environment), changeNames, changes)
}

/** A record as a row of its table, and its change entry. */
export function rowOf(module: ModelModule, record: NewRecord, titles: Titles): Record<string, unknown> {
  return {
    ...columnValues(module, record.values),
    ...textValues(module, record.values, titles),
    id: record.id,
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
