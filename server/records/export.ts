import sql, { join, raw } from 'sql-template-tag'
import type { ModelField, ModelModule } from '#common/model.ts'
import { rowRule, tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { moduleOf, readableField, readableFields, unknownField } from './fields.ts'
import { conditionsOf, type ListQuery } from './list.ts'
import { orderBy, sortKeys } from './page.ts'
import { recordJson } from './select.ts'

export interface Export {
  readonly module: ModelModule
  /** What the reader may see, in order. */
  readonly columns: readonly ModelField[]
  /** Records in API form, in batches, as they were at one moment. */
  readonly batches: AsyncIterable<readonly ExportedRow[]>
}

export type ExportedRow = Readonly<Record<string, unknown>> & { readonly id: string }

const rowsMax = 1_000_000
const batchSize = 500

/**
 * Every record that the same list shows, on one snapshot, read as fast as it is taken. A wrong query
 * is refused here, before anything is sent.
 */
export function exportRecords(ctx: Context, query: Omit<ListQuery, 'cursor' | 'limit' | 'count'>): Export {
  const module = moduleOf(ctx, query.module)
  const columns = exportColumns(ctx, module, query.fields)
  const own = columns.filter((field) => module.fields.has(field.name))
  const conditions = [...conditionsOf(ctx, module, query, 't'), rowRule(ctx, module, 'read', 't')]
  const rows = ctx.environment.db.stream<{ record: ExportedRow }>(
    sql`select ${recordJson(ctx, module, own, 't')} as record from ${tableOf(ctx, module)} t
      where ${join(conditions, ' and ')} order by ${orderBy(ctx, module, sortKeys(ctx, module, query.sort))}
      limit ${raw(String(rowsMax))}`,
    batchSize,
  )
  return { module, columns, batches: recordsOf(rows) }
}

async function* recordsOf(batches: AsyncIterable<readonly { record: ExportedRow }[]>): AsyncGenerator<ExportedRow[]> {
  for await (const batch of batches) yield batch.map(({ record }) => record)
}

/** The named fields; without names every field, and whose the record is and since when. */
function exportColumns(ctx: Context, module: ModelModule, names: readonly string[] | undefined): ModelField[] {
  if (names) {
    return names.map((name) => {
      const field = readableField(ctx, module, name)
      if (!field) throw unknownField(name)
      return field
    })
  }
  const standard = [...(module.capabilities.owned ? ['owner'] : []), 'createdAt', 'updatedAt']
  return [...readableFields(ctx, module), ...standard.flatMap((name) => readableField(ctx, module, name) ?? [])]
}
