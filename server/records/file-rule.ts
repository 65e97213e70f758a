import sql, { join, raw, type Sql } from 'sql-template-tag'
import type { ModelModule } from '#common/model.ts'
import { tableOf } from '#server/access/row-rule.ts'
import type { Context } from '#server/context.ts'
import { readableField } from './fields.ts'
import { columnName } from './select.ts'

/**
 * Which files of a record its reader may know: all of them, or, where the module hides some of its
 * file fields, those that are in the others now.
 */
export function fileRule(ctx: Context, module: ModelModule, file: Sql, record: Sql): Sql {
  const fields = [...module.fields.values()].filter((field) => field.type === 'file' || field.type === 'image')
  const readable = fields.filter((field) => readableField(ctx, module, field.name))
  if (readable.length === fields.length) return sql`true`
  if (readable.length === 0) return sql`false`
  const columns = readable.map((field) => raw(columnName(field, 'f')('')))
  return sql`exists (select 1 from ${tableOf(ctx, module)} f where f.id = ${record} and ${file} in (${join(columns)}))`
}
